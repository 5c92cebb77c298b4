using System.Security.Claims;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>
/// The actor for what a page shows: menu, policies, headings. One page asks many times within a moment, so the answer is kept for a few
/// seconds; whatever writes or reads records loads the actor afresh instead.
/// </summary>
public sealed class PageActor(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim one = new(1, 1);
    private Actor? actor;
    private Guid? loadedFor;
    private DateTimeOffset loadedAt;

    /// <summary>The actor of the principal; null for nobody or an account without any role.</summary>
    public Task<Actor?> GetAsync(ClaimsPrincipal principal)
    {
        if (user.AccountId is null)
        {
            user.Take(principal);
        }

        return GetAsync();
    }

    public async Task<Actor?> GetAsync()
    {
        var account = await user.GetAccountIdAsync();
        await one.WaitAsync();
        try
        {
            var now = clock.GetUtcNow();
            if (loadedFor != account || now - loadedAt > Keep)
            {
                await using var db = await contexts.CreateDbContextAsync();
                actor = await user.LoadAsync(db);
                loadedFor = account;
                loadedAt = now;
            }

            return actor;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>What the account may do has changed: ask again.</summary>
    public void Forget() => loadedAt = default;

    public void Dispose() => one.Dispose();
}

internal static class SignedInAccount
{
    public static Guid? IdOf(ClaimsPrincipal? principal) =>
        principal?.Identity?.IsAuthenticated == true && Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;

    /// <summary>Tells the scope who is here: the account, and what its session chose.</summary>
    public static Guid? Take(this CurrentUser user, ClaimsPrincipal principal)
    {
        user.AccountId = IdOf(principal);
        user.PreferredCounty = principal.FindFirstValue(SessionClaims.County);
        user.ActingFor = SessionClaims.IdIn(principal, SessionClaims.ActingFor);
        return user.AccountId;
    }
}
