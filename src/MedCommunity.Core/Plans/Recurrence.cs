namespace MedCommunity.Core.Plans;

/// <summary>One period of a recurring milestone and the day on which it is due.</summary>
public readonly record struct RecurrencePeriod(DateOnly From, DateOnly To, DateOnly Due);

/// <summary>What counts of a milestone's completion: a plan has tens of thousands of them.</summary>
public readonly record struct DoneDay(DateOnly DoneOn, bool IsWaiver = false);

/// <summary>When a milestone is due and when it is overdue (domain.md, Dates).</summary>
public static class Recurrence
{
    /// <summary>
    /// The periods of a recurring milestone that lie wholly within the plan's life and have begun by <paramref name="until"/>;
    /// the first may begin on <paramref name="activeFrom"/> itself.
    /// Continuous, event-driven and unspecified ones have none.
    /// </summary>
    public static IEnumerable<RecurrencePeriod> Periods(string? frequency, DateOnly activeFrom, DateOnly until, int? dayOfMonth = null)
    {
        if (First(frequency, activeFrom) is not { } from)
        {
            yield break;
        }

        if (from < activeFrom)
        {
            from = Next(frequency!, from);
        }

        for (; from <= until; from = Next(frequency!, from))
        {
            var to = Next(frequency!, from).AddDays(-1);
            var due = dayOfMonth is { } day && frequency != "weekly"
                ? new DateOnly(to.Year, to.Month, Math.Min(day, to.Day))
                : to;
            yield return new RecurrencePeriod(from, to, due);
        }
    }

    /// <summary>
    /// The periods begun by <paramref name="today"/> that still lack a completion, oldest first.
    /// A completion pays the oldest period that has begun by its day and still lacks one: what was missed is made up by the next
    /// completion, on its true day, and nothing is paid in advance. A waiver clears the period that its day lies in.
    /// </summary>
    public static IReadOnlyList<RecurrencePeriod> Owed(Milestone milestone, IReadOnlyList<DoneDay> completions, DateOnly activeFrom, DateOnly today)
    {
        var (done, waived) = (new List<DateOnly>(completions.Count), new List<DateOnly>());
        foreach (var c in completions)
        {
            if (c.DoneOn <= today)
            {
                (c.IsWaiver ? waived : done).Add(c.DoneOn);
            }
        }

        done.Sort();
        var periods = new List<RecurrencePeriod>();
        foreach (var period in Periods(milestone.Frequency, activeFrom, today, milestone.DayOfMonth))
        {
            if (!waived.Exists(day => day >= period.From && day <= period.To))
            {
                periods.Add(period);
            }
        }

        var (oldest, times) = (0, 0);
        foreach (var day in done)
        {
            if (oldest < periods.Count && periods[oldest].From <= day && ++times == (milestone.MinTimes ?? 1))
            {
                (oldest, times) = (oldest + 1, 0);
            }
        }

        return oldest == 0 ? periods : periods[oldest..];
    }

    /// <summary>The due dates that have passed without the milestone being done (or waived), oldest first.</summary>
    public static IEnumerable<DateOnly> Overdue(Milestone milestone, IReadOnlyList<DoneDay> completions, DateOnly activeFrom, DateOnly today)
    {
        if (milestone.Frequency is not null)
        {
            return Owed(milestone, completions, activeFrom, today).Where(p => today > p.Due).Select(p => p.Due);
        }

        // Older than the plan: asked for once at activation, never overdue by itself.
        return milestone.DueDate is { } due && due >= activeFrom && today > due && !completions.Any(c => c.DoneOn <= today) ? [due] : [];
    }

    /// <summary>Whether the milestone comes round by the calendar; continuous, event-driven and unspecified ones do not.</summary>
    public static bool HasPeriods(string? frequency) => First(frequency, new DateOnly(2000, 1, 3)) is not null;

    private static DateOnly? First(string? frequency, DateOnly day) => frequency switch
    {
        "weekly" => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
        "monthly" => new DateOnly(day.Year, day.Month, 1),
        "quarterly" => new DateOnly(day.Year, day.Month - ((day.Month - 1) % 3), 1),
        "half-yearly" => new DateOnly(day.Year, day.Month <= 6 ? 1 : 7, 1),
        "yearly" => new DateOnly(day.Year, 1, 1),
        _ => null,
    };

    private static DateOnly Next(string frequency, DateOnly from) => frequency switch
    {
        "weekly" => from.AddDays(7),
        "monthly" => from.AddMonths(1),
        "quarterly" => from.AddMonths(3),
        "half-yearly" => from.AddMonths(6),
        _ => from.AddYears(1),
    };
}
