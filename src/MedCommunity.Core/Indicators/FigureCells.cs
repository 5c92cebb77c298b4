using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Indicators;

/// <summary>What a figure's words say of a data element.</summary>
public sealed record ElementNote(string Code, string Name, string Unit, OverMonths OverMonths, Frequency Frequency = Frequency.Monthly);

/// <summary>Approved numbers of one element and month, of one unit or added over units of one kind and community.</summary>
/// <param name="Of">The unit; or what stands for all of them: the community, or the county.</param>
/// <param name="Kind">Their kind.</param>
/// <param name="IsLead">It is a lead hospital (牵头医院).</param>
/// <param name="Period">The month; a quarter's or year's last.</param>
/// <param name="Element">The data element's code.</param>
/// <param name="Sum">× 10,000.</param>
/// <param name="Numbers">How many units have a number: not filled and not applicable are none.</param>
/// <param name="ApprovedAt">The newest approval (UTC), of forms without a number too.</param>
public readonly record struct FigureCell(
    Guid Of, UnitKind Kind, bool IsLead, ReportingPeriod Period, string Element, long Sum, int Numbers, DateTime ApprovedAt);

/// <summary>Forms owed for a month, of one unit or of all of one kind and community.</summary>
/// <param name="Of">As in <see cref="FigureCell"/>.</param>
/// <param name="Kind">Their kind of unit.</param>
/// <param name="IsLead">It is a lead hospital.</param>
/// <param name="Period">For which month.</param>
/// <param name="Template">The form's code.</param>
/// <param name="Elements">Codes of the data elements that the form asks for.</param>
/// <param name="Owed">How many are owed.</param>
/// <param name="Approved">Of these, with approved values: a form returned or reopened later keeps those of its last approval.</param>
public sealed record OwedForms(
    Guid Of, UnitKind Kind, bool IsLead, ReportingPeriod Period, string Template, IReadOnlySet<string> Elements, int Owed, int Approved);

/// <summary>Cells and forms of a county, a community or an institution, as they were read; nobody changes them.</summary>
public sealed class CellsRead(IReadOnlyCollection<FigureCell> cells, IReadOnlyCollection<OwedForms> forms)
{
    public ILookup<(string Element, ReportingPeriod Period), FigureCell> Cells { get; } = cells.ToLookup(c => (c.Element, c.Period));

    public ILookup<ReportingPeriod, OwedForms> Forms { get; } = forms.ToLookup(f => f.Period);

    public int Count { get; } = cells.Count + forms.Count;
}

/// <summary>Everything that figures are computed from. Not for several threads at once.</summary>
public sealed class FigureCells(CellsRead read, IReadOnlyDictionary<string, ElementNote> notes)
{
    /// <summary>A term is asked for the same months by one window after the other.</summary>
    private readonly Dictionary<IndicatorTerm, Dictionary<ReportingPeriod, Counted>> known = new(ReferenceEqualityComparer.Instance);

    /// <summary>The words for a data element; null where the county does not keep it.</summary>
    public ElementNote? Note(string element) => notes.GetValueOrDefault(element);

    /// <summary>The cells of an element in a month that a term counts.</summary>
    public IReadOnlyList<FigureCell> Of(IndicatorTerm term, ReportingPeriod period) => CountedBy(term, period).Cells;

    public bool HasNumber(IndicatorTerm term, ReportingPeriod period) => CountedBy(term, period).HasNumber;

    /// <summary>The forms of a month that ask for what a term counts.</summary>
    public IReadOnlyList<OwedForms> FormsOf(IndicatorTerm term, ReportingPeriod period) => CountedBy(term, period).Forms;

    private Counted CountedBy(IndicatorTerm term, ReportingPeriod period)
    {
        if (!known.TryGetValue(term, out var periods))
        {
            known[term] = periods = [];
        }

        if (!periods.TryGetValue(period, out var counted))
        {
            FigureCell[] counting = [.. read.Cells[(term.Element, period)].Where(c => term.Counts(c.Kind, c.IsLead))];
            periods[period] = counted = new(
                counting, [.. read.Forms[period].Where(f => term.Counts(f.Kind, f.IsLead) && f.Elements.Contains(term.Element))], Array.Exists(counting, c => c.Numbers > 0));
        }

        return counted;
    }

    private sealed record Counted(FigureCell[] Cells, OwedForms[] Forms, bool HasNumber);
}
