using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

public sealed record CalendarView(LedgerHead Head, DateOnly Today, ReportingPeriod Month, IReadOnlyList<CalendarEvent> Events);

/// <summary>日历: what falls due in a month. Notices and directives only of tasks that the reader sees in full.</summary>
public sealed class CalendarQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<CalendarView?> RunAsync(LedgerFilter filter, string? monthText)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (await LedgerBook.ReadAsync(db, actor, clock.Today()) is not { } book)
        {
            return null;
        }

        var month = CalendarMonth.Of(monthText, book.Today);
        var (from, to) = CalendarMonth.Range(month);
        var rows = book.Of(filter with { Sort = null }).ToDictionary(r => r.Id);
        var inFull = rows.Keys.Where(id => actor!.SeesInFull(book.Tasks[id].Units.Select(u => u.Id))).ToHashSet();
        var events = rows.Values.Where(r => r.Deadline >= from && r.Deadline <= to)
            .Select(r => new CalendarEvent(r.Deadline!.Value, CalendarKind.Deadline, r.IsAccepted ? CalendarState.Done : r.Deadline < book.Today ? CalendarState.Overdue : CalendarState.Due, r.Number, r.Title, $"/tasks/{r.Id}")).ToList();

        var county = actor!.CountyId;
        foreach (var row in rows.Values)
        {
            var task = book.Tasks[row.Id];
            foreach (var (m, completions) in task.Facts!.Milestones)
            {
                // Once a task is accepted nothing of it is owed any more.
                events.AddRange(CalendarMonth.DueDays(m, completions, book.Plans[task.Section.PlanId].ActiveFrom, from, to, book.Today)
                    .Where(d => !row.IsAccepted || d.State == CalendarState.Done)
                    .Select(d => new CalendarEvent(d.Due, CalendarKind.Milestone, d.State, row.Number, m.Text, $"/tasks/{row.Id}")));
            }
        }

        foreach (var n in await db.SupervisionNotices.AsNoTracking().Where(n => n.CountyId == county && n.DueOn >= from && n.DueOn <= to && n.State != FollowState.Withdrawn).ToListAsync())
        {
            if (inFull.Contains(n.WorkItemId))
            {
                events.Add(new(n.DueOn, CalendarKind.Notice, StateOf(n.State, n.DueOn, book.Today), rows[n.WorkItemId].Number, n.Title, $"/notices/{n.Id}"));
            }
        }

        foreach (var d in await db.Directives.AsNoTracking().Where(d => d.CountyId == county && d.DueOn >= from && d.DueOn <= to && d.State != FollowState.Withdrawn).ToListAsync())
        {
            if (inFull.Contains(d.WorkItemId))
            {
                events.Add(new(d.DueOn!.Value, CalendarKind.Directive, StateOf(d.State, d.DueOn.Value, book.Today), rows[d.WorkItemId].Number, d.Text.Length > 60 ? d.Text[..60] + "…" : d.Text, $"/directives/{d.Id}"));
            }
        }

        return new(LedgerHead.Of(book, filter, actor.IsOffice, await LedgerQuery.SavedAsync(db, actor.CountyId, actor.AccountId)), book.Today, month, events);
    }

    private static CalendarState StateOf(FollowState state, DateOnly due, DateOnly today) =>
        !state.IsOwed() ? CalendarState.Done : due < today ? CalendarState.Overdue : CalendarState.Due;
}
