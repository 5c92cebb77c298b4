using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Indicators;

/// <summary>The indicators of a county with all their versions: those that the product brings, and what the office has defined.</summary>
public sealed class IndicatorCatalogue
{
    private readonly List<(string Code, List<(IndicatorDefinition Definition, bool IsRetired)> Versions)> indicators;

    public IndicatorCatalogue(IEnumerable<IndicatorVersion> versions)
    {
        var given = versions.OrderBy(v => v.Number).ToLookup(v => v.Code, StringComparer.Ordinal);
        indicators = [.. NationalIndicators.All.Select(i => (i.Code, given[i.Code].Select(v => (v.Read(isOwn: false), v.IsRetired)).Prepend((i, false)).ToList()))];
        indicators.AddRange(given.Where(g => NationalIndicators.Find(g.Key) is null).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, g.Select(v => (v.Read(isOwn: true), v.IsRetired)).ToList())));
    }

    public static async Task<IndicatorCatalogue> ReadAsync(AppDbContext db, Guid countyId) => (await FigureFacts.ReadAsync(db, countyId)).Catalogue;

    /// <summary>The definitions that compute a month, the document's first, in its order.</summary>
    public IReadOnlyList<IndicatorDefinition> At(ReportingPeriod period) =>
        [.. indicators.Select(i => InForce(i.Versions, period)).OfType<IndicatorDefinition>()];

    /// <summary>The definition that computes the month; null where the indicator is not there, not yet or no longer.</summary>
    public IndicatorDefinition? Find(string code, ReportingPeriod period) =>
        indicators.Find(i => i.Code == code).Versions is { } versions ? InForce(versions, period) : null;

    /// <summary>All versions of an indicator, oldest first; none where it is not there.</summary>
    public IReadOnlyList<IndicatorDefinition> Versions(string code) =>
        indicators.Find(i => i.Code == code).Versions is { } versions ? [.. versions.Select(v => v.Definition)] : [];

    public IReadOnlyList<IndicatorDefinition> All => [.. indicators.SelectMany(i => i.Versions.Select(v => v.Definition))];

    private static IndicatorDefinition? InForce(List<(IndicatorDefinition Definition, bool IsRetired)> versions, ReportingPeriod period) =>
        versions.LastOrDefault(v => v.Definition.EffectiveFrom <= period) is ({ } definition, false) ? definition : null;
}
