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
    /// <param name="subject">What it is for (<see cref="Evidence.SubjectId"/>); null for a progress report.</param>
    /// <exception cref="EvidenceNotStoredException">The disk does not take it.</exception>
    public async Task<Result<EvidenceFile>> RunAsync(Guid workItemId, string? fileName, Stream content, Guid? subject = null, CancellationToken cancellation = default)
    {
        var result = await EvidenceIntake.TakeAsync(
            contexts, store, clock, fileName, content, db => WhyNotAsync(db, workItemId, subject), row => (row.WorkItemId, row.SubjectId) = (workItemId, subject), cancellation);
        if (!result.IsDone)
        {
            logger.LogWarning("Evidence for task {WorkItemId} refused for account {AccountId}: {Outcome}.", workItemId, user.AccountId, result.Outcome);
        }

        return result;
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

        return (actor, await EvidenceWaiting.WhyNoMoreAsync(EvidenceWaiting.Of(db, actor, workItemId, subject)));
    }
}

/// <summary>How a file comes in, whatever it is for: asked first, received, judged by its content, asked again, kept, written down.</summary>
internal static class EvidenceIntake
{
    /// <param name="contexts">The operation's.</param>
    /// <param name="store">Where the content goes.</param>
    /// <param name="clock">The time.</param>
    /// <param name="fileName">As the sender calls it.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="whyNot">Who acts, and why he may not upload this; asked before anything of the file is read, and again when it is here: an upload may take minutes.</param>
    /// <param name="about">Writes on the row what the file is about.</param>
    /// <param name="cancellation">The request's.</param>
    /// <exception cref="EvidenceNotStoredException">The disk does not take it.</exception>
    public static async Task<Result<EvidenceFile>> TakeAsync(
        IDbContextFactory<AppDbContext> contexts, EvidenceStore store, TimeProvider clock, string? fileName, Stream content,
        Func<AppDbContext, Task<(Actor? Actor, Failure? Failure)>> whyNot, Action<Evidence> about, CancellationToken cancellation)
    {
        await using (var before = await contexts.CreateDbContextAsync(cancellation))
        {
            if ((await whyNot(before)).Failure is { } early)
            {
                return early;
            }
        }

        var received = await store.ReceiveAsync(content, cancellation);
        if (!received.IsDone)
        {
            return Result.Invalid(received.Message!, received.Errors);
        }

        using var incoming = received.Value!;
        Result<EvidenceType> type;
        await using (var file = incoming.OpenRead())
        {
            type = EvidenceType.Of(file);
        }

        if (!type.IsDone)
        {
            return Result.Invalid(type.Message!, type.Errors);
        }

        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var write = await db.BeginWriteAsync();
        var (actor, failure) = await whyNot(db);
        if (failure is not null)
        {
            return failure;
        }

        var row = new Evidence
        {
            CountyId = actor!.CountyId,
            FileName = type.Value!.NameFor(fileName),
            Kind = type.Value.Kind,
            Size = incoming.Size,
            Hash = incoming.Hash,
            UploadedAt = clock.Utc(),
            UploadedBy = actor.AccountId,
            UploadedByName = actor.Name,
        };
        about(row);

        // First the file, then the row: a file without a row is cleaned away, a row without a file could not be opened.
        store.Keep(incoming);
        db.Evidence.Add(row);
        await db.SaveChangesAsync(CancellationToken.None);
        await write.CommitAsync();
        return Result.Done(EvidenceFile.Of(row));
    }
}
