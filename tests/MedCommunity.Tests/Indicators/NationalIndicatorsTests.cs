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
        var indicator = new IndicatorDefinition("9.9", what, "试", "%", new("A", []), new("B", []), factor, "up", ["county"], false, "试");
        ApprovedCell Cell(string element, decimal value) => new(unit, UnitKind.GeneralHospital, month, element, Scaled.FromDecimal(value), at);
        OwedForm[] owed = [new(unit, UnitKind.GeneralHospital, month, "form", new HashSet<string> { "A", "B" }, true)];

        var figure = IndicatorCalculator.Compute(
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
    public void Both_indicators_stand_as_the_national_file_has_them()
    {
        NationalIndicators.All.Select(i => i.Code).Should().Equal("3.1", "4.3");
        var primary = NationalIndicators.Find("3.1")!;
        primary.Numerator.Kinds.Should().Equal(UnitKind.TownshipBranch, UnitKind.ServiceStation, UnitKind.VillageClinic);
        primary.Denominator.Kinds.Should().Equal(
            UnitKind.GeneralHospital, UnitKind.SpecialistBranch, UnitKind.TownshipBranch, UnitKind.ServiceStation, UnitKind.VillageClinic);
        primary.Elements.Should().Equal("VISITS_TOTAL");
        primary.Provisional.Should().BeTrue();
        NationalIndicators.Find("4.3")!.Elements.Should().Equal("VISITS_TCM", "VISITS_TOTAL");
        NationalIndicators.Find("9.9").Should().BeNull();
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
    [InlineData("sum(A_1|VillageClinic)", "A_1", 1)]
    [InlineData("sum(A_1)", "A_1", 0)]
    [InlineData("A_1", "A_1", 0)]
    public void A_sum_is_read_from_its_formula(string text, string element, int kinds)
    {
        var term = IndicatorTerm.Parse(text);

        term.Element.Should().Be(element);
        term.Kinds.Should().HaveCount(kinds);
        term.Counts(UnitKind.VillageClinic).Should().BeTrue();
        term.Counts(UnitKind.TownshipBranch).Should().Be(kinds == 0);
    }

    [Fact]
    public void What_is_no_sum_is_refused() =>
        FluentActions.Invoking(() => IndicatorTerm.Parse("sum(A)/sum(B)")).Should().Throw<FormatException>();
}
