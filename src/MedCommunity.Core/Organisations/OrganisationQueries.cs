using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Organisations;

public static class OrganisationQueries
{
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
