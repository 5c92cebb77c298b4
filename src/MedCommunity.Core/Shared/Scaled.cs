namespace MedCommunity.Core.Shared;

/// <summary>
/// Exact sums on both databases: a value is stored as an integer scaled by 10,000, because SQLite keeps decimals as text
/// and adds them in floating point (architecture.md, Two databases).
/// </summary>
public static class Scaled
{
    public const int Factor = 10_000;

    /// <summary>The greatest size of one cell: sums of 100,000 cells still fit a 64-bit integer.</summary>
    public const decimal Limit = 9_000_000_000m;

    public static long FromDecimal(decimal value) => decimal.ToInt64(value * Factor);

    public static decimal ToDecimal(long scaled) => (decimal)scaled / Factor;

    /// <summary>Whether the value can be kept without loss: at most four decimals, within <see cref="Limit"/>.</summary>
    public static bool Fits(decimal value) => Math.Abs(value) <= Limit && decimal.Truncate(value * Factor) == value * Factor;

    /// <summary>Rounds half up (away from zero), as Chinese statistics do; only ever for display.</summary>
    public static decimal Round(decimal value, int decimals) => Math.Round(value, decimals, MidpointRounding.AwayFromZero);
}
