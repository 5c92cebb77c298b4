using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>A task with what decides who may take a step on it, read within the step's own transaction.</summary>
/// <param name="Task">Tracked: a step that changes it moves its version, so that of two at once one comes second.</param>
/// <param name="Plan">Tracked.</param>
/// <param name="Units">Every unit assigned in any role, in the document's order.</param>
internal sealed record TaskCase(WorkItem Task, Plan Plan, IReadOnlyList<LedgerUnit> Units)
{
    public const string Overtaken = "这项任务刚刚被别人改动，请看过最新情况后再试。";

    public static Failure Unknown => Result.NotFound("没有找到这项任务，或您无权查看。");

    /// <summary>Null where there is none, or the person does not read plans.</summary>
    public static async Task<TaskCase?> FindAsync(AppDbContext db, Actor? actor, Guid workItemId)
    {
        if (actor?.ReadsPlans() != true
            || await db.WorkItems.SingleOrDefaultAsync(w => w.CountyId == actor.CountyId && w.Id == workItemId && !w.IsWithdrawn) is not { } task)
        {
            return null;
        }

        var plan = await db.Plans.SingleAsync(p => p.CountyId == actor.CountyId && p.Id == task.PlanId);
        var units = await (
            from a in db.Assignments
            join au in db.AssignmentUnits on new { a.CountyId, AssignmentId = a.Id } equals new { au.CountyId, au.AssignmentId }
            join u in db.OrgUnits on new { au.CountyId, Id = au.UnitId } equals new { u.CountyId, u.Id }
            where a.CountyId == actor.CountyId && a.WorkItemId == workItemId
            orderby a.Order, u.Order, u.Code
            select new LedgerUnit(u.Id, u.Code, u.Name)).ToListAsync();
        return new(task, plan, [.. units.DistinctBy(u => u.Id)]);
    }

    public LedgerUnit? ReportingUnit => Units.FirstOrDefault(u => u.Id == Task.ReportingUnitId);

    /// <param name="actor">The person.</param>
    /// <param name="unitId">The unit in question; null for any of the task's.</param>
    /// <param name="author">Who asked for, or wrote, what is to be decided.</param>
    public TaskParty PartyOf(Actor actor, Guid? unitId = null, Guid? author = null) => new()
    {
        IsOffice = actor.IsOffice,
        IsLeader = actor.Has(Role.Leader),
        SpeaksForTask = Task.ReportingUnitId is { } reporting && actor.ReportsFor(reporting),
        SpeaksForUnit = unitId is { } unit ? actor.ReportsFor(unit) : Units.Any(u => actor.ReportsFor(u.Id)),
        IsAuthor = actor.Is(author),
    };
}
