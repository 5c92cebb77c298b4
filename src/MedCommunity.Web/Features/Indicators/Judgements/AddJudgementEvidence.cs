using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators.Judgements;

/// <summary>上传评判的佐证材料: takes a file for a proposal, from who may make it now. The proposal, once made, takes it over.</summary>
internal sealed class AddJudgementEvidence(IDbContextFactory<AppDbContext> contexts, CurrentUser user, EvidenceStore store, TimeProvider clock, ILogger<AddJudgementEvidence> logger)
{
    /// <exception cref="EvidenceNotStoredException">The disk does not take it.</exception>
    public async Task<Result<EvidenceFile>> RunAsync(string community, string code, string? fileName, Stream content, CancellationToken cancellation = default)
    {
        JudgementPlace? at = null;
        var result = await EvidenceIntake.TakeAsync(
            contexts, store, clock, fileName, content,
            async db =>
            {
                var actor = await user.LoadAsync(db);
                if (JudgementPlace.WhyNotRead(actor) is { } stranger)
                {
                    return (actor, stranger);
                }

                at = JudgementPlace.Find(actor!.Tree, community, code);
                return (actor, at is null ? JudgementPlace.Unknown
                    : at.WhyNotPropose(actor, await at.NewestAsync(db, actor.CountyId))
                    ?? await EvidenceWaiting.WhyNoMoreAsync(EvidenceWaiting.OfJudgement(db, actor, at.Community.Id, at.Indicator.Code)));
            },
            row => (row.CommunityId, row.Indicator) = (at!.Community.Id, at.Indicator.Code),
            cancellation);
        if (!result.IsDone)
        {
            logger.LogWarning("Evidence for a judgement refused for account {AccountId}: {Outcome}.", user.AccountId, result.Outcome);
        }

        return result;
    }
}
