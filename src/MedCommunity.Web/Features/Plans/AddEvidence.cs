using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>上传佐证材料: takes a file for a record about a task, from who may report on it. The record, once saved, takes it over.</summary>
internal sealed class AddEvidence(IDbContextFactory<AppDbContext> contexts, CurrentUser user, EvidenceStore store, TimeProvider clock, ILogger<AddEvidence> logger)
{
    private const int MostUnattached = EvidenceFile.MostOfOneReport;

    /// <param name="subject">What it is for (<see cref="Evidence.SubjectId"/>); null for a progress report.</param>
    /// <exception cref="EvidenceNotStoredException">The disk does not take it.</exception>
    public async Task<Result<EvidenceFile>> RunAsync(Guid workItemId, string? fileName, Stream content, Guid? subject = null, CancellationToken cancellation = default)
    {
        // Before anything of the file is read, and again when it is here: an upload may take minutes.
        await using (var before = await contexts.CreateDbContextAsync(cancellation))
        {
            if ((await WhyNotAsync(before, workItemId, subject)).Failure is { } early)
            {
                return Refuse(early, workItemId);
            }
        }

        var received = await store.ReceiveAsync(content, cancellation);
        if (!received.IsDone)
        {
            return Refuse(Result.Invalid(received.Message!, received.Errors), workItemId);
        }

        using var incoming = received.Value!;
        Result<EvidenceType> type;
        await using (var file = incoming.OpenRead())
        {
            type = EvidenceType.Of(file);
        }

        if (!type.IsDone)
        {
            return Refuse(Result.Invalid(type.Message!, type.Errors), workItemId);
        }

        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var write = await db.BeginWriteAsync();
        var (actor, failure) = await WhyNotAsync(db, workItemId, subject);
        if (failure is not null)
        {
            return Refuse(failure, workItemId);
        }

        var row = new Evidence
        {
            CountyId = actor!.CountyId,
            WorkItemId = workItemId,
            SubjectId = subject,
            FileName = type.Value!.NameFor(fileName),
            Kind = type.Value.Kind,
            Size = incoming.Size,
            Hash = incoming.Hash,
            UploadedAt = clock.Utc(),
            UploadedBy = actor.AccountId,
            UploadedByName = actor.Name,
        };

        // First the file, then the row: a file without a row is cleaned away, a row without a file could not be opened.
        store.Keep(incoming);
        db.Evidence.Add(row);
        await db.SaveChangesAsync(CancellationToken.None);
        await write.CommitAsync();
        return Result.Done(EvidenceFile.Of(row));
    }

    private async Task<(Actor? Actor, Failure? Failure)> WhyNotAsync(AppDbContext db, Guid workItemId, Guid? subject)
    {
        var actor = await user.LoadAsync(db);
        if (actor?.ReadsPlans() != true || await TaskToReport.FindAsync(db, actor.CountyId, workItemId) is not { } task)
        {
            return (actor, TaskToReport.Unknown);
        }

        if (task.WhyNot(actor, running: subject is not null && subject != workItemId) is { } why)
        {
            return (actor, why);
        }

        if (subject is not null && !await EvidenceWaiting.IsSubjectAsync(db, actor.CountyId, workItemId, subject.Value))
        {
            return (actor, Result.NotFound("没有找到这份材料所属的记录，或您无权查看。"));
        }

        var waiting = await EvidenceWaiting.Of(db, actor, workItemId, subject).CountAsync();
        return (actor, waiting >= MostUnattached ? Result.Invalid("file", $"一次最多附{MostUnattached}个佐证材料。请先保存，或移除不需要的文件。") : null);
    }

    private Failure Refuse(Failure failure, Guid workItemId)
    {
        logger.LogWarning("Evidence for task {WorkItemId} refused for account {AccountId}: {Outcome}.", workItemId, user.AccountId, failure.Outcome);
        return failure;
    }
}
