using MedCommunity.Core.Indicators;
using MedCommunity.Web.Features.Indicators;

namespace MedCommunity.Tests.Indicators;

public sealed class FigureTextTests
{
    [Theory]
    [InlineData(12.25, "12.3")]
    [InlineData(12.24999, "12.2")]
    [InlineData(1234.05, "1,234.1")]
    [InlineData(0, "0.0")]
    public void A_value_is_written_with_one_decimal_half_up(double value, string text) => FigureText.Value((decimal)value).Should().Be(text);

    [Fact]
    public void Where_there_is_no_value_stands_a_dash_and_no_data()
    {
        FigureText.Value((decimal?)null).Should().Be("—");
        FigureText.Data(null).Should().BeEmpty();
        FigureText.Data(200m / 3).Should().Be("66.666667");
    }

    [Theory]
    [InlineData(1, "100%")]
    [InlineData(0.9999, "99.9%")]
    [InlineData(0.8357, "83.6%")]
    [InlineData(0, "0%")]
    public void What_is_not_quite_whole_never_reads_as_whole(double share, string text) => FigureText.Percent((decimal)share).Should().Be(text);

    [Fact]
    public void A_change_is_the_difference_of_what_is_shown()
    {
        FigureText.Change(Row(64.46m, "%"), 63.54m).Should().Be(("上升1.0个百分点", 1));
        FigureText.Change(Row(63.54m, "%"), 64.46m).Should().Be(("下降1.0个百分点", -1));
        FigureText.Change(Row(64.51m, "%"), 64.54m).Should().Be(("持平", 0));
        FigureText.Change(Row(0.846m, ""), 0.841m).Should().Be(("上升0.01", 1), "a plain ratio has two decimals");
        FigureText.Change(Row(null, "%"), 1).Should().BeNull();
        FigureText.Change(Row(1, "%"), null).Should().BeNull();
        FigureText.Change(Row(1, "") with { Kind = IndicatorKind.Judgement }, 0).Should().BeNull();
        FigureText.IsBetter("up", -1).Should().BeFalse();
        FigureText.IsBetter("down", -1).Should().BeTrue();
        FigureText.IsBetter("controlled", 1).Should().BeNull();
    }

    [Fact]
    public void A_judged_value_is_a_word()
    {
        FigureText.Value(Row(1, "") with { Kind = IndicatorKind.Judgement }).Should().Be("达标");
        FigureText.Value(Row(0, "") with { Kind = IndicatorKind.Judgement }).Should().Be("未达标");
        FigureText.Value(Row(null, "") with { Kind = IndicatorKind.Judgement }).Should().Be("—");
    }

    private static IndicatorRow Row(decimal? value, string unit) => new(
        "9.9", "试", "试", IndicatorKind.Ratio, unit, "up", value, null, null, "", "", "", "", "", "", null, false, null, false, null, null, 1, false, "试");
}
