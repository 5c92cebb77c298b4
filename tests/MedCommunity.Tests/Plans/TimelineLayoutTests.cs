using MedCommunity.Core.Plans;
using MedCommunity.Web.Features.Plans;

namespace MedCommunity.Tests.Plans;

public sealed class TimelineLayoutTests
{
    private static readonly DateOnly Today = new(2026, 7, 2);

    [Fact]
    public void Days_become_percent_of_an_axis_of_whole_years()
    {
        var layout = Of(TimelineZoom.Year, Task(1, new(2026, 1, 1), new(2026, 12, 31)));

        (layout.From, layout.To).Should().Be((new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31)));
        var bar = layout.Sections.Single().Bars.Single();
        (bar.Left, bar.Width, bar.IsOpen, bar.Original).Should().Be((0, 100, false, null));
        layout.Today.Should().BeApproximately(50, 0.01, "noon of 2 July is the middle of the year");
        layout.Major.Select(m => m.Text).Should().Equal("2026年");
        layout.Minor.Should().HaveCount(4);
        layout.Minor.Sum(m => m.Width).Should().BeApproximately(100, 0.01);
        layout.Minor[1].Left.Should().BeApproximately(90 / 365d * 100, 0.01);
    }

    [Fact]
    public void By_quarters_the_axis_begins_and_ends_with_one_and_shows_months()
    {
        var layout = Of(TimelineZoom.Quarter, Task(1, new(2026, 5, 20), new(2026, 8, 1)));

        (layout.From, layout.To).Should().Be((new DateOnly(2026, 4, 1), new DateOnly(2026, 9, 30)));
        layout.Major.Select(m => m.Text).Should().Equal("2026年第2季度", "2026年第3季度");
        layout.Minor.Select(m => m.Text).Should().Equal("4月", "5月", "6月", "7月", "8月", "9月");
        layout.Pixels.Should().BeGreaterThan(Of(TimelineZoom.Year, Task(1, new(2026, 5, 20), new(2026, 8, 1))).Pixels / 2);
    }

    [Fact]
    public void A_milestone_before_the_start_or_after_the_deadline_widens_the_axis_and_stays_on_it()
    {
        var layout = Of(TimelineZoom.Year, Task(1, new(2026, 3, 1), new(2026, 6, 1), milestones: [new("早", MilestoneState.Done, new(2025, 11, 5)), new("晚", MilestoneState.Overdue, new(2027, 2, 1))]));

        (layout.From, layout.To).Should().Be((new DateOnly(2025, 1, 1), new DateOnly(2027, 12, 31)));
        var bar = layout.Sections.Single().Bars.Single();
        bar.Marks.Select(m => m.State).Should().Equal("done", "overdue");
        bar.Marks[0].At.Should().BeLessThan(bar.Left);
        bar.Marks[1].At.Should().BeGreaterThan(bar.Left + bar.Width);
        bar.Words.Should().Contain("逾期2027-02-01晚");
    }

    [Fact]
    public void Without_a_deadline_a_bar_runs_to_the_end_and_an_extended_one_marks_where_it_was()
    {
        var layout = Of(TimelineZoom.Year, Task(1, new(2026, 2, 1), null), Task(2, new(2026, 2, 1), new(2026, 9, 30), original: new(2026, 6, 30)));
        var bars = layout.Sections.Single().Bars;

        bars[0].IsOpen.Should().BeTrue();
        (bars[0].Left + bars[0].Width).Should().BeApproximately(100, 0.01);
        bars[1].Original.Should().BeApproximately(181 / 365d * 100, 0.01);
        bars[1].Words.Should().Contain("原时限2026-06-30");
    }

    [Fact]
    public void A_deadline_before_the_start_and_a_slip_of_the_pen_break_nothing()
    {
        var layout = Of(TimelineZoom.Year, Task(1, new(2026, 5, 1), new(2026, 4, 1)), Task(2, new(2026, 5, 1), new(2999, 1, 1)));

        layout.To.Year.Should().Be(2041);
        layout.Sections.SelectMany(s => s.Bars).Should().OnlyContain(b => b.Left >= 0 && b.Width > 0 && b.Left + b.Width <= 100.01);
    }

    [Fact]
    public void Phases_lie_over_their_days_and_open_ones_reach_the_edge()
    {
        var layout = TimelineLayout.Of([Task(1, new(2026, 1, 1), new(2026, 12, 31))], [new("启动", null, new(2026, 3, 31)), new("巩固", new(2026, 10, 1), null), new("无", null, null)], Today, TimelineZoom.Year);

        layout.Phases.Select(p => p.Text).Should().Equal("启动", "巩固");
        (layout.Phases[0].Left, layout.Phases[0].Width).Should().Be((0, Math.Round(90 / 365d * 100, 3)));
        (layout.Phases[1].Left + layout.Phases[1].Width).Should().BeApproximately(100, 0.01);
    }

    [Fact]
    public void Phases_that_overlap_stand_below_each_other()
    {
        var layout = TimelineLayout.Of([Task(1, new(2026, 1, 1), new(2026, 12, 31))], [new("一", new(2026, 1, 1), new(2026, 6, 30)), new("二", new(2026, 3, 1), new(2026, 9, 30)), new("三", new(2026, 7, 1), null)], Today, TimelineZoom.Year);

        layout.Phases.Select(p => (p.Text, p.Lane)).Should().Equal(("一", 0), ("二", 1), ("三", 0));
        layout.PhaseLanes.Should().Be(2);
    }

    [Fact]
    public void Whatever_the_dates_everything_stands_on_the_axis()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            DateOnly Any() => new DateOnly(2020, 1, 1).AddDays(random.Next(5000));
            var tasks = Enumerable.Range(1, random.Next(1, 8)).Select(n => Task(n, Any(), random.Next(3) == 0 ? null : Any(), random.Next(2) == 0 ? null : Any(),
                [.. Enumerable.Range(0, random.Next(4)).Select(_ => new TimelineMilestone("节点", (MilestoneState)random.Next(3), Any()))])).ToArray();

            var layout = TimelineLayout.Of(tasks, [], Any(), (TimelineZoom)random.Next(2));

            layout.Sections.SelectMany(s => s.Bars).Should().OnlyContain(b => b.Left >= 0 && b.Width > 0 && b.Left + b.Width <= 100.01 && b.Marks.All(m => m.At >= 0 && m.At <= 100), $"seed {seed}");
            layout.Minor.Sum(m => m.Width).Should().BeApproximately(100, 0.1, $"seed {seed}");
            layout.Today.Should().BeInRange(0, 100);
        }
    }

    private static TimelineLayout Of(TimelineZoom zoom, params TimelineTask[] tasks) => TimelineLayout.Of(tasks, [], Today, zoom);

    private static TimelineTask Task(int number, DateOnly start, DateOnly? deadline, DateOnly? original = null, IReadOnlyList<TimelineMilestone>? milestones = null) =>
        new(new() { Number = number, SectionTitle = "（一）", Start = start, Deadline = deadline, OriginalDeadline = original ?? deadline, Percent = 40, Light = "green" }, milestones ?? []);
}
