using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Plans;

namespace MedCommunity.Tests.Plans;

public sealed class CalendarMonthTests
{
    [Theory]
    [InlineData(2026, 2, "2026-01-26", "2026-03-01", 35)]
    [InlineData(2027, 2, "2027-02-01", "2027-02-28", 28)]
    [InlineData(2024, 2, "2024-01-29", "2024-03-03", 35)]
    [InlineData(2026, 12, "2026-11-30", "2027-01-03", 35)]
    [InlineData(2027, 1, "2026-12-28", "2027-01-31", 35)]
    [InlineData(2026, 11, "2026-10-26", "2026-12-06", 42)]
    public void A_month_is_whole_weeks_from_Monday_on(int year, int month, string first, string last, int count)
    {
        var period = new ReportingPeriod(year, month);

        var days = CalendarMonth.Days(period, new(year, month, 15), []);

        (days[0].Date, days[^1].Date, days.Count).Should().Be((DateOnly.Parse(first, System.Globalization.CultureInfo.InvariantCulture), DateOnly.Parse(last, System.Globalization.CultureInfo.InvariantCulture), count));
        days[0].Date.DayOfWeek.Should().Be(DayOfWeek.Monday);
        days.Count(d => d.IsInMonth).Should().Be(DateTime.DaysInMonth(year, month));
        days.Should().ContainSingle(d => d.IsToday).Which.Date.Should().Be(new DateOnly(year, month, 15));
    }

    [Fact]
    public void What_is_late_stands_first_on_its_day()
    {
        CalendarEvent Of(CalendarState state, int number) => new(new(2026, 11, 30), CalendarKind.Milestone, state, number, "节点", "/");
        var day = CalendarMonth.Days(new(2026, 11), new(2026, 11, 22), [Of(CalendarState.Done, 1), Of(CalendarState.Due, 2), Of(CalendarState.Overdue, 9), Of(CalendarState.Overdue, 3)])
            .Single(d => d.Date == new DateOnly(2026, 11, 30));

        day.Events.Select(e => e.Number).Should().Equal(3, 9, 2, 1);
    }

    [Fact]
    public void A_recurring_milestone_is_due_in_each_of_its_periods_and_says_where_each_stands()
    {
        var monthly = new Milestone { Code = "1-1", Text = "每月", Frequency = "monthly", DayOfMonth = 31 };
        DoneDay[] done = [new(new(2026, 1, 20))];
        (DateOnly Due, CalendarState State)[] Of(int month) => [.. CalendarMonth.DueDays(monthly, done, new(2026, 1, 1), new(2026, month, 1), new ReportingPeriod(2026, month).LastDay, new(2026, 3, 10))];

        Of(1).Should().Equal((new DateOnly(2026, 1, 31), CalendarState.Done));
        Of(2).Should().Equal([(new DateOnly(2026, 2, 28), CalendarState.Overdue)], "day 31 in February is its last");
        Of(3).Should().Equal((new DateOnly(2026, 3, 31), CalendarState.Due));
        Of(4).Should().Equal((new DateOnly(2026, 4, 30), CalendarState.Due));
    }

    [Fact]
    public void A_week_over_the_years_end_is_due_on_its_Sunday()
    {
        var weekly = new Milestone { Code = "1-1", Text = "每周", Frequency = "weekly" };
        CalendarMonth.DueDays(weekly, [], new(2026, 1, 1), new(2026, 12, 28), new(2027, 1, 10), new(2026, 12, 1)).Select(d => d.Due)
            .Should().Equal(new DateOnly(2027, 1, 3), new DateOnly(2027, 1, 10));
    }

    [Fact]
    public void A_milestone_that_happens_once_is_due_once_and_one_without_dates_never()
    {
        var once = new Milestone { Code = "1-1", Text = "一次", DueDate = new(2026, 11, 10) };
        (DateOnly, CalendarState)[] Of(Milestone m, params DoneDay[] done) => [.. CalendarMonth.DueDays(m, done, new(2026, 1, 1), new(2026, 11, 1), new(2026, 11, 30), new(2026, 11, 22))];

        Of(once).Should().Equal((new DateOnly(2026, 11, 10), CalendarState.Overdue));
        Of(once, new DoneDay(new(2026, 11, 20))).Should().Equal((new DateOnly(2026, 11, 10), CalendarState.Done));
        Of(new Milestone { Code = "1-2", Text = "常态", Frequency = "continuous" }).Should().BeEmpty();
        Of(new Milestone { Code = "1-3", Text = "未定" }).Should().BeEmpty();
    }

    [Fact]
    public void A_month_that_nobody_can_mean_is_todays()
    {
        var today = new DateOnly(2026, 11, 22);
        foreach (var text in new[] { null, "", "2026-13", "昨天", "2199-12", "2000-01" })
        {
            CalendarMonth.Of(text, today).Should().Be(new ReportingPeriod(2026, 11), text);
        }

        CalendarMonth.Of("2027-02", today).Should().Be(new ReportingPeriod(2027, 2));
    }
}
