using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>
/// Writes down what every task's light was when a month ended, once it has: from what was known at that midnight, also when the portal was down then.
/// A month is recorded for a plan as a whole, and never again.
/// </summary>
internal sealed class RecordMonthEnds(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RecordMonthEnds> logger) : BackgroundService
{
    /// <summary>Short enough that the committee finds it in the morning; a portal that starts catches up at once.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(20);

    /// <summary>The portal is brought up first.</summary>
    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);

    /// <returns>How many lights were written down.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        var contexts = scope.ServiceProvider.GetRequiredService<IDbContextFactory<AppDbContext>>();
        await using var look = await contexts.CreateDbContextAsync(cancellation);
        var counties = await look.Counties.AsNoTracking().ToListAsync(cancellation);
        var written = 0;
        foreach (var county in counties)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellation);
            await db.EnterAsync([county.Id]);
            await using var write = await db.BeginWriteAsync();
            written += await AddAsync(db, county, clock.Utc());
            try
            {
                await db.SaveChangesAsync(cancellation);
                await write.CommitAsync();
            }
            catch (DbUpdateException e)
            {
                // Another instance was faster: the index lets nobody record a month twice. Anything else comes again, and is seen then.
                logger.LogInformation(e, "Month-end lights of county {CountyId} were not saved this time.", county.Id);
            }
        }

        return written;
    }

    /// <summary>
    /// Adds, without saving, what is missing: months that have ended since the plan came in, at most three years back. Which indicators warned is known of the month
    /// that has just ended and of none before.
    /// </summary>
    internal static async Task<int> AddAsync(AppDbContext db, County county, DateTime now)
    {
        var last = ReportingPeriod.Of(LocalClock.DateOf(now)).AddMonths(-1);
        var plans = await db.Plans.AsNoTracking().Where(p => p.CountyId == county.Id).Select(p => new
        {
            p.Id,
            Since = db.PlanVersions.Where(v => v.CountyId == p.CountyId && v.PlanId == p.Id).Min(v => v.ImportedAt),
            Recorded = db.MonthEndLights.Where(m => m.CountyId == p.CountyId && db.WorkItems.Any(w => w.CountyId == p.CountyId && w.Id == m.WorkItemId && w.PlanId == p.Id)).Max(m => (ReportingPeriod?)m.Period),
        }).ToListAsync();
        var missing = plans.Select(p =>
        {
            var since = ReportingPeriod.Of(LocalClock.DateOf(p.Since));
            var first = p.Recorded?.AddMonths(1) ?? since;
            return (p.Id, First: first < last.AddMonths(-35) ? last.AddMonths(-35) : first);
        }).Where(p => p.First <= last).ToList();
        if (missing.Count == 0)
        {
            return 0;
        }

        var histories = await PlanHistory.ReadAsync(db, county, [.. missing.Select(p => p.Id)]);
        var standings = await IndicatorStandings.ReadAsync(db, county);
        var tasks = await db.WorkItems.AsNoTracking().Where(w => w.CountyId == county.Id && !w.IsWithdrawn).Select(w => new { w.Id, w.PlanId }).ToListAsync();
        var rows = (
            from plan in missing
            from task in tasks
            where task.PlanId == plan.Id
            from month in last.Since(plan.First)
            select Of(county.Id, task.Id, month, month == last ? histories[task.Id] with { WarningIndicators = standings.WarningsOf(task.Id) } : histories[task.Id], now)).ToList();
        db.MonthEndLights.AddRange(rows);
        return rows.Count;
    }

    internal static MonthEndLight Of(Guid county, Guid task, ReportingPeriod month, TaskHistory history, DateTime now)
    {
        var (light, computed, percent) = history.AtEndOf(month);
        var reason = computed.Reason;
        return new()
        {
            CountyId = county,
            WorkItemId = task,
            Period = month,
            Light = light,
            Computed = computed.Light,
            Reason = reason.Length > 2000 ? reason[..1999] + "…" : reason,
            Percent = percent,
            RecordedAt = now,
        };
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(First, clock, stoppingToken);
            using var timer = new PeriodicTimer(Every, clock);
            do
            {
                try
                {
                    await RunAsync(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    logger.LogError(e, "Month-end lights could not be recorded; it is tried again.");
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The portal stops.
        }
    }
}
