using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Reference;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Indicators;

public sealed class NationalIndicatorsTests
{
    public static TheoryData<string, decimal, decimal, int, decimal> Published
    {
        get
        {
            using var json = ReferenceData.ReadJson("indicators-national-2024.json");
            var rows = new TheoryData<string, decimal, decimal, int, decimal>();
            foreach (var check in json.RootElement.GetProperty("checks").EnumerateArray())
            {
                rows.Add(
                    check.GetProperty("what").GetString()!, check.GetProperty("numerator").GetDecimal(), check.GetProperty("denominator").GetDecimal(),
                    check.GetProperty("factor").GetInt32(), check.GetProperty("published").GetDecimal());
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void Published_figures_come_out_as_published(string what, decimal numerator, decimal denominator, int factor, decimal published)
    {
        var month = new ReportingPeriod(2022, 12);
        var unit = Guid.CreateVersion7();
        var at = new DateTime(2023, 1, 20, 0, 0, 0, DateTimeKind.Utc);
        var indicator = Calculation.Ratio(new("A", []), new("B", []), factor) with { Name = what };
        CellApproved Cell(string element, decimal value) => new(unit, UnitKind.GeneralHospital, month, element, Scaled.FromDecimal(value), at);
        FormOwed[] owed = [new(unit, UnitKind.GeneralHospital, month, "form", new HashSet<string> { "A", "B" }, true)];

        var figure = Calculation.Compute(
            indicator, [month], owed, [Cell("A", numerator), Cell("B", denominator)], new Dictionary<string, Core.Forms.OverMonths>());

        Scaled.Round(figure.Value!.Value, 1).Should().Be(published);
    }

    [Fact]
    public void All_published_checks_are_read() => Published.Should().HaveCountGreaterThanOrEqualTo(6);

    [Fact]
    public void Half_is_rounded_up()
    {
        Scaled.Round(12.25m, 1).Should().Be(12.3m);
        Scaled.Round(12.35m, 1).Should().Be(12.4m);
        Scaled.Round(-12.25m, 1).Should().Be(-12.3m);
    }

    [Fact]
    public void All_rows_of_the_national_file_and_the_further_ones_stand_in_their_order()
    {
        NationalIndicators.All.Select(i => i.Code).Should().Equal(
            "1.1", "1.2", "1.3", "2.1", "2.2a", "2.2b", "2.3", "3.1", "3.2", "3.3", "4.1a", "4.1b", "4.2", "4.3", "5.1", "5.2", "K1", "K2", "K3", "K4", "K5", "K6");
        NationalIndicators.Aspects.Should().Equal("紧密型", "同质化", "促分工", "提效能", "保健康", "补充指标");
        NationalIndicators.All.Should().OnlyContain(i => NationalIndicators.Aspects.Contains(i.Aspect) && i.Provisional && i.Levels.Contains("county") && i.Number == 1 && !i.IsOwn);
        NationalIndicators.All.Where(i => i.Kind == IndicatorKind.Judgement).Select(i => i.Code).Should().Equal("1.1", "1.2", "1.3");
        NationalIndicators.All.Where(i => i.Kind == IndicatorKind.Growth).Select(i => i.Code).Should().Equal("4.1b", "K3");
        NationalIndicators.All.Where(i => i.Kind == IndicatorKind.LifeTable).Select(i => i.Code).Should().Equal("5.2");

        var primary = NationalIndicators.Find("3.1")!;
        primary.Numerator!.Top[0].Kinds.Should().Equal(UnitKind.TownshipBranch, UnitKind.ServiceStation, UnitKind.VillageClinic);
        primary.Denominator!.Top[0].Kinds.Should().Equal(
            UnitKind.GeneralHospital, UnitKind.SpecialistBranch, UnitKind.TownshipBranch, UnitKind.ServiceStation, UnitKind.VillageClinic);
        primary.Elements.Should().Equal("VISITS_TOTAL");
        NationalIndicators.Find("4.3")!.Elements.Should().Equal("VISITS_TCM", "VISITS_TOTAL");
        var income = NationalIndicators.Find("2.3")!;
        income.Numerator!.ToString().Should().Be("sum(STAFF_INCOME|TownshipBranch)/sum(STAFF_ON_DUTY|TownshipBranch)");
        income.Denominator!.Terms.Should().OnlyContain(t => t.LeadOnly);
        NationalIndicators.Find("4.1b")!.Numerator!.ToString().Should().Be("sum(INSURED_ADMISSION_COST_IN_COUNTY)/sum(INSURED_ADMISSIONS_IN_COUNTY)");
        NationalIndicators.Find("9.9").Should().BeNull();
    }

    [Fact]
    public void Every_element_of_every_formula_is_one_that_the_standard_forms_ask_for()
    {
        using var json = ReferenceData.ReadJson("indicators-national-2024.json");
        var known = json.RootElement.GetProperty("elements").EnumerateArray().Select(e => e.GetProperty("code").GetString()).ToHashSet();

        NationalIndicators.All.SelectMany(i => i.Elements).Should().NotBeEmpty().And.OnlyContain(e => known.Contains(e));
    }

    [Fact]
    public void The_primary_share_has_no_value_for_an_institution_and_the_share_of_traditional_medicine_has()
    {
        var (primary, traditional) = (NationalIndicators.Find("3.1")!, NationalIndicators.Find("4.3")!);

        primary.HasLevel(null).Should().BeTrue();
        primary.HasLevel(UnitKind.MedicalCommunity).Should().BeTrue();
        primary.HasLevel(UnitKind.TownshipBranch).Should().BeFalse();
        primary.HasLevel(UnitKind.GeneralHospital).Should().BeFalse();
        traditional.HasLevel(UnitKind.TownshipBranch).Should().BeTrue();
        traditional.HasLevel(null).Should().BeTrue();
    }

    [Theory]
    [InlineData("sum(A_1|VillageClinic)", "sum(A_1|VillageClinic)", 1, 0)]
    [InlineData("sum(A_1)", "sum(A_1)", 1, 0)]
    [InlineData("A_1", "sum(A_1)", 1, 0)]
    [InlineData("sum(A_1|IsLeadHospital)", "sum(A_1|IsLeadHospital)", 1, 0)]
    [InlineData("A + B - sum(C|TownshipBranch)", "sum(A)+sum(B)-sum(C|TownshipBranch)", 3, 0)]
    [InlineData("sum(A|TownshipBranch)/sum(B|TownshipBranch)", "sum(A|TownshipBranch)/sum(B|TownshipBranch)", 1, 1)]
    public void A_formula_is_read_and_written_again(string text, string written, int above, int below)
    {
        var formula = Core.Indicators.IndicatorFormula.Parse(text);

        formula.ToString().Should().Be(written);
        (formula.Top.Count, formula.Bottom.Count).Should().Be((above, below));
        Core.Indicators.IndicatorFormula.Parse(written).ToString().Should().Be(written);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("a")]
    [InlineData("A++B")]
    [InlineData("A/B/C")]
    [InlineData("sum(A")]
    [InlineData("sum(A|Hospital)")]
    [InlineData("sum(A|3)")]
    [InlineData("A*2")]
    public void What_is_no_formula_is_refused(string text)
    {
        Core.Indicators.IndicatorFormula.TryParse(text).Should().BeNull();
        FluentActions.Invoking(() => Core.Indicators.IndicatorFormula.Parse(text)).Should().Throw<FormatException>();
    }

    [Fact]
    public void A_term_counts_its_kinds_and_the_lead_hospital_where_it_says_so()
    {
        var all = IndicatorTerm.TryParse("A")!;
        var clinics = IndicatorTerm.TryParse("sum(A|VillageClinic)")!;
        var lead = IndicatorTerm.TryParse("sum(A|IsLeadHospital)")!;

        all.Counts(UnitKind.TownshipBranch, false).Should().BeTrue();
        clinics.Counts(UnitKind.VillageClinic, false).Should().BeTrue();
        clinics.Counts(UnitKind.TownshipBranch, false).Should().BeFalse();
        lead.Counts(UnitKind.GeneralHospital, true).Should().BeTrue();
        lead.Counts(UnitKind.GeneralHospital, false).Should().BeFalse();
    }
}
