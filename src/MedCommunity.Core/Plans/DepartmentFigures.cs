using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Plans;

/// <summary>So many of so many. Shares add up part by part; where nothing was due there is no value.</summary>
public readonly record struct Share(int Part, int Of)
{
    /// <summary>0 to 1; null where nothing was due.</summary>
    public decimal? Value => Of == 0 ? null : (decimal)Part / Of;

    public static Share operator +(Share a, Share b) => new(a.Part + b.Part, a.Of + b.Of);
}

/// <summary>What a unit owed on one task whose reporting unit it is.</summary>
/// <param name="From">The first day on which reports are owed: the task's start, or the plan's where that is later.</param>
/// <param name="AcceptedOn">The local day of acceptance; nothing is owed any more from then on.</param>
/// <param name="Statements">The unit's reports, or the office's on its behalf: month and time.</param>
public sealed record ReportingFacts(DateOnly From, DateOnly? AcceptedOn, IReadOnlyList<(ReportingPeriod Period, DateTime At)> Statements);

/// <summary>A month whose report was due.</summary>
/// <param name="FirstReportedAt">When it was first reported; null where it never was.</param>
public sealed record DueMonth(ReportingPeriod Period, DateOnly DueOn, DateTime? FirstReportedAt)
{
    /// <summary>A due day ends at its local midnight.</summary>
    public bool IsInTime => FirstReportedAt < LocalClock.EndOf(DueOn);
}

/// <summary>A supervision notice as it counts for its unit.</summary>
/// <param name="FirstDueOn">As first issued: a later date given with a return does not make a late answer an early one.</param>
/// <param name="FirstRepliedAt">When the unit first replied; null where it has not.</param>
public sealed record NoticeFacts(DateOnly FirstDueOn, DateTime? FirstRepliedAt, bool IsWithdrawn)
{
    public bool IsDue(DateOnly today) => !IsWithdrawn && today > FirstDueOn;

    public bool IsInTime => FirstRepliedAt < LocalClock.EndOf(FirstDueOn);
}

/// <summary>How a unit keeps its days: months reported by the due day, notices answered by theirs. Plain C#, as of one local day.</summary>
public static class DepartmentFigures
{
    /// <summary>The months since the task started whose due day has passed, oldest first. A month on whose due day the task was already accepted is not owed.</summary>
    public static IEnumerable<DueMonth> Months(ReportingFacts task, int dueDay, DateOnly today)
    {
        var reported = task.Statements.GroupBy(s => s.Period).ToDictionary(s => s.Key, s => s.Min(x => x.At));
        return TrafficLight.LastReportDue(today, dueDay).Since(ReportingPeriod.Of(task.From))
            .Select(month => new DueMonth(month, month.DueDate(dueDay), reported.TryGetValue(month, out var at) ? at : null))
            .Where(month => task.AcceptedOn is not { } accepted || accepted > month.DueOn);
    }

    /// <summary>Months reported by the due day ÷ months due, over all tasks whose reporting unit it is.</summary>
    public static Share OnTime(IEnumerable<ReportingFacts> tasks, int dueDay, DateOnly today)
    {
        var months = tasks.SelectMany(t => Months(t, dueDay, today)).ToList();
        return new(months.Count(m => m.IsInTime), months.Count);
    }

    /// <summary>Notices first replied to by the day first given ÷ notices whose day has passed.</summary>
    public static Share AnswersInTime(IEnumerable<NoticeFacts> notices, DateOnly today)
    {
        var due = notices.Where(n => n.IsDue(today)).ToList();
        return new(due.Count(n => n.IsInTime), due.Count);
    }
}
