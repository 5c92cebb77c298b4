using System.Text.Json.Serialization;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Plans;

public sealed record LedgerUnit(Guid Id, string Code, string Name);

/// <summary>An entry of the task's list of units, in the document's words, with the units it resolves to.</summary>
public sealed record LedgerAssignment(string AsWritten, AssignmentRole Role, IReadOnlyList<LedgerUnit> Units);

public sealed record LedgerSection(Guid PlanId, string Code, string Number, string Title, int Order);

/// <summary>Where a deadline comes from.</summary>
public enum DeadlineSource
{
    None,
    Document,

    /// <summary>办公室确定.</summary>
    Office,

    /// <summary>延期.</summary>
    Extended,
}

/// <summary>任务台账: a task as everybody who reads the plan sees it.</summary>
public sealed record LedgerTask
{
    private Lazy<LightChange?>? next;

    public required Guid Id { get; init; }

    public required int Number { get; init; }

    public required string SourceNumber { get; init; }

    public required LedgerSection Section { get; init; }

    public required string Title { get; init; }

    public required string? Summary { get; init; }

    /// <summary>The percent of the reporting unit's newest statement; null where there is none.</summary>
    public required int? Percent { get; init; }

    /// <summary>The light that holds: the one set by hand while it lasts, else the computed one.</summary>
    public required Light Light { get; init; }

    public required LightVerdict Computed { get; init; }

    /// <summary>Why, and until when, the office set the light by hand; null where it did not.</summary>
    public required HandLight? Hand { get; init; }

    public required DateOnly Start { get; init; }

    /// <summary>The start was set by the office (办公室确定).</summary>
    public required bool StartByOffice { get; init; }

    public required DateOnly? Deadline { get; init; }

    public required DateOnly? OriginalDeadline { get; init; }

    /// <summary>The deadline that the office set; it holds where the document has none.</summary>
    public DateOnly? DeadlineByOffice { get; init; }

    public required string? DeadlineText { get; init; }

    public required DeadlineSource DeadlineSource { get; init; }

    public required LedgerUnit? ReportingUnit { get; init; }

    public required IReadOnlyList<LedgerAssignment> Assignments { get; init; }

    public required IReadOnlyList<MilestoneStatus> Milestones { get; init; }

    /// <summary>The newest statement's month and time.</summary>
    public required ReportingPeriod? LastReportPeriod { get; init; }

    public required DateTime? LastReportAt { get; init; }

    public required bool IsAccepted { get; init; }

    /// <summary>The local day on which acceptance was asked for and still waits, or was granted.</summary>
    public DateOnly? AcceptanceRequestedOn { get; init; }

    /// <summary>How many extensions were granted; whether one waits to be decided.</summary>
    public int Extensions { get; init; }

    public bool IsExtensionAsked { get; init; }

    /// <summary>Due dates of the supervision notices that wait for an answer.</summary>
    public IReadOnlyList<DateOnly> OpenNotices { get; init; } = [];

    /// <summary>What the light follows from; not part of what travels with a page.</summary>
    [JsonIgnore]
    public TaskFacts? Facts { get; init; }

    [JsonIgnore]
    public DateOnly Today { get; init; }

    public required string PlanTitle { get; init; }

    /// <summary>文号.</summary>
    public required string? DocumentNumber { get; init; }

    /// <summary>What a step on the task must have seen.</summary>
    public Guid Version { get; init; }

    /// <summary>任务来源: document and clause.</summary>
    public string Source => $"{DocumentNumber ?? PlanTitle}，{Section.Number}{Section.Title}，任务{SourceNumber}";

    /// <summary>When the light will next be another, if nothing happens; looked for once, when asked for.</summary>
    [JsonIgnore]
    public LightChange? NextChange => (next ??= new(() => Facts?.NextChange(Today))).Value;

    public int MilestonesDone => Milestones.Count(m => m.State == MilestoneState.Done);

    /// <summary>All reasons in one sentence; the office's comes first.</summary>
    public string LightReason => Hand is null ? Computed.Reason : $"办公室手动设定（至{Hand.Until:yyyy-MM-dd}）：{Hand.Reason}；系统判断为{Computed.Light.Chinese()}：{Computed.Reason}";

    /// <summary>Every unit assigned in any role, in the document's order.</summary>
    public IEnumerable<LedgerUnit> Units => Assignments.SelectMany(a => a.Units).DistinctBy(u => u.Id);

    /// <summary>Days past the deadline, or of the milestone missed longest; 0 where nothing is late.</summary>
    public int DaysLate(DateOnly today) => IsAccepted ? 0 : Math.Max(0, Milestones.Where(m => m.State == MilestoneState.Overdue).Select(m => m.NextDue)
        .Append(Deadline).Max(d => d is { } day ? today.DayNumber - day.DayNumber : 0));
}

public sealed record HandLight(Light Light, string Reason, DateOnly Until);

/// <summary>
/// The one reading of a county's tasks with their lights, for the ledger, the cockpit, the home page and the API: eight statements,
/// however many tasks there are, and plain C# for the rest; which indicators warn is read once for all that ask (<see cref="IndicatorStandings"/>). It is the same for all who read, and kept until something in it changes.
/// </summary>
public static class PlanLedger
{
    /// <summary>Twenty thousand tasks, of whichever counties: some 100 MB.</summary>
    private static readonly Readings<Edition, IReadOnlyList<LedgerTask>> Kept = new(20_000, tasks => tasks.Count);

    /// <summary>What a reading follows from: it is another as soon as one of these is.</summary>
    private readonly record struct Edition(Guid County, Guid Plans, Guid Tree, Guid Settings, string Warnings, DateOnly Day);

    public static async Task<IReadOnlyList<LedgerTask>> ReadAsync(AppDbContext db, Actor actor, DateOnly today, Guid? planId = null)
    {
        var tasks = await KnownAsync(db, actor.County, today);
        return planId is null ? tasks : [.. tasks.Where(t => t.Section.PlanId == planId)];
    }

    /// <summary>One task, as the database has it now; null where the county has none of that id.</summary>
    public static async Task<LedgerTask?> FindAsync(AppDbContext db, Actor actor, DateOnly today, Guid workItemId) =>
        (await ReadAsync(db, actor.County, await IndicatorStandings.ReadAsync(db, actor.County), today, workItemId)).SingleOrDefault();

    /// <summary>A version names one content for good; what this context has not committed yet belongs to none.</summary>
    private static async Task<IReadOnlyList<LedgerTask>> KnownAsync(AppDbContext db, County county, DateOnly today)
    {
        var standings = await IndicatorStandings.ReadAsync(db, county);
        return db.WritesPlans || db.WritesTree
            ? await ReadAsync(db, county, standings, today, null)
            : await Kept.GetAsync(new(county.Id, county.PlansVersion, county.TreeVersion, county.Version, standings.WarningsKey, today), () => ReadAsync(db, county, standings, today, null));
    }

    private static async Task<IReadOnlyList<LedgerTask>> ReadAsync(AppDbContext db, County county, IndicatorStandings standings, DateOnly today, Guid? workItemId)
    {
        var tasks = db.WorkItems.AsNoTracking().Where(w => w.CountyId == county.Id && !w.IsWithdrawn && (workItemId == null || w.Id == workItemId));
        var ids = tasks.Select(w => w.Id);

        var plans = await db.Plans.AsNoTracking().Where(p => p.CountyId == county.Id).Select(p => new { p.Id, p.Code, p.ActiveFrom, p.Title, p.DocumentNumber }).ToDictionaryAsync(p => p.Id);
        var rows = await (
            from w in tasks
            join s in db.Sections.AsNoTracking() on new { w.CountyId, Id = w.SectionId } equals new { s.CountyId, s.Id }
            join p in db.Phases.AsNoTracking() on new { w.CountyId, Id = w.PhaseId } equals new { p.CountyId, Id = (Guid?)p.Id } into phases
            from phase in phases.DefaultIfEmpty()
            select new
            {
                Task = w,
                Section = new LedgerSection(w.PlanId, s.Code, s.Number, s.Title, s.Order),
                PhaseFrom = phase == null ? null : phase.From,
                Percent = db.ProgressReports.Where(x => x.CountyId == w.CountyId && x.WorkItemId == w.Id && x.UnitId == w.ReportingUnitId)
                    .OrderByDescending(x => x.Period).ThenByDescending(x => x.ReportedAt).Select(x => (int?)x.Percent).FirstOrDefault(),
                Period = db.ProgressReports.Where(x => x.CountyId == w.CountyId && x.WorkItemId == w.Id && x.UnitId == w.ReportingUnitId)
                    .OrderByDescending(x => x.Period).ThenByDescending(x => x.ReportedAt).Select(x => (ReportingPeriod?)x.Period).FirstOrDefault(),
                ReportedAt = db.ProgressReports.Where(x => x.CountyId == w.CountyId && x.WorkItemId == w.Id && x.UnitId == w.ReportingUnitId)
                    .OrderByDescending(x => x.Period).ThenByDescending(x => x.ReportedAt).Select(x => (DateTime?)x.ReportedAt).FirstOrDefault(),
                Extensions = db.Extensions.Count(x => x.CountyId == w.CountyId && x.WorkItemId == w.Id && x.State == ApplicationState.Granted),
                ExtensionAsked = db.Extensions.Any(x => x.CountyId == w.CountyId && x.WorkItemId == w.Id && x.State == ApplicationState.Requested),
            }).ToListAsync();
        var assignments = (await (
            from a in db.Assignments.AsNoTracking()
            join u in db.AssignmentUnits.AsNoTracking() on new { a.CountyId, AssignmentId = a.Id } equals new { u.CountyId, u.AssignmentId } into resolved
            from unit in resolved.DefaultIfEmpty()
            where a.CountyId == county.Id && ids.Contains(a.WorkItemId)
            select new { a.WorkItemId, a.Id, a.Order, a.AsWritten, a.Role, UnitId = (Guid?)unit.UnitId }).ToListAsync()).ToLookup(a => a.WorkItemId);
        var units = await db.OrgUnits.AsNoTracking().Where(u => u.CountyId == county.Id && db.AssignmentUnits.Any(a => a.CountyId == u.CountyId && a.UnitId == u.Id))
            .Select(u => new { u.Order, Unit = new LedgerUnit(u.Id, u.Code, u.Name) }).ToDictionaryAsync(u => u.Unit.Id);
        var milestones = (await db.Milestones.AsNoTracking().Where(m => m.CountyId == county.Id && m.Basis != MilestoneStatus.Withdrawn && ids.Contains(m.WorkItemId))
            .Select(m => new Milestone
            {
                Id = m.Id,
                WorkItemId = m.WorkItemId,
                Code = m.Code,
                Text = m.Text,
                DueDate = m.DueDate,
                Frequency = m.Frequency,
                MinTimes = m.MinTimes,
                RecurrenceText = m.RecurrenceText,
                Basis = m.Basis,
                DayOfMonth = m.DayOfMonth,
                Order = m.Order,
            }).ToListAsync()).ToLookup(m => m.WorkItemId);
        var completions = await CompletionsAsync(db.MilestoneCompletions.AsNoTracking().Where(c => c.CountyId == county.Id && (workItemId == null
            || db.Milestones.Any(m => m.CountyId == c.CountyId && m.Id == c.MilestoneId && m.WorkItemId == workItemId))));

        // Of years of reports the light needs the newest, and which of the last months there are.
        var lastDue = TrafficLight.LastReportDue(today, county.DueDay);
        var months = (await (
            from w in tasks
            join r in db.ProgressReports.AsNoTracking() on new { w.CountyId, WorkItemId = w.Id, UnitId = w.ReportingUnitId } equals new { r.CountyId, r.WorkItemId, UnitId = (Guid?)r.UnitId }
            where r.Period >= lastDue
            select new { r.WorkItemId, r.Period }).ToListAsync()).ToLookup(r => r.WorkItemId, r => r.Period);
        var notices = (await db.SupervisionNotices.AsNoTracking()
            .Where(n => n.CountyId == county.Id && (n.State == FollowState.Open || n.State == FollowState.Returned) && ids.Contains(n.WorkItemId))
            .Select(n => new { n.WorkItemId, n.DueOn }).ToListAsync()).ToLookup(n => n.WorkItemId, n => n.DueOn);

        return [.. rows.OrderBy(r => plans[r.Task.PlanId].Code, StringComparer.Ordinal).ThenBy(r => r.Section.Order).ThenBy(r => r.Task.Number).Select(r =>
        {
            var w = r.Task;
            var plan = plans[w.PlanId];
            var start = w.OfficeStart ?? r.PhaseFrom ?? plan.ActiveFrom;
            List<(Milestone Milestone, IReadOnlyList<DoneDay> Completions)> done = [.. milestones[w.Id].OrderBy(m => m.Order).Select(m => (m, completions.GetValueOrDefault(m.Id) ?? []))];
            var facts = new TaskFacts
            {
                ActiveFrom = plan.ActiveFrom,
                Start = start,
                Deadline = w.Deadline,
                AcceptedOn = w.AcceptedAt is { } accepted ? LocalClock.DateOf(accepted) : null,
                AcceptanceRequestedOn = w.AcceptanceRequestedAt is { } requested ? LocalClock.DateOf(requested) : null,
                Percent = r.Percent,
                ReportedMonths = months[w.Id].ToHashSet(),
                Milestones = done,
                OpenNotices = [.. notices[w.Id]],
                WarningIndicators = standings.WarningsOf(w.Id),
                Hand = w.HandLight is { } light && w.HandLightUntil is { } until ? new HandLight(light, w.HandLightReason ?? "", until) : null,
                DueDay = county.DueDay,
                Settings = county.Lights,
            };
            var computed = facts.At(today);
            var hand = facts.HandAt(today);
            List<LedgerAssignment> assigned = [.. assignments[w.Id].GroupBy(a => a.Id).OrderBy(a => a.First().Order).Select(a => new LedgerAssignment(a.First().AsWritten, a.First().Role,
                [.. a.Where(u => u.UnitId is not null).Select(u => units[u.UnitId!.Value]).OrderBy(u => u.Order).ThenBy(u => u.Unit.Code, StringComparer.Ordinal).Select(u => u.Unit)]))];
            return new LedgerTask
            {
                Id = w.Id,
                Number = w.Number,
                SourceNumber = w.SourceNumber,
                Section = r.Section,
                Title = w.Title,
                Summary = w.Summary,
                Percent = r.Percent,
                Light = hand?.Light ?? computed.Light,
                Computed = computed,
                Hand = hand,
                Start = start,
                StartByOffice = w.OfficeStart is not null,
                Deadline = w.Deadline,
                OriginalDeadline = w.OriginalDeadline,
                DeadlineByOffice = w.OfficeDeadline,
                DeadlineText = w.DeadlineText,
                DeadlineSource = w.ExtendedDeadline is not null ? DeadlineSource.Extended
                    : w.DocumentDeadline is not null ? DeadlineSource.Document
                    : w.OfficeDeadline is not null ? DeadlineSource.Office
                    : DeadlineSource.None,
                ReportingUnit = assigned.SelectMany(a => a.Units).FirstOrDefault(u => u.Id == w.ReportingUnitId),
                Assignments = assigned,
                Milestones = [.. done.Select(m => MilestoneStatus.Of(m.Milestone, m.Completions, plan.ActiveFrom, today))],
                LastReportPeriod = r.Period,
                LastReportAt = r.ReportedAt,
                IsAccepted = w.AcceptedAt is not null,
                AcceptanceRequestedOn = facts.AcceptanceRequestedOn,
                Extensions = r.Extensions,
                IsExtensionAsked = r.ExtensionAsked,
                OpenNotices = facts.OpenNotices,
                Facts = facts,
                Today = today,
                DocumentNumber = plan.DocumentNumber,
                PlanTitle = plan.Title,
                Version = w.Version,
            };
        })];
    }

    /// <summary>One row a milestone, its days in one text: a row a completion takes the database and EF five times as long.</summary>
    private static async Task<Dictionary<Guid, IReadOnlyList<DoneDay>>> CompletionsAsync(IQueryable<MilestoneCompletion> completions)
    {
        var rows = await (
            from c in completions
            where c.RevokedAt == null
            group c by c.MilestoneId into days
            select new { days.Key, Days = string.Join("", days.Select(c => (c.IsWaiver ? "-" : "+") + DayText.Of(c.DoneOn))) }).ToListAsync();
        return rows.ToDictionary(r => r.Key, r => Parse(r.Days));

        static IReadOnlyList<DoneDay> Parse(string text)
        {
            var days = new DoneDay[text.Length / (DayText.Length + 1)];
            for (var i = 0; i < days.Length; i++)
            {
                var part = text.AsSpan(i * (DayText.Length + 1), DayText.Length + 1);
                days[i] = new(DayText.Parse(part[1..]), part[0] == '-');
            }

            return days;
        }
    }
}
