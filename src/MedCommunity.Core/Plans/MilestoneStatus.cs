namespace MedCommunity.Core.Plans;

/// <summary>Where a milestone stands on one day.</summary>
public enum MilestoneState
{
    /// <summary>Done or waived; a recurring one: nothing is owed, the running period included.</summary>
    Done,

    /// <summary>A due date has passed.</summary>
    Overdue,

    /// <summary>A due date lies ahead, or the running period still lacks a completion.</summary>
    Due,

    /// <summary>Without any date: one-off without a due date, or continuous, event-driven, unspecified.</summary>
    Undated,

    /// <summary>Due before the plan became active: asked for once at activation, never overdue.</summary>
    BeforePlan,
}

/// <summary>A milestone with what was done about it; what was taken back does not count.</summary>
/// <param name="NextDue">The date that counts now: the oldest one missed, else the next.</param>
/// <param name="Missed">How many due dates have passed unfulfilled.</param>
/// <param name="LastDone">The newest completion.</param>
public sealed record MilestoneStatus(
    Guid Id, string Code, string Text, string? Frequency, int? MinTimes, string? RecurrenceText, MilestoneState State, DateOnly? NextDue, int Missed, DateOnly? LastDone, bool IsWaived,
    string? Basis = null, int? DayOfMonth = null)
{
    /// <summary>The mark of a milestone that an amended document no longer has; it stays for what was done about it.</summary>
    public const string Withdrawn = "withdrawn";

    public static MilestoneStatus Of(Milestone m, IReadOnlyList<DoneDay> completions, DateOnly activeFrom, DateOnly today)
    {
        DoneDay? last = null;
        foreach (var c in completions)
        {
            if (c.DoneOn <= today && !(c.DoneOn <= last?.DoneOn))
            {
                last = c;
            }
        }

        var owed = m.Frequency is null ? [] : Recurrence.Owed(m, completions, activeFrom, today);
        List<DateOnly> overdue = m.Frequency is null ? [.. Recurrence.Overdue(m, completions, activeFrom, today)] : [.. owed.Where(p => today > p.Due).Select(p => p.Due)];
        var recurs = Recurrence.HasPeriods(m.Frequency);
        var state =
            overdue.Count > 0 ? MilestoneState.Overdue
            : owed.Count > 0 ? MilestoneState.Due
            : last is not null ? MilestoneState.Done
            : recurs ? MilestoneState.Due
            : m.Frequency is not null || m.DueDate is null ? MilestoneState.Undated
            : m.DueDate < activeFrom ? MilestoneState.BeforePlan
            : MilestoneState.Due;
        DateOnly? next = overdue.Count > 0 ? overdue[0] : owed.Count > 0 ? owed[0].Due : m.Frequency is null ? m.DueDate : null;
        return new(m.Id, m.Code, m.Text, m.Frequency, m.MinTimes, m.RecurrenceText, state, next, overdue.Count, last?.DoneOn, last?.IsWaiver == true, m.Basis, m.DayOfMonth);
    }
}
