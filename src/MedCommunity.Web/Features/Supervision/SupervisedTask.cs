using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>A task that something new is begun about.</summary>
/// <param name="Units">Every unit assigned in any role, in the document's order.</param>
internal sealed record SupervisedTask(Guid Id, int Number, string Title, Guid? ReportingUnitId, bool IsClosed, IReadOnlyList<LedgerUnit> Units)
{
    /// <summary>
    /// The county's tasks of these ids, but those no longer in the plan: two statements however many. On PostgreSQL they are held as they are until the commit,
    /// so that an acceptance and something new about the task never pass each other by; SQLite has one writer anyway.
    /// </summary>
    public static async Task<Dictionary<Guid, SupervisedTask>> HoldAsync(AppDbContext db, Guid countyId, IEnumerable<Guid> ids)
    {
        var asked = ids.Distinct().Order().ToArray();
        if (db.Database.IsNpgsql())
        {
            await db.Database.ExecuteSqlAsync($"""SELECT 1 FROM "WorkItems" WHERE "CountyId" = {countyId} AND "Id" = ANY({asked}) ORDER BY "Id" FOR SHARE""");
        }

        return await ReadAsync(db, countyId, asked);
    }

    /// <summary>The same for a look: nothing is held.</summary>
    public static async Task<Dictionary<Guid, SupervisedTask>> ReadAsync(AppDbContext db, Guid countyId, IEnumerable<Guid> ids)
    {
        var asked = ids.Distinct().Order().ToArray();
        var tasks = await db.WorkItems.AsNoTracking().Where(w => w.CountyId == countyId && asked.Contains(w.Id) && !w.IsWithdrawn)
            .Select(w => new { w.Id, w.Number, w.Title, w.ReportingUnitId, IsClosed = w.AcceptedAt != null }).ToListAsync();
        var units = (await (
            from a in db.Assignments
            join au in db.AssignmentUnits on new { a.CountyId, AssignmentId = a.Id } equals new { au.CountyId, au.AssignmentId }
            join u in db.OrgUnits on new { au.CountyId, Id = au.UnitId } equals new { u.CountyId, u.Id }
            where a.CountyId == countyId && asked.Contains(a.WorkItemId)
            orderby a.Order, u.Order, u.Code
            select new { a.WorkItemId, Unit = new LedgerUnit(u.Id, u.Code, u.Name) }).ToListAsync()).ToLookup(u => u.WorkItemId, u => u.Unit);
        return tasks.ToDictionary(t => t.Id, t => new SupervisedTask(t.Id, t.Number, t.Title, t.ReportingUnitId, t.IsClosed, [.. units[t.Id].DistinctBy(u => u.Id)]));
    }

    /// <summary>One after the other within the county, until the commit: SQLite's writers queue anyway.</summary>
    public static Task QueueAsync(AppDbContext db, Guid countyId, string what) => db.Database.IsNpgsql()
        ? db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({what + countyId}, 0))")
        : Task.CompletedTask;

    public static TaskParty PartyOf(Actor actor) => new() { IsOffice = actor.IsOffice, IsLeader = actor.Has(Role.Leader) };
}
