using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>Why something is on the leader's list, most urgent first.</summary>
public enum AttentionKind
{
    /// <summary>督办单 unanswered past its date: escalated.</summary>
    Notice,

    /// <summary>A red task.</summary>
    Task,

    /// <summary>批示 unanswered past its date.</summary>
    Directive,

    /// <summary>An application for extension or acceptance that nobody has decided for more than a week.</summary>
    Application,

    /// <summary>批示 with a reply that waits to be judged.</summary>
    Reply,
}

/// <param name="Days">Days late, or waited.</param>
/// <param name="Href">What is behind it.</param>
public sealed record AttentionItem(AttentionKind Kind, string Title, string Detail, string? UnitName, int Days, string Href)
{
    /// <summary>How long, in words.</summary>
    public string DaysText => Kind switch
    {
        AttentionKind.Application or AttentionKind.Reply => Days == 0 ? "今天" : $"已等{Days}天",
        _ => Days > 0 ? $"逾期{Days}天" : "—",
    };
}

/// <param name="Red">How many tasks are red: what one click reminds of.</param>
/// <param name="MayRemind">The office reminds.</param>
public sealed record AttentionData(IReadOnlyList<AttentionItem> Items, int Red, bool MayRemind, bool IsDemonstration);

/// <summary>领导关注: what needs a leader's eye now, for those who read the whole county; a number of statements that does not grow.</summary>
public sealed class AttentionQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    /// <summary>An application that waits longer than this many days is the leader's business.</summary>
    public const int PatientDays = 7;

    public async Task<Result<AttentionData>> RunAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        if (!actor.SeesCounty)
        {
            return Result.NotAllowed("领导关注只对管委会办公室、领导和审计开放。");
        }

        var today = clock.Today();
        var owed = new[] { FollowState.Open, FollowState.Returned };
        var notices = await FollowRows.Of(db, actor.CountyId, FollowKind.Notice).Where(r => owed.Contains(r.State) && r.DueOn < today).AsNoTracking().ToListAsync();
        var directives = await FollowRows.Of(db, actor.CountyId, FollowKind.Directive)
            .Where(r => r.State == FollowState.Replied || (owed.Contains(r.State) && r.DueOn < today)).AsNoTracking().ToListAsync();
        var replied = (await db.Replies.AsNoTracking().Where(r => r.CountyId == actor.CountyId && r.DirectiveId != null && r.Outcome == ReplyOutcome.Waiting)
            .Select(r => new { r.DirectiveId, r.RepliedAt }).ToListAsync()).ToLookup(r => r.DirectiveId, r => r.RepliedAt);
        var red = (await PlanLedger.ReadAsync(db, actor, today)).Where(t => t.Light == Light.Red).ToList();
        var before = LocalClock.StartOf(today.AddDays(-PatientDays));
        var extensions = await (
            from e in db.Extensions
            join w in db.WorkItems on new { e.CountyId, Id = e.WorkItemId } equals new { w.CountyId, w.Id }
            join u in db.OrgUnits on new { e.CountyId, Id = e.UnitId } equals new { u.CountyId, u.Id }
            where e.CountyId == actor.CountyId && e.State == ApplicationState.Requested && e.RequestedAt < before && !w.IsWithdrawn
            select new { w.Id, w.Number, w.Title, Unit = u.Name, e.RequestedAt, e.RequestedUntil }).ToListAsync();
        var acceptances = await (
            from a in db.Acceptances
            join w in db.WorkItems on new { a.CountyId, Id = a.WorkItemId } equals new { w.CountyId, w.Id }
            join u in db.OrgUnits on new { a.CountyId, Id = a.UnitId } equals new { u.CountyId, u.Id }
            where a.CountyId == actor.CountyId && a.State == ApplicationState.Requested && a.RequestedAt < before && !w.IsWithdrawn
            select new { w.Id, w.Number, w.Title, Unit = u.Name, a.RequestedAt }).ToListAsync();

        int Waited(DateTime since) => today.DayNumber - LocalClock.DateOf(since).DayNumber;
        string About(FollowRow r) => $"任务{r.TaskNumber} {r.TaskTitle}";
        List<AttentionItem> items =
        [
            .. notices.Select(n => new AttentionItem(AttentionKind.Notice, $"{n.Title} {n.Text}", $"{About(n)}；应于{SupervisionText.Day(n.DueOn)}前答复", n.UnitName, n.DaysLate(today), n.Href)),
            .. red.Select(t => new AttentionItem(AttentionKind.Task, $"任务{t.Number} {t.Title}", t.LightReason, t.ReportingUnit?.Name, t.DaysLate(today), $"/tasks/{t.Id}")),
            .. directives.Where(d => d.State.IsOwed()).Select(d => new AttentionItem(
                AttentionKind.Directive, d.Text, $"{About(d)}；{d.GivenByName}批示，应于{SupervisionText.Day(d.DueOn)}前答复", d.UnitName, d.DaysLate(today), d.Href)),
            .. extensions.Select(e => new AttentionItem(
                AttentionKind.Application, $"任务{e.Number} {e.Title}", $"申请延期至{SupervisionText.Day(e.RequestedUntil)}，等待审批", e.Unit, Waited(e.RequestedAt), $"/tasks/{e.Id}")),
            .. acceptances.Select(a => new AttentionItem(AttentionKind.Application, $"任务{a.Number} {a.Title}", "申请销号，等待验收", a.Unit, Waited(a.RequestedAt), $"/tasks/{a.Id}")),
            .. directives.Where(d => d.State == FollowState.Replied).Select(d => new AttentionItem(
                AttentionKind.Reply, d.Text, $"{About(d)}；已答复，等待审核", d.UnitName, Waited(replied[d.Id].DefaultIfEmpty(d.GivenAt).Max()), d.Href)),
        ];
        return Result.Done(new AttentionData([.. items.OrderBy(i => i.Kind).ThenByDescending(i => i.Days)], red.Count, actor.IsOffice, actor.County.IsDemonstration));
    }
}
