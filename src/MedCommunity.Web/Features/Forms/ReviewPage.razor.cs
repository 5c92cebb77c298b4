using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms;

/// <summary>审核: a director's verifications and the office's approvals; what needs no look at it alone passes together, after a preview.</summary>
public sealed partial class ReviewPage(ReviewQuery query, ReviewMany many, ILogger<ReviewPage> log)
{
    private ReviewData? data;
    private IReadOnlyList<ReviewLine>? preview;
    private IReadOnlyList<ReviewedForm>? results;
    private int missing;
    private string? message;

    [SupplyParameterFromQuery(Name = "period")]
    public string? Asked { get; set; }

    /// <summary>What was just done with the last form of the list.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    private ReportingPeriod? Month => ReportingPeriod.TryParse(Asked, out var period) ? period : null;

    private string Address => Month is { } month ? $"/forms/review?period={month}" : "/forms/review";

    private IReadOnlyList<FilterChip> Chips =>
    [
        new("全部", "/forms/review", data!.Period is null, data.Periods.Sum(p => p.Count)),
        .. data.Periods.Select(p => new FilterChip(p.Period.Chinese, $"/forms/review?period={p.Period}", data.Period == p.Period, p.Count)),
    ];

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        try
        {
            data = await query.RunAsync(Month);
        }
        catch (Exception e)
        {
            log.LogError(e, "The reviews could not be read.");
        }
    }

    private async Task PickAsync()
    {
        var picks = Http.Request.Form["pick"].Select(ReviewText.ReadPick).OfType<ReviewPick>().ToList();
        if (Http.Request.Form["step"] == "preview" && picks.Count > 0)
        {
            // Only what still waits as it was seen is offered again.
            var lines = data?.Lines.ToDictionary(l => new ReviewPick(l.Key, l.Revision)) ?? [];
            preview = [.. picks.Distinct().Select(p => lines.GetValueOrDefault(p)).OfType<ReviewLine>().Where(l => l.IsPickable)];
            missing = picks.Count - preview.Count;
            return;
        }

        var result = await many.RunAsync(picks).KeepingPage(log);
        (results, message) = (result.Value, result.Message);
        await ReadAsync();
    }
}
