using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Indicators;

public sealed class IndicatorWindowTests
{
    [Theory]
    [InlineData("month", "2026-10", "2026-10", 1)]
    [InlineData("month", "2026-01", "2026-01", 1)]
    [InlineData("ytd", "2026-01", "2026-01", 1)]
    [InlineData("ytd", "2026-10", "2026-01", 10)]
    [InlineData("ytd", "2026-12", "2026-01", 12)]
    [InlineData("rolling12", "2026-10", "2025-11", 12)]
    [InlineData("rolling12", "2026-12", "2026-01", 12)]
    [InlineData("rolling12", "2026-01", "2025-02", 12)]
    [InlineData("year", "2026-01", "2026-01", 12)]
    [InlineData("year", "2026-12", "2026-01", 12)]
    public void A_window_has_its_months(string window, string period, string first, int count)
    {
        var months = IndicatorWindows.Parse(window)!.Value.Months(ReportingPeriod.Parse(period));

        months.Should().HaveCount(count).And.BeInAscendingOrder(m => m.Number).And.OnlyHaveUniqueItems();
        months[0].ToString().Should().Be(first);
        months[^1].ToString().Should().Be(window == "year" ? "2026-12" : period);
    }

    [Fact]
    public void Every_window_of_every_month_is_an_unbroken_run()
    {
        foreach (var period in new ReportingPeriod(2030, 12).Since(new ReportingPeriod(2020, 1)))
        {
            foreach (var window in Enum.GetValues<IndicatorWindow>())
            {
                var months = window.Months(period);
                months.Should().Contain(period);
                months.Zip(months.Skip(1)).Should().NotContain(pair => pair.First.AddMonths(1) != pair.Second, $"of {window} {period}");
                if (window is IndicatorWindow.Ytd or IndicatorWindow.Year)
                {
                    months.Should().OnlyContain(m => m.Year == period.Year);
                }
            }
        }
    }

    [Theory]
    [InlineData("Month")]
    [InlineData("rolling")]
    [InlineData("")]
    [InlineData(null)]
    public void Another_word_is_no_window(string? word) => IndicatorWindows.Parse(word).Should().BeNull();

    [Fact]
    public void A_window_is_written_as_it_is_read() =>
        Enum.GetValues<IndicatorWindow>().Should().OnlyContain(w => IndicatorWindows.Parse(w.Code()) == w);
}
