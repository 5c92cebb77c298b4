using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Audit;

/// <summary>One entry of the log: who, when, from where, by which path, what, before and after, and where it stands in the chain.</summary>
public sealed partial class AuditEntryPage(NavigationManager navigation)
{
    private AuditEntryData? data;

    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private AuditEntryQuery Query { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        data = Guid.TryParse(Id, out var id) ? (await Query.RunAsync(id)).Value : null;
        if (data is null)
        {
            navigation.NotFound();
        }
    }
}
