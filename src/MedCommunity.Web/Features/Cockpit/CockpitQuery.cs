using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Indicators;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Cockpit;

/// <summary>The month for those who decide: is the plan on time, who has not reported, where do the figures stand.</summary>
/// <param name="CountyCode">The county.</param>
/// <param name="CountyName">Its name.</param>
/// <param name="IsDemonstration">Figures are synthetic.</param>
/// <param name="Months">The county's months, newest first.</param>
/// <param name="Now">When it was read (UTC).</param>
/// <param name="Plan">The plan's lights today; without tasks where no plan was imported.</param>
/// <param name="Reporting">The month's reporting; null where no month was ever opened.</param>
/// <param name="Figures">The indicators; null where no month was ever opened.</param>
/// <param name="Risks">Targets that are behind or may be missed, and indicators in 预警, as of now; null beside an earlier month.</param>
public sealed record CockpitData(
    string CountyCode, string CountyName, bool IsDemonstration, IReadOnlyList<FigureMonth> Months, DateTime Now, CockpitPlan Plan, CockpitReporting? Reporting, CockpitFigures? Figures,
    IReadOnlyList<CockpitRisk>? Risks);

/// <summary>How many tasks show each light.</summary>
public sealed record LightCounts(int Green, int Yellow, int Red, int Grey, int Closed)
{
    public int Total => Green + Yellow + Red + Grey + Closed;

    public int this[Light light] => light switch
    {
        Light.Green => Green,
        Light.Yellow => Yellow,
        Light.Red => Red,
        Light.Grey => Grey,
        _ => Closed,
    };

    public static LightCounts Of(IEnumerable<LedgerTask> tasks)
    {
        var count = tasks.CountBy(t => t.Light).ToDictionary();
        int Of(Light light) => count.GetValueOrDefault(light);
        return new(Of(Light.Green), Of(Light.Yellow), Of(Light.Red), Of(Light.Grey), Of(Light.Closed));
    }
}

public sealed record CockpitPlan(
    LightCounts All, IReadOnlyList<CockpitGroup> Sections, IReadOnlyList<CockpitGroup> Departments, IReadOnlyList<OverdueTask> Overdue);

/// <summary>The lights of a section or of a department.</summary>
public sealed record CockpitGroup(string Code, string Name, LightCounts Lights);

/// <summary>A task whose light is red, with all reasons.</summary>
public sealed record OverdueTask(Guid Id, int Number, string Title, string Reason, DateOnly? Deadline, int DaysLate, int Percent, string? ReportingUnit);

public sealed record CockpitReporting(
    ReportingPeriod Period, bool IsClosed, ReportingTally Tally, DateOnly? DueOn, IReadOnlyList<LateForm> Late, bool SeesContacts);

/// <summary>A form that is due and was never submitted, with whom to call.</summary>
public sealed record LateForm(string Unit, string UnitName, string Template, string TemplateName, string? ContactName, string? ContactPhone);

/// <param name="Period">The figures' month.</param>
/// <param name="IsClosed">It is published.</param>
/// <param name="Rows">All indicators.</param>
/// <param name="Moved">Those that moved much further than they usually do, the most unusual first.</param>
public sealed record CockpitFigures(ReportingPeriod Period, bool IsClosed, IReadOnlyList<CockpitFigure> Rows, IReadOnlyList<CockpitMove> Moved);

/// <summary>A figure that moved.</summary>
/// <param name="Row">The figure.</param>
/// <param name="Before">A month earlier.</param>
/// <param name="Usual">How far it moves from one month to the next on average, in its unit.</param>
/// <param name="Units">What moved it most in the same direction; none where it is no plain fraction.</param>
public sealed record CockpitMove(IndicatorRow Row, decimal Before, decimal Usual, IReadOnlyList<MovingUnit> Units);

/// <param name="Name">The unit.</param>
/// <param name="Effect">By how much it moved the figure, in the indicator's unit.</param>
public sealed record MovingUnit(string Name, decimal Effect);

/// <summary>An indicator's month, the month before, the year to date, and twelve months.</summary>
public sealed record CockpitFigure(IndicatorRow Row, decimal? Before, decimal? YearToDate, IReadOnlyList<TrendPoint> Trend);

/// <summary>A target in danger, or (without <paramref name="Target"/>) an indicator beyond its limits, in words.</summary>
/// <param name="Now">The newest month that counts, and what the way to the target asks for by then.</param>
/// <param name="Why">The forecast, or what warns.</param>
public sealed record CockpitRisk(string Code, string Name, string Word, string Tone, string? Target, string Now, string Why);

public sealed class CockpitQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    private const int TrendMonths = 12;

    /// <summary>What is shown as moved: at most so many, each at least so many times as far as usual, with at most so many units.</summary>
    private const int MostMoved = 5;

    private const decimal Unusual = 1.5m;
    private const int MostUnits = 3;

    /// <param name="asked">A month, <c>yyyy-MM</c>; left out, reporting shows the newest month and the figures the newest closed one.</param>
    public async Task<Result<CockpitData>> RunAsync(string? asked)
    {
        ReportingPeriod? period = null;
        if (!string.IsNullOrEmpty(asked))
        {
            if (!ReportingPeriod.TryParse(asked, out var parsed))
            {
                return Result.Invalid("period", "报告期应写作“2026-10”。");
            }

            period = parsed;
        }

        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        if (!actor.SeesCounty)
        {
            return Result.NotAllowed("驾驶舱供查看全旗县情况的角色使用。");
        }

        var now = clock.Utc();
        var months = await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == actor.CountyId)
            .OrderByDescending(p => p.Period).Select(p => new FigureMonth(p.Period, p.ClosedAt != null)).ToListAsync();
        if (period is not null && months.All(m => m.Period != period))
        {
            return Result.NotFound($"{period.Value.Chinese}没有报告期。");
        }

        var tasks = await PlanLedger.ReadAsync(db, actor, LocalClock.DateOf(now));
        var reported = months.Find(m => m.Period == period) ?? months.FirstOrDefault();

        // A month under way has no figures to judge by: the newest closed one up to it stands in.
        var figured = months.Find(m => m.IsClosed && (period is null || m.Period <= period)) ?? reported;
        return Result.Done(new CockpitData(
            actor.County.Code, actor.County.Name, actor.County.IsDemonstration, months, now,
            Plan(tasks, LocalClock.DateOf(now)),
            reported is null ? null : await ReportingAsync(db, actor, reported, now),
            figured is null ? null : await FiguresAsync(db, actor.CountyId, figured),
            figured is null || months.Exists(m => m.IsClosed && m.Period > figured.Period) ? null : Risks(await IndicatorStandings.ReadAsync(db, actor.County))));
    }

    /// <summary>The worst first: in 预警, then what will be missed, is behind, may be missed.</summary>
    private static List<CockpitRisk> Risks(IndicatorStandings standings)
    {
        var warned = standings.All.Where(s => s.Warnings.Count > 0)
            .Select(s => new CockpitRisk(s.Indicator.Code, s.Indicator.Name, "预警", "bad", null, Now(s), string.Concat(s.Warnings)));
        var endangered = standings.All.Where(s => s.Warnings.Count == 0).SelectMany(s => s.Targets.Select(t => (Standing: s, Target: t)))
            .Where(x => x.Target.Path.State != PathState.Reached && (x.Target.Path.State == PathState.Behind || x.Target.Outlook is TargetOutlook.WillMiss or TargetOutlook.MayMiss))
            .OrderBy(x => x.Target.Outlook != TargetOutlook.WillMiss).ThenBy(x => x.Target.Path.State != PathState.Behind)
            .Select(x => new CockpitRisk(
                x.Standing.Indicator.Code, x.Standing.Indicator.Name,
                x.Target.Path.State == PathState.Behind ? PathState.Behind.Chinese() : x.Target.Outlook!.Value.Chinese(), x.Target.Outlook == TargetOutlook.WillMiss ? "bad" : "warning",
                x.Target.Target.Words(x.Standing.Unit) + (x.Target.Target.ByDate is { } by ? $"，{by:yyyy年M月d日}前" : ""),
                Now(x.Standing) + (x.Target.Path.Expected is { } expected ? $"，按进度应为{GoalText.Figure(expected, x.Standing.Unit)}" : ""),
                GoalText.Forecast(x.Target, x.Standing.Unit)));
        return [.. warned, .. endangered.DistinctBy(r => (r.Code, r.Target))];

        static string Now(IndicatorStanding standing) => standing.Now is { } now ? GoalText.Point(now, standing.Unit) : "—";
    }

    private static CockpitPlan Plan(IReadOnlyList<LedgerTask> tasks, DateOnly today)
    {
        // The section's word in the ledger's address: two plans of a county may both have a section s1.
        var plans = tasks.Select(t => t.Section.PlanId).Distinct().ToList();
        string CodeOf(LedgerSection s) => plans.Count == 1 ? s.Code : $"{plans.IndexOf(s.PlanId) + 1}-{s.Code}";
        return new(
            LightCounts.Of(tasks),
            [.. tasks.GroupBy(t => t.Section).Select(g => new CockpitGroup(CodeOf(g.Key), $"{g.Key.Number}{g.Key.Title}", LightCounts.Of(g)))],
            [.. tasks.SelectMany(t => t.Units.Select(u => (Unit: u, Task: t))).GroupBy(x => x.Unit)
                .Select(g => new CockpitGroup(g.Key.Code, g.Key.Name, LightCounts.Of(g.Select(x => x.Task))))
                .OrderByDescending(g => g.Lights.Red).ThenByDescending(g => g.Lights.Yellow).ThenByDescending(g => g.Lights.Total).ThenBy(g => g.Code, StringComparer.Ordinal)],
            [.. tasks.Where(t => t.Light == Light.Red).OrderByDescending(t => t.DaysLate(today)).ThenBy(t => t.Number)
                .Select(t => new OverdueTask(t.Id, t.Number, t.Title, t.LightReason, t.Deadline, t.DaysLate(today), t.Percent ?? 0, t.ReportingUnit?.Name))]);
    }

    private static async Task<CockpitReporting> ReportingAsync(AppDbContext db, Actor actor, FigureMonth month, DateTime now)
    {
        var rows = await ReportingStatus.ReadAsync(db, actor.CountyId, month.Period, now);

        // Telephones are for those who urge; an auditor reads without them.
        var contacts = actor.IsOffice || actor.Has(Role.Leader);
        return new(
            month.Period, month.IsClosed, ReportingTally.Of(rows),
            rows.Count == 0 ? null : LocalClock.DateOf(rows.Max(r => r.DueAt).AddTicks(-1)),
            [.. rows.Where(r => r.IsLate).Select(r => new LateForm(
                r.UnitCode, r.UnitName, r.TemplateCode, r.TemplateName, contacts ? r.ContactName : null, contacts ? r.ContactPhone : null))],
            contacts);
    }

    private static async Task<CockpitFigures> FiguresAsync(AppDbContext db, Guid countyId, FigureMonth month)
    {
        var from = month.Period.AddMonths(1 - TrendMonths);
        var facts = await FigureFacts.ReadAsync(db, countyId);
        var catalogue = facts.Catalogue;
        var figures = await IndicatorFigures.ReadAsync(db, new(countyId, null, catalogue.All, from, month.Period), facts);
        List<CockpitFigure> rows = [.. catalogue.At(month.Period).Select(i => new CockpitFigure(
            IndicatorsQuery.Row(i, figures, figures.Figure(i, IndicatorWindow.Month, month.Period)),
            figures.Figure(i, IndicatorWindow.Month, month.Period.AddMonths(-1)).Value,
            figures.Figure(i, IndicatorWindow.Ytd, month.Period).Value,
            [.. figures.Trend(p => catalogue.Find(i.Code, p), IndicatorWindow.Month, from, month.Period).Select(p => IndicatorsQuery.Point(p, figures))]))];
        return new(month.Period, month.IsClosed, rows, await MovedAsync(db, countyId, month.Period, facts, rows));
    }

    private static async Task<IReadOnlyList<CockpitMove>> MovedAsync(
        AppDbContext db, Guid countyId, ReportingPeriod period, FigureFacts facts, IReadOnlyList<CockpitFigure> rows)
    {
        var moved = rows.Where(r => r.Row.Kind != IndicatorKind.Judgement)
            .Select(r => (Figure: r, Move: FigureEffects.Newest([.. r.Trend.Select(p => p.Value)])))
            .Where(r => r.Move is { } move && move.Change != 0 && Math.Abs(move.Change) >= Unusual * move.Usual)
            .OrderByDescending(r => r.Move!.Value.Usual == 0 ? decimal.MaxValue : Math.Abs(r.Move.Value.Change) / r.Move.Value.Usual)
            .Take(MostMoved).ToList();
        var definitions = moved.Select(m => facts.Catalogue.Find(m.Figure.Row.Code, period)!).ToList();
        if (moved.Count == 0)
        {
            return [];
        }

        var before = period.AddMonths(-1);
        var figures = await IndicatorFigures.ReadAsync(db, new(countyId, null, definitions, before, period, ByUnit: true), facts);
        return [.. moved.Zip(definitions, (m, definition) => new CockpitMove(
            m.Figure.Row, m.Figure.Before!.Value, m.Move!.Value.Usual,
            [.. (FigureEffects.Of(definition, figures.Figure(definition, IndicatorWindow.Month, period), figures.Figure(definition, IndicatorWindow.Month, before)) ?? [])
                .Where(e => Math.Sign(e.Effect) == Math.Sign(m.Move.Value.Change)).Select(e => (e.Effect, Unit: figures.Units[e.UnitId]))
                .OrderByDescending(e => Math.Abs(e.Effect)).ThenBy(e => e.Unit.Code, StringComparer.Ordinal).Take(MostUnits)
                .Select(e => new MovingUnit(e.Unit.Name, e.Effect))]))];
    }
}
