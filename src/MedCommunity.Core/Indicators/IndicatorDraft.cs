using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Indicators;

/// <summary>What the office is about to define: an indicator of its own, or another wording of a ratio.</summary>
/// <param name="Code">Of an indicator of its own, empty for the next free one.</param>
/// <param name="Levels">As in <see cref="IndicatorDefinition.Levels"/>.</param>
/// <param name="Note">What changes and why.</param>
/// <param name="EffectiveFrom">The first month that it computes; null while none is chosen.</param>
public sealed record IndicatorDraft(
    string Code, string Name, string Aspect, string Unit, string Better, IReadOnlyList<string> Levels, string Source, bool Provisional, string? Note,
    ReportingPeriod? EffectiveFrom, IndicatorFormula Numerator, IndicatorFormula Denominator)
{
    /// <summary>The definition that it would become.</summary>
    public IndicatorDefinition Define(int factor, int number, bool isOwn) => new(
        Code, Name.Trim(), Aspect, IndicatorKind.Ratio, Unit.Trim(), Numerator, Denominator, factor, Better, Levels, Provisional, Source.Trim(), number,
        EffectiveFrom ?? new ReportingPeriod(2000, 1), isOwn);

    /// <summary>A new version of what is defined, to begin with.</summary>
    public static IndicatorDraft Of(IndicatorDefinition ratio) => new(
        ratio.Code, ratio.Name, ratio.Aspect, ratio.Unit, ratio.Better, ratio.Levels, ratio.Source, ratio.Provisional, null, null, ratio.Numerator!, ratio.Denominator!);
}
