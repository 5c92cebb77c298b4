using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>One notice or directive for its page and its print, for whoever sees its task in full.</summary>
public sealed class FollowQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<FollowView>> RunAsync(FollowKind kind, Guid id)
    {
        await using var db = await contexts.CreateDbContextAsync();
        return await user.LoadAsync(db) is { } actor && (await FollowView.FindAsync(db, actor.CountyId, kind, id, clock.Today()))?.For(actor) is { } view
            ? Result.Done(view)
            : FollowDesk.Unknown(kind);
    }
}
