using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Features.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Home;

/// <param name="DaysLate">Past its date with a reply owed.</param>
/// <param name="IsOwn">The reply that waits is the reader's own: somebody else judges it.</param>
public sealed record DeskFollow(FollowKind Kind, string Title, string Text, string UnitName, string Href, FollowState State, DateOnly? DueOn, int DaysLate, bool IsOwn);

public sealed record DeskReminder(Guid WorkItemId, int TaskNumber, string TaskTitle, string UnitName, string Text, DateTime SentAt, string SentByName);

/// <summary>Who looks at the desk, as far as supervision goes.</summary>
internal sealed record DeskWho(bool IsOffice, bool IsLeader, Func<Guid, bool> SpeaksFor, Func<Guid?, bool> Is)
{
    public static DeskWho Of(Actor actor) => new(actor.IsOffice, actor.Has(Role.Leader), actor.ReportsFor, actor.Is);
}

/// <summary>督办 on the desk: five statements, however much there is.</summary>
/// <param name="Owed">Notices and directives that the reader's units must reply to, late ones first.</param>
/// <param name="Reminders">Of the last 30 days, not yet followed by the unit's report.</param>
/// <param name="ToJudge">Replies that wait: for the office all, for leaders those to directives; those waiting longest first.</param>
/// <param name="Late">For leaders: directives past their date.</param>
/// <param name="Escalated">For leaders and the office: notices unanswered past their date.</param>
public sealed record DeskSupervision(
    IReadOnlyList<DeskFollow> Owed, IReadOnlyList<DeskReminder> Reminders, IReadOnlyList<DeskFollow> ToJudge, IReadOnlyList<DeskFollow> Late, int? Escalated)
{
    private const int ReminderDays = 30;

    internal static async Task<DeskSupervision> ReadAsync(AppDbContext db, Guid countyId, DateTime now, DeskWho who)
    {
        var today = LocalClock.DateOf(now);
        FollowState[] running = [FollowState.Open, FollowState.Returned, FollowState.Replied];
        var notices = await FollowRows.Of(db, countyId, FollowKind.Notice).Where(r => running.Contains(r.State)).AsNoTracking().ToListAsync();
        var directives = await FollowRows.Of(db, countyId, FollowKind.Directive).Where(r => running.Contains(r.State)).AsNoTracking().ToListAsync();
        var waiting = (await db.Replies.AsNoTracking().Where(r => r.CountyId == countyId && r.Outcome == ReplyOutcome.Waiting)
            .Select(r => new { Of = r.NoticeId ?? r.DirectiveId, r.RepliedAt, r.RepliedBy, r.RepliedFor }).ToListAsync()).ToLookup(r => r.Of);
        var since = now.AddDays(-ReminderDays);
        var reminders = (await (
            from r in db.Reminders.AsNoTracking()
            join w in db.WorkItems on new { r.CountyId, Id = r.WorkItemId } equals new { w.CountyId, w.Id }
            join u in db.OrgUnits on new { r.CountyId, Id = r.UnitId } equals new { u.CountyId, u.Id }
            where r.CountyId == countyId && r.SentAt >= since && !w.IsWithdrawn && w.AcceptedAt == null
                && !db.ProgressReports.Any(p => p.CountyId == r.CountyId && p.WorkItemId == r.WorkItemId && p.UnitId == r.UnitId && p.ReportedAt > r.SentAt)
            orderby r.SentAt descending
            select new { r.UnitId, Row = new DeskReminder(r.WorkItemId, w.Number, w.Title, u.Name, r.Text, r.SentAt, r.SentByName) }).ToListAsync())
            .Where(r => who.SpeaksFor(r.UnitId)).Select(r => r.Row).DistinctBy(r => (r.WorkItemId, r.UnitName)).ToList();

        var all = notices.Concat(directives).ToList();
        DeskFollow Row(FollowRow r) => new(
            r.Kind, $"{r.Title}{(r.Kind == FollowKind.Directive ? $"（{r.GivenByName}）" : "")}", r.Text, r.UnitName, r.Href, r.State, r.DueOn, r.DaysLate(today),
            waiting[r.Id].Any(w => who.Is(w.RepliedBy) || who.Is(w.RepliedFor)));
        return new(
            [.. all.Where(r => r.State.IsOwed() && who.SpeaksFor(r.UnitId)).OrderByDescending(r => r.DaysLate(today)).ThenBy(r => r.DueOn ?? DateOnly.MaxValue).Select(Row)],
            reminders,
            [.. all.Where(r => r.State == FollowState.Replied && (who.IsOffice || (who.IsLeader && r.Kind == FollowKind.Directive)))
                .OrderBy(r => waiting[r.Id].Select(w => w.RepliedAt).DefaultIfEmpty(now).Min()).Select(Row)],
            who.IsLeader ? [.. directives.Where(r => r.DaysLate(today) > 0).OrderByDescending(r => r.DaysLate(today)).Select(Row)] : [],
            who.IsLeader || who.IsOffice ? notices.Count(r => r.DaysLate(today) > 0) : null);
    }
}
