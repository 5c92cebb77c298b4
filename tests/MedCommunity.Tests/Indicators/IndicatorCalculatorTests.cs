using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Indicators;

public sealed class IndicatorCalculatorTests
{
    private const int Cases = 2000;

    private static readonly DateTime At = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_figure_equals_the_slow_sum_over_units_and_months()
    {
        ForAll((c, figure) =>
        {
            Exact(figure.Numerator).Should().Be(Exact(Slow(c, c.Above)));
            Exact(figure.Denominator).Should().Be(Exact(Slow(c, c.Below)));
            if (figure.Value is { } value)
            {
                value.Should().Be(figure.Numerator!.Value * c.Factor / figure.Denominator!.Value);
                figure.NoValueReason.Should().BeNull();
            }
        });
    }

    [Fact]
    public void Units_parts_add_up_to_the_figure()
    {
        ForAll((c, figure) =>
        {
            figure.Contributions.Sum(p => p.Numerator ?? 0).Should().Be(figure.Numerator ?? 0);
            figure.Contributions.Sum(p => p.Denominator ?? 0).Should().Be(figure.Denominator ?? 0);
            figure.Contributions.Select(p => p.UnitId).Should().OnlyHaveUniqueItems();
            figure.Contributions.Should().NotContain(p => p.Numerator == null && p.Denominator == null);
        });
    }

    [Fact]
    public void There_is_a_value_exactly_when_nothing_forbids_it_and_otherwise_a_reason_that_says_what()
    {
        var seen = new HashSet<string>();
        ForAll((c, figure) =>
        {
            var term = c.Below;
            var owed = c.Owed.Where(o => Within(c, term, o.Period) && o.Elements.Contains(term.Element) && term.Counts(o.Kind, false)).ToList();
            var silent = Enum.GetValues<UnitKind>().Where(k => owed.Any(o => o.Kind == k) && !owed.Any(o => o.Kind == k && o.IsApproved)).ToList();
            var expected =
                silent.Count > 0 ? "数据未齐"
                : figure.Denominator is null ? (figure.Completeness is null ? "没有应报表格" : "分母无数据")
                : figure.Denominator == 0 ? "分母为零"
                : figure.Numerator is null ? "分子无数据"
                : null;
            if (expected is null)
            {
                figure.Value.Should().NotBeNull();
                figure.NoValueReason.Should().BeNull();
            }
            else
            {
                figure.Value.Should().BeNull();
                figure.NoValueReason.Should().StartWith(expected);
                silent.Should().NotContain(k => !figure.NoValueReason!.Contains(k.Chinese()));
            }

            seen.Add(expected ?? "");
        });
        seen.Should().BeEquivalentTo("", "数据未齐", "分母无数据", "没有应报表格", "分母为零", "分子无数据");
    }

    [Fact]
    public void Completeness_counts_the_forms_that_the_two_sums_read_in_the_window_and_no_others()
    {
        ForAll((c, figure) =>
        {
            var (approved, all) = (0, 0);
            foreach (var form in c.Owed)
            {
                var read = new[] { c.Above, c.Below }
                    .Any(t => form.Elements.Contains(t.Element) && (t.Kinds.Count == 0 || t.Kinds.Contains(form.Kind)));
                if (read && c.Months.Contains(form.Period))
                {
                    all++;
                    approved += form.IsApproved ? 1 : 0;
                }
            }

            figure.Completeness.Should().Be(all == 0 ? null : (decimal)approved / all);
            figure.IsIncomplete.Should().Be(figure.Value is not null && approved < all);
        });
    }

    [Fact]
    public void As_of_is_the_newest_approval_that_went_in()
    {
        ForAll((c, figure) => figure.AsOf.Should().Be(
            c.Cells.Where(x => new[] { c.Above, c.Below }.Any(t => t.Element == x.Element && t.Counts(x.Kind, false) && Within(c, t, x.Period))).Select(x => (DateTime?)x.ApprovedAt).Max()));
    }

    [Fact]
    public void Months_and_elements_that_are_not_asked_for_change_nothing()
    {
        ForAll((c, figure) =>
        {
            var cut = c with
            {
                Cells = [.. c.Cells.Where(x => c.Months.Contains(x.Period) && c.Reads(x))],
                Owed = [.. c.Owed.Where(x => c.Months.Contains(x.Period) && c.Reads(x))],
            };
            var same = cut.Compute();
            same.Contributions.Should().Equal(figure.Contributions);
            (same with { Parts = figure.Parts, YearlyPeriods = figure.YearlyPeriods }).Should().Be(figure);
        });
    }

    [Fact]
    public void A_figure_is_sums_over_sums_and_not_a_mean_of_ratios()
    {
        // Two hospitals at 10 of 100 and 900 of 1000: together 910 of 1100, not the mean of 10 % and 90 %.
        var month = new ReportingPeriod(2026, 10);
        var figure = Small([month], Hospital(month, 10, 100), Hospital(month, 900, 1000));

        figure.Value.Should().Be(91000m / 1100m);
        Scaled.Round(figure.Value!.Value, 1).Should().Be(82.7m);
    }

    [Fact]
    public void Zero_is_a_number_and_nothing_is_not()
    {
        var month = new ReportingPeriod(2026, 10);

        Small([month], Hospital(month, 0, 5)).Value.Should().Be(0m);
        Small([month], Hospital(month, null, 5)).NoValueReason.Should().Be("分子无数据");
        Small([month], Hospital(month, 1, 0)).NoValueReason.Should().Be("分母为零");
        Small([month], Hospital(month, 1, null)).NoValueReason.Should().Be("分母无数据");
        Small([month]).NoValueReason.Should().Be("没有应报表格");
    }

    [Fact]
    public void An_element_that_counts_at_the_end_takes_only_the_last_month_and_missing_is_missing()
    {
        var (august, september) = (new ReportingPeriod(2026, 8), new ReportingPeriod(2026, 9));
        var rules = new Dictionary<string, OverMonths> { ["A"] = OverMonths.Sum, ["B"] = OverMonths.Last };

        Small([august, september], rules, Hospital(august, 1, 50), Hospital(september, 3, 80)).Value.Should().Be(5m);
        var missing = Small([august, september], rules, Hospital(august, 1, 50), Hospital(september, 3, null));
        missing.Value.Should().BeNull();
        missing.NoValueReason.Should().Be("分母无数据");
    }

    [Fact]
    public void A_mean_is_taken_per_unit_over_its_months_with_a_number()
    {
        var (august, september) = (new ReportingPeriod(2026, 8), new ReportingPeriod(2026, 9));
        var rules = new Dictionary<string, OverMonths> { ["A"] = OverMonths.Sum, ["B"] = OverMonths.Mean };
        var one = Guid.CreateVersion7();
        var two = Guid.CreateVersion7();

        // 40 and 60 make 50; the other reported once: 30. Together 80 people for 8 of income.
        var figure = Small([august, september], rules,
            Hospital(august, 2, 40, one), Hospital(september, 2, 60, one), Hospital(august, 4, 30, two), Hospital(september, null, null, two));

        figure.Denominator.Should().Be(80m);
        figure.Value.Should().Be(10m);
    }

    private static decimal? Slow(IndicatorCase c, IndicatorTerm term)
    {
        decimal? total = null;
        foreach (var unit in c.Cells.Select(x => x.UnitId).Distinct())
        {
            decimal sum = 0;
            var count = 0;
            foreach (var month in c.Months)
            {
                foreach (var cell in c.Cells)
                {
                    if (cell.UnitId == unit && cell.Period == month && cell.Element == term.Element && cell.Scaled is { } scaled
                        && (term.Kinds.Count == 0 || term.Kinds.Contains(cell.Kind)) && Within(c, term, month))
                    {
                        sum += scaled / 10_000m;
                        count++;
                    }
                }
            }

            if (count > 0)
            {
                total = (total ?? 0) + (c.Rules[term.Element] == OverMonths.Mean ? sum / count : sum);
            }
        }

        return total;
    }

    /// <summary>A mean over three months does not end: its 24th decimal depends on the order of the sum.</summary>
    private static decimal? Exact(decimal? value) => value is { } number ? decimal.Round(number, 12) : null;

    private static bool Within(IndicatorCase c, IndicatorTerm term, ReportingPeriod month) =>
        c.Rules[term.Element] == OverMonths.Last ? month == c.Months[^1] : c.Months.Contains(month);

    private static void ForAll(Action<IndicatorCase, IndicatorFigure> check)
    {
        for (var seed = 1; seed <= Cases; seed++)
        {
            var generated = IndicatorCase.Generate(new Random(seed));
            try
            {
                check(generated, generated.Compute());
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }
        }
    }

    private static IEnumerable<(FormOwed, CellApproved, CellApproved)> Hospital(ReportingPeriod month, decimal? a, decimal? b, Guid? unit = null)
    {
        var id = unit ?? Guid.CreateVersion7();
        long? Of(decimal? value) => value is { } number ? Scaled.FromDecimal(number) : null;
        yield return (
            new(id, UnitKind.GeneralHospital, month, "form", new HashSet<string> { "A", "B" }, true),
            new(id, UnitKind.GeneralHospital, month, "A", Of(a), At),
            new(id, UnitKind.GeneralHospital, month, "B", Of(b), At));
    }

    private static IndicatorFigure Small(ReportingPeriod[] months, params IEnumerable<(FormOwed Owed, CellApproved A, CellApproved B)>[] forms) =>
        Small(months, [], forms);

    private static IndicatorFigure Small(
        ReportingPeriod[] months, Dictionary<string, OverMonths> rules, params IEnumerable<(FormOwed Owed, CellApproved A, CellApproved B)>[] forms)
    {
        var all = forms.SelectMany(f => f).ToList();
        return Calculation.Compute(Calculation.Ratio(new("A", []), new("B", []), 100), months, all.Select(f => f.Owed), all.SelectMany(f => new[] { f.A, f.B }), rules);
    }
}
