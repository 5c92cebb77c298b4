using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>撤销访问令牌: one's own; it stops working with the next request.</summary>
internal sealed class RevokeToken(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<bool>> HandleAsync(Guid id)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { OnBehalfOf: null } actor
            || await db.AccessTokens.SingleOrDefaultAsync(t => t.Id == id && t.AccountId == actor.AccountId) is not { } token)
        {
            return Result.NotFound("没有找到这个令牌。");
        }

        if (token.RevokedAt is not null)
        {
            return Result.Conflict("这个令牌已经撤销。");
        }

        token.RevokedAt = clock.Utc();
        await db.SaveChangesAsync();
        return Result.Done(true);
    }
}
