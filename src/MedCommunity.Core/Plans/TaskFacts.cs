using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Plans;

/// <summary>A statement of the task's reporting unit, or of the office for it.</summary>
public readonly record struct Statement(ReportingPeriod Period, int Percent, DateTime ReportedAt);

/// <summary>When a light will next be another, if nothing happens until then.</summary>
/// <param name="On">The first local day on which it is.</param>
/// <param name="Light">The light that will hold.</param>
/// <param name="Reason">Why, as it will be said on that day.</param>
public sealed record LightChange(DateOnly On, Light Light, string Reason);

/// <summary>
/// What is known about a task at one moment; from it follows the light of that day and, if nothing else happens, of every later one.
/// Days are local (Asia/Shanghai).
/// </summary>
public sealed record TaskFacts
{
    /// <summary>How far ahead the next change is looked for: a light that stays the same for so long does not change.</summary>
    public const int Horizon = 400;

    public required DateOnly ActiveFrom { get; init; }

    public required DateOnly Start { get; init; }

    public DateOnly? Deadline { get; init; }

    public DateOnly? AcceptedOn { get; init; }

    public DateOnly? AcceptanceRequestedOn { get; init; }

    /// <summary>The percent of the newest statement; null where nobody has reported.</summary>
    public int? Percent { get; init; }

    /// <summary>The months reported on, from the last one that is due on.</summary>
    public IReadOnlySet<ReportingPeriod> ReportedMonths { get; init; } = new HashSet<ReportingPeriod>();

    /// <summary>The milestones, each with the completions that count.</summary>
    public IReadOnlyList<(Milestone Milestone, IReadOnlyList<DoneDay> Completions)> Milestones { get; init; } = [];

    /// <summary>Due dates of the notices that wait for an answer.</summary>
    public IReadOnlyList<DateOnly> OpenNotices { get; init; } = [];

    /// <summary>Names of the indicators in 预警 that one of the targets points to.</summary>
    public IReadOnlyList<string> WarningIndicators { get; init; } = [];

    /// <summary>The light set by the office, until its last day.</summary>
    public HandLight? Hand { get; init; }

    public required int DueDay { get; init; }

    public required LightSettings Settings { get; init; }

    /// <summary>The computed light of a day.</summary>
    public LightVerdict At(DateOnly today) => TrafficLight.Of(new LightFacts
    {
        Today = today,
        AcceptedOn = AcceptedOn,
        AcceptanceRequestedOn = AcceptanceRequestedOn,
        Start = Start,
        Deadline = Deadline,
        Percent = Percent,
        OverdueMilestones = [.. Milestones.SelectMany(m => Recurrence.Overdue(m.Milestone, m.Completions, ActiveFrom, today).Select(due => new OverdueMilestone(m.Milestone.Text, due)))],
        OpenNotices = OpenNotices,
        WarningIndicators = WarningIndicators,
        ReportedMonths = ReportedMonths,
        DueDay = DueDay,
        Settings = Settings,
    });

    /// <summary>The light set by hand, where one holds on that day.</summary>
    public HandLight? HandAt(DateOnly today) => Hand is { } hand && hand.Until >= today ? hand : null;

    /// <summary>The first later day on which another light holds than today, if nothing happens until then; null where none does within <see cref="Horizon"/> days.</summary>
    public LightChange? NextChange(DateOnly today)
    {
        var now = HandAt(today)?.Light ?? At(today).Light;
        foreach (var day in ChangingDays(today))
        {
            var hand = HandAt(day);
            var verdict = hand is null ? At(day) : null;
            if ((hand?.Light ?? verdict!.Light) is var then && then != now)
            {
                return new LightChange(day, then, hand?.Reason ?? verdict!.Reason);
            }
        }

        return null;
    }

    /// <summary>The days on which one of the rules begins or ceases to hold: on all others the light is that of the day before.</summary>
    private SortedSet<DateOnly> ChangingDays(DateOnly today)
    {
        var days = new SortedSet<DateOnly>();
        var last = today.AddDays(Horizon);
        Add(Hand?.Until.AddDays(1));
        if (AcceptedOn is not null)
        {
            return days;
        }

        Add(Start);
        if (Deadline is { } deadline)
        {
            Add(deadline.AddDays(1));
            Add(deadline.AddDays(-Settings.DueSoonDays));
            Add(DayBehind(deadline));
        }

        foreach (var due in OpenNotices)
        {
            Add(due.AddDays(1));
        }

        for (var month = TrafficLight.LastReportDue(today, DueDay); month.DueDate(DueDay) <= last; month = month.AddMonths(1))
        {
            Add(month.DueDate(DueDay).AddDays(1));
        }

        foreach (var (milestone, completions) in Milestones)
        {
            IEnumerable<DateOnly> dues = milestone.Frequency is not null
                ? Recurrence.Owed(milestone, completions, ActiveFrom, last).Select(p => p.Due)
                : milestone.DueDate is { } once && completions.Count == 0 ? [once] : [];
            foreach (var due in dues)
            {
                Add(due.AddDays(1));
                Add(due.AddDays(Settings.MilestoneGraceDays + 1));
            }
        }

        return days;

        void Add(DateOnly? day)
        {
            if (day > today && day <= last)
            {
                days.Add(day.Value);
            }
        }
    }

    /// <summary>The first day on which the straight line is more than the allowed points ahead of the percent; null where it never is.</summary>
    private DateOnly? DayBehind(DateOnly deadline)
    {
        if (deadline <= Start)
        {
            return null;
        }

        // The smallest whole d with 100 d / length > percent + allowed.
        var length = deadline.DayNumber - Start.DayNumber;
        var ahead = (Percent ?? 0) + Settings.BehindPoints;
        return ahead >= 100 ? null : Start.AddDays((ahead * length / 100) + 1);
    }
}

/// <summary>A notice as a task's history knows it.</summary>
/// <param name="IssuedAt">When it was issued.</param>
/// <param name="FirstDueOn">The day by which an answer was due at first.</param>
/// <param name="ClosedAt">When it was withdrawn or its answer accepted.</param>
/// <param name="Replies">Its answers, oldest first.</param>
public sealed record NoticeHistory(DateTime IssuedAt, DateOnly FirstDueOn, DateTime? ClosedAt, IReadOnlyList<ReplyHistory> Replies)
{
    /// <summary>The day by which an answer was owed at that moment; null where none was.</summary>
    public DateOnly? OwedBy(DateTime moment)
    {
        if (IssuedAt > moment || ClosedAt <= moment)
        {
            return null;
        }

        var known = Replies.Where(r => r.RepliedAt <= moment).ToList();
        return known.Exists(r => !(r.ReturnedAt <= moment)) ? null : known.LastOrDefault(r => r.NewDueOn is not null)?.NewDueOn ?? FirstDueOn;
    }
}

/// <param name="RepliedAt">When it came in.</param>
/// <param name="ReturnedAt">When it was sent back; null where it was not.</param>
/// <param name="NewDueOn">The day set with the return.</param>
public sealed record ReplyHistory(DateTime RepliedAt, DateTime? ReturnedAt, DateOnly? NewDueOn);

/// <summary>An application for acceptance as a task's history knows it.</summary>
/// <param name="RequestedAt">When it came in.</param>
/// <param name="ClosedAt">When it was decided or withdrawn.</param>
/// <param name="IsAccepted">Whether it was accepted then.</param>
/// <param name="ReopenedAt">When the accepted task was reopened.</param>
public sealed record AcceptanceHistory(DateTime RequestedAt, DateTime? ClosedAt, bool IsAccepted, DateTime? ReopenedAt);

/// <summary>
/// A task with the instants at which things became known: what its light was at any moment follows from it.
/// The office's dates and settings are those of now; what they were earlier only the record of the time knows (<see cref="MonthEndLight"/>).
/// </summary>
public sealed record TaskHistory
{
    public required DateOnly ActiveFrom { get; init; }

    public required DateOnly Start { get; init; }

    /// <summary>The deadline before any extension.</summary>
    public DateOnly? OriginalDeadline { get; init; }

    public IReadOnlyList<(DateTime DecidedAt, DateOnly Until)> Extensions { get; init; } = [];

    public IReadOnlyList<AcceptanceHistory> Acceptances { get; init; } = [];

    public IReadOnlyList<Statement> Statements { get; init; } = [];

    public IReadOnlyList<(Milestone Milestone, IReadOnlyList<MilestoneCompletion> Completions)> Milestones { get; init; } = [];

    public IReadOnlyList<NoticeHistory> Notices { get; init; } = [];

    /// <summary>Names of the indicators in 预警; only who writes down the month that has just ended knows them.</summary>
    public IReadOnlyList<string> WarningIndicators { get; init; } = [];

    public HandLight? Hand { get; init; }

    /// <summary>When the light was set by hand; null where that is not known: then it is taken to have been set before.</summary>
    public DateTime? HandSetAt { get; init; }

    public required int DueDay { get; init; }

    public required LightSettings Settings { get; init; }

    /// <summary>What was known at that moment.</summary>
    public TaskFacts AsOf(DateTime moment)
    {
        var statements = Statements.Where(s => s.ReportedAt <= moment).ToList();
        var accepted = Acceptances.FirstOrDefault(a => a.IsAccepted && a.ClosedAt <= moment && !(a.ReopenedAt <= moment));
        var waiting = Acceptances.FirstOrDefault(a => a.RequestedAt <= moment && !(a.ClosedAt <= moment));
        return new TaskFacts
        {
            ActiveFrom = ActiveFrom,
            Start = Start,
            Deadline = Extensions.Where(e => e.DecidedAt <= moment).OrderBy(e => e.DecidedAt).Select(e => (DateOnly?)e.Until).LastOrDefault() ?? OriginalDeadline,
            AcceptedOn = accepted is null ? null : LocalClock.DateOf(accepted.ClosedAt!.Value),
            AcceptanceRequestedOn = (accepted ?? waiting) is { } asked ? LocalClock.DateOf(asked.RequestedAt) : null,
            Percent = statements.Count == 0 ? null : statements.OrderByDescending(s => s.Period).ThenByDescending(s => s.ReportedAt).First().Percent,
            ReportedMonths = statements.Select(s => s.Period).ToHashSet(),
            Milestones = [.. Milestones.Select(m => (m.Milestone, (IReadOnlyList<DoneDay>)[.. m.Completions.Where(c => c.RecordedAt <= moment && !(c.RevokedAt <= moment)).Select(c => c.Day)]))],
            OpenNotices = [.. Notices.Select(n => n.OwedBy(moment)).OfType<DateOnly>()],
            WarningIndicators = WarningIndicators,
            Hand = HandSetAt > moment ? null : Hand,
            DueDay = DueDay,
            Settings = Settings,
        };
    }

    /// <summary>What held when a month ended: the last day, with what was known by its local midnight.</summary>
    public (Light Light, LightVerdict Computed, int? Percent) AtEndOf(ReportingPeriod month)
    {
        var facts = AsOf(LocalClock.EndOf(month.LastDay).AddTicks(-1));
        var computed = facts.At(month.LastDay);
        return (facts.HandAt(month.LastDay)?.Light ?? computed.Light, computed, facts.Percent);
    }
}
