using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MedCommunity.Web.Features.Accounts;

/// <summary><c>Authorization: Bearer …</c> with a personal access token; only its hash is stored.</summary>
internal sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IDbContextFactory<AppDbContext> contexts, TimeProvider clock)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "Token";

    private const string ScopeClaim = "scope";

    public static TokenScope ScopeOf(ClaimsPrincipal user) => Enum.TryParse<TokenScope>(user.FindFirstValue(ScopeClaim), out var scope) ? scope : TokenScope.None;

    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var hash = HashOf(header["Bearer ".Length..].Trim());
        var now = clock.Utc();
        await using var db = await contexts.CreateDbContextAsync();
        var account = await (
            from t in db.AccessTokens.AsNoTracking()
            join a in db.Users.AsNoTracking() on t.AccountId equals a.Id
            where t.Hash == hash && t.RevokedAt == null && t.ExpiresAt > now
            select new { a.Id, a.UserName, a.LockoutEnd, t.Scope }).FirstOrDefaultAsync();
        if (account is null || account.LockoutEnd > clock.GetUtcNow())
        {
            return AuthenticateResult.Fail("The token is unknown, revoked or expired, or its account is locked.");
        }

        var identity = new ClaimsIdentity([new(ClaimTypes.NameIdentifier, account.Id.ToString()), new(ClaimTypes.Name, account.UserName!), new(ScopeClaim, account.Scope.ToString())], Scheme);
        return AuthenticateResult.Success(new(new ClaimsPrincipal(identity), Scheme));
    }
}
