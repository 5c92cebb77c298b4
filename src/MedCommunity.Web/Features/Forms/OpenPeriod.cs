using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Forms.Design;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>开启报告期: the office opens a month, and every unit of its last day owes its forms from then on, due at the county's due day.</summary>
public sealed class OpenPeriod(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<OpenPeriod> log)
{
    /// <returns>How many forms are owed.</returns>
    public async Task<Result<int>> HandleAsync(ReportingPeriod period)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        if (await user.LoadAsync(db) is not { IsOffice: true } actor)
        {
            log.LogInformation("Opening {Period} by {Account} refused: not of the office", period, user.AccountId);
            return Result.NotAllowed("只有管委会办公室可以开启报告期。");
        }

        // Whoever publishes or retires a form for this month is either before or after.
        await DesignDesk.LockAsync(db, actor.CountyId);
        var now = clock.Utc();
        var (opened, backfilled) = await StandingAsync(db, actor.CountyId);
        if (ReportingRules.WhyNotOpen(opened, backfilled, period, LocalClock.DateOf(now)) is { } why)
        {
            return opened.Contains(period) ? Result.Conflict(why) : Result.Invalid("period", why);
        }

        var owed = await OwedAsync(db, actor.County, period);
        db.CountyPeriods.Add(new CountyPeriod { CountyId = actor.CountyId, Period = period, OpenedAt = now });
        db.Obligations.AddRange(owed);
        db.AuditAsBatch(actor.CountyId, "opened", nameof(CountyPeriod), $$"""{"Period":"{{period}}","Obligations":{{owed.Count}}}""");
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException e) when (FormDesk.IsLostRace(e))
        {
            return Result.Conflict($"{period.Chinese}报告期已经开启过。");
        }

        await write.CommitAsync();
        return Result.Done(owed.Count);
    }

    /// <summary>The county's months, those made by a backfill apart.</summary>
    internal static async Task<(List<ReportingPeriod> Opened, List<ReportingPeriod> Backfilled)> StandingAsync(AppDbContext db, Guid countyId)
    {
        var all = await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == countyId).Select(p => new { p.Period, p.IsBackfilled }).ToListAsync();
        return ([.. all.Where(p => !p.IsBackfilled).Select(p => p.Period)], [.. all.Where(p => p.IsBackfilled).Select(p => p.Period)]);
    }

    /// <summary>What the month owes, by the tree of its last day and the due days that the county has now.</summary>
    internal static async Task<List<Obligation>> OwedAsync(AppDbContext db, County county, ReportingPeriod period)
    {
        var tree = await db.TreeAsync(county, period.LastDay);
        var templates = await db.FormTemplates.AsNoTracking().Where(t => t.CountyId == county.Id).ToListAsync();
        var versions = await db.FormTemplateVersions.AsNoTracking().Where(v => v.CountyId == county.Id).ToListAsync();
        return [.. ReportingRules.Owed(county.Id, period, county.DueDay, county.VerifiedDueDay, tree, templates, versions)];
    }
}
