using MedCommunity.Core.Accounts;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>The second half of a sign-in: the authenticator's six digits, or one of the recovery codes. Wrong ones lock as wrong passwords do.</summary>
internal sealed class SignInWithCode(PortalSignIn signIn, PortalUsers users, SignInThrottle throttle, CurrentUser user, ILogger<SignInWithCode> logger)
{
    public const string WrongCode = "验证码不正确或已用过，请输入新的验证码。";

    public async Task<Result<SignInStep>> RunAsync(string? code)
    {
        if (throttle.ShutFor(user.Address) is { } wait)
        {
            return SignInWithPassword.TooMany(wait);
        }

        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { NormalizedUserName: { } name } known)
        {
            return Result.NotFound("登录已超时，请重新输入账号和密码。");
        }

        return await throttle.InTurnAsync<Result<SignInStep>>(name, async () =>
        {
            // What an attempt before this one counted is only read in its turn.
            await users.ReloadAsync(known);
            if (!await users.IsLockedOutAsync(known) && await users.TakeCodeAsync(known, code))
            {
                await signIn.EnterWithCodeAsync(known);
                return Result.Done(SignInStep.Done);
            }

            throttle.Failed(user.Address);
            var locked = await users.IsLockedOutAsync(known);
            logger.LogWarning("Sign-in refused for account {AccountId}: {Reason}.", known.Id, locked ? "locked" : "wrong code");
            return Result.NotAllowed(locked ? SignInWithPassword.Locked : WrongCode);
        }) ?? SignInWithPassword.Busy;
    }
}
