using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators.Judgements;

/// <summary>What the reader has to do about a judged indicator now.</summary>
public enum JudgementDuty
{
    None,

    /// <summary>Nobody has proposed yet, and the reader speaks for the community.</summary>
    Propose,

    /// <summary>The proposal came back to the reader, or was judged 未达标.</summary>
    ProposeAgain,

    /// <summary>A proposal waits for the reader.</summary>
    Judge,
}

/// <summary>A judged indicator of a community, with the verdict that holds today and where the newest proposal stands.</summary>
/// <param name="At">When that was proposed, judged or returned.</param>
public sealed record JudgementLine(
    string CommunityCode, string Community, string Code, string Name, IndicatorVerdict? InForce, JudgementState? State, DateTime? At, bool IsDemonstration, JudgementDuty Duty)
{
    public string Href => $"/indicators/judgements/{CommunityCode}/{Code}";
}

/// <param name="Provisional">口径待核.</param>
public sealed record JudgementList(bool IsDemonstration, bool Provisional, IReadOnlyList<JudgementLine> Lines);

/// <summary>The county's communities by the three judged indicators.</summary>
public sealed class JudgementListQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<JudgementList>> RunAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (JudgementPlace.WhyNotRead(actor) is { } stranger)
        {
            return stranger;
        }

        var today = clock.Today();
        var verdicts = await JudgementFigures.ReadAsync(db, actor!.CountyId);
        var newest = (await db.IndicatorJudgements.AsNoTracking().Where(j => j.CountyId == actor.CountyId).ToListAsync())
            .GroupBy(j => (j.UnitId, j.Indicator)).ToDictionary(g => g.Key, g => g.OrderBy(j => j.ProposedAt).ThenBy(j => j.Id).Last());
        return Result.Done(new JudgementList(
            actor.County.IsDemonstration,
            JudgementChecklist.All.Any(i => i.Provisional),
            [
                .. from community in actor.Tree.All.Where(u => u.Kind == UnitKind.MedicalCommunity)
                   from indicator in JudgementChecklist.All
                   let row = newest.GetValueOrDefault((community.Id, indicator.Code))
                   select new JudgementLine(
                       community.Code, community.Name, indicator.Code, indicator.Name, JudgementFigures.InForce(verdicts, indicator.Code, community.Id, today),
                       row?.State, row?.DecidedAt ?? row?.ProposedAt, row?.IsDemonstration == true, DutyOf(actor, community.Id, row)),
            ]));
    }

    private static JudgementDuty DutyOf(Actor actor, Guid communityId, IndicatorJudgement? row)
    {
        var party = actor.PartyTo(communityId, row?.ProposedBy, row?.ProposedFor);
        return JudgementRules.WhyNot(JudgementStep.Judge, row?.State, party) is null ? JudgementDuty.Judge
            : !party.SpeaksForCommunity ? JudgementDuty.None
            : row is null ? JudgementDuty.Propose
            : row.State == JudgementState.Returned || row.IsMet == false ? JudgementDuty.ProposeAgain
            : JudgementDuty.None;
    }
}
