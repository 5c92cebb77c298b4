using System.Text.RegularExpressions;
using MedCommunity.Core.Organisations;

namespace MedCommunity.Core.Indicators;

/// <summary>A sum of one data element over units of some kinds.</summary>
/// <param name="Element">The data element's code.</param>
/// <param name="Kinds">The kinds of unit that count; empty for all that report it.</param>
public sealed partial record IndicatorTerm(string Element, IReadOnlyList<UnitKind> Kinds)
{
    /// <summary>Reads <c>sum(VISITS_TOTAL|TownshipBranch,VillageClinic)</c>, <c>sum(X)</c> or a bare element.</summary>
    public static IndicatorTerm Parse(string text)
    {
        var match = Syntax().Match(text);
        return match.Success
            ? new(match.Groups["element"].Value,
                [.. match.Groups["kinds"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<UnitKind>)])
            : throw new FormatException($"'{text}' is not a sum over a data element.");
    }

    public bool Counts(UnitKind kind) => Kinds.Count == 0 || Kinds.Contains(kind);

    /// <summary>Whether a form carries something that this sum adds.</summary>
    public bool Reads(OwedForm form) => Counts(form.Kind) && form.Elements.Contains(Element);

    public bool Reads(ApprovedCell cell) => Counts(cell.Kind) && cell.Element == Element;

    [GeneratedRegex(@"^(?:sum\()?(?<element>[A-Z0-9_]+)(?:\|(?<kinds>[A-Za-z,]+))?\)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Syntax();
}

/// <summary>指标: what is divided by what, in which unit, and where it makes sense. Source: 国卫办基层发〔2024〕22号.</summary>
/// <param name="Code">3.1, 4.3 …</param>
/// <param name="Name">The document's name.</param>
/// <param name="Aspect">One of the five aspects, for instance 促分工.</param>
/// <param name="Unit">% …</param>
/// <param name="Numerator">What is counted.</param>
/// <param name="Denominator">Of what.</param>
/// <param name="Factor">100 for a percentage.</param>
/// <param name="Better">up, down, controlled.</param>
/// <param name="Levels">institution, community, county: where a value exists; below them a unit has only its contribution.</param>
/// <param name="Provisional">口径待核: the wording has not been checked against the original text.</param>
/// <param name="Source">Document and clause.</param>
public sealed record IndicatorDefinition(
    string Code, string Name, string Aspect, string Unit, IndicatorTerm Numerator, IndicatorTerm Denominator, int Factor,
    string Better, IReadOnlyList<string> Levels, bool Provisional, string Source)
{
    public IEnumerable<string> Elements => new[] { Numerator.Element, Denominator.Element }.Distinct();

    public bool Reads(OwedForm form) => Numerator.Reads(form) || Denominator.Reads(form);

    public bool Reads(ApprovedCell cell) => Numerator.Reads(cell) || Denominator.Reads(cell);

    /// <summary>The figure of two sums, not rounded; null where one is missing or there is nothing to divide by.</summary>
    public decimal? Ratio(decimal? numerator, decimal? denominator) =>
        denominator is null or 0 ? null : numerator * Factor / denominator;

    /// <summary>Whether the indicator has a value of its own for a unit of this kind; null stands for the county.</summary>
    public bool HasLevel(UnitKind? kind) => kind switch
    {
        null => Levels.Contains("county"),
        UnitKind.MedicalCommunity => Levels.Contains("community"),
        _ => Levels.Contains("institution") || Levels.Contains(kind.ToString()!),
    };
}
