using System.Security.Cryptography;
using System.Text;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>
/// Identity's users by the portal's own clock, with what the portal asks of a second factor: a code opens once, recovery codes are stored as
/// hashes, and whoever changes an account stands in the audit log.
/// </summary>
internal sealed class PortalUsers(
    IUserStore<Account> store, IOptions<IdentityOptions> options, IPasswordHasher<Account> hasher, IEnumerable<IUserValidator<Account>> userValidators,
    IEnumerable<IPasswordValidator<Account>> passwordValidators, ILookupNormalizer normalizer, IdentityErrorDescriber errors, IServiceProvider services,
    ILogger<PortalUsers> logger, AppDbContext db, CurrentUser user, TimeProvider clock)
    : UserManager<Account>(store, options, hasher, userValidators, passwordValidators, normalizer, errors, services, logger)
{
    private const int RecoveryCodes = 10;

    private IUserLockoutStore<Account> Locks => (IUserLockoutStore<Account>)Store;

    /// <summary>The account of this request, with its changes written under its name.</summary>
    public async Task<Account?> SelfAsync()
    {
        if (user.AccountId is not { } id || await FindByIdAsync(id.ToString()) is not { } account)
        {
            return null;
        }

        db.ActAs(new AuditActor(account.Id, account.DisplayName, user.Path, user.Address));
        return account;
    }

    /// <summary>Reads the account again, after something that another request may have changed it in.</summary>
    public Task ReloadAsync(Account account) => db.Entry(account).ReloadAsync();

    public override Task<bool> IsLockedOutAsync(Account user) => Task.FromResult(user.LockoutEnd > clock.GetUtcNow());

    /// <summary>Locked by an administrator, not by wrong passwords.</summary>
    public bool IsClosed(Account account) => account.LockoutEnd > clock.GetUtcNow() + SecuritySettings.LockSpan;

    public override async Task<IdentityResult> AccessFailedAsync(Account user)
    {
        if (await Locks.IncrementAccessFailedCountAsync(user, CancellationToken) >= Options.Lockout.MaxFailedAccessAttempts)
        {
            await Locks.SetLockoutEndDateAsync(user, clock.GetUtcNow() + Options.Lockout.DefaultLockoutTimeSpan, CancellationToken);
            await Locks.ResetAccessFailedCountAsync(user, CancellationToken);
        }

        return await UpdateUserAsync(user);
    }

    /// <summary>Takes six digits of the authenticator, or one of the recovery codes; a wrong one counts towards the lock.</summary>
    public async Task<bool> TakeCodeAsync(Account account, string? code)
    {
        var plain = AuthenticatorCodes.Plain(code);
        var taken = plain.Length == AuthenticatorCodes.Digits
            ? await VerifyTwoFactorTokenAsync(account, Options.Tokens.AuthenticatorTokenProvider, plain)
            : (await RedeemTwoFactorRecoveryCodeAsync(account, plain)).Succeeded;
        if (!taken)
        {
            await AccessFailedAsync(account);
        }

        return taken;
    }

    /// <summary>Switches the second factor on, or over to another authenticator, whose first code was read already.</summary>
    /// <returns>The recovery codes, to be shown once.</returns>
    public async Task<IReadOnlyList<string>> SwitchOnAsync(Account account, string key)
    {
        await ((IUserAuthenticatorKeyStore<Account>)Store).SetAuthenticatorKeyAsync(account, key, CancellationToken);
        await SetTwoFactorEnabledAsync(account, true);
        return await RenewRecoveryCodesAsync(account);
    }

    /// <summary>Switches the second factor off and forgets its key, its codes and the last code taken.</summary>
    public async Task SwitchOffAsync(Account account)
    {
        await SetTwoFactorEnabledAsync(account, false);
        db.UserTokens.RemoveRange(await db.UserTokens.Where(t => t.UserId == account.Id).ToListAsync());
        await db.SaveChangesAsync();
    }

    /// <summary>New recovery codes in place of the old ones, to be shown once.</summary>
    public async Task<IReadOnlyList<string>> RenewRecoveryCodesAsync(Account account)
    {
        var codes = Enumerable.Range(0, RecoveryCodes).Select(_ => CreateTwoFactorRecoveryCode()).ToList();
        await ((IUserTwoFactorRecoveryCodeStore<Account>)Store).ReplaceCodesAsync(account, codes.Select(c => HashOf(AuthenticatorCodes.Plain(c))), CancellationToken);
        await UpdateUserAsync(account);
        return codes;
    }

    public override Task<IdentityResult> RedeemTwoFactorRecoveryCodeAsync(Account user, string code) =>
        base.RedeemTwoFactorRecoveryCodeAsync(user, HashOf(AuthenticatorCodes.Plain(code)));

    // A random code of 50 bits needs no salt and no slow hash; the store joins codes by semicolons.
    private static string HashOf(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
