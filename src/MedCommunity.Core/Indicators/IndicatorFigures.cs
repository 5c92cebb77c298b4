using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Indicators;

/// <summary>A figure for one window end.</summary>
public sealed record PeriodFigure(ReportingPeriod Period, IndicatorFigure Figure);

/// <summary>
/// The one place that pages, exports, lights and API ask for figures. Reads what is owed and approved once for all the months asked
/// for, and lets <see cref="IndicatorCalculator"/> do the rest.
/// </summary>
public sealed class IndicatorFigures
{
    private readonly IReadOnlyList<OwedForm> owed;
    private readonly IReadOnlyList<ApprovedCell> cells;
    private readonly IReadOnlyDictionary<string, OverMonths> overMonths;
    private readonly IReadOnlySet<ReportingPeriod> closed;

    private IndicatorFigures(
        IReadOnlyList<OwedForm> owed, IReadOnlyList<ApprovedCell> cells, IReadOnlyDictionary<string, OverMonths> overMonths, IReadOnlySet<ReportingPeriod> closed)
    {
        this.owed = owed;
        this.cells = cells;
        this.overMonths = overMonths;
        this.closed = closed;
    }

    /// <summary>Reads everything the indicators need for the months from <paramref name="first"/> to <paramref name="last"/>.</summary>
    /// <param name="db">A context of the operation.</param>
    /// <param name="countyId">The county.</param>
    /// <param name="unitId">The community or institution to cut to (with all below it in each month); null for the county.</param>
    public static async Task<IndicatorFigures> ReadAsync(
        AppDbContext db, Guid countyId, Guid? unitId, IReadOnlyCollection<IndicatorDefinition> indicators, ReportingPeriod first, ReportingPeriod last)
    {
        var elements = indicators.SelectMany(i => i.Elements).Distinct().ToList();
        var versions = (await db.FormTemplateVersions.AsNoTracking().Where(v => v.CountyId == countyId).Select(v => new { v.Id, v.Definition }).ToListAsync())
            .Where(v => FormDefinition.Parse(v.Definition).Fields.Any(f => elements.Contains(f.Code))).Select(v => v.Id).ToList();
        var owed = await (
            from o in db.Obligations.AsNoTracking()
            join u in db.OrgUnits.AsNoTracking() on new { o.CountyId, Id = o.UnitId } equals new { u.CountyId, u.Id }
            join s in db.Submissions.AsNoTracking() on new { o.CountyId, o.Id } equals new { s.CountyId, Id = s.ObligationId } into submissions
            from s in submissions.DefaultIfEmpty()
            where o.CountyId == countyId && o.Period >= first && o.Period <= last && versions.Contains(o.TemplateVersionId)
            select new OwedForm(o.UnitId, u.Kind, o.Period, s != null && s.ApprovedDocument != null)).ToListAsync();
        var cells = await (
            from v in db.ApprovedValues.AsNoTracking()
            join u in db.OrgUnits.AsNoTracking() on new { v.CountyId, Id = v.UnitId } equals new { u.CountyId, u.Id }
            where v.CountyId == countyId && elements.Contains(v.Element) && v.Period >= first && v.Period <= last
            select new ApprovedCell(v.UnitId, u.Kind, v.Period, v.Element, v.ScaledValue, v.ApprovedAt)).ToListAsync();
        var rules = await db.DataElements.AsNoTracking().Where(e => e.CountyId == countyId && elements.Contains(e.Code))
            .ToDictionaryAsync(e => e.Code, e => e.OverMonths);
        var closed = (await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == countyId && p.ClosedAt != null).Select(p => p.Period).ToListAsync()).ToHashSet();
        if (unitId is { } scope)
        {
            var placements = await db.OrgPlacements.AsNoTracking().Where(p => p.CountyId == countyId).ToListAsync();
            var history = new PlacementHistory(placements);
            owed = [.. owed.Where(o => history.IsWithin(o.UnitId, scope, o.Period.LastDay))];
            cells = [.. cells.Where(c => history.IsWithin(c.UnitId, scope, c.Period.LastDay))];
        }

        return new(owed, cells, rules, closed);
    }

    /// <summary>The figure of the window that ends with the period.</summary>
    public IndicatorFigure Figure(IndicatorDefinition indicator, IndicatorWindow window, ReportingPeriod period)
    {
        var months = window.Months(period);
        return window == IndicatorWindow.Year && !months.All(closed.Contains)
            ? new(null, null, null, $"{period.Year}年尚未全部关闭，全年数暂缺", null, null, [])
            : IndicatorCalculator.Compute(indicator, months, owed, cells, overMonths);
    }

    /// <summary>The figures of consecutive months, oldest first, for a trend.</summary>
    public IReadOnlyList<PeriodFigure> Trend(IndicatorDefinition indicator, IndicatorWindow window, ReportingPeriod first, ReportingPeriod last) =>
        [.. last.Since(first).Select(p => new PeriodFigure(p, Figure(indicator, window, p)))];

    /// <summary>The county's newest closed month, on which pages open; else its newest open one.</summary>
    public static async Task<ReportingPeriod?> NewestPeriodAsync(AppDbContext db, Guid countyId)
    {
        var periods = await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == countyId)
            .OrderByDescending(p => p.ClosedAt != null).ThenByDescending(p => p.Period).Select(p => p.Period).Take(1).ToListAsync();
        return periods.Count == 0 ? null : periods[0];
    }
}
