using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Indicators;

/// <summary>A figure for one window end.</summary>
public sealed record PeriodFigure(ReportingPeriod Period, IndicatorFigure Figure);

/// <summary>What a figure's words say of a data element.</summary>
public sealed record ElementNote(string Code, string Name, string Unit, OverMonths OverMonths);

/// <summary>
/// The one place that pages, exports, lights and API ask for figures. Reads what is owed and approved once for all the months asked
/// for, and lets <see cref="IndicatorCalculator"/> do the rest.
/// </summary>
public sealed class IndicatorFigures
{
    private readonly OrgNode? scope;
    private readonly IReadOnlyList<OwedForm> owed;
    private readonly IReadOnlyList<ApprovedCell> cells;
    private readonly IReadOnlyDictionary<string, ElementNote> elements;
    private readonly IReadOnlyDictionary<string, OverMonths> overMonths;
    private readonly IReadOnlySet<ReportingPeriod> closed;

    private IndicatorFigures(
        OrgNode? scope, IReadOnlyList<OwedForm> owed, IReadOnlyList<ApprovedCell> cells,
        IReadOnlyDictionary<string, ElementNote> elements, IReadOnlySet<ReportingPeriod> closed)
    {
        this.scope = scope;
        this.owed = owed;
        this.cells = cells;
        this.elements = elements;
        overMonths = elements.ToDictionary(e => e.Key, e => e.Value.OverMonths);
        this.closed = closed;
    }

    /// <summary>Reads everything the indicators need for the months from <paramref name="first"/> to <paramref name="last"/>.</summary>
    /// <param name="db">A context of the operation.</param>
    /// <param name="countyId">The county.</param>
    /// <param name="scope">The community to cut to (with all below it in each month) or the institution (its own activity); null for the county.</param>
    /// <param name="indicators">Which indicators will be asked for.</param>
    /// <param name="first">The first month of the longest window.</param>
    /// <param name="last">The last month of the newest window.</param>
    public static async Task<IndicatorFigures> ReadAsync(
        AppDbContext db, Guid countyId, OrgNode? scope, IReadOnlyCollection<IndicatorDefinition> indicators, ReportingPeriod first, ReportingPeriod last)
    {
        var elements = indicators.SelectMany(i => i.Elements).Distinct().ToList();
        var forms = (await (
                from v in db.FormTemplateVersions.AsNoTracking()
                join t in db.FormTemplates.AsNoTracking() on new { v.CountyId, Id = v.TemplateId } equals new { t.CountyId, t.Id }
                where v.CountyId == countyId
                select new { v.Id, v.Definition, t.Code }).ToListAsync())
            .Select(v => (v.Id, v.Code, Elements: FormDefinition.Parse(v.Definition).Fields.Select(f => f.Code).Intersect(elements).ToHashSet()))
            .Where(v => v.Elements.Count > 0)
            .ToDictionary(v => v.Id);
        var versions = forms.Keys.ToList();
        var obligations = await (
            from o in db.Obligations.AsNoTracking()
            join u in db.OrgUnits.AsNoTracking() on new { o.CountyId, Id = o.UnitId } equals new { u.CountyId, u.Id }
            where o.CountyId == countyId && o.Period >= first && o.Period <= last && versions.Contains(o.TemplateVersionId)
            select new { o.UnitId, u.Kind, o.Period, o.TemplateVersionId }).ToListAsync();
        var cells = await (
            from v in db.ApprovedValues.AsNoTracking()
            join u in db.OrgUnits.AsNoTracking() on new { v.CountyId, Id = v.UnitId } equals new { u.CountyId, u.Id }
            where v.CountyId == countyId && elements.Contains(v.Element) && v.Period >= first && v.Period <= last
            select new ApprovedCell(v.UnitId, u.Kind, v.Period, v.Element, v.ScaledValue, v.ApprovedAt)).ToListAsync();
        var notes = await db.DataElements.AsNoTracking().Where(e => e.CountyId == countyId && elements.Contains(e.Code))
            .Select(e => new ElementNote(e.Code, e.Name, e.Unit, e.OverMonths)).ToDictionaryAsync(e => e.Code);
        var closed = (await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == countyId && p.ClosedAt != null).Select(p => p.Period).ToListAsync()).ToHashSet();

        // An approval writes every cell of the form, the empty ones too: a form has been approved when one of its cells is there.
        var approved = cells.Select(c => (c.UnitId, c.Period, c.Element)).ToHashSet();
        var owed = obligations.Select(o => (Row: o, Form: forms[o.TemplateVersionId]))
            .Select(o => new OwedForm(
                o.Row.UnitId, o.Row.Kind, o.Row.Period, o.Form.Code, o.Form.Elements,
                o.Form.Elements.Any(e => approved.Contains((o.Row.UnitId, o.Row.Period, e)))))
            .ToList();
        if (scope is { Kind: not UnitKind.MedicalCommunity })
        {
            // An institution's figure is of its own activity, as its form is (本单位，不含下属); those below it have their own.
            owed = [.. owed.Where(o => o.UnitId == scope.Id)];
            cells = [.. cells.Where(c => c.UnitId == scope.Id)];
        }
        else if (scope is not null)
        {
            var history = new PlacementHistory(await db.OrgPlacements.AsNoTracking().Where(p => p.CountyId == countyId).ToListAsync());
            owed = [.. owed.Where(o => history.IsWithin(o.UnitId, scope.Id, o.Period.LastDay))];
            cells = [.. cells.Where(c => history.IsWithin(c.UnitId, scope.Id, c.Period.LastDay))];
        }

        return new(scope, owed, cells, notes, closed);
    }

    /// <summary>The words for a data element; null where the county does not keep it.</summary>
    public ElementNote? Element(string code) => elements.GetValueOrDefault(code);

    /// <summary>Whether the month is published: no form of it can still come in.</summary>
    public bool IsClosed(ReportingPeriod period) => closed.Contains(period);

    /// <summary>The figure of the window that ends with the period.</summary>
    public IndicatorFigure Figure(IndicatorDefinition indicator, IndicatorWindow window, ReportingPeriod period)
    {
        var months = window.Months(period);
        if (window == IndicatorWindow.Year && !months.All(closed.Contains))
        {
            return new(null, null, null, $"{period.Year}年的12个月尚未全部关闭，全年数暂缺", null, null, []);
        }

        var figure = IndicatorCalculator.Compute(indicator, months, owed, cells, overMonths);
        return indicator.HasLevel(scope?.Kind)
            ? figure
            : figure with { Value = null, NoValueReason = $"本指标不按{scope?.Kind.Chinese() ?? "旗县"}计算，本单位的数据计入所在医共体和全旗县" };
    }

    /// <summary>The forms that the figure of a window reads, approved or not.</summary>
    public IReadOnlyList<OwedForm> Forms(IndicatorDefinition indicator, IndicatorWindow window, ReportingPeriod period)
    {
        var months = window.Months(period).ToHashSet();
        return [.. owed.Where(o => months.Contains(o.Period) && indicator.Reads(o))];
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
