using System.Globalization;
using System.Text.RegularExpressions;

namespace MedCommunity.Core.Indicators;

/// <summary>A unit of measure taken apart: 万元/人次 is 元 over 人次, ten thousand times; 人/万人 and % are plain numbers of another size.</summary>
/// <param name="Above">What is counted, without 万 or 亿.</param>
/// <param name="Below">Per what.</param>
/// <param name="Scale">How much one of it is.</param>
public sealed partial record Measure(IReadOnlyList<string> Above, IReadOnlyList<string> Below, decimal Scale)
{
    /// <summary>Whoever is counted, once or at each visit.</summary>
    private static readonly string[] People = ["人", "人次"];

    /// <summary>What is a share already and cannot be added.</summary>
    public static bool IsShare(string unit) => unit.Trim() is "%" or "‰" or "％";

    /// <summary>Reads 元, 万元, 元/人次, 人次/万人, 1/10万, %, ‰ and 1; null for anything with more than one stroke or nothing beside it.</summary>
    public static Measure? Read(string unit)
    {
        var text = unit.Trim();
        if (text is "%" or "％" or "‰")
        {
            return new([], [], text == "‰" ? 0.001m : 0.01m);
        }

        var sides = text.Split('/', '／').Select(Side).ToList();
        return sides.Count > 2 || sides.Contains(null) ? null
            : sides.Count == 1 ? new(sides[0]!.Value.Base, [], sides[0]!.Value.Scale)
            : Of(sides[0]!.Value.Base, sides[1]!.Value.Base, sides[0]!.Value.Scale / sides[1]!.Value.Scale);
    }

    public static Measure operator /(Measure a, Measure b) => Of([.. a.Above, .. b.Below], [.. a.Below, .. b.Above], a.Scale / b.Scale);

    /// <summary>By what a figure of this measure is multiplied to be one of another; null where the two measure different things.</summary>
    /// <returns>With the people: they agree only where a person and a visit are taken for the same.</returns>
    public (decimal Factor, bool OfPeople)? Into(Measure other)
    {
        var factor = Scale / other.Scale;

        // 人均费用 is measured in 元: per what, says its name.
        return Same(this, other) || (other.Below.Count == 0 && other.Above.Count > 0 && Below.Count == 1 && Same(this with { Below = [] }, other)) ? (factor, false)
            : Same(Merged(this), Merged(other)) ? (factor, true)
            : null;
    }

    private static Measure Of(IEnumerable<string> above, IEnumerable<string> below, decimal scale)
    {
        var (top, bottom) = (above.Order(StringComparer.Ordinal).ToList(), below.Order(StringComparer.Ordinal).ToList());
        foreach (var unit in top.ToList())
        {
            if (bottom.Remove(unit))
            {
                top.Remove(unit);
            }
        }

        return new(top, bottom, scale);
    }

    private static Measure Merged(Measure measure) => Of(
        measure.Above.Select(u => People.Contains(u) ? People[0] : u), measure.Below.Select(u => People.Contains(u) ? People[0] : u), measure.Scale);

    private static bool Same(Measure a, Measure b) => a.Above.SequenceEqual(b.Above) && a.Below.SequenceEqual(b.Below);

    private static (string[] Base, decimal Scale)? Side(string text)
    {
        var match = Sized().Match(text.Trim());
        var number = match.Groups["number"].Value;
        var scale = (number.Length == 0 ? 1 : decimal.Parse(number, CultureInfo.InvariantCulture))
            * match.Groups["size"].Value switch { "亿" => 100_000_000m, "万" => 10_000m, "千" => 1_000m, "百" => 100m, _ => 1m };
        var rest = match.Groups["rest"].Value.Trim();
        return match.Value.Length == 0 || scale == 0 ? null : (rest.Length == 0 ? [] : [rest], scale);
    }

    [GeneratedRegex("^(?<number>[0-9]{0,6})(?<size>[亿万千百]?)(?<rest>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sized();
}
