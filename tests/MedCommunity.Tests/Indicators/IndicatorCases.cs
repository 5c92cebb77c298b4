using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Indicators;

/// <summary>A generated county of a few units and months, with every kind of cell and of form.</summary>
internal sealed record IndicatorCase(
    IndicatorDefinition Indicator, IReadOnlyList<ReportingPeriod> Months, IReadOnlyList<OwedForm> Owed, IReadOnlyList<ApprovedCell> Cells,
    IReadOnlyDictionary<string, OverMonths> Rules)
{
    private static readonly UnitKind[] Kinds =
        [UnitKind.GeneralHospital, UnitKind.SpecialistBranch, UnitKind.TownshipBranch, UnitKind.ServiceStation, UnitKind.VillageClinic];

    private static readonly string[] Elements = ["A", "B", "C"];

    public IndicatorFigure Compute() => IndicatorCalculator.Compute(Indicator, Months, Owed, Cells, Rules);

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

        List<OwedForm> owed = [];
        List<ApprovedCell> cells = [];
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
                            cells.AddRange(form.Elements.Select(e => new ApprovedCell(unit, kind, month, e, Cell(random), at)));
                        }
                    }
                }
            }
        }

        var rules = Elements.ToDictionary(e => e, _ => (OverMonths)random.Next(3));
        var indicator = new IndicatorDefinition(
            "9.9", "试", "试", "%", Term(random), Term(random), random.Next(2) == 0 ? 100 : 1, "up", ["county", "institution"], false, "试");
        return new(indicator, months, owed, cells, rules);
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
