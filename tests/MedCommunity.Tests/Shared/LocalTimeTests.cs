using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Shared;

public sealed class LocalTimeTests
{
    [Theory]
    [InlineData("2026-02-28T15:59:59Z", "2026-02-28")]
    [InlineData("2026-02-28T16:00:00Z", "2026-03-01")]
    [InlineData("2024-02-28T16:00:00Z", "2024-02-29")]
    [InlineData("2025-12-31T15:59:59Z", "2025-12-31")]
    [InlineData("2025-12-31T16:00:00Z", "2026-01-01")]
    public void A_local_day_begins_at_four_in_the_afternoon_of_the_day_before_in_UTC(string utc, string day)
    {
        LocalClock.DateOf(DateTimeOffset.Parse(utc).UtcDateTime).Should().Be(DateOnly.Parse(day));
    }

    [Fact]
    public void A_due_day_lasts_until_its_local_midnight_and_not_a_tick_longer()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            var day = new DateOnly(2000, 1, 1).AddDays(new Random(seed).Next(70_000));

            LocalClock.DateOf(LocalClock.StartOf(day)).Should().Be(day, $"seed {seed}");
            LocalClock.DateOf(LocalClock.EndOf(day).AddTicks(-1)).Should().Be(day, $"seed {seed}");
            LocalClock.DateOf(LocalClock.EndOf(day)).Should().Be(day.AddDays(1), $"seed {seed}");
            (LocalClock.EndOf(day) - LocalClock.StartOf(day)).Should().Be(TimeSpan.FromHours(24), $"seed {seed}");
        }
    }

    [Fact]
    public void Months_add_sort_and_print_like_the_calendar()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var period = new ReportingPeriod(random.Next(2010, 2190), random.Next(1, 13));
            var months = random.Next(-100, 100);

            var other = period.AddMonths(months);

            ((other.Year * 12) + other.Month - (period.Year * 12) - period.Month).Should().Be(months, $"seed {seed}");
            other.CompareTo(period).Should().Be(months.CompareTo(0), $"seed {seed}");
            ReportingPeriod.Parse(period.ToString()).Should().Be(period, $"seed {seed}");
            ReportingPeriod.Of(period.LastDay).Should().Be(period, $"seed {seed}");
            ReportingPeriod.Of(period.LastDay.AddDays(1)).Should().Be(period.AddMonths(1), $"seed {seed}");
        }
    }

    [Theory]
    [InlineData("2025-01", 31, "2025-02-28")]
    [InlineData("2024-01", 31, "2024-02-29")]
    [InlineData("2025-12", 16, "2026-01-16")]
    [InlineData("2026-03", 31, "2026-04-30")]
    public void A_months_papers_are_due_on_the_due_day_of_the_next_month_or_its_last(string month, int dueDay, string due)
    {
        ReportingPeriod.Parse(month).DueDate(dueDay).Should().Be(DateOnly.Parse(due));
    }

    [Theory]
    [InlineData("2026-13")]
    [InlineData("2026-00")]
    [InlineData("2026-1")]
    [InlineData("202610")]
    [InlineData("1999-12")]
    [InlineData("２０２６-10")]
    [InlineData(" 026-10")]
    [InlineData("")]
    [InlineData(null)]
    public void Anything_but_four_digits_a_stroke_and_a_month_is_no_month(string? text)
    {
        ReportingPeriod.TryParse(text, out _).Should().BeFalse();
    }
}
