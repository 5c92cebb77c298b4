using MedCommunity.Core.Plans;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Plans;

/// <summary>方案的版本: who made which version when and why, and in what two of them differ.</summary>
public sealed partial class PlanVersionsPage(PlanVersionsQuery query, NavigationManager navigation)
{
    private PlanVersions? data;
    private IReadOnlyList<PlanChange>? changes;
    private string? message;

    [Parameter]
    public string Id { get; set; } = "";

    [SupplyParameterFromQuery(Name = "before")]
    private int? Before { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    private int? After { get; set; }

    private int AfterNumber => After ?? data!.Versions[0].Number;

    /// <summary>What is most often asked: what the newest one changed.</summary>
    private int BeforeNumber => Before ?? Math.Max(1, AfterNumber - 1);

    protected override async Task OnInitializedAsync()
    {
        var result = Guid.TryParse(Id, out var id) ? await query.ListAsync(id) : null;
        data = result?.Value;
        message = result?.Message;
        if (data is null)
        {
            navigation.NotFound();
            return;
        }

        if (data.Versions.Count > 1)
        {
            var compared = await query.CompareAsync(id, BeforeNumber, AfterNumber);
            changes = compared.Value;
            message = compared.IsDone ? null : "没有这两个版本，请在上面的表里选择。";
        }
    }
}
