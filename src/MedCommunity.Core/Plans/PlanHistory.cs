using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Plans;

/// <summary>Reads a county's tasks with all that happened to them: for what a light was at an earlier moment. For what it is now see <see cref="PlanLedger"/>.</summary>
public static class PlanHistory
{
    /// <summary>The histories by task, of the plans given: eight statements, however many tasks there are.</summary>
    public static async Task<IReadOnlyDictionary<Guid, TaskHistory>> ReadAsync(AppDbContext db, County county, IReadOnlyCollection<Guid> plans)
    {
        var tasks = db.WorkItems.AsNoTracking().Where(w => w.CountyId == county.Id && plans.Contains(w.PlanId) && !w.IsWithdrawn);
        var ids = tasks.Select(w => w.Id);
        var rows = await (
            from w in tasks
            join p in db.Plans.AsNoTracking() on new { w.CountyId, Id = w.PlanId } equals new { p.CountyId, p.Id }
            join x in db.Phases.AsNoTracking() on new { w.CountyId, Id = w.PhaseId } equals new { x.CountyId, Id = (Guid?)x.Id } into phases
            from phase in phases.DefaultIfEmpty()
            select new { Task = w, p.ActiveFrom, PhaseFrom = phase == null ? null : phase.From }).ToListAsync();
        var milestones = (await db.Milestones.AsNoTracking().Where(m => m.CountyId == county.Id && m.Basis != MilestoneStatus.Withdrawn && ids.Contains(m.WorkItemId)).ToListAsync()).ToLookup(m => m.WorkItemId);
        var completions = (await (
            from m in db.Milestones.AsNoTracking()
            join c in db.MilestoneCompletions.AsNoTracking() on new { m.CountyId, MilestoneId = m.Id } equals new { c.CountyId, c.MilestoneId }
            where m.CountyId == county.Id && ids.Contains(m.WorkItemId)
            select c).ToListAsync()).ToLookup(c => c.MilestoneId);
        var statements = (await (
            from w in tasks
            join r in db.ProgressReports.AsNoTracking() on new { w.CountyId, WorkItemId = w.Id, UnitId = w.ReportingUnitId } equals new { r.CountyId, r.WorkItemId, UnitId = (Guid?)r.UnitId }
            select new { r.WorkItemId, r.Period, r.Percent, r.ReportedAt }).ToListAsync()).ToLookup(r => r.WorkItemId, r => new Statement(r.Period, r.Percent, r.ReportedAt));
        var extensions = (await db.Extensions.AsNoTracking().Where(e => e.CountyId == county.Id && e.State == ApplicationState.Granted && ids.Contains(e.WorkItemId)).ToListAsync()).ToLookup(e => e.WorkItemId);
        var acceptances = (await db.Acceptances.AsNoTracking().Where(a => a.CountyId == county.Id && ids.Contains(a.WorkItemId)).ToListAsync()).ToLookup(a => a.WorkItemId);
        var notices = (await db.SupervisionNotices.AsNoTracking().Where(n => n.CountyId == county.Id && ids.Contains(n.WorkItemId)).ToListAsync()).ToLookup(n => n.WorkItemId);
        var replies = (await (
            from n in db.SupervisionNotices.AsNoTracking()
            join r in db.Replies.AsNoTracking() on new { n.CountyId, NoticeId = (Guid?)n.Id } equals new { r.CountyId, r.NoticeId }
            where n.CountyId == county.Id && ids.Contains(n.WorkItemId)
            select r).ToListAsync()).ToLookup(r => r.NoticeId);
        return rows.ToDictionary(r => r.Task.Id, r => new TaskHistory
        {
            ActiveFrom = r.ActiveFrom,
            Start = r.Task.OfficeStart ?? r.PhaseFrom ?? r.ActiveFrom,
            OriginalDeadline = r.Task.OriginalDeadline,
            Extensions = [.. extensions[r.Task.Id].Select(e => (e.DecidedAt!.Value, e.GrantedUntil!.Value))],
            Acceptances = [.. acceptances[r.Task.Id].OrderBy(a => a.RequestedAt).Select(a => new AcceptanceHistory(a.RequestedAt, a.DecidedAt, a.State == ApplicationState.Granted, a.ReopenedAt))],
            Statements = [.. statements[r.Task.Id]],
            Milestones = [.. milestones[r.Task.Id].Select(m => (m, (IReadOnlyList<MilestoneCompletion>)[.. completions[m.Id]]))],
            Notices = [.. notices[r.Task.Id].Select(n => new NoticeHistory(n.IssuedAt, n.FirstDueOn, n.ClosedAt, [.. replies[n.Id].OrderBy(x => x.RepliedAt)
                .Select(x => new ReplyHistory(x.RepliedAt, x.Outcome == ReplyOutcome.Returned ? x.DecidedAt : null, x.NewDueOn))]))],
            Hand = r.Task.HandLight is { } light && r.Task.HandLightUntil is { } until ? new HandLight(light, r.Task.HandLightReason ?? "", until) : null,
            HandSetAt = r.Task.HandLightAt,
            DueDay = county.DueDay,
            Settings = county.Lights,
        });
    }
}
