using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>A person with a role in the county today.</summary>
public sealed record Colleague(Guid Id, string Name, string DisplayName, IReadOnlyList<ActiveGrant> Grants);

/// <summary>Whom a person may ask to act for him: who reads the county, everybody with a role; others, those within their own units.</summary>
internal static class ColleaguesQuery
{
    public static async Task<List<Colleague>> ReadAsync(AppDbContext db, Guid countyId, DateOnly today)
    {
        var rows = await (
            from g in db.RoleGrants.AsNoTracking()
            join a in db.Users.AsNoTracking() on g.AccountId equals a.Id
            where g.CountyId == countyId && g.From <= today && (g.To == null || g.To > today)
            orderby a.UserName
            select new { a.Id, a.UserName, a.DisplayName, g.Role, g.UnitId }).ToListAsync();
        return [.. rows.GroupBy(r => r.Id).Select(r => new Colleague(r.Key, r.First().UserName!, r.First().DisplayName, [.. r.Select(g => new ActiveGrant(g.Role, g.UnitId))]))];
    }

    public static bool Sees(Actor actor, Colleague person) =>
        actor.SeesCounty || person.Grants.Any(g => g.UnitId is { } unit && actor.ScopeUnits.Contains(unit));
}
