using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Indicators;

/// <summary>How an indicator comes to its value.</summary>
public enum IndicatorKind
{
    /// <summary>Numerator ÷ denominator × factor.</summary>
    Ratio,

    /// <summary>The change of <see cref="IndicatorDefinition.Numerator"/> against the same window a year before, over its value then.</summary>
    Growth,

    /// <summary>过早死亡率: the probability of dying between 30 and 70, from a table of age groups.</summary>
    LifeTable,

    /// <summary>Judged from documents, objects and interviews (1.1–1.3).</summary>
    Judgement,
}

/// <summary>指标: what is divided by what, in which unit, and where it makes sense. Source: 国卫办基层发〔2024〕22号, or the county's own.</summary>
/// <param name="Code">3.1, 4.3 …</param>
/// <param name="Name">The document's name.</param>
/// <param name="Aspect">One of the five aspects, for instance 促分工; others stand under 补充指标.</param>
/// <param name="Kind">How it is computed.</param>
/// <param name="Unit">% …</param>
/// <param name="Numerator">What is counted; of a growth, what grows; null where there is no formula.</param>
/// <param name="Denominator">Of what; null for the same reason, and of a growth.</param>
/// <param name="Factor">100 for a percentage.</param>
/// <param name="Better">up, down, controlled, yes.</param>
/// <param name="Levels">institution, community, county, or a kind of unit: where a value exists; below them a unit has only its contribution.</param>
/// <param name="Provisional">口径待核: the wording has not been checked against the original text.</param>
/// <param name="Source">Document and clause.</param>
/// <param name="Number">Its version, from 1.</param>
/// <param name="EffectiveFrom">The first month that this version computes.</param>
/// <param name="IsOwn">Defined by the county's office.</param>
public sealed record IndicatorDefinition(
    string Code, string Name, string Aspect, IndicatorKind Kind, string Unit, IndicatorFormula? Numerator, IndicatorFormula? Denominator, int Factor,
    string Better, IReadOnlyList<string> Levels, bool Provisional, string Source, int Number, ReportingPeriod EffectiveFrom, bool IsOwn = false)
{
    /// <summary>All sums that it adds, in their order.</summary>
    public IReadOnlyList<IndicatorTerm> Terms { get; } = Kind == IndicatorKind.LifeTable
        ? [.. LifeTable.Groups.SelectMany(g => new[] { new IndicatorTerm(g.Deaths, []), new IndicatorTerm(g.Population, []) })]
        : [.. (Numerator?.Terms ?? []).Concat(Denominator?.Terms ?? [])];

    public IEnumerable<string> Elements => Terms.Select(t => t.Element).Distinct();

    /// <summary>Whether it asks for the same window a year before.</summary>
    public bool LooksBack => Kind == IndicatorKind.Growth;

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
