using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Indicators.Definitions;

/// <summary>A sum of one data element while it is chosen.</summary>
public sealed class EditTerm
{
    public string Element { get; set; } = "";

    public HashSet<UnitKind> Kinds { get; init; } = [];

    public bool LeadOnly { get; set; }

    public bool Minus { get; set; }

    public IndicatorTerm Term => new(Element, [.. Kinds.Order()], LeadOnly, Minus);

    internal static EditTerm Of(IndicatorTerm term) => new() { Element = term.Element, Kinds = [.. term.Kinds], LeadOnly = term.LeadOnly, Minus = term.Minus };
}

/// <summary>Numerator or denominator while it is put together.</summary>
public sealed class EditFormula(IndicatorFormula formula)
{
    public List<EditTerm> Top { get; } = [.. formula.Top.Select(EditTerm.Of)];

    public List<EditTerm> Bottom { get; } = [.. formula.Bottom.Select(EditTerm.Of)];

    /// <summary>It is divided itself (人均收入).</summary>
    public bool IsQuotient { get; set; } = formula.IsQuotient;

    /// <summary>A quotient of which the lower part is not chosen yet is not a plain sum: the gap is seen.</summary>
    public IndicatorFormula Formula => new(
        [.. Top.Select(t => t.Term)],
        !IsQuotient ? [] : Bottom.Count == 0 ? [new("", [])] : [.. Bottom.Select(t => t.Term)]);
}

/// <summary>A definition while it is written in the page.</summary>
public sealed class DefinitionEdit(IndicatorDraft draft)
{
    public string? Code { get; set; } = draft.Code;

    public string? Name { get; set; } = draft.Name;

    public string Aspect { get; set; } = draft.Aspect;

    public string? Unit { get; set; } = draft.Unit;

    public string Better { get; set; } = draft.Better;

    public List<string> Levels { get; } = [.. draft.Levels];

    public string? Source { get; set; } = draft.Source;

    public bool Provisional { get; set; } = draft.Provisional;

    public string? Note { get; set; } = draft.Note;

    public string? From { get; set; } = draft.EffectiveFrom?.ToString();

    public EditFormula Numerator { get; } = new(draft.Numerator);

    public EditFormula Denominator { get; } = new(draft.Denominator);

    public IndicatorDraft Draft => new(
        Code?.Trim() ?? "", Name ?? "", Aspect, Unit ?? "", Better, [.. IndicatorDesign.InstitutionLevels.Append("community").Append("county").Where(Levels.Contains)], Source ?? "", Provisional, Note,
        ReportingPeriod.TryParse(From, out var from) ? from : null, Numerator.Formula, Denominator.Formula);
}
