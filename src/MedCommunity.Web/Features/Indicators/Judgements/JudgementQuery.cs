using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators.Judgements;

/// <summary>Reads one judged indicator of one community, and what the person has uploaded for a proposal that is not made yet.</summary>
public sealed class JudgementQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<JudgementView>> RunAsync(string? community, string? code)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        return JudgementPlace.WhyNotRead(actor) is { } why ? why
            : await JudgementView.FindAsync(db, actor!.CountyId, actor.Tree, community, code, clock.Today()) is { } found ? Result.Done(found.For(actor))
            : JudgementPlace.Unknown;
    }

    /// <summary>The person's own that no proposal has taken yet, oldest first.</summary>
    public async Task<Result<IReadOnlyList<EvidenceFile>>> UnattachedAsync(string? community, string? code)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (JudgementPlace.WhyNotRead(actor) is { } stranger)
        {
            return stranger;
        }

        if (JudgementPlace.Find(actor!.Tree, community, code) is not { } at)
        {
            return JudgementPlace.Unknown;
        }

        return at.WhyNotPropose(actor, await at.NewestAsync(db, actor.CountyId)) is { } why
            ? why
            : Result.Done(await EvidenceWaiting.ListAsync(EvidenceWaiting.OfJudgement(db, actor, at.Community.Id, at.Indicator.Code)));
    }
}
