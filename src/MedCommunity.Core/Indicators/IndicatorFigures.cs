using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Indicators;

/// <summary>A figure for one window end.</summary>
public sealed record PeriodFigure(ReportingPeriod Period, IndicatorFigure Figure);

/// <summary>Which figures are read: of a county or a part of it, for which months, and down to what.</summary>
/// <param name="CountyId">The county.</param>
/// <param name="Scope">The community to cut to (with all below it in each month) or the institution (its own activity); null for the county.</param>
/// <param name="Indicators">Every version that may be asked for.</param>
/// <param name="First">The first month of the longest window.</param>
/// <param name="Last">The last month of the newest window.</param>
/// <param name="ByUnit">Contributions are those of units, not of kinds of unit.</param>
public sealed record FigureReading(
    Guid CountyId, OrgNode? Scope, IReadOnlyCollection<IndicatorDefinition> Indicators, ReportingPeriod First, ReportingPeriod Last, bool ByUnit = false);

/// <summary>
/// The one place that pages, exports, lights and API ask for figures. Reads what is owed and approved once for all the months asked
/// for, and lets <see cref="IndicatorCalculator"/> do the rest.
/// </summary>
public sealed class IndicatorFigures
{
    /// <summary>How far back a yearly value or the year before may lie: <see cref="IndicatorCalculator.YearlyMonths"/> and the twelve months of a growth.</summary>
    private const int LookBack = 36;

    /// <summary>A version that is owed is never changed.</summary>
    private static readonly Readings<Guid, Template> Templates = new(5_000, _ => 1);

    /// <summary>At most so many cells and forms: some 30 MB.</summary>
    private static readonly Readings<Asked, CellsRead> Kept = new(300_000, c => c.Count);

    private readonly OrgNode? scope;
    private readonly CellsRead read;
    private readonly FigureCells cells;
    private readonly FigureFacts facts;

    private IndicatorFigures(OrgNode? scope, CellsRead read, FigureFacts facts)
    {
        this.scope = scope;
        this.read = read;
        this.facts = facts;
        cells = new(read, facts.Notes);
    }

    /// <summary>Reads everything that the indicators need.</summary>
    /// <param name="facts">Where the caller has read them already.</param>
    public static async Task<IndicatorFigures> ReadAsync(AppDbContext db, FigureReading reading, FigureFacts? facts = null)
    {
        facts ??= await FigureFacts.ReadAsync(db, reading.CountyId);
        var elements = reading.Indicators.SelectMany(i => i.Elements).Distinct().ToList();
        var grown = reading.Indicators.Where(i => i.LooksBack).SelectMany(i => i.Elements).ToHashSet();
        var early = elements.Where(e => grown.Contains(e) || facts.Notes.GetValueOrDefault(e)?.Frequency == Frequency.Yearly).ToList();
        var isUnit = reading.ByUnit || reading.Scope is { Kind: not UnitKind.MedicalCommunity };
        var what = new Read(reading, elements, early, reading.First.AddMonths(-LookBack));
        async Task<CellsRead> AfreshAsync() => isUnit
            ? new(await CellsOfUnitsAsync(db, what, facts.Units), await FormsOfUnitsAsync(db, what, facts.Units))
            : new(await CellsOfKindsAsync(db, what), await FormsOfKindsAsync(db, what));

        var asked = new Asked(facts.Key, reading.Scope?.Id, isUnit, reading.First, reading.Last, string.Join(',', elements), string.Join(',', early));
        return new(reading.Scope, facts.Key is null ? await AfreshAsync() : await Kept.GetAsync(asked, AfreshAsync), facts);
    }

    /// <summary>The words for a data element; null where the county does not keep it.</summary>
    public ElementNote? Element(string code) => cells.Note(code);

    /// <summary>The units that contribute.</summary>
    public FigureUnits Units => facts.Units;

    /// <summary>The communities that the county had in any of the months, in their order.</summary>
    public IReadOnlyList<OrgNode> Communities(IEnumerable<ReportingPeriod> months) =>
        [.. months.SelectMany(facts.CommunitiesOf).DistinctBy(c => c.Id).OrderBy(c => c.Order).ThenBy(c => c.Code, StringComparer.Ordinal)];

    /// <summary>
    /// What was read of the county, cut to each of its communities (with all below it in each month) or, of a reading by unit, to institutions: the same figures
    /// as a reading for each of them, without asking the database again.
    /// </summary>
    public IReadOnlyList<IndicatorFigures> Of(IReadOnlyList<OrgNode> parts)
    {
        var ofCommunities = parts is [{ Kind: UnitKind.MedicalCommunity }, ..];
        Guid PartOf(Guid of, ReportingPeriod period) => ofCommunities ? Units.CommunityOf(of, period) : of;
        var cellsOf = read.Cells.SelectMany(c => c).ToLookup(c => PartOf(c.Of, c.Period));
        var formsOf = read.Forms.SelectMany(f => f).ToLookup(f => PartOf(f.Of, f.Period));
        return [.. parts.Select(p => new IndicatorFigures(p, new([.. cellsOf[p.Id]], [.. formsOf[p.Id]]), facts))];
    }

    /// <summary>Whether the month is published: no form of it can still come in.</summary>
    public bool IsClosed(ReportingPeriod period) => facts.Closed.Contains(period);

    /// <summary>The figure of the window that ends with the period.</summary>
    public IndicatorFigure Figure(IndicatorDefinition indicator, IndicatorWindow window, ReportingPeriod period)
    {
        var months = window.Months(period);
        if (window == IndicatorWindow.Year && !months.All(facts.Closed.Contains))
        {
            return IndicatorFigure.None($"{period.Year}年的12个月尚未全部关闭，全年数暂缺");
        }

        var figure = indicator.Kind == IndicatorKind.Judgement ? Judged(indicator, months[^1]) : IndicatorCalculator.Compute(indicator, months, cells);
        return indicator.HasLevel(scope?.Kind)
            ? figure
            : figure with { Value = null, NoValueReason = WhyNotHere(indicator) };
    }

    /// <summary>The forms that the figure of a window reads, approved or not.</summary>
    public IReadOnlyList<OwedForms> Forms(IndicatorDefinition indicator, IndicatorWindow window, ReportingPeriod period)
    {
        var figure = Figure(indicator, window, period);
        var months = window.Months(period).Concat(figure.YearlyPeriods).ToHashSet();
        return [.. months.SelectMany(m => read.Forms[m]).Where(f => indicator.Terms.Any(t => t.Counts(f.Kind, f.IsLead) && f.Elements.Contains(t.Element)))];
    }

    /// <summary>The figures of consecutive months, oldest first, each by the definition that computes it; months without one are left out.</summary>
    public IReadOnlyList<PeriodFigure> Trend(Func<ReportingPeriod, IndicatorDefinition?> at, IndicatorWindow window, ReportingPeriod first, ReportingPeriod last) =>
        [.. last.Since(first).Select(p => (Period: p, Indicator: at(p))).Where(p => p.Indicator is not null)
            .Select(p => new PeriodFigure(p.Period, Figure(p.Indicator!, window, p.Period)))];

    private IndicatorFigure Judged(IndicatorDefinition indicator, ReportingPeriod period)
    {
        var all = facts.CommunitiesOf(period);
        var judged = JudgementFigures.Of(facts.Verdicts, indicator.Code, scope is null ? all : [.. all.Where(c => c.Id == scope.Id)], period);
        return new(judged.Value, judged.Numerator, judged.Denominator, judged.NoValueReason, null, judged.AsOf, [], []);
    }

    private string WhyNotHere(IndicatorDefinition indicator) => indicator.HasLevel(UnitKind.MedicalCommunity)
        ? $"本指标不按{scope!.Kind.Chinese()}计算，本单位的数据计入所在医共体和全旗县"
        : $"本指标只有全旗县的数值，不按{scope!.Kind.Chinese()}计算";

    private static async Task<IReadOnlyList<FigureCell>> CellsOfKindsAsync(AppDbContext db, Read read)
    {
        var (reading, elements, early, from) = read;
        var sums = db.FigureSums.AsNoTracking().Where(s => s.CountyId == reading.CountyId && s.Period <= reading.Last
            && ((s.Period >= reading.First && elements.Contains(s.Element)) || (s.Period >= from && early.Contains(s.Element))));
        if (reading.Scope is { } community)
        {
            sums = sums.Where(s => s.CommunityId == community.Id);
        }

        return await sums.Select(s => new FigureCell(s.OfId, s.Kind, s.IsLead, s.Period, s.Element, s.Sum, s.Numbers, s.ApprovedAt)).ToListAsync();
    }

    private static async Task<IReadOnlyList<OwedForms>> FormsOfKindsAsync(AppDbContext db, Read read)
    {
        var (reading, elements, early, from) = read;
        var first = early.Count > 0 ? from : reading.First;
        var rows = db.FigureForms.AsNoTracking().Where(f => f.CountyId == reading.CountyId && f.Period >= first && f.Period <= reading.Last);
        if (reading.Scope is { } community)
        {
            rows = rows.Where(f => f.CommunityId == community.Id);
        }

        var forms = await rows.Select(f => new { f.Period, f.TemplateVersionId, f.Kind, f.IsLead, f.CommunityId, f.Owed, f.Approved }).ToListAsync();
        var templates = await TemplatesAsync(db, reading.CountyId, [.. forms.Select(f => f.TemplateVersionId).Distinct()]);
        return [.. forms.Select(f => (Row: f, Form: templates[f.TemplateVersionId])).Where(f => f.Form.Elements.Overlaps(elements))
            .Select(f => new OwedForms(f.Row.CommunityId, f.Row.Kind, f.Row.IsLead, f.Row.Period, f.Form.Code, f.Form.Elements, f.Row.Owed, f.Row.Approved))];
    }

    private static async Task<IReadOnlyList<FigureCell>> CellsOfUnitsAsync(AppDbContext db, Read read, FigureUnits units)
    {
        var (reading, elements, early, from) = read;
        var values = db.ApprovedValues.AsNoTracking().Where(v => v.CountyId == reading.CountyId && v.Period <= reading.Last
            && ((v.Period >= reading.First && elements.Contains(v.Element)) || (v.Period >= from && early.Contains(v.Element))));
        if (reading.Scope is { Kind: not UnitKind.MedicalCommunity } institution)
        {
            values = values.Where(v => v.UnitId == institution.Id);
        }

        return [.. (await values.Select(v => new FigureValue(v.Period, v.UnitId, v.Element, v.ScaledValue, v.ApprovedAt)).ToListAsync())
            .Where(v => IsWithin(reading.Scope, units, v.UnitId, v.Period))
            .Select(v => new FigureCell(v.UnitId, units[v.UnitId].Kind, units.IsLead(v.UnitId, v.Period), v.Period, v.Element, v.Scaled ?? 0, v.Scaled is null ? 0 : 1, v.ApprovedAt))];
    }

    private static async Task<IReadOnlyList<OwedForms>> FormsOfUnitsAsync(AppDbContext db, Read read, FigureUnits units)
    {
        var (reading, elements, early, from) = read;
        var first = early.Count > 0 ? from : reading.First;
        var rows = FigureRollup.FormsOf(db, reading.CountyId).Where(f => f.Period >= first && f.Period <= reading.Last);
        if (reading.Scope is { Kind: not UnitKind.MedicalCommunity } institution)
        {
            rows = rows.Where(f => f.UnitId == institution.Id);
        }

        var forms = (await rows.ToListAsync()).Where(f => IsWithin(reading.Scope, units, f.UnitId, f.Period)).ToList();
        var templates = await TemplatesAsync(db, reading.CountyId, [.. forms.Select(f => f.TemplateVersionId).Distinct()]);
        return [.. forms.Select(f => (Row: f, Form: templates[f.TemplateVersionId], Unit: units[f.UnitId])).Where(f => f.Form.Elements.Overlaps(elements))
            .Select(f => new OwedForms(f.Unit.Id, f.Unit.Kind, units.IsLead(f.Unit.Id, f.Row.Period), f.Row.Period, f.Form.Code, f.Form.Elements, 1, f.Row.IsApproved ? 1 : 0))];
    }

    private static bool IsWithin(OrgNode? scope, FigureUnits units, Guid unitId, ReportingPeriod period) =>
        scope is not { Kind: UnitKind.MedicalCommunity } || units.CommunityOf(unitId, period) == scope.Id;

    private static async Task<Dictionary<Guid, Template>> TemplatesAsync(AppDbContext db, Guid countyId, IReadOnlyList<Guid> versions)
    {
        var known = versions.Select(v => (Id: v, Template: Templates.Find(v))).Where(v => v.Template is not null).ToDictionary(v => v.Id, v => v.Template!);
        var unknown = versions.Where(v => !known.ContainsKey(v)).ToList();
        if (unknown.Count > 0)
        {
            var rows = await (
                from v in db.FormTemplateVersions.AsNoTracking()
                join t in db.FormTemplates.AsNoTracking() on new { v.CountyId, Id = v.TemplateId } equals new { t.CountyId, t.Id }
                where v.CountyId == countyId && unknown.Contains(v.Id)
                select new { v.Id, v.Definition, t.Code }).ToListAsync();
            foreach (var row in rows)
            {
                known[row.Id] = Templates.Get(row.Id, _ => new(row.Code, FormDefinition.Parse(row.Definition).Fields.Select(f => f.Code).ToHashSet()));
            }
        }

        return known;
    }

    private sealed record Template(string Code, IReadOnlySet<string> Elements);

    /// <summary>What names one content of <see cref="CellsRead"/>.</summary>
    private sealed record Asked(FiguresKey? Key, Guid? Scope, bool IsUnit, ReportingPeriod First, ReportingPeriod Last, string Elements, string Early);

    /// <summary>The reading in the statements' words: some elements are read from earlier on.</summary>
    private sealed record Read(FigureReading Reading, List<string> Elements, List<string> Early, ReportingPeriod From);
}
