using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Audit;

/// <summary>The entry's place in the chain.</summary>
internal sealed record AuditPosition(long Sequence, string Hash, string Previous, DateTime At);

/// <param name="Position">Null until it is sealed.</param>
internal sealed record AuditEntryData(AuditRow Row, AuditPosition? Position);

/// <summary>One entry of the log, whole.</summary>
internal sealed class AuditEntryQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user)
{
    public async Task<Result<AuditEntryData>> RunAsync(Guid id)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        if (!actor.ReadsAudit())
        {
            return Result.NotAllowed(AuditListQuery.NotAllowed);
        }

        var entry = await AuditLog.OfCounty(db, actor.CountyId).SingleOrDefaultAsync(e => e.Id == id)
            ?? await AuditLog.OfPeople(db, actor.CountyId).SingleOrDefaultAsync(e => e.Id == id);
        if (entry is null)
        {
            return Result.NotFound("没有找到这条日志，或您无权查看。");
        }

        var position = await db.AuditSeals.AsNoTracking().Where(s => s.CountyId == entry.CountyId && s.EntryId == id)
            .Select(s => new AuditPosition(s.Sequence, s.Hash, s.Previous, s.At)).SingleOrDefaultAsync();
        return Result.Done(new AuditEntryData((await AuditRows.OfAsync(db, actor.CountyId, AuditSight.OfLog(actor), [entry]))[0], position));
    }
}
