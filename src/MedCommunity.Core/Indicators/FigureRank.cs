using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Indicators;

/// <summary>名次 among figures of one indicator and window.</summary>
public static class FigureRank
{
    /// <summary>Whether the lowest figure comes first: only where lower is better.</summary>
    public static bool IsLowestFirst(string better) => better == "down";

    /// <summary>控制在合理范围: the highest comes first then, which says nothing about better or worse.</summary>
    public static bool IsNeutral(string better) => better is not ("up" or "down");

    /// <summary>
    /// In order, by what is displayed: equal displayed figures share a rank and the next one counts them (1, 2, 2, 4). What has no figure stands last, without
    /// a rank. Within a rank, and without one, the order given stays.
    /// </summary>
    /// <param name="items">In the order of the organisation.</param>
    /// <param name="value">Not rounded; null where there is none.</param>
    /// <param name="decimals">With how many it is displayed.</param>
    /// <param name="lowestFirst">See <see cref="IsLowestFirst"/>.</param>
    public static IReadOnlyList<(int? Rank, T Item)> Of<T>(IEnumerable<T> items, Func<T, decimal?> value, int decimals, bool lowestFirst)
    {
        var all = items.Select(i => (Item: i, Shown: value(i) is { } v ? Scaled.Round(v, decimals) : (decimal?)null)).ToList();
        var known = all.Where(i => i.Shown is not null).OrderBy(i => lowestFirst ? i.Shown : -i.Shown).ToList();
        List<(int? Rank, T Item)> ranked = [];
        foreach (var (i, one) in known.Index())
        {
            ranked.Add((i > 0 && known[i - 1].Shown == one.Shown ? ranked[i - 1].Rank : i + 1, one.Item));
        }

        return [.. ranked, .. all.Where(i => i.Shown is null).Select(i => ((int?)null, i.Item))];
    }
}
