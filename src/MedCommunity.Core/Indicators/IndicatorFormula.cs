using System.Text.RegularExpressions;
using MedCommunity.Core.Organisations;

namespace MedCommunity.Core.Indicators;

/// <summary>A sum of one data element over units of some kinds.</summary>
/// <param name="Element">The data element's code.</param>
/// <param name="Kinds">The kinds of unit that count; empty for all that report it.</param>
/// <param name="LeadOnly">Only the community's lead hospital (牵头医院) counts.</param>
/// <param name="Minus">It is taken off instead of added.</param>
public sealed partial record IndicatorTerm(string Element, IReadOnlyList<UnitKind> Kinds, bool LeadOnly = false, bool Minus = false)
{
    private const string Lead = "IsLeadHospital";

    /// <summary>Reads <c>sum(VISITS_TOTAL|TownshipBranch,VillageClinic)</c>, <c>sum(X|IsLeadHospital)</c>, <c>sum(X)</c> or a bare element; null where it is none of these.</summary>
    public static IndicatorTerm? TryParse(string text, bool minus = false)
    {
        var match = Syntax().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var names = match.Groups["kinds"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var kinds = names.Where(n => n != Lead).Select(n => Enum.TryParse<UnitKind>(n, out var kind) && Enum.IsDefined(kind) ? kind : (UnitKind?)null).ToList();
        return kinds.Contains(null) ? null : new(match.Groups["element"].Value, [.. kinds.OfType<UnitKind>()], names.Contains(Lead), minus);
    }

    public bool Counts(UnitKind kind, bool isLead) => (Kinds.Count == 0 || Kinds.Contains(kind)) && (!LeadOnly || isLead);

    public override string ToString()
    {
        string[] kinds = [.. Kinds.Select(k => k.ToString()), .. LeadOnly ? [Lead] : Array.Empty<string>()];
        return kinds.Length == 0 ? $"sum({Element})" : $"sum({Element}|{string.Join(',', kinds)})";
    }

    [GeneratedRegex(@"^(?:sum\((?<element>[A-Z][A-Z0-9_]*)(?:\|(?<kinds>[A-Za-z,]+))?\)|(?<element>[A-Z][A-Z0-9_]*))$", RegexOptions.ExplicitCapture)]
    private static partial Regex Syntax();
}

/// <summary>What stands above or below an indicator's line: sums of elements, or one such sum divided by another (人均收入).</summary>
/// <param name="Top">Added (or taken off) in their order.</param>
/// <param name="Bottom">What the top is divided by; empty for a plain sum.</param>
public sealed partial record IndicatorFormula(IReadOnlyList<IndicatorTerm> Top, IReadOnlyList<IndicatorTerm> Bottom)
{
    public IEnumerable<IndicatorTerm> Terms => Top.Concat(Bottom);

    public bool IsQuotient => Bottom.Count > 0;

    /// <summary>Reads <c>sum(A|K)+sum(B)</c> or <c>sum(A|K)/sum(B|K)</c>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static IndicatorFormula Parse(string text) => TryParse(text) ?? throw new FormatException($"'{text}' is neither a sum over data elements nor one divided by another.");

    /// <summary>The same; null where it cannot be read.</summary>
    public static IndicatorFormula? TryParse(string text)
    {
        var sides = text.Replace(" ", "", StringComparison.Ordinal).Split('/');
        var read = sides.Select(Sum).ToList();
        return sides.Length > 2 || read.Contains(null) ? null : new(read[0]!, sides.Length == 2 ? read[1]! : []);
    }

    public override string ToString() => IsQuotient ? $"{Words(Top)}/{Words(Bottom)}" : Words(Top);

    private static string Words(IReadOnlyList<IndicatorTerm> terms) => string.Concat(terms.Select((t, i) => (t.Minus ? "-" : i == 0 ? "" : "+") + t));

    private static List<IndicatorTerm>? Sum(string side)
    {
        var parts = Signed().Matches(side).Select(m => m.Value).ToList();
        var terms = parts.Select(p => IndicatorTerm.TryParse(p.TrimStart('+', '-'), minus: p[0] == '-')).ToList();
        return terms.Count == 0 || terms.Contains(null) || parts.Sum(p => p.Length) != side.Length ? null : [.. terms.OfType<IndicatorTerm>()];
    }

    [GeneratedRegex(@"[+-]?[^+-]+")]
    private static partial Regex Signed();
}
