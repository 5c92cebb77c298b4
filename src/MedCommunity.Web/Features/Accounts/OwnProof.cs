using MedCommunity.Core.Accounts;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>Before a second factor changes, its owner shows once more who is there: by the password, and by a code where one is needed to sign in.</summary>
internal sealed class OwnProof(PortalSignIn signIn, PortalUsers users)
{
    public const string WrongCode = "验证码不正确或已用过，请输入新的验证码。";

    /// <summary>Why it was not shown; null where it was.</summary>
    public async Task<Failure?> AskAsync(Account account, string? password, string? code)
    {
        var attempt = await signIn.CheckPasswordSignInAsync(account, password ?? "", lockoutOnFailure: true);
        if (attempt.Succeeded && (!account.TwoFactorEnabled || await users.TakeCodeAsync(account, code)))
        {
            return null;
        }

        return await users.IsLockedOutAsync(account) ? Result.NotAllowed(SignInWithPassword.Locked)
            : attempt.Succeeded ? Result.Invalid("Code", WrongCode)
            : Result.Invalid("Password", "密码不正确。");
    }
}
