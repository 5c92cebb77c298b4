using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Indicators;

/// <summary>How the county stands on its way to a target of one of its plans.</summary>
/// <param name="TargetId">The plan's target.</param>
/// <param name="WorkItemId">The task that it belongs to; null: it is one of a phase.</param>
/// <param name="Start">The first month that counts since the plan is followed; null where there is none yet.</param>
/// <param name="Forecast">For the target's month; null where it names none, where it has come, or nothing can be judged.</param>
/// <param name="Outlook">What the forecast says; null where it says nothing.</param>
public sealed record TargetStanding(
    Guid TargetId, Guid PlanId, Guid? WorkItemId, Guid? PhaseId, IndicatorTarget Target, MonthlyPoint? Start, TargetPath Path, Forecast? Forecast, TargetOutlook? Outlook)
{
    /// <summary>Why there is no forecast, in words; null where there is one.</summary>
    public string? WhyNoForecast => Forecast is { } forecast ? forecast.NoValueReason
        : !Target.IsJudged ? "没有可比较的目标值，不作预测"
        : Target.Month is null ? "目标没有写明时限，不作预测"
        : "已到目标月份，以实际数值为准";
}

/// <summary>How an indicator that the county has a target or limits for stands now.</summary>
/// <param name="Unit">Of its figures; empty of a plain ratio.</param>
/// <param name="Points">The county's months that count, oldest first: closed, or with every form approved.</param>
/// <param name="Warnings">Why it is in 预警, a sentence each; none where it is not.</param>
public sealed record IndicatorStanding(
    IndicatorDefinition Indicator, string Unit, WarningLimits? Limits, IReadOnlyList<MonthlyPoint> Points, IReadOnlyList<TargetStanding> Targets, IReadOnlyList<string> Warnings)
{
    public MonthlyPoint? Now => Points.Count == 0 ? null : Points[^1];
}

/// <summary>
/// The one reading of where a county stands on what its plans want and its office watches, for the indicator's page, the list, the task and its light. By the
/// county's figures of single months, so that a target means the same whatever window somebody looks at; read once for every <see cref="County.FiguresVersion"/>.
/// </summary>
public sealed class IndicatorStandings
{
    private static readonly Readings<(Guid County, Guid Version), IndicatorStandings> Kept = new(500, _ => 1);

    private static readonly IndicatorStandings None = new([]);

    private readonly Dictionary<Guid, List<string>> warned;

    private IndicatorStandings(IReadOnlyList<IndicatorStanding> all)
    {
        All = all;
        warned = (
            from standing in all
            where standing.Warnings.Count > 0
            from task in standing.Targets.Select(t => t.WorkItemId).OfType<Guid>().Distinct()
            select (task, standing.Indicator.Name)).GroupBy(w => w.task, w => w.Name).ToDictionary(w => w.Key, w => w.ToList());
        WarningsKey = string.Join(';', warned.OrderBy(w => w.Key).Select(w => $"{w.Key:N}{string.Join(',', w.Value)}"));
    }

    /// <summary>In the indicators' order.</summary>
    public IReadOnlyList<IndicatorStanding> All { get; }

    /// <summary>Another as soon as a task's light must be.</summary>
    internal string WarningsKey { get; }

    public IndicatorStanding? Find(string code) => All.FirstOrDefault(s => s.Indicator.Code == code);

    /// <summary>Names of the indicators in 预警 that the task's targets point to.</summary>
    public IReadOnlyList<string> WarningsOf(Guid workItemId) => warned.GetValueOrDefault(workItemId) ?? [];

    /// <summary>What this context has not committed yet belongs to no version.</summary>
    public static Task<IndicatorStandings> ReadAsync(AppDbContext db, County county) =>
        db.WritesFigures ? ReadAfreshAsync(db, county.Id) : Kept.GetAsync((county.Id, county.FiguresVersion), () => ReadAfreshAsync(db, county.Id));

    private static async Task<IndicatorStandings> ReadAfreshAsync(AppDbContext db, Guid countyId)
    {
        var targets = await (
            from t in db.Targets.AsNoTracking()
            join p in db.Plans.AsNoTracking() on new { t.CountyId, Id = t.PlanId } equals new { p.CountyId, p.Id }
            where t.CountyId == countyId && t.IndicatorCode != null
                && (t.WorkItemId == null || db.WorkItems.Any(w => w.CountyId == t.CountyId && w.Id == t.WorkItemId && !w.IsWithdrawn))
            orderby t.Order
            select new { Row = t, p.ActiveFrom }).ToListAsync();
        var limits = await db.IndicatorLimits.AsNoTracking().Where(l => l.CountyId == countyId && (l.Low != null || l.High != null)).ToDictionaryAsync(l => l.Indicator);
        var codes = targets.Select(t => t.Row.IndicatorCode!).Union(limits.Keys).ToHashSet();
        if (codes.Count == 0)
        {
            return None;
        }

        // In the documents' order: a task's targets before the phases'.
        var wanted = targets.OrderBy(t => t.Row.WorkItemId is null).Select(t => (Of: t.Row, t.ActiveFrom, Target: IndicatorTarget.Read(t.Row.Operator, t.Row.Value, t.Row.ByDate)))
            .Where(t => t.Target is not null).ToLookup(t => t.Of.IndicatorCode!);
        var months = await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == countyId).GroupBy(p => p.CountyId)
            .Select(p => new { First = p.Min(x => x.Period), Last = p.Max(x => x.Period) }).SingleOrDefaultAsync();
        var facts = await FigureFacts.ReadAsync(db, countyId);
        var catalogue = facts.Catalogue;
        var last = months?.Last ?? new(2000, 1);
        var inForce = catalogue.At(last).Where(i => codes.Contains(i.Code) && i.Kind != IndicatorKind.Judgement && i.HasLevel(null)).ToList();
        var points = months is null || inForce.Count == 0 ? [] : await PointsAsync();
        return new([.. inForce.Select(Standing)]);

        async Task<Dictionary<string, IReadOnlyList<MonthlyPoint>>> PointsAsync()
        {
            // As far back as the forecast looks, or a plan began, or there is anything.
            var first = targets.Select(t => ReportingPeriod.Of(t.ActiveFrom)).Append(last.AddMonths(1 - Forecast.LongestHistory)).Min();
            first = first < months.First ? months.First : first;
            var figures = await IndicatorFigures.ReadAsync(db, new(countyId, null, [.. inForce.SelectMany(i => catalogue.Versions(i.Code))], first, last), facts);
            return inForce.ToDictionary(i => i.Code, IReadOnlyList<MonthlyPoint> (i) =>
                [.. figures.Trend(p => catalogue.Find(i.Code, p), IndicatorWindow.Month, first, last)
                    .Where(p => p.Figure.Value is not null && (p.Figure.Completeness == 1 || figures.IsClosed(p.Period))).Select(p => new MonthlyPoint(p.Period, p.Figure.Value!.Value))]);
        }

        IndicatorStanding Standing(IndicatorDefinition indicator)
        {
            var known = points.GetValueOrDefault(indicator.Code) ?? [];
            var now = known.Count == 0 ? null : known[^1];
            var unit = indicator.Unit == "1" ? "" : indicator.Unit;
            var watched = limits.TryGetValue(indicator.Code, out var limit) ? new WarningLimits(limit.Low, limit.High) : null;
            List<TargetStanding> stands = [.. wanted[indicator.Code].Select(t => Stand(t.Of, t.Target!, known.FirstOrDefault(p => p.Month >= ReportingPeriod.Of(t.ActiveFrom)), known))];
            var reasons = stands.Select(t => IndicatorWarning.Of(indicator.Name, unit, now, null, t.Target, t.Start, t.Forecast))
                .Prepend(IndicatorWarning.Of(indicator.Name, unit, now, watched, null, null, null)).OfType<string>().Distinct();
            return new(indicator, unit, watched, known, stands, [.. reasons]);
        }

        static TargetStanding Stand(Plans.Target row, IndicatorTarget target, MonthlyPoint? start, IReadOnlyList<MonthlyPoint> known)
        {
            var now = known.Count == 0 ? null : known[^1];
            var forecast = target is { IsJudged: true, Month: { } month } && !(now?.Month >= month) ? Forecast.Of(known, month) : null;
            return new(
                row.Id, row.PlanId, row.WorkItemId, row.PhaseId, target, start, TargetPath.Of(target, start, now), forecast,
                forecast is null ? null : TargetPath.Outlook(target, start, forecast));
        }
    }
}
