using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators.Compare;

/// <summary>对比与排名: figures of communities, units or years side by side, for what the caller may see. Cells are read once, however many are compared.</summary>
public sealed class CompareQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    /// <summary>How many lines a reader can tell apart.</summary>
    public const int MostPicked = 6;

    private const int TrendMonths = 12;

    /// <summary>Lines of months; whole years stand in bars, of which more can be told apart.</summary>
    private const int Years = 3;

    private const int WholeYears = 5;

    public async Task<Result<Comparison>> RunAsync(string code, CompareRequest request)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var resolved = await FigureScope.ResolveAsync(db, user, clock, request.Figures);
        if (resolved.Value is not { } scope)
        {
            return new Failure(resolved.Outcome, resolved.Message!, resolved.Errors);
        }

        if (!string.IsNullOrEmpty(request.By) && CompareText.Parse(request.By) is null)
        {
            return Result.Invalid("by", "比较方式应为 community（医共体）、unit（单位）或 period（时期）。");
        }

        var facts = await FigureFacts.ReadAsync(db, scope.Actor.CountyId);
        if (facts.Catalogue.Find(code, scope.Period) is not { } indicator)
        {
            return IndicatorsQuery.Unknown(facts.Catalogue, code, scope.Period);
        }

        var of = new Asked(db, scope, facts, indicator, facts.Catalogue.Versions(code));
        return Result.Done((CompareText.Parse(request.By) ?? Usual(scope, indicator)) switch
        {
            CompareBy.Community => await CommunitiesAsync(of with { Scope = scope with { Unit = null } }),
            CompareBy.Unit => await UnitsAsync(of with { Scope = scope with { Unit = null } }, request),
            _ when scope.Window == IndicatorWindow.Year => await WholeYearsAsync(of),
            _ => await YearsAsync(of),
        });
    }

    /// <summary>What says most where nothing was chosen: several communities, else units, else the years.</summary>
    private static CompareBy Usual(FigureScope scope, IndicatorDefinition indicator) =>
        indicator.Kind == IndicatorKind.Judgement ? CompareBy.Community
        : scope.Unit is not null ? CompareBy.Period
        : indicator.HasLevel(UnitKind.MedicalCommunity) && scope.Actor.Tree.All.Count(u => u.Kind == UnitKind.MedicalCommunity) > 1 ? CompareBy.Community
        : HasUnits(indicator) && (scope.Actor.SeesCounty || scope.Actor.ScopeUnits.Count > 1) ? CompareBy.Unit
        : CompareBy.Period;

    private static bool HasUnits(IndicatorDefinition indicator) =>
        indicator.Kind != IndicatorKind.Judgement && Enum.GetValues<UnitKind>().Any(k => k != UnitKind.MedicalCommunity && indicator.HasLevel(k));

    /// <summary>What a unit adds above the line can be compared where one sum stands there.</summary>
    private static bool HasNumerators(IndicatorDefinition indicator) =>
        indicator is { Kind: IndicatorKind.Ratio, Numerator.IsQuotient: false, Denominator.IsQuotient: false };

    private static IEnumerable<CompareBy> Ways(IndicatorDefinition indicator) => Enum.GetValues<CompareBy>().Where(by => by switch
    {
        CompareBy.Community => indicator.HasLevel(UnitKind.MedicalCommunity),
        CompareBy.Unit => HasUnits(indicator) || HasNumerators(indicator),
        _ => indicator.Kind != IndicatorKind.Judgement,
    });

    private static async Task<Comparison> CommunitiesAsync(Asked of)
    {
        var figures = await of.ReadAsync(of.First(TrendMonths), byUnit: false);
        var whole = figures.Figure(of.Indicator, of.Window, of.Period);
        var comparison = of.Compare(CompareBy.Community, figures, whole);
        if (!of.Indicator.HasLevel(UnitKind.MedicalCommunity))
        {
            return comparison with { WhyNot = "本指标只有全旗县的数值，不按医共体计算。" };
        }

        var isJudged = of.Indicator.Kind == IndicatorKind.Judgement;
        var communities = figures.Communities(isJudged ? of.Window.Months(of.Period).TakeLast(1) : of.Window.Months(of.Period));
        var parts = figures.Of(communities);
        List<ComparedFigure> rows = [.. communities.Zip(parts, (c, p) => of.Row(c, p, isNumerator: false))];
        return comparison with
        {
            WhyNot = rows.Count == 0 ? $"{of.Period.Chinese}没有医共体。" : null,
            Rows = isJudged ? rows : of.Ranked(rows, comparison.What),
            County = ComparedFigure.Of(of.Scope.Actor.County.Code, $"{of.Scope.Actor.County.Name}全域", FigureLinks.Details(of.Indicator.Code, of.Period, of.Window, null), whole, of.Before(figures, isNumerator: false)),
            Lines = isJudged || rows.Count is < 2 or > MostPicked ? null
                : of.Lines([.. communities.Select(c => c.Name).Zip(parts), ("全旗县", figures)], isNumerator: false, withCounty: true),
        };
    }

    private static async Task<Comparison> UnitsAsync(Asked of, CompareRequest request)
    {
        var figures = await of.ReadAsync(of.First(TrendMonths), byUnit: true);
        var whole = figures.Figure(of.Indicator, of.Window, of.Period);
        var comparison = of.Compare(CompareBy.Unit, figures, whole) with { IsPart = !of.Scope.Actor.SeesCounty };
        var isNumerator = !HasUnits(of.Indicator);
        if (isNumerator && !HasNumerators(of.Indicator))
        {
            return comparison with { WhyNot = of.Indicator.Kind == IndicatorKind.Judgement ? "本指标由评判得出，只按医共体比较。" : "本指标不按单位计算：它由几部分合成，单个单位没有可比的数值。" };
        }

        List<CountedUnit> all = [.. figures.Forms(of.Indicator, of.Window, of.Period).Select(f => f.Of)
            .Concat(whole.Parts.SelectMany(p => p.Contributions).Select(c => c.UnitId)).Distinct().Select(id => figures.Units[id])
            .Where(u => isNumerator ? of.Indicator.Numerator!.Top.Any(t => t.Kinds.Count == 0 || t.Kinds.Contains(u.Kind)) : of.Indicator.HasLevel(u.Kind))
            .OrderBy(u => u.Order).ThenBy(u => u.Code, StringComparer.Ordinal)];
        if (isNumerator && all.Count == 1)
        {
            return comparison with { WhyNot = $"本指标的数据由{all[0].Name}一家报送，没有别的单位可比。" };
        }

        List<CountedUnit> visible = [.. all.Where(u => of.Scope.Actor.CanSee(u.Id))];
        if (visible.Count == 0)
        {
            return comparison with { WhyNot = all.Count == 0 ? "这个区间没有单位应报或已批准的表格。" : "您有权查看的单位都不报送本指标的数据。" };
        }

        List<ComparedKind> kinds = [.. visible.GroupBy(u => u.Kind).OrderBy(g => g.Key).Select(g => new ComparedKind(g.Key, g.Count()))];
        var kind = kinds.Find(k => k.Kind.ToString() == request.Kind)?.Kind
            ?? kinds.Where(k => k.Count > 1).OrderByDescending(k => k.Kind == UnitKind.TownshipBranch).ThenByDescending(k => k.Count).Select(k => (UnitKind?)k.Kind).FirstOrDefault() ?? kinds[0].Kind;
        List<OrgNode> units = [.. visible.Where(u => u.Kind == kind).Select(u => new OrgNode(u.Id, u.Code, u.Name, u.Kind, null, u.Order, u.IsDemonstration))];
        var parts = figures.Of(units);
        comparison = comparison with { What = isNumerator ? new(comparison.Row.NumeratorName, comparison.Row.NumeratorUnit, true) : comparison.What };

        // What is not there for the caller is not picked, without a word.
        var asked = (request.Pick ?? "").Split(',').ToHashSet();
        List<(OrgNode Unit, IndicatorFigures Figures)> picked = [.. units.Zip(parts).Where(u => asked.Contains(u.First.Code))];
        var few = picked.Take(MostPicked).ToList();
        return comparison with
        {
            Rows = of.Ranked([.. units.Zip(parts, (u, p) => of.Row(u, p, isNumerator))], comparison.What),
            Kinds = kinds,
            Kind = kind,
            Picked = [.. few.Select(p => p.Unit.Code)],
            IsCut = picked.Count > few.Count,
            Lines = few.Count == 0 ? null : of.Lines([.. few.Select(p => (p.Unit.Name, p.Figures))], isNumerator),
        };
    }

    /// <summary>This year, the last and the one before, month by month.</summary>
    private static async Task<Comparison> YearsAsync(Asked of)
    {
        var first = new ReportingPeriod(of.Period.Year - Years + 1, 1);
        var figures = await of.ReadAsync(of.Window.Months(first)[0], byUnit: false);
        var whole = figures.Figure(of.Indicator, of.Window, of.Period);
        var comparison = of.Compare(CompareBy.Period, figures, whole);
        List<ComparedLine> lines = [.. Enumerable.Range(first.Year, Years)
            .Select(year => new ComparedLine($"{year}年", [.. Enumerable.Range(1, 12).Select(month => new ReportingPeriod(year, month)).Select(p => p > of.Period ? null : of.Point(figures, of.Window, p, isNumerator: false))]))
            .Where(l => l.Points.Any(p => p?.Value is not null))];
        return comparison with
        {
            WhyNot = of.Indicator.Kind == IndicatorKind.Judgement ? "本指标由评判得出，没有可画的数值。" : lines.Count == 0 ? whole.NoValueReason ?? "这几年没有数值。" : null,
            Lines = lines.Count == 0 || of.Indicator.Kind == IndicatorKind.Judgement ? null : new([.. Enumerable.Range(1, 12).Select(m => $"{m}月")], lines, OfYears: true),
        };
    }

    private static async Task<Comparison> WholeYearsAsync(Asked of)
    {
        List<ReportingPeriod> ends = [.. Enumerable.Range(1 - WholeYears, WholeYears).Select(y => of.Period.AddMonths(12 * y))];
        var figures = await of.ReadAsync(of.Window.Months(ends[0])[0], byUnit: false);
        var whole = figures.Figure(of.Indicator, of.Window, of.Period);
        var comparison = of.Compare(CompareBy.Period, figures, whole);
        List<(ReportingPeriod End, IndicatorFigure Figure)> years = [.. ends
            .Select(p => (p, of.Catalogue.Find(of.Indicator.Code, p) is { } then ? figures.Figure(then, of.Window, p) : IndicatorFigure.None("本指标当年还没有")))];
        var isNone = years.TrueForAll(y => y.Figure.Value is null);
        return comparison with
        {
            WhyNot = of.Indicator.Kind == IndicatorKind.Judgement ? "本指标由评判得出，没有可画的数值。" : isNone ? whole.NoValueReason : null,

            // From the first year with a figure on; a gap after it has its reason.
            Rows = [.. years.Index().SkipWhile(y => y.Item.Figure.Value is null).Select(y => ComparedFigure.Of(
                y.Item.End.ToString(), $"{y.Item.End.Year}年", FigureLinks.Details(of.Indicator.Code, y.Item.End, of.Window, of.Scope.Unit?.Code),
                y.Item.Figure, y.Index == 0 ? null : years[y.Index - 1].Figure.Value))],
        };
    }

    /// <summary>An indicator in a window, and where its figures come from.</summary>
    private sealed record Asked(AppDbContext Db, FigureScope Scope, FigureFacts Facts, IndicatorDefinition Indicator, IReadOnlyList<IndicatorDefinition> Versions)
    {
        public IndicatorCatalogue Catalogue => Facts.Catalogue;

        public IndicatorWindow Window => Scope.Window;

        public ReportingPeriod Period => Scope.Period;

        /// <summary>The first month of the window before, or of the months that lead up to the period.</summary>
        public ReportingPeriod First(int months)
        {
            var (before, trend) = (Window.Months(Window.Before(Period))[0], Period.AddMonths(1 - months));
            return before < trend ? before : trend;
        }

        public Task<IndicatorFigures> ReadAsync(ReportingPeriod first, bool byUnit) =>
            IndicatorFigures.ReadAsync(Db, new(Scope.Actor.CountyId, Scope.Unit, Versions, first, Window.Months(Period)[^1], byUnit), Facts);

        public Comparison Compare(CompareBy by, IndicatorFigures figures, IndicatorFigure whole)
        {
            var row = IndicatorsQuery.Row(Indicator, figures, whole);
            var head = IndicatorsQuery.Head(Scope);
            return new(by == CompareBy.Period ? head : head with { Units = [] }, row, by, [.. Ways(Indicator)], new(row.Name, row.Unit, false), null, [], null, [], null, [], false, false, null);
        }

        public decimal? Before(IndicatorFigures figures, bool isNumerator)
        {
            var end = Window.Before(Period);
            var figure = Catalogue.Find(Indicator.Code, end) is { } then ? figures.Figure(then, Window, end) : null;
            return isNumerator ? figure?.Numerator : figure?.Value;
        }

        public ComparedFigure Row(OrgNode unit, IndicatorFigures figures, bool isNumerator) => ComparedFigure.Of(
            unit.Code, unit.Name, Scope.Actor.Tree.Find(unit.Id) is null ? null : FigureLinks.Details(Indicator.Code, Period, Window, unit.Code),
            figures.Figure(Indicator, Window, Period), Before(figures, isNumerator), isNumerator, unit.IsDemonstration);

        public IReadOnlyList<ComparedFigure> Ranked(IEnumerable<ComparedFigure> rows, Compared what) =>
            [.. FigureRank.Of(rows, r => r.Value, CompareText.Decimals(what), !what.IsNumerator && FigureRank.IsLowestFirst(Indicator.Better)).Select(r => r.Item with { Rank = r.Rank })];

        /// <summary>The months up to the period; the last one is the county's where it is there.</summary>
        public ComparedLines Lines(IReadOnlyList<(string Name, IndicatorFigures Figures)> of, bool isNumerator, bool withCounty = false)
        {
            List<ReportingPeriod> months = [.. Period.Since(Period.AddMonths(1 - TrendMonths))];
            return new(
                [.. months.Select(m => m.Chinese)],
                [.. of.Index().Select(l => new ComparedLine(
                    l.Item.Name, [.. months.Select(m => Point(l.Item.Figures, IndicatorWindow.Month, m, isNumerator))], withCounty && l.Index == of.Count - 1))],
                OfYears: false);
        }

        public ComparedPoint? Point(IndicatorFigures figures, IndicatorWindow window, ReportingPeriod period, bool isNumerator)
        {
            if (Catalogue.Find(Indicator.Code, period) is not { } then)
            {
                return null;
            }

            var figure = ComparedFigure.Of("", "", null, figures.Figure(then, window, period), null, isNumerator);
            return new(figure.Value, figure.Value is not null && (figure.Completeness < 1 || !figures.IsClosed(period)), figure.Reason);
        }
    }
}
