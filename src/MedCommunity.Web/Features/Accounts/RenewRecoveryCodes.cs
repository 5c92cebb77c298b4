using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>Ten new recovery codes in place of those that are left.</summary>
internal sealed class RenewRecoveryCodes(PortalUsers users, OwnProof proof)
{
    public async Task<Result<IReadOnlyList<string>>> RunAsync(string? password, string? code)
    {
        if (await users.SelfAsync() is not { TwoFactorEnabled: true } account)
        {
            return Result.NotFound("第二因素没有开启。");
        }

        return await proof.AskAsync(account, password, code) is { } failure ? failure : Result.Done(await users.RenewRecoveryCodesAsync(account));
    }
}
