using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Plans;

public enum CalendarKind
{
    Deadline,
    Milestone,
    Notice,
    Directive,
}

public enum CalendarState
{
    Overdue,
    Due,
    Done,
}

/// <param name="Number">The task's number.</param>
/// <param name="Href">Where it opens.</param>
public sealed record CalendarEvent(DateOnly On, CalendarKind Kind, CalendarState State, int Number, string Text, string Href);

public sealed record CalendarDay(DateOnly Date, bool IsInMonth, bool IsToday, IReadOnlyList<CalendarEvent> Events);

/// <summary>A month as a grid of whole weeks from Monday on.</summary>
public static class CalendarMonth
{
    private const int MostYears = 10;

    /// <summary>The month asked for; today's where none is, or where it lies so far away that nobody can mean it.</summary>
    public static ReportingPeriod Of(string? text, DateOnly today)
    {
        var now = ReportingPeriod.Of(today);
        return ReportingPeriod.TryParse(text, out var month) && Math.Abs(month.Year - now.Year) <= MostYears ? month : now;
    }

    /// <summary>The first and last day of the grid: the weeks that hold a day of the month.</summary>
    public static (DateOnly From, DateOnly To) Range(ReportingPeriod month) => (month.FirstDay.AddDays(-FromMonday(month.FirstDay)), month.LastDay.AddDays(6 - FromMonday(month.LastDay)));

    /// <summary>What is late first, then by the tasks' numbers.</summary>
    public static IReadOnlyList<CalendarDay> Days(ReportingPeriod month, DateOnly today, IEnumerable<CalendarEvent> events)
    {
        var (from, to) = Range(month);
        var byDay = events.OrderBy(e => e.State).ThenBy(e => e.Kind).ThenBy(e => e.Number).ToLookup(e => e.On);
        return [.. Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays)
            .Select(day => new CalendarDay(day, ReportingPeriod.Of(day) == month, day == today, [.. byDay[day]]))];
    }

    /// <summary>The days within a range on which a milestone is due, those of recurring periods included, and where each stands today.</summary>
    public static IEnumerable<(DateOnly Due, CalendarState State)> DueDays(
        Milestone milestone, IReadOnlyList<DoneDay> completions, DateOnly activeFrom, DateOnly from, DateOnly to, DateOnly today)
    {
        if (milestone.Frequency is null)
        {
            if (milestone.DueDate is { } due && due >= from && due <= to)
            {
                yield return (due, completions.Any(c => c.DoneOn <= today) ? CalendarState.Done
                    : Recurrence.Overdue(milestone, completions, activeFrom, today).Any() ? CalendarState.Overdue
                    : CalendarState.Due);
            }

            yield break;
        }

        var owed = Recurrence.Owed(milestone, completions, activeFrom, today).Select(p => p.From).ToHashSet();
        foreach (var period in Recurrence.Periods(milestone.Frequency, activeFrom, to, milestone.DayOfMonth).Where(p => p.Due >= from && p.Due <= to))
        {
            yield return (period.Due, period.From > today ? CalendarState.Due
                : !owed.Contains(period.From) ? CalendarState.Done
                : today > period.Due ? CalendarState.Overdue
                : CalendarState.Due);
        }
    }

    private static int FromMonday(DateOnly day) => ((int)day.DayOfWeek + 6) % 7;
}
