using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms;

/// <summary>审核: a director's verifications and the office's approvals, oldest first within a month.</summary>
public sealed partial class ReviewPage(ReviewQuery query, ILogger<ReviewPage> log)
{
    private ReviewData? data;

    [SupplyParameterFromQuery(Name = "period")]
    public string? Asked { get; set; }

    private IReadOnlyList<FilterChip> Chips =>
    [
        new("全部", "/forms/review", data!.Period is null, data.Periods.Sum(p => p.Count)),
        .. data.Periods.Select(p => new FilterChip(p.Period.Chinese, $"/forms/review?period={p.Period}", data.Period == p.Period, p.Count)),
    ];

    protected override async Task OnInitializedAsync()
    {
        try
        {
            data = await query.RunAsync(ReportingPeriod.TryParse(Asked, out var period) ? period : null);
        }
        catch (Exception e)
        {
            log.LogError(e, "The reviews could not be read.");
        }
    }
}
