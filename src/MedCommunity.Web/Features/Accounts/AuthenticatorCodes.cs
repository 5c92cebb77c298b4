using System.Globalization;
using System.Text;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OtpNet;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>
/// Identity's authenticator provider with its window of a minute to either side, but by the portal's clock, and with a memory: the step of the
/// last code taken is kept among the account's tokens, so that a code that somebody looked at opens nothing a second time (RFC 6238, 5.2).
/// </summary>
internal sealed class AuthenticatorCodes(IDbContextFactory<AppDbContext> contexts, TimeProvider clock) : AuthenticatorTokenProvider<Account>
{
    public const int Digits = 6;

    private const string Provider = "MedCommunity";
    private const string LastStep = "AuthenticatorStep";
    private static readonly VerificationWindow Window = new(previous: 2, future: 2);

    public override async Task<bool> ValidateAsync(string purpose, string token, UserManager<Account> manager, Account user) =>
        await manager.GetAuthenticatorKeyAsync(user) is { Length: > 0 } key && StepOf(key, token) is { } step && await TakeAsync(user.Id, step);

    /// <summary>The time step that the code belongs to; null where it is no code of this key and of now.</summary>
    public long? StepOf(string key, string? code) =>
        Plain(code) is { Length: Digits } plain && new Totp(Base32Encoding.ToBytes(key)).VerifyTotp(clock.Utc(), plain, out var step, Window) ? step : null;

    /// <summary>With another authenticator the memory begins anew, with the code that confirmed it.</summary>
    public async Task RestartAsync(Guid accountId, long step)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        await Row(db, accountId).ExecuteDeleteAsync();
        db.UserTokens.Add(new() { UserId = accountId, LoginProvider = Provider, Name = LastStep, Value = Text(step) });
        await db.SaveChangesAsync();
        await write.CommitAsync();
    }

    /// <summary>Whether the step is later than every one taken before; if so, it is taken now.</summary>
    private async Task<bool> TakeAsync(Guid accountId, long step)
    {
        // Two requests with the same code at once: the insert or the compared update lets one of them through.
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var last = await Row(db, accountId).Select(t => t.Value).FirstOrDefaultAsync();
        if (last is null)
        {
            db.UserTokens.Add(new() { UserId = accountId, LoginProvider = Provider, Name = LastStep, Value = Text(step) });
            try
            {
                await db.SaveChangesAsync();
            }
            catch (DbUpdateException)
            {
                return false;
            }
        }
        else if (long.Parse(last, CultureInfo.InvariantCulture) >= step
            || await Row(db, accountId).Where(t => t.Value == last).ExecuteUpdateAsync(set => set.SetProperty(t => t.Value, Text(step))) != 1)
        {
            return false;
        }

        await write.CommitAsync();
        return true;
    }

    private static IQueryable<IdentityUserToken<Guid>> Row(AppDbContext db, Guid accountId) =>
        db.UserTokens.Where(t => t.UserId == accountId && t.LoginProvider == Provider && t.Name == LastStep);

    private static string Text(long step) => step.ToString(CultureInfo.InvariantCulture);

    /// <summary>A code as it is compared: phones and input methods add spaces, dashes and full-width digits.</summary>
    public static string Plain(string? code) =>
        string.Concat((code ?? "").Normalize(NormalizationForm.FormKC).Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
}
