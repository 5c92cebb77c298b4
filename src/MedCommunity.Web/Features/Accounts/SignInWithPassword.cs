using MedCommunity.Core.Accounts;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Identity;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>How far a sign-in has come.</summary>
public enum SignInStep
{
    Done,

    /// <summary>The password was right; now the code.</summary>
    NeedsCode,
}

/// <summary>Signs in by name and password. A name that nobody has is answered in the same words and after the same time as one that somebody has.</summary>
internal sealed class SignInWithPassword(
    PortalSignIn signIn, PortalUsers users, SignInThrottle throttle, IPasswordHasher<Account> hasher, CurrentUser user, TimeProvider clock,
    ILogger<SignInWithPassword> logger)
{
    public const string Locked = "连续输错，账号已锁定15分钟，请稍后再试或联系系统管理员。";

    /// <summary>A refusal comes no sooner than this, so that its time tells nothing of what was looked up and written on the way.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(400);

    private static string? nobodysHash;

    public async Task<Result<SignInStep>> RunAsync(string? name, string? password)
    {
        var started = clock.GetTimestamp();
        var result = await EnterAsync((name ?? "").Trim(), password ?? "");
        if (!result.IsDone && clock.GetElapsedTime(started) is var taken && taken < Least)
        {
            await Task.Delay(Least - taken, clock);
        }

        return result;
    }

    private async Task<Result<SignInStep>> EnterAsync(string name, string password)
    {
        if (throttle.ShutFor(user.Address) is { } wait)
        {
            return TooMany(wait);
        }

        // No account's name is longer than Identity's column; what is may be as long as somebody likes.
        name = name[..Math.Min(name.Length, 256)];
        var key = users.NormalizeName(name);
        return await throttle.InTurnAsync(key, () => TryAsync(name, key, password)) ?? Busy;
    }

    private async Task<Result<SignInStep>> TryAsync(string name, string key, string password)
    {
        var account = name.Length == 0 ? null : await users.FindByNameAsync(name);
        if (account is null || users.IsClosed(account))
        {
            return RefuseStranger(account, key, password);
        }

        var attempt = await signIn.CheckPasswordSignInAsync(account, password, lockoutOnFailure: true);
        if (!attempt.Succeeded)
        {
            return Refuse(account.Id, attempt.IsLockedOut);
        }

        if (account.OneTimePasswordUntil < clock.Utc())
        {
            logger.LogWarning("Sign-in refused for account {AccountId}: the one-time password has expired.", account.Id);
            return Result.NotAllowed("一次性密码已过期，请联系系统管理员重新设置。");
        }

        return Result.Done((await signIn.EnterAsync(account)).RequiresTwoFactor ? SignInStep.NeedsCode : SignInStep.Done);
    }

    private Result<SignInStep> RefuseStranger(Account? closed, string key, string password)
    {
        if (throttle.IsStrangerLocked(key))
        {
            return Refuse(closed?.Id, locked: true);
        }

        nobodysHash ??= hasher.HashPassword(new Account(), Guid.NewGuid().ToString());
        var right = hasher.VerifyHashedPassword(closed ?? new Account(), closed?.PasswordHash ?? nobodysHash, password) != PasswordVerificationResult.Failed;
        if (right && closed is not null)
        {
            // Only who knows the password learns that there is such an account.
            logger.LogWarning("Sign-in refused for account {AccountId}: closed by an administrator.", closed.Id);
            return Result.NotAllowed("账号已停用，请联系系统管理员。");
        }

        return Refuse(closed?.Id, throttle.StrangerFailed(key));
    }

    private Result<SignInStep> Refuse(Guid? accountId, bool locked)
    {
        throttle.Failed(user.Address);

        // The log says that somebody failed, and for which account where there is one; never what was typed.
        logger.LogWarning("Sign-in refused for account {AccountId}: {Reason}.", accountId, locked ? "locked" : "wrong name or password");
        return Result.NotAllowed(locked ? Locked : "账号或密码不正确，请重新输入。");
    }

    internal static Failure Busy => Result.NotAllowed("登录请求过多，请稍后再试。");

    internal static Failure TooMany(TimeSpan wait) =>
        Result.NotAllowed($"这个网络地址登录失败的次数过多，请{Math.Max(1, (int)Math.Ceiling(wait.TotalMinutes))}分钟后再试。");
}
