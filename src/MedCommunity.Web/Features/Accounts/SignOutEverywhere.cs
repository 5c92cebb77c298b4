using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>全部下线: ends whatever the account has open, in every browser.</summary>
internal sealed class SignOutEverywhere(AccountDesk desk)
{
    public Task<Result<bool>> HandleAsync(Guid accountId) => desk.ChangeAccountAsync<bool>(accountId, "sign out everywhere", async (db, found) =>
    {
        await desk.SignOutAsync(db, found.Account);
        return Result.Done(true);
    });
}
