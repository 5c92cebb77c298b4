using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>A target with where it comes from.</summary>
/// <param name="Source">Task, or plan and phase; for those who do not read plans the plan alone, without title.</param>
/// <param name="TaskId">For those who read plans.</param>
public sealed record GoalTarget(string Source, Guid? TaskId, string? Note, TargetStanding Standing);

/// <summary>A month of the chart beside the figure: the straight line to the target and what is expected. Null where there is none.</summary>
public sealed record GoalPoint(ReportingPeriod Period, decimal? Line, decimal? Low, decimal? Expected, decimal? High)
{
    public bool HasForecast => Expected is not null;
}

/// <summary>What the chart draws of a target: its number (of a range both ends) and the months, also those to come.</summary>
public sealed record GoalChart(IReadOnlyList<decimal> Numbers, IReadOnlyList<GoalPoint> Points);

/// <summary>目标与预警 of an indicator: the county's, by its newest month that counts, whatever month the page shows.</summary>
/// <param name="Now">The newest month: closed, or with every form approved.</param>
/// <param name="MaySet">The reader may set the limits.</param>
public sealed record GoalView(
    string Code, string Unit, MonthlyPoint? Now, IReadOnlyList<GoalTarget> Targets, IReadOnlyList<string> Warnings, LimitView Limits, bool MaySet, GoalChart? Chart)
{
    /// <summary>A target years ahead leaves the months that were too little room.</summary>
    private const int MostAhead = 36;

    public bool IsEmpty => Targets.Count == 0 && Limits is { Low: null, High: null } && !MaySet;

    /// <param name="scope">The whole county, as its reader may see it.</param>
    /// <param name="months">The chart's, oldest first.</param>
    internal static async Task<GoalView> ReadAsync(AppDbContext db, FigureScope scope, IndicatorDefinition indicator, IReadOnlyList<ReportingPeriod> months)
    {
        var actor = scope.Actor;
        var standing = (await IndicatorStandings.ReadAsync(db, actor.County)).Find(indicator.Code);
        var sources = standing is not { Targets.Count: > 0 } ? [] : (await (
            from t in db.Targets.AsNoTracking()
            join p in db.Plans.AsNoTracking() on new { t.CountyId, Id = t.PlanId } equals new { p.CountyId, p.Id }
            where t.CountyId == actor.CountyId && t.IndicatorCode == indicator.Code
            select new
            {
                t.Id,
                t.Note,
                Plan = p.Title,
                Task = db.WorkItems.Where(w => w.CountyId == t.CountyId && w.Id == t.WorkItemId).Select(w => new { w.Number, w.Title }).FirstOrDefault(),
                Phase = db.Phases.Where(x => x.CountyId == t.CountyId && x.Id == t.PhaseId).Select(x => x.Name).FirstOrDefault(),
            }).ToListAsync()).ToDictionary(t => t.Id);
        var isReader = actor.ReadsPlans();
        List<GoalTarget> targets = [.. (standing?.Targets ?? []).Where(t => sources.ContainsKey(t.TargetId)).OrderBy(t => !t.Target.IsJudged).Select(t =>
        {
            var of = sources[t.TargetId];
            return isReader
                ? new GoalTarget(of.Task is { } task ? $"任务{task.Number} {task.Title}" : of.Phase is { } phase ? $"{of.Plan}，{phase}" : of.Plan, t.WorkItemId, of.Note, t)
                : new GoalTarget("旗县医共体实施方案", null, null, t);
        })];
        return new(
            indicator.Code, GoalText.Unit(indicator), standing?.Now, targets, standing?.Warnings ?? [], await LimitView.ReadAsync(db, actor.CountyId, indicator.Code),
            actor.IsOffice && indicator.Kind != IndicatorKind.Judgement, standing is null ? null : ChartOf(standing, months));
    }

    /// <summary>The first target with a number; with months to come only where the page shows the newest ones.</summary>
    internal static GoalChart? ChartOf(IndicatorStanding standing, IReadOnlyList<ReportingPeriod> months)
    {
        var goal = standing.Targets.Where(t => t.Target is { IsJudged: true, Value: not null }).OrderBy(t => t.Target.Month is null).FirstOrDefault();
        if (goal is null)
        {
            return null;
        }

        var (last, now, target) = (months[^1], standing.Now, goal.Target);
        var isNew = now is not null && last.AddMonths(1) >= now.Month;
        var saysMore = goal.Start is not null || goal.Forecast?.Expected is not null;
        var end = isNew && saysMore && target.Month is { } month && month > last ? (month < last.AddMonths(MostAhead) ? month : last.AddMonths(MostAhead)) : last;
        return new(target.Upper is { } upper ? [target.Value!.Value, upper] : [target.Value!.Value], [.. end.Since(months[0]).Select(p =>
        {
            var forecast = isNew && goal.Forecast is not null && p > now!.Month ? Forecast.Of(standing.Points, p).Shown(standing.Unit == "%") : null;
            return new GoalPoint(p, p >= goal.Start?.Month ? TargetPath.LineAt(target, goal.Start, p) : null, forecast?.Low, forecast?.Expected, forecast?.High);
        })]);
    }
}

/// <summary>A word on an indicator in the list: 预警, 落后 or 达到, with why.</summary>
public sealed record StandingTag(string Word, string Tone, string Why)
{
    /// <summary>Null where there is nothing to say.</summary>
    internal static StandingTag? Of(IndicatorStanding standing)
    {
        if (standing.Warnings.Count > 0)
        {
            return new("预警", "warning", string.Concat(standing.Warnings));
        }

        var behind = standing.Targets.FirstOrDefault(t => t.Path.State == PathState.Behind);
        var told = behind ?? standing.Targets.FirstOrDefault(t => t.Path.State == PathState.Reached);
        return told is null || standing.Now is not { } now || (behind is null && standing.Targets.Any(t => t.Path.State == PathState.OnPath)) ? null
            : new(told.Path.State.Chinese(), behind is null ? "good" : "bad", $"目标{told.Target.Words(standing.Unit)}，{GoalText.Point(now, standing.Unit)}");
    }
}
