using System.Data.Common;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>
/// Where the use cases of a single form do their work: loads the form and the actor inside the transaction, lets the step decide,
/// saves, and starts again on what is then stored when somebody else wrote first.
/// </summary>
public sealed class FormDesk(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<FormDesk> log)
{
    /// <summary>Of n writers at once one gets through in each round; a form never has more than a handful.</summary>
    private const int Rounds = 40;

    private const int UniqueViolation = 2067;
    private const int PrimaryKeyViolation = 1555;

    internal async Task<Result<SubmissionAnswer>> ReadAsync(FormKey key)
    {
        await using var db = await contexts.CreateDbContextAsync();
        return await user.LoadAsync(db) is { } actor && await FormCase.LoadAsync(db, actor, key, clock.Utc()) is { } form
            ? Result.Done(await SubmissionAnswer.OfAsync(db, form) with { Changed = await CellAuthor.ReadAsync(db, form) })
            : Refused(key, "read", Result.NotFound());
    }

    /// <summary>Runs a step that changes the form. The step checks, changes tracked rows and answers; done is saved (unless it is a dry run), all else is rolled back.</summary>
    internal async Task<Result<SubmissionAnswer>> ChangeAsync(FormKey key, string what, Func<AppDbContext, FormCase, Task<Refusal?>> step, bool dryRun = false)
    {
        for (var round = 1; ; round++)
        {
            try
            {
                return await TryChangeAsync(key, what, step, dryRun);
            }
            catch (DbUpdateException e) when (IsLostRace(e))
            {
                if (round == Rounds)
                {
                    return Refused(key, what, Result.Conflict("填报的人太多，这次没有保存，请稍后再试。"));
                }

                // Writers that meet again and again step out of each other's way.
                await Task.Delay(Random.Shared.Next(1, 5 * round));
            }
        }
    }

    private async Task<Result<SubmissionAnswer>> TryChangeAsync(FormKey key, string what, Func<AppDbContext, FormCase, Task<Refusal?>> step, bool dryRun)
    {
        await using var db = await contexts.CreateDbContextAsync();

        // Whatever fails here ends the whole transaction.
        db.Database.AutoSavepointsEnabled = false;
        await user.AnnounceAsync(db);
        await using var write = await db.BeginWriteAsync();
        var now = clock.Utc();
        if (await user.LoadAsync(db) is not { } actor || await FormCase.LoadAsync(db, actor, key, now, forWriting: true) is not { } form)
        {
            return Refused(key, what, Result.NotFound());
        }

        form.Submission?.SettleLapse(now, form.NextRevision);
        if (await step(db, form) is { } refusal)
        {
            Refused(key, what, refusal.Failure);
            return refusal.Conflicts is null
                ? refusal.Failure
                : Result.Conflict(refusal.Failure.Message, await SubmissionAnswer.OfAsync(db, form) with { Conflicts = refusal.Conflicts }, refusal.Failure.Errors);
        }

        await db.SaveChangesAsync();
        var stored = db.Submissions.Local.FirstOrDefault(s => s.ObligationId == form.Obligation.Id);
        var answer = await SubmissionAnswer.OfAsync(db, form with { Submission = stored });
        if (!dryRun)
        {
            await write.CommitAsync();
        }

        return Result.Done(answer);
    }

    /// <summary>The log says what was refused to whom, by ids alone.</summary>
    private Failure Refused(FormKey key, string what, Failure failure)
    {
        log.LogInformation(
            "Form {Unit}/{Period}/{Template}: {What} by {Account} refused: {Outcome}, cells {Cells}",
            key.Unit, key.Period, key.Template, what, user.AccountId, failure.Outcome, failure.Errors.Keys);
        return failure;
    }

    /// <summary>Another writer changed the row since it was read, or created it first.</summary>
    internal static bool IsLostRace(DbUpdateException e) => e is DbUpdateConcurrencyException
        || e.InnerException is DbException { SqlState: "23505" } or SqliteException { SqliteExtendedErrorCode: UniqueViolation or PrimaryKeyViolation };
}

/// <summary>A step that refuses; with the cells in conflict where that is the reason.</summary>
internal sealed record Refusal(Failure Failure, IReadOnlyDictionary<string, CellConflict>? Conflicts = null)
{
    public static implicit operator Refusal(Failure failure) => new(failure);
}
