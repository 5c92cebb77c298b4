using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>Ends one of one's own sessions, or all but this one; their browsers are out within half a minute.</summary>
internal sealed class EndSessions(PortalSignIn signIn, CurrentUser user, Sessions sessions, IDbContextFactory<AppDbContext> contexts)
{
    /// <returns>How many were ended.</returns>
    public async Task<Result<int>> RunAsync(Guid? one)
    {
        if (await user.GetAccountIdAsync() is not { } accountId)
        {
            return Result.NotFound();
        }

        await using var db = await contexts.CreateDbContextAsync();
        if (one is not { } id)
        {
            return Result.Done(await sessions.EndOthersAsync(db, accountId, signIn.SessionId));
        }

        if (!await db.AccountSessions.AnyAsync(s => s.Id == id && s.AccountId == accountId && s.EndedAt == null))
        {
            return Result.NotFound("这个会话已经结束。");
        }

        await sessions.EndAsync(db, id);
        return Result.Done(1);
    }
}
