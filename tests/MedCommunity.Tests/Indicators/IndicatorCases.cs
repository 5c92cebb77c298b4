using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Indicators;

/// <summary>A form that one unit owes.</summary>
internal sealed record FormOwed(Guid UnitId, UnitKind Kind, ReportingPeriod Period, string Template, IReadOnlySet<string> Elements, bool IsApproved);

/// <summary>An approved cell: scaled by 10,000, or null where it is not filled or not applicable.</summary>
internal sealed record CellApproved(Guid UnitId, UnitKind Kind, ReportingPeriod Period, string Element, long? Scaled, DateTime ApprovedAt);

/// <summary>The calculator fed with plain lists.</summary>
internal static class Calculation
{
    public static IndicatorDefinition Ratio(IndicatorTerm above, IndicatorTerm below, int factor, params string[] levels) => new(
        "9.9", "试", "试", IndicatorKind.Ratio, "%", new([above], []), new([below], []), factor, "up", levels.Length == 0 ? ["county"] : levels, false, "试", 1, new(2000, 1));

    public static IndicatorFigure Compute(
        IndicatorDefinition indicator, IReadOnlyList<ReportingPeriod> months, IEnumerable<FormOwed> owed, IEnumerable<CellApproved> cells,
        IReadOnlyDictionary<string, OverMonths> rules, IReadOnlyDictionary<string, Frequency>? rhythms = null) => IndicatorCalculator.Compute(indicator, months, new(
            new(
                [.. cells.Select(c => new FigureCell(c.UnitId, c.Kind, false, c.Period, c.Element, c.Scaled ?? 0, c.Scaled is null ? 0 : 1, c.ApprovedAt))],
                [.. owed.Select(o => new OwedForms(o.UnitId, o.Kind, false, o.Period, o.Template, o.Elements, 1, o.IsApproved ? 1 : 0))]),
            indicator.Elements.ToDictionary(e => e, e => new ElementNote(e, e, "人", rules.GetValueOrDefault(e), rhythms?.GetValueOrDefault(e) ?? Frequency.Monthly))));
}

/// <summary>A generated county of a few units and months, with every kind of cell and of form.</summary>
internal sealed record IndicatorCase(
    IndicatorTerm Above, IndicatorTerm Below, int Factor, IReadOnlyList<ReportingPeriod> Months, IReadOnlyList<FormOwed> Owed, IReadOnlyList<CellApproved> Cells,
    IReadOnlyDictionary<string, OverMonths> Rules)
{
    private static readonly UnitKind[] Kinds =
        [UnitKind.GeneralHospital, UnitKind.SpecialistBranch, UnitKind.TownshipBranch, UnitKind.ServiceStation, UnitKind.VillageClinic];

    private static readonly string[] Elements = ["A", "B", "C"];

    public IndicatorDefinition Indicator => Calculation.Ratio(Above, Below, Factor, "county", "institution");

    public bool Reads(CellApproved cell) => (Above.Counts(cell.Kind, false) && cell.Element == Above.Element) || (Below.Counts(cell.Kind, false) && cell.Element == Below.Element);

    public bool Reads(FormOwed form) => (Above.Counts(form.Kind, false) && form.Elements.Contains(Above.Element)) || (Below.Counts(form.Kind, false) && form.Elements.Contains(Below.Element));

    public IndicatorFigure Compute() => Calculation.Compute(Indicator, Months, Owed, Cells, Rules);

    public static IndicatorCase Generate(Random random)
    {
        var first = new ReportingPeriod(2024, 1).AddMonths(random.Next(0, 24));
        var window = (IndicatorWindow)random.Next(0, 4);
        var months = window.Months(first.AddMonths(random.Next(0, 12)));

        // Two forms: which elements they ask for, and which kinds owe them, differs from case to case.
        var forms = new[] { "one", "two" }.Select(code => (
            Code: code,
            Kinds: Some(random, Kinds),
            Elements: (IReadOnlySet<string>)new HashSet<string>())).ToArray();
        foreach (var element in Elements)
        {
            ((HashSet<string>)forms[random.Next(2)].Elements).Add(element);
        }

        List<FormOwed> owed = [];
        List<CellApproved> cells = [];
        foreach (var kind in Kinds)
        {
            for (var n = random.Next(0, 4); n > 0; n--)
            {
                var unit = new Guid(random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
                var approves = random.Next(4);
                foreach (var month in months[^1].AddMonths(1).Since(months[0].AddMonths(-1)))
                {
                    foreach (var form in forms.Where(f => f.Kinds.Contains(kind)))
                    {
                        var approved = random.Next(4) < approves;
                        if (random.Next(8) > 0)
                        {
                            owed.Add(new(unit, kind, month, form.Code, form.Elements, approved));
                        }

                        if (approved)
                        {
                            var at = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(100_000));
                            cells.AddRange(form.Elements.Select(e => new CellApproved(unit, kind, month, e, Cell(random), at)));
                        }
                    }
                }
            }
        }

        var rules = Elements.ToDictionary(e => e, _ => (OverMonths)random.Next(3));
        return new(Term(random), Term(random), random.Next(2) == 0 ? 100 : 1, months, owed, cells, rules);
    }

    private static IndicatorTerm Term(Random random) =>
        new(Elements[random.Next(Elements.Length)], random.Next(4) == 0 ? [] : [.. Some(random, Kinds)]);

    private static HashSet<UnitKind> Some(Random random, UnitKind[] all) =>
        [all[random.Next(all.Length)], .. all.Where(_ => random.Next(2) == 0)];

    /// <summary>Not filled or not applicable (both are no number), zero, or a number with up to four decimals.</summary>
    private static long? Cell(Random random) => random.Next(6) switch
    {
        0 => null,
        1 => 0,
        2 => random.NextInt64(0, 10) * Scaled.Factor,
        _ => random.NextInt64(0, 50_000_000),
    };
}
