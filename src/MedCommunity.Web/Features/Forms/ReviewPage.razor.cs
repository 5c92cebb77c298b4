using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms;

/// <summary>审核: a director's verifications and the office's approvals, oldest first within a month.</summary>
public sealed partial class ReviewPage(ReviewQuery query, ILogger<ReviewPage> log)
{
    private bool failed;
    private string? loadedFor;

    [SupplyParameterFromQuery(Name = "period")]
    public string? Asked { get; set; }

    [PersistentState]
    public ReviewData? Data { get; set; }

    private IReadOnlyList<FilterChip> Chips =>
    [
        new("全部", "/forms/review", Data!.Period is null, Data.Periods.Sum(p => p.Count)),
        .. Data.Periods.Select(p => new FilterChip(p.Period.Chinese, $"/forms/review?period={p.Period}", Data.Period == p.Period, p.Count)),
    ];

    protected override async Task OnParametersSetAsync()
    {
        if (Data is null || (loadedFor is not null && loadedFor != (Asked ?? "")))
        {
            await LoadAsync();
        }

        loadedFor = Asked ?? "";
    }

    private async Task LoadAsync()
    {
        failed = false;
        try
        {
            Data = await query.RunAsync(ReportingPeriod.TryParse(Asked, out var period) ? period : null);
        }
        catch (Exception e)
        {
            log.LogError(e, "The reviews could not be read.");
            failed = true;
        }
    }
}
