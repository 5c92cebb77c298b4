using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Supervision;

public sealed record ReminderView(Guid Id, string UnitName, string Text, DateTime SentAt, string SentByName, bool IsDemonstration);

/// <summary>What was done to push a task, and what the reader may do now.</summary>
/// <param name="Units">Every unit assigned in any role.</param>
public sealed record TaskSupervisionView(
    Guid WorkItemId, IReadOnlyList<FollowRow> Notices, IReadOnlyList<FollowRow> Directives, IReadOnlyList<ReminderView> Reminders,
    IReadOnlyList<LedgerUnit> Units, Guid? ReportingUnitId, bool MayIssue, bool MayGive, DateOnly Today);

/// <summary>督办 of one task for its page: five statements, for whoever sees the task in full.</summary>
public sealed class TaskSupervisionQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<TaskSupervisionView>> RunAsync(Guid workItemId)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor || !actor.ReadsPlans()
            || await db.WorkItems.AsNoTracking().Where(w => w.CountyId == actor.CountyId && w.Id == workItemId && !w.IsWithdrawn)
                .Select(w => new { w.ReportingUnitId, IsClosed = w.AcceptedAt != null }).SingleOrDefaultAsync() is not { } task)
        {
            return TaskCase.Unknown;
        }

        var units = await (
            from a in db.Assignments
            join au in db.AssignmentUnits on new { a.CountyId, AssignmentId = a.Id } equals new { au.CountyId, au.AssignmentId }
            join u in db.OrgUnits on new { au.CountyId, Id = au.UnitId } equals new { u.CountyId, u.Id }
            where a.CountyId == actor.CountyId && a.WorkItemId == workItemId
            orderby a.Order, u.Order, u.Code
            select new LedgerUnit(u.Id, u.Code, u.Name)).ToListAsync();
        if (!actor.SeesInFull(units.Select(u => u.Id)))
        {
            return TaskCase.Unknown;
        }

        async Task<IReadOnlyList<FollowRow>> RowsAsync(FollowKind kind) =>
            [.. (await FollowRows.Of(db, actor.CountyId, kind).Where(r => r.WorkItemId == workItemId).AsNoTracking().ToListAsync()).OrderByDescending(r => r.GivenAt).ThenByDescending(r => r.Number)];
        var reminders = await (
            from r in db.Reminders.AsNoTracking()
            join u in db.OrgUnits on new { r.CountyId, Id = r.UnitId } equals new { u.CountyId, u.Id }
            where r.CountyId == actor.CountyId && r.WorkItemId == workItemId
            orderby r.SentAt descending, r.Id descending
            select new ReminderView(r.Id, u.Name, r.Text, r.SentAt, r.SentByName, r.IsDemonstration)).ToListAsync();
        var party = SupervisedTask.PartyOf(actor);
        return Result.Done(new TaskSupervisionView(
            workItemId, await RowsAsync(FollowKind.Notice), await RowsAsync(FollowKind.Directive), reminders, [.. units.DistinctBy(u => u.Id)], task.ReportingUnitId,
            NoticeRules.WhyNot(FollowStep.Give, null, party, task.IsClosed) is null,
            DirectiveRules.WhyNot(FollowStep.Give, null, party, task.IsClosed) is null,
            clock.Today()));
    }
}
