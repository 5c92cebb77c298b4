using MedCommunity.Core.Forms;

namespace MedCommunity.Tests.Forms;

public sealed class FormExpressionTests
{
    private static readonly FormField[] Fields =
    [
        new("A", "总诊疗人次", "人次"), new("AB", "总诊疗人次数", "人次"), new("C_1", "其中:中医(蒙医)类诊疗人次", "人次"), new("D", "30—34岁死亡数", "人"), new("E", "2026年收入", "元", 2),
    ];

    [Fact]
    public void A_rule_written_in_the_words_of_the_form_comes_back_as_it_was_written()
    {
        const int seed = 20261124;
        var random = new Random(seed);
        for (var i = 0; i < 5_000; i++)
        {
            var rule = new FormRule(Any(random, true).ToString(), Any(random, false).ToString(), Severity.Error, "", (Comparison)random.Next(5));
            var form = new FormDefinition([new("一", Fields)], [rule]);
            var words = rule.InWords(form);

            var (left, comparison, right, error) = FormExpression.ReadRule(random.Next(2) == 0 ? words : words.Replace(" ", "", StringComparison.Ordinal), Fields);

            error.Should().BeNull("seed {0}, case {1}: {2}", seed, i, words);
            (left!.ToString(), comparison, right!.ToString()).Should().Be((rule.Left, rule.Comparison, rule.Right), "seed {0}, case {1}: {2}", seed, i, words);
        }
    }

    [Fact]
    public void A_side_is_worth_what_adding_its_cells_one_by_one_gives()
    {
        const int seed = 20261125;
        var random = new Random(seed);
        var kinds = new HashSet<string>();
        for (var i = 0; i < 5_000; i++)
        {
            var side = Any(random, true);
            var values = Fields.ToDictionary(f => f.Code, _ => random.Next(4) switch
            {
                0 => CellValue.NotFilled,
                1 => CellValue.NotApplicable,
                _ => CellValue.Of(random.Next(-5, 100)),
            });

            decimal? expected = 0;
            var numbers = 0;
            foreach (var term in side.Terms)
            {
                var value = term.Code is null ? CellValue.Of(1) : values[term.Code];
                numbers += term.Code is not null && value.Kind == CellKind.Number ? 1 : 0;
                expected = value.Kind switch { CellKind.NotFilled => null, CellKind.Number => expected + (term.Factor * value.Number), _ => expected };
            }

            expected = numbers == 0 ? null : expected;
            side.Evaluate(values).Should().Be(expected, "seed {0}, case {1}: {2}", seed, i, side);
            kinds.Add(expected is null ? "none" : "some");
        }

        kinds.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("", "没有写完")]
    [InlineData("总诊疗人次", "关系")]
    [InlineData("总诊疗人次 ≤", "没有写完")]
    [InlineData("门诊人次 ≤ 总诊疗人次", "认不出“门诊人次 ≤ 总诊疗人次”")]
    [InlineData("总诊疗人次 ≤ 门诊人次", "认不出“门诊人次”")]
    [InlineData("总诊疗人次 ≤ 总诊疗人次数 数", "认不出“数”")]
    [InlineData("5 ≤ 总诊疗人次", "左边至少要有一个")]
    [InlineData("总诊疗人次 × 2 ≤ 5", "认不出“× 2 ≤ 5”")]
    public void What_cannot_be_read_is_named(string text, string words)
    {
        var (left, _, _, error) = FormExpression.ReadRule(text, Fields);

        left.Should().BeNull();
        error.Should().Contain(words);
    }

    [Theory]
    [InlineData(Comparison.NotGreater, 5, 5, true)]
    [InlineData(Comparison.NotGreater, 6, 5, false)]
    [InlineData(Comparison.Less, 5, 5, false)]
    [InlineData(Comparison.Equal, 5, 5, true)]
    [InlineData(Comparison.Equal, 4, 5, false)]
    [InlineData(Comparison.NotLess, 4, 5, false)]
    [InlineData(Comparison.Greater, 5, 5, false)]
    [InlineData(Comparison.Greater, 6, 5, true)]
    public void A_rule_is_broken_where_its_comparison_does_not_hold(Comparison comparison, int left, int right, bool holds)
    {
        var rule = new FormRule("A", "AB", Severity.Error, "", comparison);

        rule.IsBrokenBy(new Dictionary<string, CellValue> { ["A"] = CellValue.Of(left), ["AB"] = CellValue.Of(right) }).Should().Be(!holds);
        rule.IsBrokenBy(new Dictionary<string, CellValue> { ["A"] = CellValue.Of(left) }).Should().BeFalse("a cell that is not filled decides nothing");
    }

    private static FormExpression Any(Random random, bool cellFirst) => new([.. Enumerable.Range(0, random.Next(1, 4)).Select(i =>
    {
        var factor = new[] { 1m, 1m, 2m, 0.5m }[random.Next(4)] * (random.Next(4) == 0 ? -1 : 1);
        return (i == 0 && cellFirst) || random.Next(4) > 0 ? new FormTerm(factor, Fields[random.Next(Fields.Length)].Code) : new FormTerm(factor * 10, null);
    })]);
}
