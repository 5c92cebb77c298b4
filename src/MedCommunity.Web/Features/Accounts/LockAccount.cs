using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>锁定/解锁: a locked account signs in nowhere, and what it has open ends within a minute.</summary>
internal sealed class LockAccount(AccountDesk desk)
{
    /// <returns>Whether the account is locked now.</returns>
    public Task<Result<bool>> HandleAsync(Guid accountId, bool locked) => desk.ChangeAccountAsync<bool>(accountId, locked ? "lock" : "unlock", async (db, found) =>
    {
        if (locked && found.IsSelf)
        {
            return Result.NotAllowed("不能锁定自己的账号。");
        }

        found.Account.LockoutEnabled = true;
        found.Account.LockoutEnd = locked ? DateTimeOffset.MaxValue : null;
        found.Account.AccessFailedCount = 0;
        if (locked)
        {
            await desk.SignOutAsync(db, found.Account);
        }

        return Result.Done(locked);
    });
}
