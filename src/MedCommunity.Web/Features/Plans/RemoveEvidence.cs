using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>移除佐证材料: takes back what one uploaded oneself, as long as no report has taken it over: reports are only ever added.</summary>
public sealed class RemoveEvidence(IDbContextFactory<AppDbContext> contexts, CurrentUser user, ILogger<RemoveEvidence> logger)
{
    public async Task<Result<EvidenceFile>> RunAsync(Guid id)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var actor = await user.LoadAsync(db);
        if (actor is null || await EvidenceCase.FindAsync(db, actor.CountyId, id) is not { } found || !found.IsVisibleTo(actor))
        {
            return Refuse(EvidenceCase.Unknown, id);
        }

        if (found.Row.IsAttached)
        {
            return Refuse(Saved, id);
        }

        // The file stays where it is: another record may have the same content. The cleaner knows.
        db.Evidence.Remove(found.Row);
        try
        {
            await db.SaveChangesAsync();
            await write.CommitAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            return Refuse(Saved, id);
        }

        return Result.Done(EvidenceFile.Of(found.Row));
    }

    private static Failure Saved => Result.NotAllowed("这个佐证材料已随进展保存，不能移除；只能移除自己上传、还没有保存的文件。");

    private Failure Refuse(Failure failure, Guid id)
    {
        logger.LogWarning("Removing evidence {EvidenceId} refused for account {AccountId}: {Outcome}.", id, user.AccountId, failure.Outcome);
        return failure;
    }
}
