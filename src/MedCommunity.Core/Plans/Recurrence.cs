namespace MedCommunity.Core.Plans;

/// <summary>One period of a recurring milestone and the day on which it is due.</summary>
public sealed record RecurrencePeriod(DateOnly From, DateOnly To, DateOnly Due);

/// <summary>When a milestone is due and when it is overdue (domain.md, Dates).</summary>
public static class Recurrence
{
    /// <summary>
    /// The periods of a recurring milestone that lie wholly after the plan became active and have begun by <paramref name="until"/>.
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

    /// <summary>The due dates that have passed without the milestone being done (or waived), oldest first.</summary>
    public static IEnumerable<DateOnly> Overdue(Milestone milestone, IReadOnlyCollection<MilestoneCompletion> completions, DateOnly activeFrom, DateOnly today)
    {
        if (milestone.Frequency is null)
        {
            // Older than the plan: asked for once at activation, never overdue by itself.
            if (milestone.DueDate is { } due && due >= activeFrom && today > due && completions.Count == 0)
            {
                yield return due;
            }

            yield break;
        }

        foreach (var period in Periods(milestone.Frequency, activeFrom, today, milestone.DayOfMonth))
        {
            if (today > period.Due)
            {
                // A completion counts for the period it lies in; made up later, the office dates it into that period.
                var inPeriod = completions.Where(c => c.DoneOn >= period.From && c.DoneOn <= period.To).ToList();
                if (!inPeriod.Any(c => c.IsWaiver) && inPeriod.Count < (milestone.MinTimes ?? 1))
                {
                    yield return period.Due;
                }
            }
        }
    }

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
