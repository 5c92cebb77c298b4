using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>
/// 关闭报告期: publishes the month. Forms that are not approved stop there and count as missing; a form reopened in the meantime goes back
/// to what was last approved, which is what the figures already say.
/// </summary>
public sealed class ClosePeriod(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<ClosePeriod> log)
{
    /// <returns>How many forms were stopped.</returns>
    public async Task<Result<int>> HandleAsync(ReportingPeriod period)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        if (await user.LoadAsync(db) is not { IsOffice: true } actor)
        {
            log.LogInformation("Closing {Period} by {Account} refused: not of the office", period, user.AccountId);
            return Result.NotAllowed("只有管委会办公室可以关闭报告期。");
        }

        var row = await db.CountyPeriods.SingleOrDefaultAsync(p => p.CountyId == actor.CountyId && p.Period == period);
        if (row is null)
        {
            return Result.NotFound($"{period.Chinese}没有报告期。");
        }

        if (row.ClosedAt is not null)
        {
            return Result.Conflict($"{period.Chinese}报告期已经关闭。");
        }

        row.ClosedAt = clock.Utc();
        var reopened = await db.Submissions.Where(s => s.CountyId == actor.CountyId && s.Period == period && s.ReopenedUntil != null).ToListAsync();
        foreach (var submission in reopened)
        {
            submission.GiveUpReopening(submission.Revision + 1);
        }

        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            return Result.Conflict("关闭时有人正在处理报表，请再试一次。");
        }

        var owed = await db.Obligations.CountAsync(o => o.CountyId == actor.CountyId && o.Period == period);
        var approved = await db.Submissions.CountAsync(s => s.CountyId == actor.CountyId && s.Period == period && s.State == SubmissionState.Approved);
        await write.CommitAsync();
        return Result.Done(owed - approved);
    }
}
