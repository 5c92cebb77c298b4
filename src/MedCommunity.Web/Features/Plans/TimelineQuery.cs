using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>A page of the timeline, with what it is drawn from; where things stand is computed where it is shown.</summary>
public sealed record TimelineView(LedgerHead Head, DateOnly Today, IReadOnlyList<TimelinePhase> Phases, IReadOnlyList<TimelineTask> Tasks, int Page, int Pages);

/// <summary>时间轴: tasks with their dates and milestones, and the phases of the plan.</summary>
public sealed class TimelineQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<TimelineView?> RunAsync(LedgerFilter filter)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (await LedgerBook.ReadAsync(db, actor, clock.Today()) is not { } book)
        {
            return null;
        }

        var head = LedgerHead.Of(book, filter, actor!.IsOffice, await LedgerQuery.SavedAsync(db, actor.CountyId, actor.AccountId));
        var ledger = LedgerView.Of(book, filter with { Group = "section" }, head);
        var rows = ledger.Groups.SelectMany(g => g.Rows).OrderBy(r => r.SectionOrder).ThenBy(r => r.Order).ToList();
        var plans = rows.Select(r => book.Tasks[r.Id].Section.PlanId).Distinct().ToList();

        // With several plans on one page each has phases of its own: bands over each other would say nothing.
        var phases = await db.Phases.AsNoTracking().Where(p => p.CountyId == actor.CountyId).OrderBy(p => p.Order)
            .Select(p => new { p.PlanId, Phase = new TimelinePhase(p.Name, p.From, p.To) }).ToListAsync();
        return new(
            head, book.Today,
            plans.Count == 1 ? [.. phases.Where(p => p.PlanId == plans[0]).Select(p => p.Phase)] : [],
            [.. rows.Select(r => new TimelineTask(r, [.. book.Tasks[r.Id].Milestones.Where(m => (m.NextDue ?? m.LastDone) is not null).Select(m => new TimelineMilestone(m.Text, m.State, (m.NextDue ?? m.LastDone)!.Value))]))],
            ledger.Page, ledger.Pages);
    }
}
