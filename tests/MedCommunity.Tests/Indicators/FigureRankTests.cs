using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Indicators;

public sealed class FigureRankTests
{
    [Fact]
    public void Equal_displayed_figures_share_a_rank_zero_is_a_figure_and_none_has_no_rank()
    {
        List<(string Name, decimal? Value)> units = [("不适用", null), ("甲", 12.34m), ("零", 0), ("乙", 12.26m), ("丙", 12.31m), ("丁", 50), ("未报", null)];

        Text(FigureRank.Of(units, u => u.Value, 1, lowestFirst: false)).Should().Be("1丁 2甲 2乙 2丙 5零 -不适用 -未报");
        Text(FigureRank.Of(units, u => u.Value, 2, lowestFirst: false)).Should().Be("1丁 2甲 3丙 4乙 5零 -不适用 -未报");
        Text(FigureRank.Of(units, u => u.Value, 1, lowestFirst: true)).Should().Be("1零 2甲 2乙 2丙 5丁 -不适用 -未报");
    }

    [Fact]
    public void The_lowest_is_first_only_where_lower_is_better_and_a_controlled_indicator_says_nothing_of_better()
    {
        NationalIndicators.All.Where(i => FigureRank.IsLowestFirst(i.Better)).Select(i => i.Code).Should().Equal("5.1", "5.2");
        NationalIndicators.All.Where(i => FigureRank.IsNeutral(i.Better)).Select(i => i.Code).Should().Equal("1.1", "1.2", "1.3", "4.1a", "4.1b", "K3");
    }

    [Fact]
    public void Generated_figures_stand_as_counting_those_before_them_says()
    {
        var random = new Random(26);
        for (var n = 0; n < 2_000; n++)
        {
            var (decimals, lowestFirst) = (random.Next(3), random.Next(2) == 0);
            List<(int Index, decimal? Value)> items = [.. Enumerable.Range(0, random.Next(12)).Select(i => (i, random.Next(5) switch
            {
                0 => (decimal?)null,
                1 => 0,
                2 => random.Next(3),
                _ => (random.Next(4_000) - 1_000) / 1_000m,
            }))];

            var ranked = FigureRank.Of(items, i => i.Value, decimals, lowestFirst);

            ranked.Select(r => r.Item.Index).Should().BeEquivalentTo(items.Select(i => i.Index));
            foreach (var (rank, item) in ranked)
            {
                // One more than there are figures that read better.
                decimal? Shown(decimal? value) => value is { } v ? Scaled.Round(v, decimals) : null;
                int? expected = item.Value is null ? null : 1 + items.Count(o => lowestFirst ? Shown(o.Value) < Shown(item.Value) : Shown(o.Value) > Shown(item.Value));
                rank.Should().Be(expected, $"case {n}: {item.Value} among {string.Join(", ", items.Select(i => i.Value))} with {decimals} decimals, {(lowestFirst ? "lowest" : "highest")} first");
            }

            // Ascending ranks, those without one last, within each the order given.
            ranked.Select(r => (r.Rank ?? int.MaxValue, r.Item.Index)).Should().BeInAscendingOrder();
        }
    }

    private static string Text(IReadOnlyList<(int? Rank, (string Name, decimal? Value) Item)> ranked) =>
        string.Join(' ', ranked.Select(r => $"{r.Rank?.ToString() ?? "-"}{r.Item.Name}"));
}
