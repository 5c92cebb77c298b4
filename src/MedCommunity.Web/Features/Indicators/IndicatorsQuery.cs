using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>An indicator with its figure, as pages and API show it.</summary>
/// <param name="Numerator">Null of an indicator without a fraction, see <paramref name="Kind"/>.</param>
/// <param name="YearlyPeriod">The year whose values stand in for the window, by its last month: of elements that are reported once a year.</param>
/// <param name="Version">Number of the definition that computed it.</param>
public sealed record IndicatorRow(
    string Code, string Name, string Aspect, IndicatorKind Kind, string Unit, string Better, decimal? Value, decimal? Numerator, decimal? Denominator,
    string NumeratorName, string DenominatorName, string NumeratorUnit, string DenominatorUnit, string NumeratorKinds, string DenominatorKinds,
    string? NoValueReason, bool Provisional, decimal? Completeness, bool IsIncomplete, DateTime? AsOf, ReportingPeriod? YearlyPeriod, int Version, bool IsOwn, string Source);

/// <summary>What the figures on a page are of: which county, months, window and unit, and what else may be chosen.</summary>
public sealed record FigureHead(
    string CountyCode, string CountyName, bool IsDemonstration, ReportingPeriod Period, bool IsClosed, IndicatorWindow Window,
    string? UnitCode, string UnitName, IReadOnlyList<FigureMonth> Months, IReadOnlyList<FigureUnit> Units, bool MayDefine);

/// <summary>A community, or an institution of one's own, whose figures may be chosen.</summary>
public sealed record FigureUnit(string Code, string Name);

/// <param name="Head">What the figures are of.</param>
/// <param name="Rows">In the document's order.</param>
/// <param name="Before">The same window a month earlier, by code: values alone.</param>
/// <param name="Tags">达到, 落后, 预警 by code: of the county, and where the newest months are shown.</param>
public sealed record IndicatorListing(
    FigureHead Head, IReadOnlyList<IndicatorRow> Rows, IReadOnlyDictionary<string, decimal?> Before, IReadOnlyDictionary<string, StandingTag> Tags);

/// <summary>A figure opened: what it is made of, by kind and by unit, and how it went.</summary>
/// <param name="Figures">The parts that the value is put together from, where it is more than one fraction.</param>
/// <param name="Parts">By kind of unit; only for those who see every unit of it, for one kind may be one unit.</param>
/// <param name="Change">Against the same window a month earlier; null where one of the two has no value or the figure is no plain fraction.</param>
/// <param name="Versions">The definitions that the county has had, oldest first.</param>
/// <param name="Goal">Targets and limits; null of a part of the county, and of a judged indicator.</param>
public sealed record IndicatorDetails(
    FigureHead Head, IndicatorRow Row, int Factor, FormulaWords Numerator, FormulaWords Denominator, IReadOnlyList<FigurePartRow>? Figures,
    IReadOnlyList<BreakdownPart>? Parts, IReadOnlyList<BreakdownRow> Rows, IReadOnlyList<TrendPoint> Trend, FigureChange? Change, IReadOnlyList<VersionWords> Versions, GoalView? Goal);

/// <summary>One of the parts of a ratio of ratios, of a growth or of the life table.</summary>
/// <param name="Value">The part's own: income per head, the probability of dying.</param>
public sealed record FigurePartRow(string Name, decimal? Numerator, decimal? Denominator, decimal? Value);

/// <summary>A version of a definition in words.</summary>
public sealed record VersionWords(int Number, ReportingPeriod EffectiveFrom, string Formula);

/// <summary>The part of a kind of unit.</summary>
public sealed record BreakdownPart(string Name, decimal? Numerator, decimal? Denominator);

/// <summary>A unit's own part, its own activity without units below; without code: all units outside one's scope, together.</summary>
/// <param name="Share">Of the figure's (or part's) numerator, 0 to 1.</param>
/// <param name="Template">Code of the form, where the figure reads only one kind of form of the unit.</param>
/// <param name="Owed">Forms that the figure reads, or would.</param>
/// <param name="Approved">Of these, with approved values.</param>
/// <param name="Part">Of which of the figure's parts; null where it has only one.</param>
public sealed record BreakdownRow(
    string? Code, string Name, string? Kind, decimal? Value, decimal? Numerator, decimal? Denominator, decimal? Share,
    bool IsDemonstration, string? Template, int Owed, int Approved, string? Part = null);

/// <summary>How a figure moved since the window a month earlier, split into what each unit did to it; the rows add up to it.</summary>
public sealed record FigureChange(ReportingPeriod Before, decimal ValueBefore, decimal Difference, IReadOnlyList<ChangeRow> Rows);

/// <summary>What a unit did to the change, in the indicator's unit; without code: all units outside one's scope, together.</summary>
public sealed record ChangeRow(string? Code, string Name, decimal Effect, decimal? NumeratorChange, decimal? DenominatorChange);

/// <summary>A form that a figure reads, or would.</summary>
public sealed record FigureForm(ReportingPeriod Period, string Template, string TemplateName, SubmissionState State, bool HasValues);

public sealed record TrendPoint(ReportingPeriod Period, decimal? Value, decimal? Numerator, decimal? Denominator, decimal? Completeness, string? NoValueReason, bool IsClosed);

/// <summary>The figures of pages and API, for what the caller may see.</summary>
public sealed class IndicatorsQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    private const int TrendMonths = 12;

    public async Task<Result<IndicatorListing>> ListAsync(FigureRequest request)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var resolved = await FigureScope.ResolveAsync(db, user, clock, request);
        if (resolved.Value is not { } scope)
        {
            return new Failure(resolved.Outcome, resolved.Message!, resolved.Errors);
        }

        var facts = await FigureFacts.ReadAsync(db, scope.Actor.CountyId);
        var catalogue = facts.Catalogue;
        var before = scope.Window.Before(scope.Period);
        var (first, last) = (scope.Window.Months(before)[0], scope.Window.Months(scope.Period)[^1]);
        var figures = await IndicatorFigures.ReadAsync(db, new(scope.Actor.CountyId, scope.Unit, catalogue.All, first, last), facts);
        return Result.Done(new IndicatorListing(
            Head(scope),
            [.. catalogue.At(scope.Period).Select(i => Row(i, figures, figures.Figure(i, scope.Window, scope.Period)))],
            catalogue.At(before).ToDictionary(i => i.Code, i => figures.Figure(i, scope.Window, before).Value),
            await TagsAsync(db, scope)));
    }

    public async Task<Result<IndicatorDetails>> DetailsAsync(string code, FigureRequest request)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var resolved = await FigureScope.ResolveAsync(db, user, clock, request);
        if (resolved.Value is not { } scope)
        {
            return new Failure(resolved.Outcome, resolved.Message!, resolved.Errors);
        }

        var facts = await FigureFacts.ReadAsync(db, scope.Actor.CountyId);
        var catalogue = facts.Catalogue;
        if (catalogue.Find(code, scope.Period) is not { } indicator)
        {
            return Unknown(catalogue, code, scope.Period);
        }

        var months = scope.Window.Months(scope.Period);
        var before = scope.Window.Before(scope.Period);
        var trendFrom = scope.Period.AddMonths(1 - TrendMonths);
        var versions = catalogue.Versions(code);
        var grouped = await IndicatorFigures.ReadAsync(
            db, new(scope.Actor.CountyId, scope.Unit, versions, months[0] < trendFrom ? months[0] : trendFrom, months[^1]), facts);
        var figures = await IndicatorFigures.ReadAsync(
            db, new(scope.Actor.CountyId, scope.Unit, [indicator], scope.Window.Months(before)[0], months[^1], ByUnit: true), facts);
        var figure = figures.Figure(indicator, scope.Window, scope.Period);
        var goal = scope.Unit is not null || indicator.Kind == IndicatorKind.Judgement ? null
            : await GoalView.ReadAsync(db, scope, indicator, [.. scope.Period.Since(trendFrom)]);
        var isSimple = figure.Parts.Count <= 1;
        return Result.Done(new IndicatorDetails(
            Head(scope), Row(indicator, figures, figure), indicator.Factor,
            FormulaWords.Of(indicator.Numerator, figures.Element), FormulaWords.Of(indicator.Denominator, figures.Element),
            isSimple ? null : [.. figure.Parts.Select(p => new FigurePartRow(PartName(indicator, p, figures), p.Numerator, p.Denominator, p.Value))],
            isSimple && figure.Contributions.All(c => scope.Actor.CanSee(c.UnitId)) ? Kinds(figure) : null,
            Breakdown(scope, indicator, figures, figure, figures.Units),
            [.. grouped.Trend(p => catalogue.Find(code, p), IndicatorWindow.Month, trendFrom, scope.Period).Select(p => Point(p, grouped))],
            Change(scope, indicator, figure, figures.Figure(indicator, scope.Window, before), before, figures.Units),
            [.. versions.Select(v => new VersionWords(v.Number, v.EffectiveFrom, Formula(v, grouped.Element)))],
            goal));
    }

    /// <summary>How the county stands now would be wrong beside the figures of earlier months.</summary>
    private static async Task<Dictionary<string, StandingTag>> TagsAsync(AppDbContext db, FigureScope scope) =>
        scope.Unit is not null || scope.Period < (scope.Months.FirstOrDefault(m => m.IsClosed)?.Period ?? scope.Period) ? []
            : (await IndicatorStandings.ReadAsync(db, scope.Actor.County)).All.Select(s => (s.Indicator.Code, Tag: StandingTag.Of(s)))
                .Where(s => s.Tag is not null).ToDictionary(s => s.Code, s => s.Tag!);

    /// <summary>The forms of one unit that the figure reads, oldest first: what a row of the breakdown leads to.</summary>
    public async Task<Result<IReadOnlyList<FigureForm>>> FormsAsync(string code, FigureRequest request, string unitCode)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var resolved = await FigureScope.ResolveAsync(db, user, clock, request);
        if (resolved.Value is not { } scope)
        {
            return new Failure(resolved.Outcome, resolved.Message!, resolved.Errors);
        }

        var facts = await FigureFacts.ReadAsync(db, scope.Actor.CountyId);
        var catalogue = facts.Catalogue;
        var unit = await db.OrgUnits.AsNoTracking().Where(u => u.CountyId == scope.Actor.CountyId && u.Code == unitCode).Select(u => (Guid?)u.Id).FirstOrDefaultAsync();
        if (catalogue.Find(code, scope.Period) is not { } indicator || unit is not { } unitId || !scope.Actor.CanSee(unitId))
        {
            return Result.NotFound();
        }

        var months = scope.Window.Months(scope.Period);
        var now = clock.Utc();
        var figures = await IndicatorFigures.ReadAsync(db, new(scope.Actor.CountyId, scope.Unit, [indicator], months[0], months[^1], ByUnit: true), facts);
        var forms = figures.Forms(indicator, scope.Window, scope.Period).Where(f => f.Of == unitId).ToDictionary(f => (f.Period, f.Template), f => f.Approved > 0);
        var periods = forms.Keys.Select(f => f.Period).Distinct().ToList();
        var states = await (
            from o in db.Obligations.AsNoTracking()
            join t in db.FormTemplates.AsNoTracking() on new { o.CountyId, Id = o.TemplateId } equals new { t.CountyId, t.Id }
            join s in db.Submissions.AsNoTracking() on new { o.CountyId, o.Id } equals new { s.CountyId, Id = s.ObligationId } into submissions
            from s in submissions.DefaultIfEmpty()
            where o.CountyId == scope.Actor.CountyId && o.UnitId == unitId && periods.Contains(o.Period)
            select new { o.Period, t.Code, t.Name, Submission = s }).ToListAsync();
        return Result.Done<IReadOnlyList<FigureForm>>([.. states.Where(s => forms.ContainsKey((s.Period, s.Code))).OrderBy(s => s.Period)
            .Select(s => new FigureForm(s.Period, s.Code, s.Name, s.Submission?.StateAt(now) ?? SubmissionState.NotStarted, forms[(s.Period, s.Code)]))]);
    }

    public static IndicatorRow Row(IndicatorDefinition indicator, IndicatorFigures figures, IndicatorFigure figure)
    {
        var isGrowth = indicator.Kind == IndicatorKind.Growth;
        var above = FormulaWords.Of(indicator.Numerator, figures.Element);
        var below = isGrowth ? above : FormulaWords.Of(indicator.Denominator, figures.Element);
        if (indicator.Kind == IndicatorKind.Judgement)
        {
            (above, below) = (new("达标的医共体", "个", "", []), new("医共体", "个", "", []));
        }

        return new(
            indicator.Code, indicator.Name, indicator.Aspect, indicator.Kind, indicator.Unit == "1" ? "" : indicator.Unit, indicator.Better, figure.Value, figure.Numerator, figure.Denominator,
            isGrowth ? $"{above.Name}（本期比上年同期增减）" : above.Name, isGrowth ? $"{above.Name}（上年同期）" : below.Name,
            above.Unit, below.Unit, above.Kinds, below.Kinds,
            figure.NoValueReason, indicator.Provisional, figure.Completeness, figure.IsIncomplete, figure.AsOf,
            figure.YearlyPeriods.Count == 0 ? null : figure.YearlyPeriods[^1], indicator.Number, indicator.IsOwn, indicator.Source);
    }

    public static TrendPoint Point(PeriodFigure point, IndicatorFigures figures) => new(
        point.Period, point.Figure.Value, point.Figure.Numerator, point.Figure.Denominator, point.Figure.Completeness, point.Figure.NoValueReason, figures.IsClosed(point.Period));

    public static Failure Unknown(IndicatorCatalogue catalogue, string code, ReportingPeriod period) => catalogue.Versions(code) is [{ EffectiveFrom: var from }, ..]
        ? Result.Invalid("period", period < from ? $"本指标自{from.Chinese}起计算，{period.Chinese}还没有。" : $"本指标已停用，{period.Chinese}不再计算。")
        : Result.NotFound("没有这个指标，请从“监测指标”列表进入。");

    public static FigureHead Head(FigureScope scope)
    {
        var actor = scope.Actor;

        // Communities are everybody's; an institution of one's own, and what a link led to, can be chosen too.
        var choices = actor.Tree.All.Where(u => u.Kind == UnitKind.MedicalCommunity || u.Id == scope.Unit?.Id || (u.Id == actor.HomeUnit?.Id && IsInstitution(u.Kind)));
        return new(
            actor.County.Code, actor.County.Name, actor.County.IsDemonstration, scope.Period, scope.IsClosed, scope.Window,
            scope.Unit?.Code, scope.UnitName, scope.Months, [.. choices.Select(u => new FigureUnit(u.Code, u.Name))], actor.IsOffice);
    }

    private static bool IsInstitution(UnitKind kind) => kind == UnitKind.GeneralHospital || kind.IsBranch() || kind.IsBelowBranch();

    /// <summary>How an indicator is computed, in one line.</summary>
    public static string Formula(IndicatorDefinition indicator, Func<string, ElementNote?> note)
    {
        var (above, below) = (FormulaWords.Of(indicator.Numerator, note), FormulaWords.Of(indicator.Denominator, note));
        return indicator.Kind switch
        {
            IndicatorKind.Growth => $"{above.Name}比上年同期的增长率",
            IndicatorKind.LifeTable => "寿命表法",
            IndicatorKind.Judgement => "对照检查要点评判",
            _ => $"{above.Name}（{above.Kinds}）÷ {below.Name}（{below.Kinds}）",
        };
    }

    /// <summary>Above and below of a ratio of ratios are named by who counts there.</summary>
    private static string PartName(IndicatorDefinition indicator, FigurePart part, IndicatorFigures figures) => (indicator.Kind, part.Name) switch
    {
        (IndicatorKind.Ratio, "分子") => FormulaWords.Of(indicator.Numerator, figures.Element).Kinds,
        (IndicatorKind.Ratio, _) => FormulaWords.Of(indicator.Denominator, figures.Element).Kinds,
        _ => part.Name,
    };

    private static List<BreakdownPart> Kinds(IndicatorFigure figure) =>
        [.. figure.Contributions.GroupBy(c => c.Kind).OrderBy(g => g.Key).Select(g => new BreakdownPart(
            g.Key.Chinese(), Sum(g.Select(c => c.Numerator)), Sum(g.Select(c => c.Denominator))))];

    private static List<BreakdownRow> Breakdown(
        FigureScope scope, IndicatorDefinition indicator, IndicatorFigures figures, IndicatorFigure figure, FigureUnits units)
    {
        var forms = figures.Forms(indicator, scope.Window, scope.Period).ToLookup(f => f.Of);

        // A unit that owes a form and has none approved stands there too: an empty row says more than a missing one.
        if (figure.Parts.Count <= 1)
        {
            return Rows(figure.Parts.Count == 0 ? new("", null, null, null, []) : figure.Parts[0], forms.Select(f => f.Key), null);
        }

        return [.. figure.Parts.SelectMany(p => Rows(p, [], PartName(indicator, p, figures)))];

        List<BreakdownRow> Rows(FigurePart part, IEnumerable<Guid> owing, string? name)
        {
            var parts = part.Contributions.ToDictionary(c => c.UnitId);
            decimal? Share(decimal? of) => part.Numerator is > 0 ? of / part.Numerator : null;
            List<BreakdownRow> rows = [.. parts.Keys.Union(owing).Where(scope.Actor.CanSee)
                .Select(id => (Unit: units[id], Part: parts.GetValueOrDefault(id)))
                .OrderByDescending(r => r.Part?.Numerator ?? -1).ThenByDescending(r => r.Part?.Denominator ?? -1)
                .ThenBy(r => r.Unit.Order).ThenBy(r => r.Unit.Code, StringComparer.Ordinal)
                .Select(r => new BreakdownRow(
                    r.Unit.Code, r.Unit.Name, r.Unit.Kind.Chinese(),
                    name is null && indicator.HasLevel(r.Unit.Kind) && r.Part is not null ? indicator.Ratio(r.Part.Numerator, r.Part.Denominator) : null,
                    r.Part?.Numerator, r.Part?.Denominator, Share(r.Part?.Numerator), r.Unit.IsDemonstration,
                    forms[r.Unit.Id].Select(f => f.Template).Distinct().Take(2).ToList() is [var template] ? template : null,
                    forms[r.Unit.Id].Count(), forms[r.Unit.Id].Count(f => f.Approved > 0), name))];
            var others = part.Contributions.Where(c => !scope.Actor.CanSee(c.UnitId)).ToList();
            if (others.Count > 0)
            {
                var (numerator, denominator) = (Sum(others.Select(c => c.Numerator)), Sum(others.Select(c => c.Denominator)));
                rows.Add(new(null, "其他单位", null, null, numerator, denominator, Share(numerator), false, null, 0, 0, name));
            }

            return rows;
        }
    }

    private static FigureChange? Change(
        FigureScope scope, IndicatorDefinition indicator, IndicatorFigure figure, IndicatorFigure earlier, ReportingPeriod before, FigureUnits units)
    {
        if (FigureEffects.Of(indicator, figure, earlier) is not { } effects)
        {
            return null;
        }

        List<ChangeRow> rows = [.. effects.Where(e => scope.Actor.CanSee(e.UnitId))
            .OrderByDescending(e => Math.Abs(e.Effect)).ThenBy(e => units[e.UnitId].Code, StringComparer.Ordinal)
            .Select(e => new ChangeRow(units[e.UnitId].Code, units[e.UnitId].Name, e.Effect, e.Numerator, e.Denominator))];
        var others = effects.Where(e => !scope.Actor.CanSee(e.UnitId)).ToList();
        if (others.Count > 0)
        {
            rows.Add(new(null, "其他单位", others.Sum(e => e.Effect), others.Sum(e => e.Numerator), others.Sum(e => e.Denominator)));
        }

        return new(before, earlier.Value!.Value, figure.Value!.Value - earlier.Value.Value, rows);
    }

    private static decimal? Sum(IEnumerable<decimal?> parts)
    {
        var known = parts.OfType<decimal>().ToList();
        return known.Count == 0 ? null : known.Sum();
    }
}
