using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms;

/// <summary>数据质量: what should be looked at, unit by unit, and who looks after it.</summary>
public sealed partial class QualityPage(QualityQuery query, FollowQuality follow, SettleQuality settle, NavigationManager navigation, ILogger<QualityPage> log)
{
    private const int PageSize = 100;

    private QualityData? data;
    private List<QualityLine> shown = [];
    private string? message;
    private string? typed;

    [SupplyParameterFromQuery]
    public string? Period { get; set; }

    [SupplyParameterFromQuery]
    public string? Kind { get; set; }

    [SupplyParameterFromQuery]
    public string? Unit { get; set; }

    [SupplyParameterFromQuery]
    public string? Template { get; set; }

    [SupplyParameterFromQuery]
    public string? Follow { get; set; }

    /// <summary>The finding whose form is open.</summary>
    [SupplyParameterFromQuery]
    public string? At { get; set; }

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    private QualityFilter Filter => QualityFilter.Of(Period, Kind, Unit, Template, Follow) with { Period = data?.Period };

    private int Pages => Math.Max(1, (shown.Count + PageSize - 1) / PageSize);

    private int PageNumber => int.TryParse(Page, out var number) ? Math.Clamp(number, 1, Pages) : 1;

    private IEnumerable<QualityLine> Shown => shown.Skip((PageNumber - 1) * PageSize).Take(PageSize);

    private IReadOnlyList<FilterChip> Chips
    {
        get
        {
            var lines = data!.Lines.Where(l => Filter.Takes(l, whateverKind: true)).ToList();
            FilterChip Chip(string text, QualityKind? kind, int count) =>
                new(text, QualityText.Address("/forms/quality", Filter with { Kind = kind }), Filter.Kind == kind, count, $"quality-kind-{kind?.ToString() ?? "all"}");
            return [Chip("全部", null, lines.Count), .. Enum.GetValues<QualityKind>().Select(k => Chip(k.Chinese(), k, lines.Count(l => l.Kind == k)))];
        }
    }

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        try
        {
            data = (await query.RunAsync(ReportingPeriod.TryParse(Period, out var period) ? period : null)).Value;
        }
        catch (Exception e)
        {
            log.LogError(e, "The quality of the month's figures could not be read.");
        }

        shown = data?.Lines.Where(l => Filter.Takes(l)).ToList() ?? [];
    }

    private string Address(int page, string? at = null) => QualityText.Address("/forms/quality", Filter, ("page", page > 1 ? $"{page}" : null), ("at", at));

    private async Task MarkAsync()
    {
        if (At?.Split(',') is not [var unit, var template, var kind, var element] || data?.Period is not { } period)
        {
            return;
        }

        var form = Http.Request.Form;
        typed = form["text"];
        var version = Guid.TryParse(form["version"], out var seen) ? seen : (Guid?)null;
        var result = form["step"] == "settle" && Guid.TryParse(form["id"], out var id)
            ? await settle.RunAsync(new(id, version ?? Guid.Empty, typed)).KeepingPage(log)
            : await follow.RunAsync(new(new(unit, period, template), kind, element, typed, version)).KeepingPage(log);
        if (result.IsDone)
        {
            navigation.NavigateTo(Address(PageNumber) + $"#q-{At}");
            return;
        }

        message = result.Message;
        await ReadAsync();
    }
}
