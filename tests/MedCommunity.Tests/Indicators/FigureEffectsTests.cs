using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;

namespace MedCommunity.Tests.Indicators;

/// <summary>How much is unusual, and who is behind it.</summary>
public sealed class FigureEffectsTests
{
    [Fact]
    public void The_units_effects_add_up_to_the_change()
    {
        var random = new Random(7);
        var ratio = Calculation.Ratio(new("A", []), new("B", []), 100);
        for (var i = 0; i < 2_000; i++)
        {
            var units = Enumerable.Range(0, random.Next(1, 8)).Select(_ => Guid.NewGuid()).ToList();
            var (before, after) = (Of(), Of());
            if (FigureEffects.Of(ratio, after, before) is { } effects)
            {
                effects.Sum(e => e.Effect).Should().BeApproximately(after.Value!.Value - before.Value!.Value, 1e-15m);
                effects.Sum(e => e.Numerator).Should().Be(after.Numerator - before.Numerator);
            }
            else
            {
                (after.Value is null || before.Value is null).Should().BeTrue();
            }

            IndicatorFigure Of()
            {
                List<Contribution> parts = [.. units.Where(_ => random.Next(4) > 0).Select(u => new Contribution(u, UnitKind.VillageClinic, random.Next(0, 500), random.Next(0, 1000)))];
                var (above, below) = (parts.Sum(p => p.Numerator), parts.Sum(p => p.Denominator));
                var value = below is null or 0 ? null : above * 100 / below;
                return new(value, above, below, value is null ? "分母为零" : null, 1, null, [new("", above, below, value, parts)], []);
            }
        }
    }

    [Fact]
    public void A_change_is_measured_against_the_mean_of_the_earlier_ones_whichever_way_they_went()
    {
        FigureEffects.Newest([10, 12, 11, 13, 12, 18]).Should().Be((6m, 1.5m));
        FigureEffects.Newest([10, 12, null, 13, 12, 13, 11, 5]).Should().Be((-6m, 1.5m));
        FigureEffects.Newest([5, 5, 5, 5, 5, 4]).Should().Be((-1m, 0m));
    }

    [Fact]
    public void Nothing_is_said_of_a_month_without_a_figure_or_of_a_short_past()
    {
        FigureEffects.Newest([]).Should().BeNull();
        FigureEffects.Newest([1, 2, 3, 4, 5]).Should().BeNull("three earlier changes do not say what is usual");
        FigureEffects.Newest([1, 2, 3, 4, 5, 6]).Should().NotBeNull();
        FigureEffects.Newest([1, 2, 3, 4, 5, 6, null]).Should().BeNull();
        FigureEffects.Newest([1, 2, 3, 4, 5, 6, null, 7]).Should().BeNull("the month before has none");
    }
}
