using System.Text.RegularExpressions;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Indicators.Definitions;

public sealed partial class IndicatorDesignTests
{
    private static readonly ReportingPeriod November = new(2026, 11);

    private static readonly Dictionary<string, DataElement> Elements = new DataElement[]
    {
        Element("VISITS", "诊疗人次", "人次"), Element("TCM", "中医人次", "人次"), Element("COST", "费用", "元"), Element("COST_W", "费用(万)", "万元"), Element("BEDS", "床位", "张", OverMonths.Last),
        Element("STAFF", "人员", "人", OverMonths.Mean), Element("PEOPLE", "人口", "人", OverMonths.Last, Frequency.Yearly, OverUnits.County), Element("DEATHS", "死亡", "人", OverMonths.Sum, Frequency.Yearly),
        Element("ROUNDS", "巡诊", "人次", OverMonths.Sum, Frequency.Quarterly), Element("SHARE", "占比", "%"), Element("SILENT", "没人问", "人次"),
    }.ToDictionary(e => e.Code);

    private static readonly IndicatorDraft Good = new(
        "z1", "次均费用", NationalIndicators.FurtherAspect, "元/人次", "controlled", ["institution", "community", "county"], "会议", false, null, November,
        IndicatorFormula.Parse("COST"), IndicatorFormula.Parse("VISITS"));

    [Fact]
    public void A_definition_that_holds_is_not_blamed()
    {
        Check(Good).Should().BeEmpty();
        Check(Good with { Numerator = IndicatorFormula.Parse("sum(TCM|TownshipBranch)+sum(TCM|VillageClinic)"), Unit = "%" }).Should().BeEmpty("two kinds of one element are counted once each");
        IndicatorDesign.NextCode(["1.1", "Z1", "z3"]).Should().Be("z2");
    }

    [Theory]
    [InlineData("NOWHERE", "VISITS", "%", "numerator", "“NOWHERE”已不存在")]
    [InlineData("COST+VISITS", "VISITS", "元", "numerator", "单位不同，不能相加减")]
    [InlineData("COST+COST_W", "VISITS", "元", "numerator", "单位不同，不能相加减")]
    [InlineData("VISITS+VISITS", "TCM", "%", "numerator", "出现了2次")]
    [InlineData("sum(VISITS|TownshipBranch)+VISITS", "TCM", "%", "numerator", "出现了2次")]
    [InlineData("sum(VISITS|MedicalCommunity)", "TCM", "%", "numerator", "医共体不填报表")]
    [InlineData("-COST", "VISITS", "元", "numerator", "只有减项")]
    [InlineData("SHARE", "VISITS", "%", "numerator", "本身是比率")]
    [InlineData("TCM+ROUNDS", "VISITS", "%", "numerator", "不是同一段时间的数，不能相加减")]
    [InlineData("VISITS", "VISITS", "%", "denominator", "分子和分母一样")]
    [InlineData("DEATHS", "VISITS", "人/万人次", "denominator", "相除的不是同一段时间的数")]
    [InlineData("ROUNDS", "VISITS", "%", "denominator", "相除的不是同一段时间的数")]
    [InlineData("COST", "VISITS", "%", "unit", "请把计量单位写成“元/人次”")]
    [InlineData("COST", "VISITS", "万元/人次", "unit", "系数是0.0001")]
    [InlineData("COST", "VISITS", "元/人/次", "unit", "认不出")]
    [InlineData("VISITS", "PEOPLE", "人次/万人", "levels", "只能按全旗县计算")]
    public void What_would_make_no_sense_is_refused_where_it_stands(string numerator, string denominator, string unit, string place, string words) =>
        Check(Good with { Numerator = IndicatorFormula.Parse(numerator), Denominator = IndicatorFormula.Parse(denominator), Unit = unit })
            .Should().Contain(p => p.Place == place && p.Severity == Severity.Error && p.Message.Contains(words));

    [Theory]
    [InlineData("SILENT", "VISITS", "%", "没有在用的表样收集“没人问”")]
    [InlineData("sum(COST|VillageClinic)", "sum(VISITS|VillageClinic)", "元", "没有在用的表样向嘎查村卫生室收集“费用”")]
    [InlineData("VISITS", "BEDS", "人次/张", "统计区间越长，数值越大")]
    [InlineData("STAFF", "VISITS", "人/万人次", "统计区间越长，数值越小")]
    [InlineData("VISITS", "STAFF", "%", "一个按人、一个按人次计")]
    [InlineData("ROUNDS", "STAFF", "人次/人", "不在季末的月份没有当月数值")]
    public void What_is_odd_is_said_and_refused_by_nobody(string numerator, string denominator, string unit, string words)
    {
        var problems = Check(Good with { Numerator = IndicatorFormula.Parse(numerator), Denominator = IndicatorFormula.Parse(denominator), Unit = unit });

        problems.Should().Contain(p => p.Severity == Severity.Warning && p.Message.Contains(words)).And.NotContain(p => p.Severity == Severity.Error);
    }

    [Fact]
    public void Words_code_month_and_number_of_versions_are_checked()
    {
        Places(Good with { Code = "3.1" }).Should().Equal("code");
        Places(Good with { Code = "definitions" }).Should().Equal("code");
        Places(Good with { Code = "k1" }).Should().Equal(["code"], "K1 is taken, and nobody tells the two apart");
        Places(Good with { Name = " ", Source = "", Unit = "", Aspect = "别的", Better = "yes", Levels = ["community"], EffectiveFrom = null })
            .Should().BeEquivalentTo(["name", "source", "unit", "aspect", "better", "levels", "from"]);
        Places(Good with { Name = "旧指标" }).Should().Equal("name");
        Places(Good with { Levels = ["county", "Department"] }).Should().Equal("levels");
        Places(Good with { Note = new('长', 501) }).Should().Equal("note");
        Places(Good with { EffectiveFrom = new(2030, 1) }).Should().Equal("from");
        Places(Good with { Numerator = new([], []), Denominator = new([], []) }).Should().BeEquivalentTo(["numerator", "denominator"]);
        Places(Good with { EffectiveFrom = new(2024, 1) }).Should().BeEmpty("a new indicator changes nothing that was published");

        // Of what is there already, closed months stand (law 4), and why it changes is said.
        Places(Good with { EffectiveFrom = new(2026, 9), Note = "改" }, versions: 1).Should().Equal("from");
        Places(Good, versions: 1).Should().Equal("note");
        Places(Good with { EffectiveFrom = new(2026, 10), Note = "改" }, versions: 1).Should().BeEmpty();
        Places(Good with { Note = "改" }, versions: IndicatorDesign.MostVersions).Should().Equal("code");
    }

    /// <summary>
    /// Over random definitions: the check never throws, says everything in Chinese, and what it lets through keeps the rules one by one; the formula is read
    /// back as it was put together.
    /// </summary>
    [Fact]
    public void What_passes_keeps_every_rule_and_reads_back_as_it_was_built()
    {
        var random = new Random(11);
        var (passed, refused) = (0, 0);
        string[] units = ["%", "‰", "1", "元", "元/人次", "万元", "人/万人", "人次/人", "张", "人次/张", "元/", "x/y/z", ""];
        for (var i = 0; i < 20_000; i++)
        {
            var draft = Good with { Numerator = Formula(), Denominator = Formula(), Unit = Some(units), Levels = random.Next(2) == 0 ? ["county"] : Good.Levels };
            var problems = Check(draft);
            problems.Where(p => !Chinese().IsMatch(p.Message) || Latin().IsMatch(p.Message.Replace("NOWHERE", "", StringComparison.Ordinal))).Should().BeEmpty();
            if (problems.Any(p => p.Severity == Severity.Error))
            {
                refused++;
                continue;
            }

            passed++;
            foreach (var sum in new[] { draft.Numerator.Top, draft.Numerator.Bottom, draft.Denominator.Top, draft.Denominator.Bottom }.Where(s => s.Count > 0))
            {
                var of = sum.Select(t => Elements[t.Element]).ToList();
                of.Select(e => e.Unit).Distinct().Should().ContainSingle();
                of.Select(e => e.Frequency).Distinct().Should().ContainSingle();
                sum.Should().Contain(t => !t.Minus);
                foreach (var kind in FormDesign.Reporting)
                {
                    sum.GroupBy(t => t.Element).Should().OnlyContain(g => g.Count(t => t.Counts(kind, true)) <= 1, "no cell is added twice");
                }
            }

            var all = draft.Numerator.Terms.Concat(draft.Denominator.Terms).Select(t => Elements[t.Element]).ToList();
            all.Where(e => e.OverMonths == OverMonths.Sum).Select(e => e.Frequency).Distinct().Count().Should().BeLessThan(2);
            (all.TrueForAll(e => e.OverUnits == OverUnits.Sum) || draft.Levels is ["county"]).Should().BeTrue();
            var (factor, why, _) = IndicatorDesign.FactorOf(draft.Numerator, draft.Denominator, draft.Unit, Elements);
            (factor, why).Should().Match<(int? Factor, string? Why)>(f => f.Factor >= 1 && f.Why == null);
            IndicatorFormula.Parse(draft.Numerator.ToString()).Should().BeEquivalentTo(draft.Numerator);
            IndicatorFormula.Parse(draft.Denominator.ToString()).Should().BeEquivalentTo(draft.Denominator);
            var defined = draft.Define(factor!.Value, 1, isOwn: true);
            defined.Ratio(3, 2).Should().Be(1.5m * factor.Value);
        }

        passed.Should().BeGreaterThan(300);
        refused.Should().BeGreaterThan(300);

        IndicatorFormula Formula() => random.Next(20) == 0 ? new([], []) : new(Sum(), random.Next(8) == 0 ? Sum() : []);
        List<IndicatorTerm> Sum() => [.. Enumerable.Range(0, random.Next(10) < 7 ? 1 : random.Next(1, 4)).Select(_ => Term())];
        IndicatorTerm Term() => new(
            random.Next(30) == 0 ? "NOWHERE" : Some([.. Elements.Keys]),
            [.. random.Next(3) == 0 ? FormDesign.Reporting.Where(_ => random.Next(3) == 0) : []], random.Next(8) == 0, random.Next(6) == 0);
        T Some<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
    }

    private static IReadOnlyList<DesignProblem> Check(IndicatorDraft draft, int versions = 0) => IndicatorDesign.Check(draft, new(
        Elements, Forms, new Dictionary<string, string> { ["3.1"] = "基层占比", ["K1"] = "旧指标" }, versions, new(2026, 9), new(2026, 11, 22)));

    private static IEnumerable<string> Places(IndicatorDraft draft, int versions = 0) => Check(draft, versions).Where(p => p.Severity == Severity.Error).Select(p => p.Place);

    /// <summary>Branches and hospitals are asked for everything but one, clinics for visits alone.</summary>
    private static IReadOnlyList<PublishedForm> Forms { get; } =
    [
        Form([UnitKind.GeneralHospital, UnitKind.TownshipBranch], [.. Elements.Keys.Where(k => k is not "SILENT")]),
        Form([UnitKind.VillageClinic], ["TCM"]),
    ];

    private static PublishedForm Form(UnitKind[] kinds, string[] elements) => new(
        new FormTemplate { Code = "f", Name = "表", UnitKinds = string.Join(',', kinds) },
        [new FormTemplateVersion { Number = 1, EffectiveFrom = new(2020, 1), Definition = new FormDefinition([new("节", [.. elements.Select(e => new FormField(e, e, ""))])], []).ToJson() }]);

    private static DataElement Element(
        string code, string name, string unit, OverMonths months = OverMonths.Sum, Frequency frequency = Frequency.Monthly, OverUnits units = OverUnits.Sum) =>
        new() { Code = code, Name = name, Unit = unit, OverMonths = months, Frequency = frequency, OverUnits = units };

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}", RegexOptions.None, 1000)]
    private static partial Regex Chinese();

    [GeneratedRegex("[A-Za-z]{2,}", RegexOptions.None, 1000)]
    private static partial Regex Latin();
}
