using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Plans;

/// <summary>Two units turn out to be one body: what the plan asks of the one, and what it reported, is the other's.</summary>
public static class AssignedUnits
{
    /// <returns>How many tasks changed hands.</returns>
    public static async Task<int> HandOverAsync(AppDbContext db, Guid countyId, Guid from, Guid to)
    {
        var both = await db.AssignmentUnits.Where(a => a.CountyId == countyId && (a.UnitId == from || a.UnitId == to)).ToListAsync();
        var already = both.Where(a => a.UnitId == to).Select(a => a.AssignmentId).ToHashSet();
        var handed = both.Where(a => a.UnitId == from).ToList();
        foreach (var row in handed)
        {
            // An assignment names a unit once.
            if (already.Contains(row.AssignmentId))
            {
                db.AssignmentUnits.Remove(row);
            }
            else
            {
                row.UnitId = to;
            }
        }

        foreach (var task in await db.WorkItems.Where(w => w.CountyId == countyId && w.ReportingUnitId == from).ToListAsync())
        {
            task.ReportingUnitId = to;
        }

        // The words of a report stay as they are; only whose they are was named wrongly, and the task's percent is that of its reporting unit.
        foreach (var report in await db.ProgressReports.Where(r => r.CountyId == countyId && r.UnitId == from).ToListAsync())
        {
            report.UnitId = to;
        }

        foreach (var row in await db.SupervisionNotices.Where(n => n.CountyId == countyId && n.UnitId == from).ToListAsync())
        {
            row.UnitId = to;
        }

        foreach (var row in await db.Directives.Where(d => d.CountyId == countyId && d.UnitId == from).ToListAsync())
        {
            row.UnitId = to;
        }

        foreach (var row in await db.Reminders.Where(r => r.CountyId == countyId && r.UnitId == from).ToListAsync())
        {
            row.UnitId = to;
        }

        foreach (var row in await db.Extensions.Where(e => e.CountyId == countyId && e.UnitId == from).ToListAsync())
        {
            row.UnitId = to;
        }

        foreach (var row in await db.Acceptances.Where(a => a.CountyId == countyId && a.UnitId == from).ToListAsync())
        {
            row.UnitId = to;
        }

        var assignments = handed.Select(a => a.AssignmentId).ToList();
        return await db.Assignments.Where(a => a.CountyId == countyId && assignments.Contains(a.Id)).Select(a => a.WorkItemId).Distinct().CountAsync();
    }
}
