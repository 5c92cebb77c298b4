using MedCommunity.Core.Accounts;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Identity;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>重置密码: a one-time password that is shown once; whatever the account has open ends.</summary>
internal sealed class ResetPassword(AccountDesk desk, IPasswordHasher<Account> hasher)
{
    /// <returns>The one-time password.</returns>
    public Task<Result<string>> HandleAsync(Guid accountId) => desk.ChangeAccountAsync<string>(accountId, "reset password", async (db, found) =>
    {
        if (found.IsSelf)
        {
            return Result.NotAllowed("自己的密码请在“我的账号”里修改。");
        }

        var password = desk.NewOneTimePassword(found.Account, hasher);
        await desk.SignOutAsync(db, found.Account);
        return Result.Done(password);
    });
}
