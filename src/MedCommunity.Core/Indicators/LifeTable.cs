namespace MedCommunity.Core.Indicators;

/// <summary>An age group of five years, with the data elements that count it.</summary>
/// <param name="From">Its first year of age.</param>
/// <param name="Deaths">Code of the deaths of the four chronic diseases in a calendar year.</param>
/// <param name="Population">Code of the year's mean population.</param>
public sealed record AgeGroup(int From, string Deaths, string Population)
{
    public int To => From + 4;

    public string Name => $"{From}—{To}岁";
}

/// <summary>
/// 四类慢性病过早死亡率: the probability of dying between exact ages 30 and 70 of one of the four diseases, by the life-table method that WHO uses
/// for SDG 3.4.1 (indicators-national-2024.json, 5.2): of each group m = deaths ÷ population, q = 5m ÷ (1 + 2.5m), and 40q30 = 1 − Π(1 − q).
/// </summary>
public static class LifeTable
{
    public static IReadOnlyList<AgeGroup> Groups { get; } =
        [.. Enumerable.Range(0, 8).Select(i => 30 + (5 * i)).Select(age => new AgeGroup(age, $"DEATHS_NCD_{age}_{age + 4}", $"POP_{age}_{age + 4}"))];

    /// <summary>The probability of dying within the five years, 0 to 1; null without people.</summary>
    public static decimal? Probability(decimal deaths, decimal population)
    {
        if (population <= 0)
        {
            return null;
        }

        var m = deaths / population;

        // More deaths than the group can bear in five years: nobody is left.
        return Math.Min(1, 5 * m / (1 + (2.5m * m)));
    }

    /// <summary>The probability of dying within all groups, 0 to 1.</summary>
    public static decimal Premature(IEnumerable<decimal> probabilities) => 1 - probabilities.Aggregate(1m, (alive, q) => alive * (1 - q));
}
