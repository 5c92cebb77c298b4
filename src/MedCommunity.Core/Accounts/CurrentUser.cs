using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Accounts;

/// <summary>By which door a change came in; kept in every audit entry.</summary>
public enum EntryPath
{
    Page,
    Api,
    Command,
}

/// <summary>
/// The signed-in account of this scope (a request or a circuit). It only knows who it is; what the person may do
/// is read from the database at every operation, so that a revoked role stops working at once.
/// </summary>
public sealed class CurrentUser(Func<CurrentUser, ValueTask<Guid?>> identify, TimeProvider clock)
{
    /// <summary>The county asked for by code; null where the account has only one.</summary>
    public string? CountyCode { get; set; }

    public EntryPath Path { get; set; } = EntryPath.Page;

    /// <summary>The caller's network address, where there is a request.</summary>
    public string? Address { get; set; }

    /// <summary>Set by the door (a request's identity, a command); otherwise asked from the circuit's authentication state.</summary>
    public Guid? AccountId { get; set; }

    public async ValueTask<Guid?> GetAccountIdAsync() => AccountId ??= await identify(this);

    /// <summary>The counties in which the account holds a role today.</summary>
    public async Task<IReadOnlyList<County>> CountiesAsync(AppDbContext db)
    {
        if (await GetAccountIdAsync() is not { } accountId)
        {
            return [];
        }

        var today = clock.Today();
        return await db.RoleGrants.AsNoTracking()
            .Where(g => g.AccountId == accountId && g.From <= today && (g.To == null || g.To > today))
            .Select(g => g.CountyId).Distinct()
            .Join(db.Counties.AsNoTracking(), id => id, c => c.Id, (_, c) => c)
            .OrderBy(c => c.Code).ToListAsync();
    }

    /// <summary>
    /// The actor in the county asked for, or in the account's first; null for nobody, a locked account,
    /// or a county in which no role is held (which then does not exist for the caller).
    /// </summary>
    public async Task<Actor?> LoadAsync(AppDbContext db)
    {
        if (await GetAccountIdAsync() is not { } accountId)
        {
            return null;
        }

        var today = clock.Today();
        var now = clock.GetUtcNow();
        var rows = await (
            from g in db.RoleGrants.AsNoTracking()
            join a in db.Users.AsNoTracking() on g.AccountId equals a.Id
            join c in db.Counties.AsNoTracking() on g.CountyId equals c.Id
            where a.Id == accountId && g.From <= today && (g.To == null || g.To > today)
                && (CountyCode == null || c.Code == CountyCode)
            orderby c.Code, g.Id
            select new { g.Role, g.UnitId, a.DisplayName, a.LockoutEnd, County = c }).ToListAsync();
        if (rows.Count == 0 || rows[0].LockoutEnd > now)
        {
            return null;
        }

        var county = rows[0].County;
        var tree = await db.TreeAsync(county.Id, today);
        var actor = new Actor(accountId, rows[0].DisplayName, county, tree,
            [.. rows.Where(r => r.County.Id == county.Id).Select(r => new ActiveGrant(r.Role, r.UnitId))]);
        db.ActAs(new AuditActor(accountId, actor.Name, Path, Address));
        return actor;
    }
}
