using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>A step being taken: what it may look at and change.</summary>
/// <param name="Row">Tracked: saving moves its version, so that of two at once one comes second.</param>
/// <param name="Waiting">The reply that waits to be judged, tracked.</param>
internal sealed record FollowChange(AppDbContext Db, Actor Actor, FollowView View, IFollowed Row, Reply? Waiting, DateTime Now)
{
    /// <summary>What is wrong with the fields; with any, nothing is saved.</summary>
    public Dictionary<string, string> Errors { get; } = [];

    public DateOnly Today => LocalClock.DateOf(Now);
}

/// <summary>Where the steps of one notice or directive do their work: person, record and rule inside the transaction; who comes second is shown what is there now.</summary>
public sealed class FollowDesk(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<FollowDesk> logger)
{
    internal static Failure Unknown(FollowKind kind) => Result.NotFound($"没有找到这份{kind.Chinese()}，或您无权查看。");

    /// <param name="version">Of the record as the person saw it; null for a script that has not looked.</param>
    /// <param name="change">Checks what was given and changes tracked rows.</param>
    internal async Task<Result<FollowView>> ChangeAsync(FollowKind kind, Guid id, FollowStep step, Guid? version, Func<FollowChange, Task> change)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var actor = await user.LoadAsync(db);
        var row = actor is null ? null : await TrackAsync(db, kind, actor.CountyId, id);
        if (actor is null || row is null || (await FollowView.FindAsync(db, actor.CountyId, kind, id, clock.Today()))?.For(actor) is not { } view)
        {
            return Refuse(Unknown(kind), kind, id, step);
        }

        if (kind.WhyNot(step, row.State, view.PartyOf(actor), view.TaskIsClosed) is { } why)
        {
            Refuse(why.ToFailure(), kind, id, step);
            return why.IsForbidden ? why.ToFailure() : Result.Conflict(why.Message, view);
        }

        var waiting = step is FollowStep.Accept or FollowStep.Return
            ? await db.Replies.SingleOrDefaultAsync(r => r.CountyId == actor.CountyId && (r.NoticeId == id || r.DirectiveId == id) && r.Outcome == ReplyOutcome.Waiting)
            : null;
        if ((version ?? row.Version) != row.Version || view.Row.Version != row.Version || (waiting is null && step is FollowStep.Accept or FollowStep.Return))
        {
            return Overtaken(kind, id, step, view);
        }

        var running = new FollowChange(db, actor, view, row, waiting, clock.Utc());
        await change(running);
        if (running.Errors.Count > 0)
        {
            return Refuse(SupervisionText.Invalid(running.Errors), kind, id, step);
        }

        row.State = FollowRules.After(step);
        row.ClosedAt = row.State.IsRunning() ? null : running.Now;
        try
        {
            await db.SaveChangesAsync();
            var answer = (await FollowView.FindAsync(db, actor.CountyId, kind, id, running.Today))!.For(actor)!;
            await write.CommitAsync();
            return Result.Done(answer);
        }
        catch (DbUpdateConcurrencyException e) when (e.Entries.Any(x => x.Entity is Evidence))
        {
            return Refuse(Result.Invalid("evidence", EvidenceWaiting.Gone), kind, id, step);
        }
        catch (DbUpdateConcurrencyException)
        {
            await using var fresh = await contexts.CreateDbContextAsync();
            return await user.LoadAsync(fresh) is { } now && (await FollowView.FindAsync(fresh, now.CountyId, kind, id, running.Today))?.For(now) is { } current
                ? Overtaken(kind, id, step, current)
                : Refuse(Unknown(kind), kind, id, step);
        }
    }

    /// <summary>The record, tracked. On PostgreSQL it is held until the commit, so that record, replies and what is answered are of one moment; SQLite has one writer anyway.</summary>
    private static async Task<IFollowed?> TrackAsync(AppDbContext db, FollowKind kind, Guid countyId, Guid id)
    {
        if (db.Database.IsNpgsql())
        {
            await (kind == FollowKind.Notice
                ? db.Database.ExecuteSqlAsync($"""SELECT 1 FROM "SupervisionNotices" WHERE "CountyId" = {countyId} AND "Id" = {id} FOR NO KEY UPDATE""")
                : db.Database.ExecuteSqlAsync($"""SELECT 1 FROM "Directives" WHERE "CountyId" = {countyId} AND "Id" = {id} FOR NO KEY UPDATE"""));
        }

        return kind == FollowKind.Notice
            ? await db.SupervisionNotices.SingleOrDefaultAsync(n => n.CountyId == countyId && n.Id == id)
            : await db.Directives.SingleOrDefaultAsync(d => d.CountyId == countyId && d.Id == id);
    }

    private Result<FollowView> Overtaken(FollowKind kind, Guid id, FollowStep step, FollowView current)
    {
        var failure = Refuse(Result.Conflict($"这份{kind.Chinese()}刚刚被别人办理过，现在是“{current.Row.State.Chinese()}”，请看过最新情况后再试。"), kind, id, step);
        return Result.Conflict(failure.Message, current);
    }

    private Failure Refuse(Failure failure, FollowKind kind, Guid id, FollowStep step)
    {
        logger.LogInformation("{Step} of {Kind} {Id} refused for account {AccountId}: {Outcome}.", step, kind, id, user.AccountId, failure.Outcome);
        return failure;
    }
}

/// <summary>What the steps of notices and directives do, which is the same for both.</summary>
internal static class FollowSteps
{
    public static Func<FollowChange, Task> Reply(ReplyInput input) => async step =>
    {
        var text = SupervisionText.Checked(input.Text, "text", "答复", SupervisionText.TextLimit, "请写明答复的内容。", step.Errors);
        var evidence = await EvidenceWaiting.TakeAsync(EvidenceWaiting.Of(step.Db, step.Actor, step.Row.WorkItemId, step.Row.Id), input.Evidence, step.Errors);
        if (step.Errors.Count > 0)
        {
            return;
        }

        var reply = new Reply
        {
            CountyId = step.Row.CountyId,
            NoticeId = step.View.Row.Kind == FollowKind.Notice ? step.Row.Id : null,
            DirectiveId = step.View.Row.Kind == FollowKind.Directive ? step.Row.Id : null,
            Text = text!,
            RepliedAt = step.Now,
            RepliedBy = step.Actor.AccountId,
            RepliedFor = step.Actor.OnBehalfOf,
            RepliedByName = step.Actor.Name,
            IsOnBehalf = !step.Actor.ReportsFor(step.Row.UnitId),
        };
        step.Db.Replies.Add(reply);
        evidence.ForEach(e => e.ReplyId = reply.Id);
    };

    public static Func<FollowChange, Task> Judge(JudgeInput input) => step =>
    {
        var reply = step.Waiting!;
        reply.DecisionReason = SupervisionText.Checked(input.Reason, "reason", input.IsAccepted ? "意见" : "退回原因", SupervisionText.ReasonLimit, input.IsAccepted ? null : "请写明退回的原因。", step.Errors);
        reply.NewDueOn = input.IsAccepted ? null : SupervisionText.Due(input.NewDueOn, "newDueOn", null, step.Today, step.Errors);
        reply.Outcome = input.IsAccepted ? ReplyOutcome.Accepted : ReplyOutcome.Returned;
        (reply.DecidedAt, reply.DecidedBy, reply.DecidedByName) = (step.Now, step.Actor.AccountId, step.Actor.Name);
        step.Row.ReplyBy = reply.NewDueOn ?? step.Row.ReplyBy;
        return Task.CompletedTask;
    };

    public static Func<FollowChange, Task> Withdraw(WithdrawInput input) => step =>
    {
        step.Row.WithdrawReason = SupervisionText.Checked(input.Reason, "reason", "撤销原因", SupervisionText.ReasonLimit, "请写明撤销的原因。", step.Errors);
        return Task.CompletedTask;
    };
}

/// <param name="Text">At most 2000 characters.</param>
/// <param name="Version">Of the record as the person saw it.</param>
/// <param name="Evidence">What was uploaded for this notice or directive.</param>
public sealed record ReplyInput(string? Text, Guid? Version = null, IReadOnlyList<Guid>? Evidence = null);

/// <param name="Version">Of the record as the person saw it.</param>
/// <param name="Reason">Owed with a return; with an acceptance a word that may be left out.</param>
/// <param name="NewDueOn">With a return: the day by which a new reply is due (yyyy-MM-dd); left out, the old one stands.</param>
public sealed record JudgeInput(Guid Version, bool IsAccepted, string? Reason = null, string? NewDueOn = null);

/// <param name="Version">Of the record as the person saw it.</param>
public sealed record WithdrawInput(Guid Version, string? Reason);
