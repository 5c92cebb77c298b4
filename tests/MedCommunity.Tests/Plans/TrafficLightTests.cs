using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Plans;

public sealed class TrafficLightTests
{
    private static readonly DateOnly Start = new(2026, 1, 1);

    [Fact]
    public void The_light_is_the_first_rule_that_matches_for_many_generated_tasks()
    {
        var seen = new Dictionary<Light, int>();
        for (var seed = 0; seed < 5000; seed++)
        {
            var facts = Any(new Random(seed));

            var verdict = TrafficLight.Of(facts);

            verdict.Light.Should().Be(Slow(facts), $"seed {seed}: {facts}");
            verdict.Reasons.Should().NotBeEmpty($"seed {seed}").And.OnlyContain(r => r.Length > 0).And.OnlyHaveUniqueItems($"seed {seed}");
            seen[verdict.Light] = seen.GetValueOrDefault(verdict.Light) + 1;
        }

        seen.Should().HaveCount(5, "the generated tasks reach every light").And.OnlyContain(l => l.Value > 50);
    }

    [Fact]
    public void Reporting_more_never_makes_a_light_worse()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var facts = Any(random) with { Percent = random.Next(0, 100) };

            var before = TrafficLight.Of(facts);
            var after = TrafficLight.Of(facts with { Percent = random.Next(facts.Percent!.Value, 101) });

            after.Reasons.Count.Should().BeLessThanOrEqualTo(before.Reasons.Count, $"seed {seed}");
            Severity(after.Light).Should().BeLessThanOrEqualTo(Severity(before.Light), $"seed {seed}");
        }
    }

    [Fact]
    public void A_deadline_ends_at_its_midnight()
    {
        var facts = Quiet(new(2026, 6, 30)) with { Deadline = new(2026, 6, 30), Percent = 100 };

        TrafficLight.Of(facts).Light.Should().Be(Light.Green);
        TrafficLight.Of(facts with { Today = new(2026, 7, 1) }).Light.Should().Be(Light.Red);
    }

    [Fact]
    public void Acceptance_asked_for_on_the_last_day_is_in_time_and_waits_in_yellow()
    {
        var facts = Quiet(new(2026, 7, 20)) with { Deadline = new(2026, 6, 30), AcceptanceRequestedOn = new(2026, 6, 30), Percent = 100 };

        TrafficLight.Of(facts).Light.Should().Be(Light.Yellow);
        TrafficLight.Of(facts with { AcceptanceRequestedOn = new(2026, 7, 1) }).Light.Should().Be(Light.Red);
    }

    [Theory]
    [InlineData(15, Light.Yellow)]
    [InlineData(16, Light.Red)]
    public void A_milestone_turns_red_after_more_than_fifteen_days(int days, Light expected)
    {
        var today = new DateOnly(2026, 3, 20);

        TrafficLight.Of(Quiet(today) with { OverdueMilestones = [new("节点", today.AddDays(-days))] }).Light.Should().Be(expected);
    }

    [Theory]
    [InlineData(31, 0, Light.Green)]
    [InlineData(30, 89, Light.Yellow)]
    [InlineData(30, 90, Light.Green)]
    public void Due_within_thirty_days_asks_for_ninety_percent(int days, int percent, Light expected)
    {
        var today = new DateOnly(2026, 3, 20);

        TrafficLight.Of(Quiet(today) with { Start = today.AddDays(-1), Deadline = today.AddDays(days), Percent = percent }).Light.Should().Be(expected);
    }

    [Theory]
    [InlineData(30, Light.Green)]
    [InlineData(29, Light.Yellow)]
    public void More_than_twenty_points_behind_the_straight_line_is_yellow(int percent, Light expected)
    {
        var today = Start.AddDays(50);

        TrafficLight.Of(Quiet(today) with { Start = Start, Deadline = Start.AddDays(100), Percent = percent }).Light.Should().Be(expected);
    }

    [Fact]
    public void The_report_of_a_month_is_missed_only_after_the_due_day_of_the_next_and_only_by_a_task_that_had_started()
    {
        var facts = Quiet(new(2026, 3, 16)) with { Start = new(2026, 2, 28), ReportedMonths = Months("2026-01") };

        TrafficLight.Of(facts).Light.Should().Be(Light.Green, "the due day has not ended");
        TrafficLight.Of(facts with { Today = new(2026, 3, 17) }).Reasons.Should().Equal("未报2026年2月进展");
        TrafficLight.Of(facts with { Today = new(2026, 3, 17), Start = new(2026, 3, 1) }).Light.Should().Be(Light.Green);
    }

    [Theory]
    [InlineData("2026-01-16", 16, "2025-11")]
    [InlineData("2026-01-17", 16, "2025-12")]
    [InlineData("2026-02-28", 31, "2025-12")]
    [InlineData("2026-03-01", 31, "2026-01")]
    [InlineData("2024-02-29", 30, "2023-12")]
    [InlineData("2024-03-01", 30, "2024-01")]
    public void The_last_month_whose_report_is_due_crosses_years_and_short_months(string today, int dueDay, string month)
    {
        TrafficLight.LastReportDue(DateOnly.Parse(today), dueDay).Should().Be(ReportingPeriod.Parse(month));
    }

    [Fact]
    public void Before_the_start_the_task_is_grey_whatever_was_reported_but_red_wins()
    {
        var facts = Quiet(new(2026, 3, 20)) with { Start = new(2026, 3, 21), Percent = 80, AcceptanceRequestedOn = new(2026, 3, 1) };

        TrafficLight.Of(facts).Light.Should().Be(Light.Grey);
        TrafficLight.Of(facts).Reasons.Should().HaveCount(2, "the reason lists all that match");
        TrafficLight.Of(facts with { OpenNotices = [new(2026, 3, 19)] }).Light.Should().Be(Light.Red);
    }

    [Fact]
    public void An_accepted_task_is_closed_whatever_else_holds()
    {
        var facts = Quiet(new(2026, 3, 20)) with { AcceptedOn = new(2026, 3, 1), Deadline = new(2026, 2, 1), OpenNotices = [new(2026, 1, 1)] };

        TrafficLight.Of(facts).Should().BeEquivalentTo(new LightVerdict(Light.Closed, ["2026-03-01已销号"]));
    }

    [Fact]
    public void A_milestone_missed_many_times_is_one_reason()
    {
        var today = new DateOnly(2026, 6, 1);
        var missed = Enumerable.Range(3, 20).Select(week => new OverdueMilestone("每周通报", today.AddDays(-7 * week))).ToList();

        TrafficLight.Of(Quiet(today) with { OverdueMilestones = missed }).Reasons.Should().Equal("节点“每周通报”有20次逾期，最长154天");
    }

    private static LightFacts Quiet(DateOnly today) => new()
    {
        Today = today,
        Start = today.AddDays(-1),
        ReportedMonths = Months("2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"),
    };

    private static HashSet<ReportingPeriod> Months(params string[] months) => [.. months.Select(m => ReportingPeriod.Parse(m))];

    private static int Severity(Light light) => light switch { Light.Red => 3, Light.Yellow => 2, Light.Green => 1, _ => 0 };

    private static LightFacts Any(Random random)
    {
        var today = Start.AddDays(random.Next(-100, 500));
        DateOnly? Maybe(int chance, int from, int to) => random.Next(100) < chance ? today.AddDays(random.Next(from, to)) : null;
        return new LightFacts
        {
            Today = today,
            AcceptedOn = Maybe(8, -60, 1),
            AcceptanceRequestedOn = Maybe(15, -60, 1),
            Start = Maybe(80, -200, 40),
            Deadline = Maybe(70, -40, 200),
            Percent = random.Next(3) == 0 ? null : random.Next(0, 101),
            OverdueMilestones = [.. Enumerable.Range(0, random.Next(4) == 0 ? random.Next(1, 4) : 0).Select(i => new OverdueMilestone($"节点{i}", today.AddDays(-random.Next(1, 30))))],
            OpenNotices = [.. Enumerable.Range(0, random.Next(10) == 0 ? 1 : 0).Select(_ => today.AddDays(random.Next(-5, 5)))],
            ReportedMonths = Enumerable.Range(0, 4).Where(_ => random.Next(3) > 0).Select(i => ReportingPeriod.Of(today).AddMonths(-i)).ToHashSet(),
            WarningIndicators = random.Next(12) == 0 ? ["县域就诊率"] : [],
            DueDay = random.Next(1, 32),
            Settings = new() { MilestoneGraceDays = random.Next(0, 20), DueSoonDays = random.Next(0, 60), DueSoonPercent = random.Next(50, 101), BehindPoints = random.Next(0, 40) },
        };
    }

    /// <summary>The rules of domain.md once more, spelled out in their order and with whole numbers.</summary>
    private static Light Slow(LightFacts f)
    {
        if (f.AcceptedOn is not null)
        {
            return Light.Closed;
        }

        var percent = f.Percent ?? 0;
        var requestedInTime = f.AcceptanceRequestedOn is not null && f.Deadline is not null && f.AcceptanceRequestedOn.Value.DayNumber <= f.Deadline.Value.DayNumber;
        if (f.Deadline is { } passed && f.Today.DayNumber > passed.DayNumber && !requestedInTime)
        {
            return Light.Red;
        }

        foreach (var milestone in f.OverdueMilestones)
        {
            if (f.Today.DayNumber - milestone.Due.DayNumber > f.Settings.MilestoneGraceDays)
            {
                return Light.Red;
            }
        }

        if (f.OpenNotices.Any(n => n.DayNumber < f.Today.DayNumber))
        {
            return Light.Red;
        }

        if (f.Start is not null && f.Start.Value.DayNumber > f.Today.DayNumber)
        {
            return Light.Grey;
        }

        if (f.AcceptanceRequestedOn is not null || f.OverdueMilestones.Count > 0 || f.WarningIndicators.Count > 0)
        {
            return Light.Yellow;
        }

        if (f.Deadline is { } near && near.DayNumber >= f.Today.DayNumber && near.DayNumber - f.Today.DayNumber <= f.Settings.DueSoonDays && percent < f.Settings.DueSoonPercent)
        {
            return Light.Yellow;
        }

        // The newest month whose due day (in the month after, or that month's last day) lies before today.
        var month = new DateOnly(f.Today.Year, f.Today.Month, 1);
        do
        {
            month = month.AddMonths(-1);
        }
        while (DueOf(month, f.DueDay) >= f.Today);

        var lastDay = month.AddMonths(1).AddDays(-1);
        if (f.Start is { } started && started <= lastDay && !f.ReportedMonths.Contains(new ReportingPeriod(month.Year, month.Month)))
        {
            return Light.Yellow;
        }

        if (f.Start is { } s && f.Deadline is { } d && d > s)
        {
            // percent + allowed < 100 × passed / whole, without a division.
            var gone = Math.Clamp(f.Today.DayNumber - s.DayNumber, 0, d.DayNumber - s.DayNumber);
            if ((percent + f.Settings.BehindPoints) * (d.DayNumber - s.DayNumber) < 100 * gone)
            {
                return Light.Yellow;
            }
        }

        return Light.Green;
    }

    private static DateOnly DueOf(DateOnly firstOfMonth, int dueDay)
    {
        var due = firstOfMonth.AddMonths(1);
        while (due.Day < dueDay && due.AddDays(1).Month == due.Month)
        {
            due = due.AddDays(1);
        }

        return due;
    }
}
