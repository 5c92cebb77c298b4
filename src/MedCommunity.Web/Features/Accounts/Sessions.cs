using System.Security.Claims;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>The sessions as the database has them: cookies and open pages ask here whether theirs still holds.</summary>
internal sealed class Sessions(SecuritySettings settings, IOptions<IdentityOptions> identity, TimeProvider clock)
{
    /// <summary>Whether the session runs, somebody was there within the idle time, and its account is neither locked nor has another stamp since.</summary>
    public async Task<bool> HoldsAsync(AppDbContext db, ClaimsPrincipal? principal)
    {
        if (SignedInAccount.IdOf(principal) is not { } accountId || SessionClaims.IdIn(principal, SessionClaims.Session) is not { } sessionId)
        {
            return false;
        }

        var seenAfter = clock.Utc() - settings.Idle;
        var found = await (
            from s in db.AccountSessions.AsNoTracking()
            join a in db.Users.AsNoTracking() on s.AccountId equals a.Id
            where s.Id == sessionId && a.Id == accountId && s.EndedAt == null && s.LastSeenAt > seenAfter
            select new { a.SecurityStamp, a.LockoutEnd }).FirstOrDefaultAsync();
        return found is not null && !(found.LockoutEnd > clock.GetUtcNow())
            && found.SecurityStamp == principal!.FindFirstValue(identity.Value.ClaimsIdentity.SecurityStampClaimType);
    }

    /// <summary>Notes that somebody is there, about once a minute at most; false where the session is over.</summary>
    public async Task<bool> SeenAsync(AppDbContext db, ClaimsPrincipal? principal)
    {
        var now = clock.Utc();
        if (SessionClaims.IdIn(principal, SessionClaims.Session) is not { } id || await db.AccountSessions.FindAsync(id) is not { EndedAt: null } session
            || session.LastSeenAt <= now - settings.Idle)
        {
            return false;
        }

        if (session.LastSeenAt <= now - settings.SeenEvery)
        {
            session.LastSeenAt = now;
            await db.SaveChangesAsync();
        }

        return true;
    }

    /// <summary>Whether nobody was there for the idle time but for what a last sign of life may be late; another tab may know better than the one that asks.</summary>
    public async Task<bool> IsIdleAsync(AppDbContext db, ClaimsPrincipal? principal)
    {
        return SessionClaims.IdIn(principal, SessionClaims.Session) is not { } id
            || await db.AccountSessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id) is not { EndedAt: null } session
            || session.LastSeenAt <= clock.Utc() - (settings.Idle / 2);
    }

    public async Task EndAsync(AppDbContext db, Guid? sessionId)
    {
        if (sessionId is { } id && await db.AccountSessions.FindAsync(id) is { EndedAt: null } session)
        {
            session.EndedAt = clock.Utc();
            await db.SaveChangesAsync();
        }
    }

    /// <summary>Ends the account's sessions, all but one.</summary>
    public async Task<int> EndOthersAsync(AppDbContext db, Guid accountId, Guid? but)
    {
        var others = await db.AccountSessions.Where(s => s.AccountId == accountId && s.EndedAt == null && s.Id != but).ToListAsync();
        others.ForEach(s => s.EndedAt = clock.Utc());
        await db.SaveChangesAsync();
        return others.Count;
    }
}
