using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>An indicator with its figure, as pages and API show it.</summary>
public sealed record IndicatorRow(
    string Code, string Name, string Aspect, string Unit, string Better, decimal? Value, decimal? Numerator, decimal? Denominator,
    string NumeratorName, string DenominatorName, string NumeratorUnit, string DenominatorUnit, string NumeratorKinds, string DenominatorKinds,
    string? NoValueReason, bool Provisional, decimal? Completeness, bool IsIncomplete, DateTime? AsOf);

/// <summary>What the figures on a page are of: which county, months, window and unit, and what else may be chosen.</summary>
public sealed record FigureHead(
    string CountyCode, string CountyName, bool IsDemonstration, ReportingPeriod Period, bool IsClosed, IndicatorWindow Window,
    string? UnitCode, string UnitName, IReadOnlyList<FigureMonth> Months, IReadOnlyList<FigureUnit> Units);

/// <summary>A community, or an institution of one's own, whose figures may be chosen.</summary>
public sealed record FigureUnit(string Code, string Name);

public sealed record IndicatorListing(FigureHead Head, IReadOnlyList<IndicatorRow> Rows);

/// <summary>A figure opened: what it is made of, by kind and by unit, and how it went.</summary>
public sealed record IndicatorDetails(
    FigureHead Head, IndicatorRow Row, string Source, int Factor, TermWords Numerator, TermWords Denominator,
    IReadOnlyList<BreakdownPart>? Parts, IReadOnlyList<BreakdownRow> Rows, IReadOnlyList<TrendPoint> Trend);

/// <summary>A sum of the formula in words.</summary>
public sealed record TermWords(string Element, string Unit, IReadOnlyList<string> Kinds, string OverMonths);

/// <summary>The part of a kind of unit; only for those who see every unit of it, for one kind may be one unit.</summary>
public sealed record BreakdownPart(string Name, decimal? Numerator, decimal? Denominator);

/// <summary>A unit's own part, its own activity without units below; without code: all units outside one's scope, together.</summary>
/// <param name="Share">Of the figure's numerator, 0 to 1.</param>
/// <param name="Template">Code of the form, where the figure reads only one kind of form of the unit.</param>
/// <param name="Owed">Forms that the figure reads, or would.</param>
/// <param name="Approved">Of these, with approved values.</param>
public sealed record BreakdownRow(
    string? Code, string Name, string? Kind, decimal? Value, decimal? Numerator, decimal? Denominator, decimal? Share,
    bool IsDemonstration, string? Template, int Owed, int Approved);

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

        var months = scope.Window.Months(scope.Period);
        var figures = await IndicatorFigures.ReadAsync(db, scope.Actor.CountyId, scope.Unit, NationalIndicators.All, months[0], months[^1]);
        return Result.Done(new IndicatorListing(
            Head(scope), [.. NationalIndicators.All.Select(i => Row(i, figures, figures.Figure(i, scope.Window, scope.Period)))]));
    }

    public async Task<Result<IndicatorDetails>> DetailsAsync(string code, FigureRequest request)
    {
        if (NationalIndicators.Find(code) is not { } indicator)
        {
            return Result.NotFound("没有这个指标，请从“监测指标”列表进入。");
        }

        await using var db = await contexts.CreateDbContextAsync();
        var resolved = await FigureScope.ResolveAsync(db, user, clock, request);
        if (resolved.Value is not { } scope)
        {
            return new Failure(resolved.Outcome, resolved.Message!, resolved.Errors);
        }

        var months = scope.Window.Months(scope.Period);
        var trendFrom = scope.Period.AddMonths(1 - TrendMonths);
        var figures = await IndicatorFigures.ReadAsync(
            db, scope.Actor.CountyId, scope.Unit, [indicator], months[0] < trendFrom ? months[0] : trendFrom, months[^1]);
        var units = await db.OrgUnits.AsNoTracking().Where(u => u.CountyId == scope.Actor.CountyId)
            .Select(u => new Unit(u.Id, u.Code, u.Name, u.Kind, u.Order, u.IsDemonstration)).ToDictionaryAsync(u => u.Id);
        var figure = figures.Figure(indicator, scope.Window, scope.Period);
        var seesAll = figure.Contributions.All(c => scope.Actor.CanSee(c.UnitId));
        return Result.Done(new IndicatorDetails(
            Head(scope), Row(indicator, figures, figure), indicator.Source, indicator.Factor,
            Words(indicator.Numerator, figures), Words(indicator.Denominator, figures),
            seesAll ? Parts(figure, units) : null,
            Breakdown(scope, indicator, figures, figure, units),
            [.. figures.Trend(indicator, IndicatorWindow.Month, trendFrom, scope.Period).Select(p => new TrendPoint(
                p.Period, p.Figure.Value, p.Figure.Numerator, p.Figure.Denominator, p.Figure.Completeness, p.Figure.NoValueReason, figures.IsClosed(p.Period)))]));
    }

    /// <summary>The forms of one unit that the figure reads, oldest first: what a row of the breakdown leads to.</summary>
    public async Task<Result<IReadOnlyList<FigureForm>>> FormsAsync(string code, FigureRequest request, string unitCode)
    {
        if (NationalIndicators.Find(code) is not { } indicator)
        {
            return Result.NotFound();
        }

        await using var db = await contexts.CreateDbContextAsync();
        var resolved = await FigureScope.ResolveAsync(db, user, clock, request);
        if (resolved.Value is not { } scope)
        {
            return new Failure(resolved.Outcome, resolved.Message!, resolved.Errors);
        }

        var unit = await db.OrgUnits.AsNoTracking().Where(u => u.CountyId == scope.Actor.CountyId && u.Code == unitCode).Select(u => (Guid?)u.Id).FirstOrDefaultAsync();
        if (unit is not { } unitId || !scope.Actor.CanSee(unitId))
        {
            return Result.NotFound();
        }

        var months = scope.Window.Months(scope.Period);
        var (first, last, now) = (months[0], months[^1], clock.Utc());
        var figures = await IndicatorFigures.ReadAsync(db, scope.Actor.CountyId, scope.Unit, [indicator], first, last);
        var states = await (
            from o in db.Obligations.AsNoTracking()
            join t in db.FormTemplates.AsNoTracking() on new { o.CountyId, Id = o.TemplateId } equals new { t.CountyId, t.Id }
            join s in db.Submissions.AsNoTracking() on new { o.CountyId, o.Id } equals new { s.CountyId, Id = s.ObligationId } into submissions
            from s in submissions.DefaultIfEmpty()
            where o.CountyId == scope.Actor.CountyId && o.UnitId == unitId && o.Period >= first && o.Period <= last
            select new { o.Period, t.Code, t.Name, Submission = s }).ToListAsync();
        var forms = figures.Forms(indicator, scope.Window, scope.Period).Where(f => f.UnitId == unitId).ToDictionary(f => (f.Period, f.Template), f => f.IsApproved);
        return Result.Done<IReadOnlyList<FigureForm>>([.. states.Where(s => forms.ContainsKey((s.Period, s.Code))).OrderBy(s => s.Period)
            .Select(s => new FigureForm(s.Period, s.Code, s.Name, s.Submission?.StateAt(now) ?? SubmissionState.NotStarted, forms[(s.Period, s.Code)]))]);
    }

    public static IndicatorRow Row(IndicatorDefinition indicator, IndicatorFigures figures, IndicatorFigure figure)
    {
        var (numerator, denominator) = (Words(indicator.Numerator, figures), Words(indicator.Denominator, figures));
        return new(
            indicator.Code, indicator.Name, indicator.Aspect, indicator.Unit, indicator.Better, figure.Value, figure.Numerator, figure.Denominator,
            numerator.Element, denominator.Element, numerator.Unit, denominator.Unit, KindsOf(numerator), KindsOf(denominator),
            figure.NoValueReason, indicator.Provisional, figure.Completeness, figure.IsIncomplete, figure.AsOf);
    }

    private static FigureHead Head(FigureScope scope)
    {
        var actor = scope.Actor;

        // Communities are everybody's; an institution of one's own, and what a link led to, can be chosen too.
        var choices = actor.Tree.All.Where(u => u.Kind == UnitKind.MedicalCommunity || u.Id == scope.Unit?.Id || (u.Id == actor.HomeUnit?.Id && IsInstitution(u.Kind)));
        return new(
            actor.County.Code, actor.County.Name, actor.County.IsDemonstration, scope.Period, scope.IsClosed, scope.Window,
            scope.Unit?.Code, scope.UnitName, scope.Months, [.. choices.Select(u => new FigureUnit(u.Code, u.Name))]);
    }

    private static string KindsOf(TermWords term) => term.Kinds.Count == 0 ? "所有填报单位" : string.Join("、", term.Kinds);

    private static bool IsInstitution(UnitKind kind) => kind == UnitKind.GeneralHospital || kind.IsBranch() || kind.IsBelowBranch();

    private static TermWords Words(IndicatorTerm term, IndicatorFigures figures)
    {
        var note = figures.Element(term.Element);
        return new(
            note?.Name.Replace("其中:", "", StringComparison.Ordinal) ?? term.Element,
            note?.Unit ?? "",
            [.. term.Kinds.Select(k => k.Chinese())],
            note?.OverMonths switch
            {
                OverMonths.Last => "取最后一个月",
                OverMonths.Mean => "各单位按月平均后相加",
                _ => "各月相加",
            });
    }

    private static List<BreakdownPart> Parts(IndicatorFigure figure, Dictionary<Guid, Unit> units) =>
        [.. figure.Contributions.GroupBy(c => units[c.UnitId].Kind).OrderBy(g => g.Key).Select(g => new BreakdownPart(
            g.Key.Chinese(), Sum(g.Select(c => c.Numerator)), Sum(g.Select(c => c.Denominator))))];

    private static List<BreakdownRow> Breakdown(
        FigureScope scope, IndicatorDefinition indicator, IndicatorFigures figures, IndicatorFigure figure, Dictionary<Guid, Unit> units)
    {
        var forms = figures.Forms(indicator, scope.Window, scope.Period).ToLookup(f => f.UnitId);
        var parts = figure.Contributions.ToDictionary(c => c.UnitId);
        decimal? Share(decimal? part) => figure.Numerator is > 0 ? part / figure.Numerator : null;

        // A unit that owes a form and has none approved stands there too: an empty row says more than a missing one.
        var ids = figure.Contributions.Select(c => c.UnitId).Union(forms.Select(f => f.Key)).ToList();
        List<BreakdownRow> rows = [.. ids.Where(scope.Actor.CanSee)
            .Select(id => (Unit: units[id], Part: parts.GetValueOrDefault(id)))
            .OrderByDescending(r => r.Part?.Numerator ?? -1).ThenByDescending(r => r.Part?.Denominator ?? -1)
            .ThenBy(r => r.Unit.Order).ThenBy(r => r.Unit.Code, StringComparer.Ordinal)
            .Select(r => new BreakdownRow(
                r.Unit.Code, r.Unit.Name, r.Unit.Kind.Chinese(),
                indicator.HasLevel(r.Unit.Kind) && r.Part is not null ? indicator.Ratio(r.Part.Numerator, r.Part.Denominator) : null,
                r.Part?.Numerator, r.Part?.Denominator, Share(r.Part?.Numerator), r.Unit.IsDemonstration,
                forms[r.Unit.Id].Select(f => f.Template).Distinct().Take(2).ToList() is [var template] ? template : null, forms[r.Unit.Id].Count(), forms[r.Unit.Id].Count(f => f.IsApproved)))];
        var others = figure.Contributions.Where(c => !scope.Actor.CanSee(c.UnitId)).ToList();
        if (others.Count > 0)
        {
            var (numerator, denominator) = (Sum(others.Select(c => c.Numerator)), Sum(others.Select(c => c.Denominator)));
            rows.Add(new(null, "其他单位", null, null, numerator, denominator, Share(numerator), false, null, 0, 0));
        }

        return rows;
    }

    private static decimal? Sum(IEnumerable<decimal?> parts)
    {
        var known = parts.OfType<decimal>().ToList();
        return known.Count == 0 ? null : known.Sum();
    }

    private sealed record Unit(Guid Id, string Code, string Name, UnitKind Kind, int Order, bool IsDemonstration);
}
