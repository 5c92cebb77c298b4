using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms;

/// <summary>报送情况: every unit's forms of a month as a matrix, whom to urge, and the sums.</summary>
public sealed partial class ReportingStatusPage(StatusQuery query, IAntiforgery antiforgery, ILogger<ReportingStatusPage> log)
{
    private StatusPageData? data;
    private StatusMatrix? matrix;
    private StatusFilter filter;
    private IReadOnlyList<StatusLine> reminders = [];
    private string reminderText = "";
    private string? csrf;

    [SupplyParameterFromQuery(Name = "period")]
    public string? Asked { get; set; }

    [SupplyParameterFromQuery(Name = "show")]
    public string? Show { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    private bool MayExtend => data!.Lines.Any(l => l.MayExtend);

    protected override async Task OnInitializedAsync()
    {
        csrf = antiforgery.GetAndStoreTokens(Http).RequestToken;
        filter = StatusFilters.Parse(Show);
        try
        {
            data = await query.PageAsync(ReportingPeriod.TryParse(Asked, out var period) ? period : null);
        }
        catch (Exception e)
        {
            log.LogError(e, "The reporting status could not be read.");
        }

        if (data?.Period is not null)
        {
            matrix = StatusMatrix.Of(data, filter);
            reminders = ReminderText.Lines(data);
            reminderText = reminders.Count > 0 ? ReminderText.Of(data) : "";
        }
    }

    private static string Address(ReportingPeriod period, StatusFilter filter, string page = "/forms/status") =>
        $"{page}?period={period}{(filter == StatusFilter.All ? "" : $"&show={filter.ToString().ToLowerInvariant()}")}";

    private string ExportAddress(ReportingPeriod period) => Address(period, filter, "/forms/status/export.xlsx");

    private IReadOnlyList<FilterChip> Chips(ReportingPeriod period) =>
    [
        .. Enum.GetValues<StatusFilter>().Select(f => (Filter: f, Count: data!.Lines.Count(l => f.Takes(l))))
            .Where(f => f.Count > 0 || f.Filter == filter || f.Filter == StatusFilter.All)
            .Select(f => new FilterChip(f.Filter.Chinese(), Address(period, f.Filter), f.Filter == filter, f.Count, $"status-{f.Filter.ToString().ToLowerInvariant()}")),
    ];

    internal static string Share(decimal? share) => share is { } value ? $"{Scaled.Round(value * 100, 1):0.#}%" : "—";
}
