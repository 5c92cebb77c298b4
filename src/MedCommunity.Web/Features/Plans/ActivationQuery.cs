using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>A task as the office arranges it.</summary>
/// <param name="DocumentDeadline">What the document says; the office does not set another.</param>
/// <param name="PlanStart">The start that holds where the office sets none; null for the plan's own first day.</param>
public sealed record ActivationTask(
    Guid Id, Guid Version, int Number, string Title, string Section, DateOnly? Start, DateOnly? PlanStart, DateOnly? Deadline, DateOnly? DocumentDeadline, string? DeadlineText,
    string? ReportingUnit, IReadOnlyList<LedgerUnit> Units, bool IsAccepted);

/// <summary>A one-off milestone that nobody has answered for; past where it was due before the plan is followed.</summary>
public sealed record ActivationMilestone(Guid Id, int TaskNumber, string Text, DateOnly DueDate);

public sealed record ActivationData(
    Guid PlanId, Guid Version, string Title, DateOnly ActiveFrom, DateTime? ActivatedAt, string? ActivatedBy, DateOnly Today,
    IReadOnlyList<ActivationTask> Tasks, IReadOnlyList<ActivationMilestone> Unanswered);

/// <summary>What the office needs to activate a plan: its tasks, and the milestones that may turn out to be past.</summary>
public sealed class ActivationQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<ActivationData>> RunAsync(Guid planId)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (actor?.ReadsPlans() != true || await db.Plans.AsNoTracking().SingleOrDefaultAsync(p => p.CountyId == actor.CountyId && p.Id == planId) is not { } plan)
        {
            return Result.NotFound("没有找到这个方案，或您无权查看。");
        }

        if (!actor.IsOffice)
        {
            return Result.NotAllowed("只有管委会办公室可以启用方案。");
        }

        var county = actor.CountyId;
        var tasks = await (
            from w in db.WorkItems.AsNoTracking()
            join s in db.Sections.AsNoTracking() on new { w.CountyId, Id = w.SectionId } equals new { s.CountyId, s.Id }
            join x in db.Phases.AsNoTracking() on new { w.CountyId, Id = w.PhaseId } equals new { x.CountyId, Id = (Guid?)x.Id } into phases
            from phase in phases.DefaultIfEmpty()
            where w.CountyId == county && w.PlanId == planId && !w.IsWithdrawn
            orderby s.Order, w.Number
            select new { Task = w, Section = s.Number + s.Title, PhaseFrom = phase == null ? null : phase.From }).ToListAsync();
        var units = (await (
            from w in db.WorkItems
            join a in db.Assignments on new { w.CountyId, WorkItemId = w.Id } equals new { a.CountyId, a.WorkItemId }
            join au in db.AssignmentUnits on new { a.CountyId, AssignmentId = a.Id } equals new { au.CountyId, au.AssignmentId }
            join u in db.OrgUnits on new { au.CountyId, Id = au.UnitId } equals new { u.CountyId, u.Id }
            where w.CountyId == county && w.PlanId == planId
            orderby a.Order, u.Order, u.Code
            select new { a.WorkItemId, Unit = new LedgerUnit(u.Id, u.Code, u.Name) }).ToListAsync()).ToLookup(u => u.WorkItemId, u => u.Unit);
        var numbers = tasks.ToDictionary(t => t.Task.Id, t => t.Task.Number);
        var unanswered = await ActivatePlan.PastOf(db, county, planId, DateOnly.MaxValue).AsNoTracking().ToListAsync();
        return Result.Done(new ActivationData(
            plan.Id, plan.Version, plan.Title, plan.ActiveFrom, plan.ActivatedAt, plan.ActivatedByName, clock.Today(),
            [.. tasks.Select(t =>
            {
                List<LedgerUnit> own = [.. units[t.Task.Id].DistinctBy(u => u.Id)];
                return new ActivationTask(
                    t.Task.Id, t.Task.Version, t.Task.Number, t.Task.Title, t.Section, t.Task.OfficeStart, t.PhaseFrom, t.Task.OfficeDeadline, t.Task.ExtendedDeadline ?? t.Task.DocumentDeadline,
                    t.Task.DeadlineText, own.Find(u => u.Id == t.Task.ReportingUnitId)?.Code, own, t.Task.AcceptedAt is not null);
            })],
            [.. unanswered.Select(m => new ActivationMilestone(m.Id, numbers[m.WorkItemId], m.Text, m.DueDate!.Value)).OrderBy(m => m.DueDate).ThenBy(m => m.TaskNumber)]));
    }
}
