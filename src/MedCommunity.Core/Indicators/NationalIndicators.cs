using System.Text.Json;
using MedCommunity.Core.Reference;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Indicators;

/// <summary>The indicators that the product brings: the sixteen rows of 国卫办基层发〔2024〕22号 and six further ones that the counties' plans name.</summary>
public static class NationalIndicators
{
    /// <summary>Where those stand that are not of the document.</summary>
    public const string FurtherAspect = "补充指标";

    /// <summary>From the first month that the product can hold.</summary>
    private static readonly ReportingPeriod Beginning = new(2000, 1);

    private static readonly Lazy<(IReadOnlyList<IndicatorDefinition> Rows, IReadOnlyList<string> Aspects)> File = new(Load);

    /// <summary>All rows in the document's order, the further ones last.</summary>
    public static IReadOnlyList<IndicatorDefinition> All => File.Value.Rows;

    /// <summary>The five aspects in the document's order, then <see cref="FurtherAspect"/>.</summary>
    public static IReadOnlyList<string> Aspects => File.Value.Aspects;

    public static IndicatorDefinition? Find(string code) => All.FirstOrDefault(i => i.Code == code);

    private static (IReadOnlyList<IndicatorDefinition>, IReadOnlyList<string>) Load()
    {
        using var json = ReferenceData.ReadJson("indicators-national-2024.json");
        var ofCounty = json.RootElement.GetProperty("elements").EnumerateArray()
            .Where(e => e.GetProperty("overUnits").GetString() == "county").Select(e => e.GetProperty("code").GetString()!).ToHashSet();
        List<IndicatorDefinition> rows = [];
        foreach (var row in json.RootElement.GetProperty("indicators").EnumerateArray())
        {
            rows.Add(Read(row, rows, ofCounty));
        }

        foreach (var row in json.RootElement.GetProperty("furtherIndicators").EnumerateArray())
        {
            rows.Add(Read(row, rows, ofCounty));
        }

        return (rows, [.. json.RootElement.GetProperty("aspects").EnumerateArray().Select(a => a.GetString()!), FurtherAspect]);
    }

    private static IndicatorDefinition Read(JsonElement row, List<IndicatorDefinition> before, HashSet<string> ofCounty)
    {
        var code = row.GetProperty("code").GetString()!;
        var isNational = row.TryGetProperty("aspect", out var aspect);
        var (kind, numerator, denominator) = Formula(row, before);

        // A further row names no levels: what rests on one figure for the county has a value for the county alone.
        string[] levels = row.TryGetProperty("levels", out var given) ? [.. given.EnumerateArray().Select(l => l.GetString()!)]
            : (numerator?.Terms ?? []).Concat(denominator?.Terms ?? []).Any(t => ofCounty.Contains(t.Element)) ? ["county"]
            : ["institution", "community", "county"];
        return new(
            code, row.GetProperty("name").GetString()!, isNational ? aspect.GetString()! : FurtherAspect, kind,
            kind == IndicatorKind.Judgement ? "" : row.GetProperty("unit").GetString()!, numerator, denominator,
            row.GetProperty("factor") is { ValueKind: JsonValueKind.Number } factor ? factor.GetInt32() : 1,
            row.GetProperty("better").GetString()!, levels, row.GetProperty("provisional").GetBoolean(),
            isNational ? $"国卫办基层发〔2024〕22号 监测指标{code}" : Source(row), 1, Beginning);
    }

    private static (IndicatorKind, IndicatorFormula?, IndicatorFormula?) Formula(JsonElement row, List<IndicatorDefinition> before)
    {
        var kind = row.TryGetProperty("kind", out var words) ? words.GetString()! : "ratio";
        if (kind == "judgement")
        {
            return (IndicatorKind.Judgement, null, null);
        }

        if (kind.StartsWith("probability", StringComparison.Ordinal))
        {
            return (IndicatorKind.LifeTable, null, null);
        }

        if (kind.StartsWith("growth of ", StringComparison.Ordinal))
        {
            // "growth of 4.1a over the same window a year before"
            var of = before.Single(i => i.Code == kind.Split(' ')[2]);
            return (IndicatorKind.Growth, new(of.Numerator!.Top, of.Denominator!.Top), null);
        }

        var numerator = row.GetProperty("numerator").GetString()!;
        return numerator.StartsWith("growth(", StringComparison.Ordinal)
            ? (IndicatorKind.Growth, IndicatorFormula.Parse(numerator[7..^1]), null)
            : (IndicatorKind.Ratio, IndicatorFormula.Parse(numerator), IndicatorFormula.Parse(row.GetProperty("denominator").GetString()!));
    }

    /// <summary>What in the counties' plans names a further indicator; no county reads another's name.</summary>
    private static string Source(JsonElement row) => row.TryGetProperty("target", out _) ? "旗县医共体实施方案 主要目标" : "旗县医共体实施方案 医保考核指标";
}
