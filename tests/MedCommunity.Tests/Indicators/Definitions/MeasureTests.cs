using MedCommunity.Core.Indicators;

namespace MedCommunity.Tests.Indicators.Definitions;

public sealed class MeasureTests
{
    [Theory]
    [InlineData("人次", "人次", "%", 100)]
    [InlineData("人次", "人次", "‰", 1000)]
    [InlineData("个", "个", "1", 1)]
    [InlineData("人", "人", "人/万人", 10_000)]
    [InlineData("人次", "人", "人次/万人", 10_000)]
    [InlineData("人", "人", "1/10万", 100_000)]
    [InlineData("元", "人次", "元", 1)]
    [InlineData("元", "人次", "元/人次", 1)]
    [InlineData("元", "人次", "元/百人次", 100)]
    [InlineData("万元", "人次", "元/人次", 10_000)]
    [InlineData("万元", "人次", "元", 10_000)]
    [InlineData("亿元", "万人", "元/人", 10_000)]
    [InlineData("万元", "元", "%", 1_000_000)]
    [InlineData("元", "人次", "%", null)]
    [InlineData("元", "人次", "1", null)]
    [InlineData("人次", "元", "元/人次", null)]
    [InlineData("元", "元", "元", null)]
    [InlineData("元", "张", "元/人次", null)]
    public void A_ratio_of_two_units_comes_out_in_a_third_by_a_factor_or_not_at_all(string above, string below, string unit, int? factor) =>
        (Measure.Read(above)! / Measure.Read(below)!).Into(Measure.Read(unit)!)?.Factor.Should().Be(factor);

    [Fact]
    public void What_is_less_than_one_is_told_and_people_and_visits_are_taken_together_only_with_a_mark()
    {
        (Measure.Read("元")! / Measure.Read("人次")!).Into(Measure.Read("万元/人次")!).Should().Be((0.0001m, false));
        (Measure.Read("人次")! / Measure.Read("人")!).Into(Measure.Read("%")!).Should().Be((100m, true));
        (Measure.Read("人次")! / Measure.Read("人次")!).Into(Measure.Read("%")!).Should().Be((100m, false));
        Measure.Read("元/人/年").Should().BeNull();
        Measure.Read("0元").Should().BeNull();
    }

    /// <summary>Whatever is counted, in whatever size: the figure in the asked unit equals the one computed by going down to single pieces.</summary>
    [Fact]
    public void The_factor_is_what_converting_both_sides_by_hand_gives()
    {
        var random = new Random(7);
        (string Word, decimal Scale)[] sizes = [("", 1), ("百", 100), ("千", 1000), ("万", 10_000), ("亿", 100_000_000)];
        for (var i = 0; i < 2000; i++)
        {
            var (a, b, c, d) = (Any(), Any(), Any(), Any());
            decimal above = random.Next(1, 1_000_000), below = random.Next(1, 1_000_000);

            var factor = (Measure.Read($"{a.Word}元")! / Measure.Read($"{b.Word}人")!).Into(Measure.Read($"{c.Word}元/{d.Word}人")!)!.Value.Factor;

            (factor / (a.Scale / b.Scale / (c.Scale / d.Scale))).Should().Be(1);
            var byHand = above * a.Scale / (below * b.Scale) * d.Scale / c.Scale;
            Math.Abs((above / below * factor / byHand) - 1).Should().BeLessThan(1e-9m);
        }

        (string Word, decimal Scale) Any() => sizes[random.Next(sizes.Length)];
    }
}
