using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>清除第二因素: for a lost telephone. Where a role asks for one, the next sign-in sets it up again.</summary>
internal sealed class ResetSecondFactor(AccountDesk desk)
{
    public Task<Result<bool>> HandleAsync(Guid accountId) => desk.ChangeAccountAsync<bool>(accountId, "reset second factor", async (db, found) =>
    {
        if (found.IsSelf)
        {
            return Result.NotAllowed("自己的第二因素请在“我的账号”里更换。");
        }

        if (!found.Account.TwoFactorEnabled)
        {
            return Result.Conflict("这个账号没有启用第二因素。");
        }

        found.Account.TwoFactorEnabled = false;
        db.UserTokens.RemoveRange(await db.UserTokens.Where(t => t.UserId == accountId).ToListAsync());
        await desk.SignOutAsync(db, found.Account);
        return Result.Done(true);
    });
}
