using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Organisations;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators.Judgements;

/// <summary>A step being taken: what it may look at and change.</summary>
/// <param name="Newest">The newest row, tracked: saving moves its version.</param>
internal sealed record JudgementChange(AppDbContext Db, Actor Actor, JudgementView View, IndicatorJudgement? Newest, DateTime Now)
{
    /// <summary>What is wrong with the fields; with any, nothing is saved.</summary>
    public Dictionary<string, string> Errors { get; } = [];
}

/// <summary>A point's answer as it was chosen and typed.</summary>
public sealed record AnswerInput(bool? IsMet, string? Note);

/// <summary>
/// Where the steps of a judgement do their work: person, record and rule inside the transaction; who comes second is shown what is there now. One county's
/// judgements change one at a time, and never while one of its periods is being closed.
/// </summary>
public sealed class JudgementDesk(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<JudgementDesk> logger)
{
    /// <param name="community">The community's code.</param>
    /// <param name="code">The indicator's.</param>
    /// <param name="step">Which.</param>
    /// <param name="seen">The version of the newest row as the person saw it; null where he saw none.</param>
    /// <param name="change">Checks what was given and changes tracked rows.</param>
    internal async Task<Result<JudgementView>> ChangeAsync(string community, string code, JudgementStep step, Guid? seen, Func<JudgementChange, Task> change)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var actor = await user.LoadAsync(db);
        if (JudgementPlace.WhyNotRead(actor) is { } stranger)
        {
            return Refuse(stranger, step);
        }

        await UnitDesk.HoldAsync(db, actor!.CountyId);
        if (await JudgementView.FindAsync(db, actor.CountyId, actor.Tree, community, code, clock.Today()) is not { } found)
        {
            return Refuse(JudgementPlace.Unknown, step);
        }

        var view = found.For(actor);
        var why = JudgementRules.WhyNot(step, view.Newest?.State, view.PartyOf(actor));
        if (why is { IsForbidden: true })
        {
            return Refuse(why.ToFailure(), step);
        }

        if (seen != view.Newest?.Version)
        {
            return Overtaken($"这项指标刚刚被别人办理过，现在是“{view.Newest?.State.Chinese() ?? "未申报"}”，请看过最新情况后再试。", view, step);
        }

        if (why is not null)
        {
            return Overtaken(why.Message, view, step);
        }

        var newest = view.Newest is { } row ? await db.IndicatorJudgements.SingleAsync(j => j.CountyId == actor.CountyId && j.Id == row.Id) : null;
        var running = new JudgementChange(db, actor, view, newest, clock.Utc());
        await change(running);
        if (running.Errors.Count > 0)
        {
            return Refuse(StepText.Invalid(running.Errors), step);
        }

        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateConcurrencyException e) when (e.Entries.Any(x => x.Entity is Evidence))
        {
            return Refuse(Result.Invalid("evidence", EvidenceWaiting.Gone), step);
        }

        var answer = (await JudgementView.FindAsync(db, actor.CountyId, actor.Tree, community, code, view.Today))!.For(actor);
        await write.CommitAsync();
        return Result.Done(answer);
    }

    private Result<JudgementView> Overtaken(string message, JudgementView current, JudgementStep step)
    {
        Refuse(Result.Conflict(message), step);
        return Result.Conflict(message, current);
    }

    private Failure Refuse(Failure failure, JudgementStep step)
    {
        logger.LogInformation("{Step} of a judgement refused for account {AccountId}: {Outcome}.", step, user.AccountId, failure.Outcome);
        return failure;
    }
}
