using MedCommunity.Core.Plans;

namespace MedCommunity.Tests.Plans;

public sealed class RecurrenceTests
{
    private static readonly string[] Recurring = ["weekly", "monthly", "quarterly", "half-yearly", "yearly"];

    [Fact]
    public void Periods_are_the_calendars_that_lie_wholly_within_the_plans_life()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var frequency = Recurring[random.Next(Recurring.Length)];
            var activeFrom = new DateOnly(2023, 1, 1).AddDays(random.Next(800));
            var until = activeFrom.AddDays(random.Next(1200));
            int? dayOfMonth = random.Next(3) == 0 ? random.Next(1, 32) : null;

            var periods = Recurrence.Periods(frequency, activeFrom, until, dayOfMonth).ToList();

            periods.Should().Equal(SlowPeriods(frequency, activeFrom, until, dayOfMonth), $"seed {seed}: {frequency} from {activeFrom} until {until}, day {dayOfMonth}");
        }
    }

    [Fact]
    public void What_is_overdue_is_what_a_clerk_with_a_tally_of_debts_would_find()
    {
        for (var seed = 0; seed < 1500; seed++)
        {
            var random = new Random(seed);
            var activeFrom = new DateOnly(2024, 1, 1).AddDays(random.Next(400));
            var today = activeFrom.AddDays(random.Next(700));
            var milestone = new Milestone
            {
                Code = "1-1",
                Text = "节点",
                Frequency = Recurring[random.Next(Recurring.Length)],
                MinTimes = random.Next(3) == 0 ? null : random.Next(1, 4),
                DayOfMonth = random.Next(3) == 0 ? random.Next(1, 32) : null,
            };
            var completions = Enumerable.Range(0, random.Next(12)).Select(_ => new MilestoneCompletion
            {
                DoneOn = activeFrom.AddDays(random.Next(-40, 760)),
                IsWaiver = random.Next(4) == 0,
            }).ToList();

            Recurrence.Overdue(milestone, [.. completions.Select(c => c.Day)], activeFrom, today)
                .Should().Equal(SlowOverdue(milestone, completions, activeFrom, today), $"seed {seed}");
        }
    }

    [Fact]
    public void A_missed_month_stays_overdue_until_it_is_made_up_on_a_later_day()
    {
        var milestone = Monthly();
        var active = new DateOnly(2026, 1, 1);

        Recurrence.Overdue(milestone, [], active, new(2026, 1, 31)).Should().BeEmpty("its last local day has not ended");
        Recurrence.Overdue(milestone, [], active, new(2026, 2, 1)).Should().Equal(new DateOnly(2026, 1, 31));
        Recurrence.Overdue(milestone, [], active, new(2026, 3, 20)).Should().Equal(new DateOnly(2026, 1, 31), new DateOnly(2026, 2, 28));

        Recurrence.Overdue(milestone, [Done(2026, 3, 20)], active, new(2026, 3, 20)).Should().Equal(new DateOnly(2026, 2, 28));
        Recurrence.Overdue(milestone, [Done(2026, 3, 20), Done(2026, 3, 21)], active, new(2026, 3, 31)).Should().BeEmpty();
        Recurrence.Overdue(milestone, [Done(2026, 3, 20), Done(2026, 3, 21)], active, new(2026, 4, 1)).Should().Equal(new DateOnly(2026, 3, 31));
    }

    [Fact]
    public void Doing_it_twice_in_one_month_pays_nothing_in_advance()
    {
        Recurrence.Overdue(Monthly(), [Done(2026, 1, 5), Done(2026, 1, 6)], new(2026, 1, 1), new(2026, 3, 1))
            .Should().Equal(new DateOnly(2026, 2, 28));
    }

    [Fact]
    public void A_waiver_clears_its_own_period_and_no_other()
    {
        Recurrence.Overdue(Monthly(), [new(new(2026, 2, 10), IsWaiver: true)], new(2026, 1, 1), new(2026, 4, 1))
            .Should().Equal(new DateOnly(2026, 1, 31), new DateOnly(2026, 3, 31));
    }

    [Theory]
    [InlineData("continuous")]
    [InlineData("event")]
    [InlineData("ad-hoc")]
    [InlineData("periodic-unspecified")]
    public void Continuous_event_driven_and_unspecified_milestones_are_never_overdue(string frequency)
    {
        var milestone = new Milestone { Code = "1-1", Text = "节点", Frequency = frequency, DueDate = new(2024, 5, 1) };

        Recurrence.Overdue(milestone, [], new(2020, 1, 1), new(2030, 1, 1)).Should().BeEmpty();
    }

    [Fact]
    public void A_one_off_milestone_is_overdue_from_the_day_after_its_due_date_until_it_is_done()
    {
        var milestone = new Milestone { Code = "1-1", Text = "节点", DueDate = new(2025, 12, 31) };
        var active = new DateOnly(2025, 1, 3);

        Recurrence.Overdue(milestone, [], active, new(2025, 12, 31)).Should().BeEmpty();
        Recurrence.Overdue(milestone, [], active, new(2026, 1, 1)).Should().Equal(new DateOnly(2025, 12, 31));
        Recurrence.Overdue(milestone, [Done(2026, 1, 1)], active, new(2026, 1, 1)).Should().BeEmpty();
        Recurrence.Overdue(milestone, [Done(2026, 1, 2)], active, new(2026, 1, 1)).Should().Equal([new DateOnly(2025, 12, 31)], "it is not done yet on that day");
    }

    [Fact]
    public void A_milestone_older_than_the_plan_is_not_overdue()
    {
        var milestone = new Milestone { Code = "1-5", Text = "节点", DueDate = new(2024, 12, 31) };

        Recurrence.Overdue(milestone, [], new(2025, 1, 3), new(2026, 6, 1)).Should().BeEmpty();
    }

    [Fact]
    public void The_offices_day_31_falls_on_the_last_day_of_February_leap_year_or_not()
    {
        Recurrence.Periods("monthly", new(2024, 2, 1), new(2024, 2, 1), 31).Single().Due.Should().Be(new DateOnly(2024, 2, 29));
        Recurrence.Periods("monthly", new(2025, 2, 1), new(2025, 2, 1), 31).Single().Due.Should().Be(new DateOnly(2025, 2, 28));
    }

    private static Milestone Monthly() => new() { Code = "1-1", Text = "节点", Frequency = "monthly" };

    private static DoneDay Done(int year, int month, int day) => new(new(year, month, day));

    /// <summary>Walks day by day and asks the calendar whether a period begins on it.</summary>
    private static IEnumerable<RecurrencePeriod> SlowPeriods(string frequency, DateOnly activeFrom, DateOnly until, int? dayOfMonth)
    {
        for (var day = activeFrom; day <= until; day = day.AddDays(1))
        {
            if (!Begins(frequency, day))
            {
                continue;
            }

            var last = day;
            while (!Begins(frequency, last.AddDays(1)))
            {
                last = last.AddDays(1);
            }

            var due = last;
            while (dayOfMonth is { } wanted && frequency != "weekly" && due.Day > wanted)
            {
                due = due.AddDays(-1);
            }

            yield return new RecurrencePeriod(day, last, due);
        }
    }

    private static bool Begins(string frequency, DateOnly day) => frequency switch
    {
        "weekly" => day.DayOfWeek == DayOfWeek.Monday,
        "monthly" => day.Day == 1,
        "quarterly" => day is { Day: 1, Month: 1 or 4 or 7 or 10 },
        "half-yearly" => day is { Day: 1, Month: 1 or 7 },
        _ => day is { Day: 1, Month: 1 },
    };

    /// <summary>Lives through every day: debts are noted as their periods begin, and paid oldest first.</summary>
    internal static List<DateOnly> SlowOverdue(Milestone m, List<MilestoneCompletion> completions, DateOnly activeFrom, DateOnly today)
    {
        var debts = new List<DateOnly>();
        var periods = SlowPeriods(m.Frequency!, activeFrom, today, m.DayOfMonth).ToList();
        for (var day = activeFrom; day <= today; day = day.AddDays(1))
        {
            foreach (var period in periods.Where(p => p.From == day))
            {
                if (!completions.Any(c => c.IsWaiver && c.DoneOn <= today && c.DoneOn >= period.From && c.DoneOn <= period.To))
                {
                    debts.AddRange(Enumerable.Repeat(period.Due, m.MinTimes ?? 1));
                }
            }

            foreach (var _ in completions.Where(c => !c.IsWaiver && c.DoneOn == day))
            {
                if (debts.Count > 0)
                {
                    debts.RemoveAt(0);
                }
            }
        }

        return [.. debts.Distinct().Where(due => due < today)];
    }
}
