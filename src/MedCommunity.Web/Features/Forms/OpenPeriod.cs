using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
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

        var now = clock.Utc();
        if (period > ReportingPeriod.Of(LocalClock.DateOf(now)))
        {
            return Result.Invalid("period", $"{period.Chinese}还没有到，不能开启。");
        }

        if (await db.CountyPeriods.AnyAsync(p => p.CountyId == actor.CountyId && p.Period == period))
        {
            return Result.Conflict($"{period.Chinese}报告期已经开启过。");
        }

        var tree = await db.TreeAsync(actor.County, period.LastDay);
        var templates = await db.FormTemplates.AsNoTracking().Where(t => t.CountyId == actor.CountyId).ToListAsync();
        var versions = await db.FormTemplateVersions.AsNoTracking().Where(v => v.CountyId == actor.CountyId).ToListAsync();
        var owed = ReportingRules.Owed(actor.CountyId, period, actor.County.DueDay, actor.County.VerifiedDueDay, tree, templates, versions).ToList();
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
}
