using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Indicators;

/// <summary>That a unit of a kind owed a form for a month.</summary>
/// <param name="UnitId">Who owed it.</param>
/// <param name="Kind">Its kind of unit.</param>
/// <param name="Period">For which month.</param>
/// <param name="Template">The form's code.</param>
/// <param name="Elements">Codes of the data elements that the form asks for.</param>
/// <param name="IsApproved">Whether it has approved values: a form returned or reopened later keeps those of its last approval.</param>
public sealed record OwedForm(
    Guid UnitId, UnitKind Kind, ReportingPeriod Period, string Template, IReadOnlySet<string> Elements, bool IsApproved);

/// <summary>An approved cell: scaled by 10,000, or null where it is not filled or not applicable.</summary>
public sealed record ApprovedCell(Guid UnitId, UnitKind Kind, ReportingPeriod Period, string Element, long? Scaled, DateTime ApprovedAt);

/// <summary>A unit's part of a figure; null where nothing is known.</summary>
public sealed record Contribution(Guid UnitId, decimal? Numerator, decimal? Denominator);

/// <summary>A figure, with everything needed to trust it.</summary>
/// <param name="Value">Numerator ÷ denominator × factor, not rounded; null with <paramref name="NoValueReason"/>.</param>
/// <param name="Numerator">Sum over units and months.</param>
/// <param name="Denominator">The same.</param>
/// <param name="NoValueReason">Why there is no value, in words.</param>
/// <param name="Completeness">数据完整率, 0 to 1; null where nothing was owed.</param>
/// <param name="AsOf">The newest approval that went in.</param>
/// <param name="Contributions">The units' parts; they add up to the figure.</param>
public sealed record IndicatorFigure(
    decimal? Value, decimal? Numerator, decimal? Denominator, string? NoValueReason, decimal? Completeness, DateTime? AsOf,
    IReadOnlyList<Contribution> Contributions)
{
    /// <summary>数据不全: there is a value, but forms are missing.</summary>
    public bool IsIncomplete => Value is not null && Completeness < 1;
}

/// <summary>The one calculation of every figure: sums over sums, never a mean of ratios (domain.md, Figures).</summary>
public static class IndicatorCalculator
{
    /// <summary>Computes a figure for a set of months from what is owed and what is approved, both already cut to the units that count.</summary>
    public static IndicatorFigure Compute(
        IndicatorDefinition indicator, IReadOnlyList<ReportingPeriod> months,
        IReadOnlyCollection<OwedForm> owed, IReadOnlyCollection<ApprovedCell> cells, IReadOnlyDictionary<string, OverMonths> overMonths)
    {
        var window = months.ToHashSet();
        var read = owed.Where(o => window.Contains(o.Period) && indicator.Reads(o)).ToList();
        var counted = cells.Where(c => window.Contains(c.Period) && indicator.Reads(c)).ToList();
        var numerators = ByUnit(indicator.Numerator, counted, months[^1], overMonths);
        var denominators = ByUnit(indicator.Denominator, counted, months[^1], overMonths);
        var contributions = numerators.Keys.Union(denominators.Keys)
            .Select(u => new Contribution(u, Known(numerators, u), Known(denominators, u))).ToList();
        var numerator = Sum(contributions.Select(c => c.Numerator));
        var denominator = Sum(contributions.Select(c => c.Denominator));
        decimal? completeness = read.Count == 0 ? null : (decimal)read.Count(o => o.IsApproved) / read.Count;
        var asOf = counted.Count == 0 ? (DateTime?)null : counted.Max(c => c.ApprovedAt);
        var ofDenominator = read.Where(o => indicator.Denominator.Reads(o) && Adds(indicator.Denominator, o.Period, months[^1], overMonths));
        var reason = NoValue(read.Count > 0, ofDenominator, numerator, denominator);
        var value = reason is null ? indicator.Ratio(numerator, denominator) : null;
        return new(value, numerator, denominator, reason, completeness, asOf, contributions);
    }

    private static string? NoValue(bool isOwed, IEnumerable<OwedForm> ofDenominator, decimal? numerator, decimal? denominator)
    {
        var missing = ofDenominator.GroupBy(o => o.Kind).Where(g => !g.Any(o => o.IsApproved)).Select(g => g.Key).Order().ToList();
        if (missing.Count > 0)
        {
            return $"数据未齐：{string.Join("、", missing.Select(k => k.Chinese()))}尚无已批准的表格";
        }

        return denominator is null ? (isOwed ? "分母无数据" : "没有应报表格")
            : denominator == 0 ? "分母为零"
            : numerator is null ? "分子无数据" : null;
    }

    /// <summary>Whether a month of the window goes into the element's sum: of an element that counts at the end, only the last does.</summary>
    private static bool Adds(IndicatorTerm term, ReportingPeriod period, ReportingPeriod last, IReadOnlyDictionary<string, OverMonths> overMonths) =>
        period == last || overMonths.GetValueOrDefault(term.Element, OverMonths.Sum) != OverMonths.Last;

    /// <summary>Per unit: the element added over the window's months as it says; a unit without any number is absent.</summary>
    private static Dictionary<Guid, decimal> ByUnit(
        IndicatorTerm term, IEnumerable<ApprovedCell> cells, ReportingPeriod last, IReadOnlyDictionary<string, OverMonths> overMonths)
    {
        var adds = overMonths.GetValueOrDefault(term.Element, OverMonths.Sum);
        return cells
            .Where(c => c.Element == term.Element && c.Scaled is not null && term.Counts(c.Kind) && Adds(term, c.Period, last, overMonths))
            .GroupBy(c => c.UnitId)
            .ToDictionary(
                g => g.Key,
                g => adds == OverMonths.Mean ? Scaled.ToDecimal(g.Sum(c => c.Scaled!.Value)) / g.Count() : Scaled.ToDecimal(g.Sum(c => c.Scaled!.Value)));
    }

    private static decimal? Known(Dictionary<Guid, decimal> sums, Guid unit) => sums.TryGetValue(unit, out var sum) ? sum : null;

    private static decimal? Sum(IEnumerable<decimal?> parts)
    {
        decimal? sum = null;
        foreach (var part in parts)
        {
            sum = part is null ? sum : (sum ?? 0) + part;
        }

        return sum;
    }
}
