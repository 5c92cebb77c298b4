using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Indicators;

/// <summary>5.2 by the life-table method of indicators-national-2024.json.</summary>
public sealed class LifeTableTests
{
    private static readonly DateTime At = new(2026, 2, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>
    /// Worked by hand, each group of 10,000 people. m = 0.001, q = 0.005 ÷ 1.0025 = 0.004987531; m = 0.002, q = 0.01 ÷ 1.005 = 0.009950249;
    /// m = 0.004, q = 0.02 ÷ 1.01 = 0.019801980; m = 0.008, q = 0.04 ÷ 1.02 = 0.039215686; two groups each.
    /// Alive: (0.995012469 · 0.990049751 · 0.980198020 · 0.960784314)² = 0.860697484 → 13.9302516 %.
    /// </summary>
    [Fact]
    public void A_table_worked_by_hand_comes_out_right()
    {
        int[] deaths = [10, 10, 20, 20, 40, 40, 80, 80];
        var figure = Compute(new(2025, 12), new(2025, 12), deaths, [.. deaths.Select(_ => 10_000)]);

        Scaled.Round(figure.Value!.Value, 4).Should().Be(13.9303m);
        Scaled.Round(figure.Value.Value, 1).Should().Be(13.9m);
        figure.Parts.Should().HaveCount(8);
        figure.Parts.Select(p => Scaled.Round(p.Value!.Value, 9)).Should().Equal(
            0.004987531m, 0.004987531m, 0.009950249m, 0.009950249m, 0.019801980m, 0.019801980m, 0.039215686m, 0.039215686m);
        figure.Parts[0].Name.Should().Be("30—34岁");
        figure.Parts[7].Name.Should().Be("65—69岁");
        (figure.Numerator, figure.Denominator, figure.NoValueReason, figure.Completeness).Should().Be((null, null, null, 1m));
        figure.YearlyPeriods.Should().Equal(new ReportingPeriod(2025, 12));
    }

    [Fact]
    public void The_newest_complete_year_counts_for_twenty_four_months_and_not_for_one_more()
    {
        int[] deaths = [1, 2, 3, 4, 5, 6, 7, 8];
        int[] people = [.. deaths.Select(_ => 5_000)];

        foreach (var month in new[] { new ReportingPeriod(2025, 12), new(2026, 1), new(2026, 12), new(2027, 12) })
        {
            Compute(month, new(2025, 12), deaths, people).YearlyPeriods.Should().Equal([new ReportingPeriod(2025, 12)], $"{month}");
        }

        Compute(new(2025, 11), new(2025, 12), deaths, people).Value.Should().BeNull("the year has not ended by then");
        Compute(new(2028, 1), new(2025, 12), deaths, people).Value.Should().BeNull("it is twenty-five months old");
    }

    [Fact]
    public void No_deaths_are_none_nobody_is_no_table_and_a_missing_group_is_a_missing_table()
    {
        int[] none = [0, 0, 0, 0, 0, 0, 0, 0];
        int[] people = [.. none.Select(_ => 1_000)];

        Compute(new(2025, 12), new(2025, 12), none, people).Value.Should().Be(0);
        Compute(new(2025, 12), new(2025, 12), none, [1_000, 0, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000]).NoValueReason.Should().Contain("人口数为零");
        var missing = Compute(new(2025, 12), new(2025, 12), none, people[..7]);
        missing.Value.Should().BeNull();
        missing.NoValueReason.Should().StartWith("数据未齐");
    }

    [Fact]
    public void A_probability_lies_between_nothing_and_certainty_and_grows_with_the_deaths()
    {
        var random = new Random(5);
        for (var i = 0; i < 2_000; i++)
        {
            var people = random.Next(1, 50_000);
            var deaths = random.Next(0, 2 * people);
            var q = LifeTable.Probability(deaths, people)!.Value;

            q.Should().BeInRange(0, 1);
            LifeTable.Probability(deaths + 1, people).Should().BeGreaterThanOrEqualTo(q);
            LifeTable.Premature([q, q]).Should().BeInRange(q, 1);
        }

        LifeTable.Probability(1, 0).Should().BeNull();
    }

    private static IndicatorFigure Compute(ReportingPeriod month, ReportingPeriod year, int[] deaths, int[] people)
    {
        var unit = Guid.CreateVersion7();
        var indicator = NationalIndicators.Find("5.2")!;
        CellApproved Cell(string element, int value) => new(unit, UnitKind.PublicHealthAgency, year, element, Scaled.FromDecimal(value), At);
        var cells = LifeTable.Groups.Zip(deaths, (g, d) => Cell(g.Deaths, d)).Concat(LifeTable.Groups.Zip(people, (g, p) => Cell(g.Population, p)));
        FormOwed[] owed = [new(unit, UnitKind.PublicHealthAgency, year, "deaths", indicator.Elements.ToHashSet(), true)];
        return Calculation.Compute(indicator, [month], owed, cells, new Dictionary<string, OverMonths>(), indicator.Elements.ToDictionary(e => e, _ => Frequency.Yearly));
    }
}
