using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>A key that was shown and is not in use yet: the page carries it, sealed for its account.</summary>
internal sealed record OfferedKey(string Key, string Sealed, string Uri);

/// <summary>Binds an authenticator to one's account, or another one in its place once the old one, or a recovery code, was shown.</summary>
internal sealed class SetUpSecondFactor(
    PortalSignIn signIn, PortalUsers users, AuthenticatorCodes codes, Sessions sessions, IDbContextFactory<AppDbContext> contexts, IDataProtectionProvider protection)
{
    public const string Issuer = "医共体管理门户";

    private static readonly TimeSpan OfferHolds = TimeSpan.FromMinutes(30);

    /// <summary>A new key, or the one that the page was opened with.</summary>
    public OfferedKey Offer(Guid accountId, string accountName, string? offered = null)
    {
        var key = Open(accountId, offered) ?? users.GenerateNewAuthenticatorKey();
        var uri = $"otpauth://totp/{Uri.EscapeDataString(Issuer)}:{Uri.EscapeDataString(accountName)}?secret={key}&issuer={Uri.EscapeDataString(Issuer)}&digits={AuthenticatorCodes.Digits}";
        return new(key, Sealer(accountId).Protect(key, OfferHolds), uri);
    }

    /// <summary>The recovery codes, to be shown once.</summary>
    public async Task<Result<IReadOnlyList<string>>> RunAsync(string? offered, string? newCode, string? password, string? oldCode)
    {
        if (await users.SelfAsync() is not { } account)
        {
            return Result.NotFound();
        }

        if (Open(account.Id, offered) is not { } key)
        {
            return Result.Invalid("Offered", "页面打开太久，密钥已更换，请重新扫码。");
        }

        if (codes.StepOf(key, newCode) is not { } step)
        {
            return Result.Invalid("NewCode", "验证码不正确。请确认手机时间准确，输入验证器上最新的6位数字。");
        }

        // The first authenticator asks for nothing more; one that takes another's place does.
        if (account.TwoFactorEnabled && await signIn.ProveAsync(users, account, password, oldCode) is { } failure)
        {
            return failure;
        }

        var recovery = await users.SwitchOnAsync(account, key);
        await codes.RestartAsync(account.Id, step);
        await using var db = await contexts.CreateDbContextAsync();
        await sessions.EndOthersAsync(db, account.Id, signIn.SessionId);
        await signIn.RefreshSignInAsync(account);
        return Result.Done(recovery);
    }

    private string? Open(Guid accountId, string? offered)
    {
        try
        {
            return string.IsNullOrEmpty(offered) ? null : Sealer(accountId).Unprotect(offered);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    private ITimeLimitedDataProtector Sealer(Guid accountId) => protection.CreateProtector("SecondFactor", accountId.ToString()).ToTimeLimitedDataProtector();
}
