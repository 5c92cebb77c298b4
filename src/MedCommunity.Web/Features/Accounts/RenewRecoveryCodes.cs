using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>Ten new recovery codes in place of those that are left.</summary>
internal sealed class RenewRecoveryCodes(PortalSignIn signIn, PortalUsers users)
{
    public async Task<Result<IReadOnlyList<string>>> RunAsync(string? password, string? code)
    {
        if (await users.SelfAsync() is not { } account)
        {
            return Result.NotFound();
        }

        if (!account.TwoFactorEnabled)
        {
            return Result.Conflict("第二因素没有开启。");
        }

        return await signIn.ProveAsync(users, account, password, code) is { } failure ? failure : Result.Done(await users.RenewRecoveryCodesAsync(account));
    }
}
