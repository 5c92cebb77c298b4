using MedCommunity.Core.Reference;

namespace MedCommunity.Core.Indicators;

/// <summary>The indicators that the product computes, read from the national file; a value needs numerator and denominator over data elements.</summary>
public static class NationalIndicators
{
    /// <summary>Those in use; the other rows of the file follow with their issue.</summary>
    private static readonly string[] InUse = ["3.1", "4.3"];

    private static readonly Lazy<IReadOnlyList<IndicatorDefinition>> Rows = new(Load);

    public static IReadOnlyList<IndicatorDefinition> All => Rows.Value;

    public static IndicatorDefinition? Find(string code) => All.FirstOrDefault(i => i.Code == code);

    private static IReadOnlyList<IndicatorDefinition> Load()
    {
        using var json = ReferenceData.ReadJson("indicators-national-2024.json");
        return [.. json.RootElement.GetProperty("indicators").EnumerateArray()
            .Where(i => InUse.Contains(i.GetProperty("code").GetString()))
            .Select(i => new IndicatorDefinition(
                i.GetProperty("code").GetString()!,
                i.GetProperty("name").GetString()!,
                i.GetProperty("aspect").GetString()!,
                i.GetProperty("unit").GetString()!,
                IndicatorTerm.Parse(i.GetProperty("numerator").GetString()!),
                IndicatorTerm.Parse(i.GetProperty("denominator").GetString()!),
                i.GetProperty("factor").GetInt32(),
                i.GetProperty("better").GetString()!,
                [.. i.GetProperty("levels").EnumerateArray().Select(l => l.GetString()!)],
                i.GetProperty("provisional").GetBoolean(),
                $"国卫办基层发〔2024〕22号 监测指标{i.GetProperty("code").GetString()}"))];
    }
}
