using System.Security.Claims;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>A cookie is asked every <see cref="SecuritySettings.Revalidate"/> whether its session still holds, and opening a page or sending something keeps it alive.</summary>
internal sealed class SessionValidator(IOptions<SecurityStampValidatorOptions> options, SignInManager<Account> signIn, ILoggerFactory loggers, Sessions sessions, IDbContextFactory<AppDbContext> contexts)
    : SecurityStampValidator<Account>(options, signIn, loggers)
{
    protected override async Task<Account?> VerifySecurityStamp(ClaimsPrincipal? principal)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await sessions.HoldsAsync(db, principal))
        {
            return await base.VerifySecurityStamp(principal);
        }

        await sessions.EndAsync(db, SessionClaims.IdIn(principal, SessionClaims.Session));
        return null;
    }

    protected override async Task SecurityStampVerified(Account user, CookieValidatePrincipalContext context)
    {
        if (ShowsLife(context.Request))
        {
            await using var db = await contexts.CreateDbContextAsync();
            await sessions.SeenAsync(db, context.Principal);
        }

        await base.SecurityStampVerified(user, context);
    }

    /// <summary>A person opens a page or sends a form; scripts, the circuit and pictures come by themselves.</summary>
    private static bool ShowsLife(HttpRequest request) => HttpMethods.IsGet(request.Method)
        ? request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        : !request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase) && !request.Path.StartsWithSegments("/account/idle", StringComparison.OrdinalIgnoreCase);
}
