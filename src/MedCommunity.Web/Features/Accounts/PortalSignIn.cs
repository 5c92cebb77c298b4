using System.Security.Claims;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>What a session's cookie says beside who it is. Roles are never in it.</summary>
internal static class SessionClaims
{
    /// <summary>The id of the <see cref="AccountSession"/>.</summary>
    public const string Session = "mc:session";

    /// <summary>The code of the county that the session chose.</summary>
    public const string County = "mc:county";

    /// <summary>The account that the session acts for (代理).</summary>
    public const string ActingFor = "mc:acting-for";

    private static readonly string[] All = [Session, County, ActingFor];

    public static Guid? IdIn(ClaimsPrincipal? principal, string claim) => Guid.TryParse(principal?.FindFirstValue(claim), out var id) ? id : null;

    /// <summary>Takes the session's own claims over to a principal that was made afresh.</summary>
    public static void Copy(ClaimsPrincipal? from, ClaimsPrincipal to)
    {
        foreach (var claim in from?.Claims.Where(c => All.Contains(c.Type, StringComparer.Ordinal)) ?? [])
        {
            to.Identities.First().AddClaim(new(claim.Type, claim.Value));
        }
    }
}

/// <summary>Signing in, in which every cookie belongs to an <see cref="AccountSession"/> that can be seen and ended.</summary>
internal sealed class PortalSignIn(
    UserManager<Account> users, IHttpContextAccessor http, IUserClaimsPrincipalFactory<Account> claims, IOptions<IdentityOptions> options,
    ILogger<PortalSignIn> logger, IAuthenticationSchemeProvider schemes, IUserConfirmation<Account> confirmation,
    IDbContextFactory<AppDbContext> contexts, SecuritySettings settings, Sessions sessions, TimeProvider clock)
    : SignInManager<Account>(users, http, claims, options, logger, schemes, confirmation)
{
    /// <summary>The session of this request.</summary>
    public Guid? SessionId => SessionClaims.IdIn(Context.User, SessionClaims.Session);

    /// <summary>Every way of signing in ends here; a cookie that is only renewed keeps its session, its county and its substitution.</summary>
    public override async Task SignInWithClaimsAsync(Account user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        var current = Context.User;
        var kept = SignedInAccount.IdOf(current) == user.Id ? current.Claims.Where(c => c.Type is SessionClaims.Session or SessionClaims.County or SessionClaims.ActingFor) : [];
        List<Claim> all = [.. additionalClaims];
        all.AddRange(kept.Where(k => all.TrueForAll(c => c.Type != k.Type)));
        if (all.TrueForAll(c => c.Type != SessionClaims.Session))
        {
            all.Add(new(SessionClaims.Session, (await StartAsync(user)).ToString()));
        }

        await base.SignInWithClaimsAsync(user, authenticationProperties, all.Where(c => c.Value.Length > 0));
    }

    /// <summary>After a right password: signs in, or waits for the code. Whoever was signed in with this browser is signed out.</summary>
    public async Task<SignInResult> EnterAsync(Account account)
    {
        await LeaveAsync();
        return await SignInOrTwoFactorAsync(account, isPersistent: false);
    }

    /// <summary>After a right code.</summary>
    public async Task EnterWithCodeAsync(Account account)
    {
        await ResetLockout(account);
        await Context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        await LeaveAsync();
        await SignInWithClaimsAsync(account, new AuthenticationProperties(), [new(ClaimTypes.AuthenticationMethod, "mfa")]);
    }

    /// <summary>
    /// Before a second factor changes, its owner shows once more who is there: by the password, and by a code where one is needed to sign in.
    /// </summary>
    /// <returns>Why it was not shown; null where it was.</returns>
    public async Task<Failure?> ProveAsync(PortalUsers users, Account account, string? password, string? code)
    {
        var attempt = await CheckPasswordSignInAsync(account, password ?? "", lockoutOnFailure: true);
        if (attempt.Succeeded && (!account.TwoFactorEnabled || await users.TakeCodeAsync(account, code)))
        {
            return null;
        }

        return await users.IsLockedOutAsync(account) ? Result.NotAllowed(SignInWithPassword.Locked)
            : attempt.Succeeded ? Result.Invalid("Code", SignInWithCode.WrongCode)
            : Result.Invalid("Password", "密码不正确。");
    }

    /// <summary>An account that should be asked for a code and has lost its key does not get in without one.</summary>
    public override Task<bool> IsTwoFactorEnabledAsync(Account user) => Task.FromResult(user.TwoFactorEnabled);

    public override async Task SignOutAsync()
    {
        await EndSessionAsync();
        await base.SignOutAsync();
    }

    /// <summary>Gives the session another county or substitution; empty takes it away, null leaves it.</summary>
    public async Task ChangeAsync(Account user, string? county = null, string? actingFor = null)
    {
        List<Claim> changed = [];
        if (county is not null)
        {
            changed.Add(new(SessionClaims.County, county));
        }

        if (actingFor is not null)
        {
            changed.Add(new(SessionClaims.ActingFor, actingFor));
        }

        await SignInWithClaimsAsync(user, new AuthenticationProperties(), changed);
    }

    private async Task EndSessionAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        await sessions.EndAsync(db, SessionId);
    }

    private async Task LeaveAsync()
    {
        if (Context.User.Identity?.IsAuthenticated != true)
        {
            return;
        }

        await EndSessionAsync();
        await Context.SignOutAsync(AuthenticationScheme);
        Context.User = new ClaimsPrincipal(new ClaimsIdentity());
    }

    private async Task<Guid> StartAsync(Account user)
    {
        var now = clock.Utc();
        user.LastSignedInAt = now;
        user.MustChangePassword |= settings.PasswordDays > 0 && !user.IsDemonstration
            && !(user.PasswordChangedAt > now.AddDays(-settings.PasswordDays));
        await UserManager.UpdateAsync(user);

        await using var db = await contexts.CreateDbContextAsync();
        var browser = Context.Request.Headers.UserAgent.ToString();
        var session = new AccountSession
        {
            AccountId = user.Id,
            SignedInAt = now,
            LastSeenAt = now,
            Address = Context.Connection.RemoteIpAddress?.ToString(),
            Browser = browser.Length > 300 ? browser[..300] : browser,
        };
        db.ActAs(new AuditActor(user.Id, user.DisplayName, EntryPath.Page, session.Address));
        db.AccountSessions.Add(session);
        await db.SaveChangesAsync();
        return session.Id;
    }
}
