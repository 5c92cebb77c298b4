using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Organisations;

public static class OrganisationQueries
{
    /// <summary>A version names one content for good, in whatever database.</summary>
    private static readonly Readings<(Guid County, Guid Version, DateOnly Day), OrgTree> Trees = new(500, _ => 1);

    /// <summary>The county's tree as of a day, read once for every <see cref="County.TreeVersion"/>.</summary>
    /// <param name="db">Has entered the county.</param>
    /// <param name="county">As just read.</param>
    /// <param name="day">A local day.</param>
    public static Task<OrgTree> TreeAsync(this AppDbContext db, County county, DateOnly day) => db.WritesTree
        ? db.TreeAsync(county.Id, day)
        : Trees.GetAsync((county.Id, county.TreeVersion, day), () => db.TreeAsync(county.Id, day));

    /// <summary>The county's tree as of a day: the units open then, by the names and below the parents they had then.</summary>
    public static async Task<OrgTree> TreeAsync(this AppDbContext db, Guid countyId, DateOnly day) =>
        new(await (
            from u in db.OrgUnits.AsNoTracking()
            join p in db.OrgPlacements.AsNoTracking() on new { u.CountyId, UnitId = u.Id } equals new { p.CountyId, p.UnitId }
            where u.CountyId == countyId && p.From <= day && (p.To == null || p.To > day)
                && (u.OpenedOn == null || u.OpenedOn <= day) && (u.ClosedOn == null || u.ClosedOn > day)
            select new OrgNode(
                u.Id, u.Code,
                db.FormerNames.Where(n => n.CountyId == countyId && n.UnitId == u.Id && n.To > day).OrderBy(n => n.To).Select(n => n.Name).FirstOrDefault() ?? u.Name,
                u.Kind, p.ParentId, u.Order, u.IsDemonstration)).ToListAsync());

    /// <summary>The county's units with all their days, tracked, for a change inside a write.</summary>
    public static async Task<OrgRegister> RegisterAsync(this AppDbContext db, Guid countyId, DateOnly today)
    {
        var closed = await db.CountyPeriods.Where(p => p.CountyId == countyId && p.ClosedAt != null)
            .OrderByDescending(p => p.Period).Select(p => p.Period).Take(1).ToListAsync();
        return new(
            await db.OrgUnits.Where(u => u.CountyId == countyId).ToListAsync(),
            await db.OrgPlacements.Where(p => p.CountyId == countyId).ToListAsync(),
            await db.FormerNames.Where(n => n.CountyId == countyId).ToListAsync(),
            today,
            closed.Count == 0 ? null : closed[0]);
    }
}
