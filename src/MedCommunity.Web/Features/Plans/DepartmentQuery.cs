using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>A unit with its figures. What it reported and answered, and its extensions, are for itself and for those who read the county: null for others.</summary>
/// <param name="Leads">Tasks that it leads or reports on.</param>
/// <param name="Joins">The others that it is assigned to.</param>
public sealed record DepartmentRow(string Code, string Name, int Leads, int Joins, IReadOnlyDictionary<string, int> Lights, Share? OnTime, Share? Answers, int? Extensions)
{
    public int Light(string light) => Lights.GetValueOrDefault(light);
}

public sealed record DepartmentsView(IReadOnlyList<DepartmentRow> Rows, bool ShowsAll);

/// <param name="Due">Months due on the task.</param>
/// <param name="Late">Those not reported by their due day.</param>
public sealed record DepartmentTaskMonths(Guid Id, int Number, string Title, Share Due, IReadOnlyList<DueMonth> Late);

public sealed record DepartmentNotice(Guid Id, string Title, int Number, string Task, DateOnly FirstDueOn, DateOnly DueOn, FollowState State, DateTime? FirstRepliedAt, bool IsInTime, bool IsDue);

/// <param name="Months">Null where the reader does not see the unit's reports.</param>
/// <param name="Notices">Null where the reader does not see them.</param>
public sealed record DepartmentView(DepartmentRow Row, IReadOnlyList<LedgerRow> Leads, IReadOnlyList<LedgerRow> Joins, IReadOnlyList<DepartmentTaskMonths>? Months, IReadOnlyList<DepartmentNotice>? Notices);

/// <summary>单位任务: what each unit leads and joins, and how it keeps its days.</summary>
public sealed class DepartmentQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    /// <summary>All units of the plans; null for those who do not read plans.</summary>
    public async Task<DepartmentsView?> ListAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        return await FactsAsync(db, await user.LoadAsync(db)) is not { } facts ? null
            : new([.. facts.Units.Select(facts.Row)], facts.Actor.SeesCounty);
    }

    public async Task<Result<DepartmentView>> OneAsync(string code)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await FactsAsync(db, await user.LoadAsync(db), code) is not { } facts || facts.Find(code) is not { } unit)
        {
            return Result.NotFound("没有找到这个单位，或者方案没有给它安排任务。");
        }

        var sees = facts.Actor.CanSee(unit.Id);
        return Result.Done(new DepartmentView(
            facts.Row(unit),
            facts.Rows(unit, leads: true),
            facts.Rows(unit, leads: false),
            !sees ? null : [.. facts.Reporting(unit).Select(r => facts.MonthsOf(r.Task, r.Facts))],
            !sees ? null : [.. facts.Notices[unit.Id].OrderByDescending(n => n.Row.IssuedAt).Select(facts.View)]));
    }

    /// <param name="db">The operation's context.</param>
    /// <param name="actor">Who reads.</param>
    /// <param name="only">The one unit whose reports are wanted; null for all.</param>
    private async Task<Facts?> FactsAsync(AppDbContext db, Actor? actor, string? only = null)
    {
        if (await LedgerBook.ReadAsync(db, actor, clock.Today()) is not { } book)
        {
            return null;
        }

        var county = actor!.CountyId;
        var accepted = await db.WorkItems.AsNoTracking().Where(w => w.CountyId == county && w.AcceptedAt != null).Select(w => new { w.Id, w.AcceptedAt }).ToDictionaryAsync(w => w.Id, w => LocalClock.DateOf(w.AcceptedAt!.Value));

        // Nothing was owed before the first plan began, and nothing is yet for a month whose due day has not passed.
        var first = ReportingPeriod.Of(book.Plans.Values.Select(p => p.ActiveFrom).DefaultIfEmpty(book.Today).Min());
        var last = TrafficLight.LastReportDue(book.Today, actor.County.DueDay);
        var reports = (await (
            from w in db.WorkItems.AsNoTracking()
            join r in db.ProgressReports.AsNoTracking() on new { w.CountyId, WorkItemId = w.Id, UnitId = w.ReportingUnitId } equals new { r.CountyId, r.WorkItemId, UnitId = (Guid?)r.UnitId }
            where w.CountyId == county && r.Period >= first && r.Period <= last
                && (only == null || db.OrgUnits.Any(u => u.CountyId == r.CountyId && u.Id == r.UnitId && u.Code == only))
            select new { r.WorkItemId, r.Period, r.ReportedAt }).ToListAsync()).ToLookup(r => r.WorkItemId, r => (r.Period, r.ReportedAt));
        var replies = await db.Replies.AsNoTracking().Where(r => r.CountyId == county && r.NoticeId != null)
            .GroupBy(r => r.NoticeId!.Value).Select(r => new { r.Key, At = r.Min(x => x.RepliedAt) }).ToDictionaryAsync(r => r.Key, r => r.At);
        var notices = (await db.SupervisionNotices.AsNoTracking().Where(n => n.CountyId == county).ToListAsync())
            .Select(n => new Notice(n, new(n.FirstDueOn, replies.TryGetValue(n.Id, out var at) ? at : null, n.State == FollowState.Withdrawn))).ToLookup(n => n.Row.UnitId);
        var extensions = await db.Extensions.AsNoTracking().Where(e => e.CountyId == county && e.State == ApplicationState.Granted)
            .GroupBy(e => e.UnitId).Select(e => new { e.Key, Count = e.Count() }).ToDictionaryAsync(e => e.Key, e => e.Count);
        return new(actor, book, accepted, reports, notices, extensions);
    }

    private sealed record Notice(SupervisionNotice Row, NoticeFacts Facts);

    private sealed record Facts(
        Actor Actor, LedgerBook Book, IReadOnlyDictionary<Guid, DateOnly> Accepted, ILookup<Guid, (ReportingPeriod, DateTime)> Reports, ILookup<Guid, Notice> Notices, IReadOnlyDictionary<Guid, int> Extensions)
    {
        private readonly Dictionary<Guid, LedgerRow> rows = Book.Rows.ToDictionary(r => r.Id);

        private readonly ILookup<LedgerUnit, LedgerTask> tasks = Book.Rows.Select(r => Book.Tasks[r.Id]).SelectMany(t => t.Units.Select(u => (Unit: u, Task: t))).ToLookup(t => t.Unit, t => t.Task);

        public IEnumerable<LedgerUnit> Units => tasks.Select(t => t.Key);

        /// <summary>A unit of the plans, or one of the reader's own that has no tasks.</summary>
        public LedgerUnit? Find(string code) =>
            Units.FirstOrDefault(u => u.Code == code)
            ?? (Actor.Tree.All.FirstOrDefault(u => u.Code == code) is { } own && Actor.CanSee(own.Id) ? new LedgerUnit(own.Id, own.Code, own.Name) : null);

        public DepartmentRow Row(LedgerUnit unit)
        {
            var own = TasksOf(unit).ToList();
            var sees = Actor.CanSee(unit.Id);
            return new(
                unit.Code, unit.Name, own.Count(t => Leads(t, unit)), own.Count(t => !Leads(t, unit)),
                own.GroupBy(t => t.Light.Code()).ToDictionary(l => l.Key, l => l.Count()),
                sees ? DepartmentFigures.OnTime(Reporting(unit).Select(r => r.Facts), Actor.County.DueDay, Book.Today) : null,
                sees ? DepartmentFigures.AnswersInTime(Notices[unit.Id].Select(n => n.Facts), Book.Today) : null,
                sees ? Extensions.GetValueOrDefault(unit.Id) : null);
        }

        public IReadOnlyList<LedgerRow> Rows(LedgerUnit unit, bool leads) => [.. TasksOf(unit).Where(t => Leads(t, unit) == leads).Select(t => rows[t.Id]).OrderBy(r => r.Order)];

        public IEnumerable<(LedgerTask Task, ReportingFacts Facts)> Reporting(LedgerUnit unit) => TasksOf(unit).Where(t => t.ReportingUnit?.Id == unit.Id).Select(t => (t, new ReportingFacts(
            t.Start > Book.Plans[t.Section.PlanId].ActiveFrom ? t.Start : Book.Plans[t.Section.PlanId].ActiveFrom,
            Accepted.TryGetValue(t.Id, out var day) ? day : null,
            [.. Reports[t.Id]])));

        public DepartmentTaskMonths MonthsOf(LedgerTask task, ReportingFacts facts)
        {
            var months = DepartmentFigures.Months(facts, Actor.County.DueDay, Book.Today).ToList();
            return new(task.Id, task.Number, task.Title, new(months.Count(m => m.IsInTime), months.Count), [.. months.Where(m => !m.IsInTime).OrderByDescending(m => m.Period)]);
        }

        public DepartmentNotice View(Notice n) => new(
            n.Row.Id, n.Row.Title, rows.TryGetValue(n.Row.WorkItemId, out var row) ? row.Number : 0, row?.Title ?? "（任务已撤出方案）",
            n.Row.FirstDueOn, n.Row.DueOn, n.Row.State, n.Facts.FirstRepliedAt, n.Facts.IsInTime, n.Facts.IsDue(Book.Today));

        private IEnumerable<LedgerTask> TasksOf(LedgerUnit unit) => tasks[unit];

        private static bool Leads(LedgerTask task, LedgerUnit unit) =>
            task.ReportingUnit?.Id == unit.Id || task.Assignments.Any(a => a.Role == AssignmentRole.Lead && a.Units.Any(u => u.Id == unit.Id));
    }
}
