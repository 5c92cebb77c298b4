using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>What a step works with: everything read in its own transaction.</summary>
internal sealed record StepContext(AppDbContext Db, Actor Actor, TaskCase Case, DateTime Now)
{
    public WorkItem Task => Case.Task;

    public DateOnly Today => LocalClock.DateOf(Now);
}

/// <summary>What hangs on a task and is to be changed.</summary>
/// <param name="WorkItemId">The task.</param>
/// <param name="Author">Who asked for it, or wrote it.</param>
/// <param name="Gone">Why it can no longer be changed: somebody was faster; says who and how.</param>
internal sealed record StepPart(Guid WorkItemId, Guid? Author = null, Failure? Gone = null);

/// <summary>A step that was taken.</summary>
/// <param name="WorkItemId">The task.</param>
/// <param name="Message">What happened, for who did it.</param>
public sealed record StepTaken(Guid WorkItemId, string Message);

/// <summary>
/// The way every step on a task goes: read inside the write, ask the rule of Core, act, move the task's version, save. Of two at once the second gets a conflict.
/// </summary>
internal sealed class TaskSteps(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<TaskSteps> logger)
{
    /// <summary>A step on a task that is named itself.</summary>
    /// <param name="workItemId">The task.</param>
    /// <param name="step">Which.</param>
    /// <param name="seen">The version of the task that the person decided on; null where the step does not depend on what he saw.</param>
    /// <param name="act">Does it; changes nothing where it does not answer Done.</param>
    public Task<Result<StepTaken>> OnTaskAsync(Guid workItemId, TaskStep step, Guid? seen, Func<StepContext, Task<Result<StepTaken>>> act) =>
        RunAsync(step, seen, async (db, actor) => (await TaskCase.FindAsync(db, actor, workItemId), new StepPart(workItemId)), TaskCase.Unknown, act);

    /// <summary>A step on something that hangs on a task.</summary>
    /// <param name="step">Which.</param>
    /// <param name="find">What it hangs on; null where there is no such thing in the county.</param>
    /// <param name="unknown">The answer then, and where the task cannot be seen.</param>
    /// <param name="act">Does it.</param>
    public Task<Result<StepTaken>> OnPartAsync(
        TaskStep step, Func<AppDbContext, Guid, Task<StepPart?>> find, Failure unknown, Func<StepContext, Task<Result<StepTaken>>> act) =>
        RunAsync(step, null, async (db, actor) => await find(db, actor.CountyId) is { } found ? (await TaskCase.FindAsync(db, actor, found.WorkItemId), found) : (null, null), unknown, act);

    private async Task<Result<StepTaken>> RunAsync(
        TaskStep step, Guid? seen, Func<AppDbContext, Actor, Task<(TaskCase? Case, StepPart? Part)>> find, Failure unknown, Func<StepContext, Task<Result<StepTaken>>> act)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        if (await user.LoadAsync(db) is not { } actor || await find(db, actor) is not ({ } found, { } part))
        {
            return Refuse(unknown, step);
        }

        var party = found.PartyOf(actor, author: part.Author);
        if (TaskRules.WhyNot(step, await StateAsync(db, found.Task), party) is { } why)
        {
            return Refuse(why.IsForbidden ? why.ToFailure() : part.Gone ?? why.ToFailure(), step);
        }

        if (part.Gone is { } gone)
        {
            return Refuse(gone, step);
        }

        if (seen is not null && seen != found.Task.Version)
        {
            return Refuse(Result.Conflict(TaskCase.Overtaken), step);
        }

        var result = await act(new StepContext(db, actor, found, clock.Utc()));
        if (!result.IsDone)
        {
            logger.LogWarning("Step {Step} refused for account {AccountId}: {Outcome}.", step, user.AccountId, result.Outcome);
            return result;
        }

        try
        {
            found.Task.Version = Guid.CreateVersion7();
            await db.SaveChangesAsync();
            await write.CommitAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            return Refuse(Result.Conflict(TaskCase.Overtaken), step);
        }

        return result;
    }

    public static async Task<TaskState> StateAsync(AppDbContext db, WorkItem task) => new()
    {
        IsClosed = task.AcceptedAt is not null,
        IsAcceptanceAsked = task.AcceptanceRequestedAt is not null && task.AcceptedAt is null,
        IsExtensionAsked = await db.Extensions.AnyAsync(e => e.CountyId == task.CountyId && e.WorkItemId == task.Id && e.State == ApplicationState.Requested),
        HasDeadline = task.Deadline is not null,
        HasReportingUnit = task.ReportingUnitId is not null,
    };

    private Failure Refuse(Failure failure, TaskStep step)
    {
        logger.LogWarning("Step {Step} refused for account {AccountId}: {Outcome}.", step, user.AccountId, failure.Outcome);
        return failure;
    }
}

/// <summary>Texts as people type them: trimmed, whole, without what no database keeps.</summary>
internal static class StepText
{
    public const int ReasonLimit = 500;

    /// <summary>The text, or an error at the field; null also where nothing was given and nothing is owed.</summary>
    public static string? Read(string field, string what, string? text, bool isOwed, IDictionary<string, string> errors, int limit = ReasonLimit)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed))
        {
            if (isOwed)
            {
                errors[field] = $"请填写{what}。";
            }

            return null;
        }

        if (trimmed.Length > limit)
        {
            errors[field] = $"{what}不能超过{limit}字，现有{trimmed.Length}字。";
        }
        else if (trimmed.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
        {
            errors[field] = $"{what}含有不能保存的字符，请删去后再试。";
        }

        return trimmed;
    }

    public static Failure Invalid(IReadOnlyDictionary<string, string> errors) => Result.Invalid(string.Concat(errors.Values), errors);
}
