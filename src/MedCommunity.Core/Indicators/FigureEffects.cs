namespace MedCommunity.Core.Indicators;

/// <summary>What a unit did to the change of a figure.</summary>
/// <param name="UnitId">The unit, or what stands for several.</param>
/// <param name="Effect">In the indicator's unit.</param>
/// <param name="Numerator">By how much its numerator changed.</param>
/// <param name="Denominator">The same of its denominator.</param>
public sealed record UnitEffect(Guid UnitId, decimal Effect, decimal Numerator, decimal Denominator);

/// <summary>How a ratio moved between two windows: by which units, and whether that is much.</summary>
public static class FigureEffects
{
    /// <summary>Fewer earlier changes do not say what is usual.</summary>
    public const int FewestChanges = 4;

    /// <summary>
    /// With r the ratio before: N/D − N₀/D₀ = Σ (Δnᵢ − r·Δdᵢ) ÷ D, so that each unit's part says by how much it moved the figure, and all add up to it.
    /// </summary>
    /// <returns>Null where one of the two has no value, or the figure is no plain fraction.</returns>
    public static IReadOnlyList<UnitEffect>? Of(IndicatorDefinition indicator, IndicatorFigure figure, IndicatorFigure earlier)
    {
        if (figure is not { Value: not null, Denominator: { } below, Parts.Count: 1 } || earlier is not { Value: { } was, Parts.Count: 1 } || indicator.Kind != IndicatorKind.Ratio)
        {
            return null;
        }

        var ratio = was / indicator.Factor;
        var (after, before) = (figure.Contributions.ToDictionary(c => c.UnitId), earlier.Contributions.ToDictionary(c => c.UnitId));
        return [.. after.Keys.Union(before.Keys).Select(id =>
        {
            var (a, b) = (after.GetValueOrDefault(id), before.GetValueOrDefault(id));
            var (numerator, denominator) = ((a?.Numerator ?? 0) - (b?.Numerator ?? 0), (a?.Denominator ?? 0) - (b?.Denominator ?? 0));
            return new UnitEffect(id, (numerator - (ratio * denominator)) * indicator.Factor / below, numerator, denominator);
        })];
    }

    /// <summary>The newest change of a series, and how far it moves from one month to the next on average, up or down.</summary>
    /// <param name="values">Of consecutive months, oldest first; null where there is none.</param>
    /// <returns>Null where one of the last two months has no value, or fewer than <see cref="FewestChanges"/> earlier changes are known.</returns>
    public static (decimal Change, decimal Usual)? Newest(IReadOnlyList<decimal?> values)
    {
        List<decimal?> changes = [.. values.Zip(values.Skip(1), (earlier, later) => later - earlier)];
        List<decimal> known = [.. changes.SkipLast(1).OfType<decimal>()];
        return changes is [.., { } newest] && known.Count >= FewestChanges ? (newest, known.Average(Math.Abs)) : null;
    }
}
