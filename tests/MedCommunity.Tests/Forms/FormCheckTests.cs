using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Forms;

public sealed class FormCheckTests
{
    private static readonly FormDefinition Form = new(
        [
            new("一", [new("TOTAL", "总数", "人次"), new("PART", "其中", "人次")]),
            new("二", [new("MONEY", "收入", "元", 2, Required: false, Min: -5, Max: 100)]),
        ],
        [new("PART", "TOTAL", Severity.Error, "其中不能大于总数"), new("MONEY", "TOTAL", Severity.Warning, "收入偏大")]);

    [Fact]
    public void Findings_are_those_that_reading_cell_by_cell_gives()
    {
        const int seed = 20261005;
        var random = new Random(seed);
        var kinds = new HashSet<string>();
        for (var i = 0; i < 20_000; i++)
        {
            var values = Form.Fields.ToDictionary(f => f.Code, _ => Any(random));
            var before = random.Next(3) == 0 ? null : Form.Fields.Where(_ => random.Next(4) > 0).ToDictionary(f => f.Code, _ => Any(random));

            var found = FormCheck.Run(Form, values, before is null ? null : After(before));

            var expected = Slow(values, before).ToList();
            found.Select(f => $"{f.Cell} {f.Severity}").Should().Equal(expected.Select(e => $"{e.Cell} {e.Severity}"), $"seed {seed}, case {i}");
            found.Zip(expected).Where(p => !p.First.Message.Contains(p.Second.Word, StringComparison.Ordinal)).Should().BeEmpty("seed {0}, case {1}", seed, i);
            kinds.UnionWith(expected.Select(e => e.Cell + e.Word));
        }

        kinds.Should().HaveCountGreaterThanOrEqualTo(13, "every rule must have spoken: {0}", string.Join(' ', kinds));
    }

    [Theory]
    [InlineData(150, 100, false)]
    [InlineData(151, 100, true)]
    [InlineData(50, 100, false)]
    [InlineData(49, 100, true)]
    [InlineData(7, 0, false)]
    public void A_change_by_more_than_half_asks_for_a_word(int now, int then, bool warns)
    {
        var values = new Dictionary<string, CellValue> { ["TOTAL"] = CellValue.Of(now), ["PART"] = CellValue.Of(0) };

        var found = FormCheck.Run(Form, values, After(new() { ["TOTAL"] = CellValue.Of(then) }));

        found.Any(f => f.Cell == "TOTAL" && f.Severity == Severity.Warning).Should().Be(warns);
    }

    [Theory]
    [InlineData(Frequency.Monthly, "上月")]
    [InlineData(Frequency.Quarterly, "上季度")]
    [InlineData(Frequency.Yearly, "上年")]
    public void The_period_before_is_called_what_it_is(Frequency frequency, string word)
    {
        var found = FormCheck.Run(
            Form, new Dictionary<string, CellValue> { ["TOTAL"] = CellValue.Of(9), ["PART"] = CellValue.Of(0) },
            After(new() { ["TOTAL"] = CellValue.Of(1000) }, frequency));

        found.Should().ContainSingle().Which.Message.Should().Be($"与{word}（1,000）相比变化超过50%，请核对，无误请说明原因");
    }

    [Fact]
    public void Not_applicable_satisfies_a_required_cell_and_zero_does_too()
    {
        var values = new Dictionary<string, CellValue> { ["TOTAL"] = CellValue.NotApplicable, ["PART"] = CellValue.Of(0) };

        FormCheck.Run(Form, values).Should().BeEmpty();
        FormCheck.Run(Form, new Dictionary<string, CellValue>()).Should().OnlyContain(f => f.Severity == Severity.Error).And.HaveCount(2);
    }

    [Fact]
    public void A_value_far_from_the_usual_asks_for_a_word_as_sorting_by_hand_says()
    {
        const int seed = 20261124;
        var random = new Random(seed);
        var warned = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var numbers = Enumerable.Range(0, random.Next(0, 13)).Select(_ => (decimal)random.Next(95, 106)).ToList();
            var now = (decimal)random.Next(80, 121);
            var period = new ReportingPeriod(2026, 10);
            var earlier = new FormHistory(Frequency.Monthly, period, [.. numbers.Select((n, back) => (period.AddMonths(-1 - back), (IReadOnlyDictionary<string, CellValue>)new Dictionary<string, CellValue> { ["TOTAL"] = CellValue.Of(n) }))]);

            var found = FormCheck.Run(Form, new Dictionary<string, CellValue> { ["TOTAL"] = CellValue.Of(now), ["PART"] = CellValue.Of(0) }, earlier);

            var (median, mad) = (MiddleOf(numbers), MiddleOf([.. numbers.Select(n => Math.Abs(n - MiddleOf(numbers)))]));
            var expected = numbers.Count >= 6 && mad > 0 && (now < median - (3 * mad) || now > median + (3 * mad));
            found.Any(f => f.Message.Contains("通常水平", StringComparison.Ordinal)).Should().Be(expected, "seed {0}, case {1}", seed, i);
            warned += expected ? 1 : 0;
        }

        warned.Should().BeInRange(500, 4_500);
    }

    private static decimal MiddleOf(List<decimal> numbers)
    {
        var left = numbers.ToList();
        while (left.Count > 2)
        {
            left.Remove(left.Min());
            left.Remove(left.Max());
        }

        return left.Count == 0 ? 0 : left.Sum() / left.Count;
    }

    /// <summary>A history of the period before alone.</summary>
    private static FormHistory After(Dictionary<string, CellValue> before, Frequency frequency = Frequency.Monthly)
    {
        var period = new ReportingPeriod(2026, 12);
        return new(frequency, period, [(period.AddMonths(-frequency.Months()), before)]);
    }

    private static IEnumerable<(string Cell, Severity Severity, string Word)> Slow(
        Dictionary<string, CellValue> values, Dictionary<string, CellValue>? before)
    {
        foreach (var code in new[] { "TOTAL", "PART", "MONEY" })
        {
            var value = values[code];
            if (code != "MONEY" && value.Kind == CellKind.NotFilled)
            {
                yield return (code, Severity.Error, "未填写");
            }

            if (value.Kind == CellKind.Number)
            {
                var n = value.Number!.Value;
                var cents = n * (code == "MONEY" ? 100 : 1);
                if (cents != decimal.Truncate(cents))
                {
                    yield return (code, Severity.Error, code == "MONEY" ? "小数" : "整数");
                }

                if (n < (code == "MONEY" ? -5 : 0))
                {
                    yield return (code, Severity.Error, "不能小于");
                }

                if (code == "MONEY" && n > 100)
                {
                    yield return (code, Severity.Error, "不能大于100");
                }

                if (code == "PART" && values["TOTAL"].Kind == CellKind.Number && n > values["TOTAL"].Number)
                {
                    yield return (code, Severity.Error, "其中不能大于总数");
                }

                if (code == "MONEY" && values["TOTAL"].Kind == CellKind.Number && n > values["TOTAL"].Number)
                {
                    yield return (code, Severity.Warning, "收入偏大");
                }

                if (before is not null && before.TryGetValue(code, out var then) && then.Kind == CellKind.Number && then.Number!.Value != 0
                    && Math.Abs((n - then.Number.Value) / then.Number.Value) > 0.5m)
                {
                    yield return (code, Severity.Warning, "相比变化超过50%");
                }
            }
        }
    }

    private static CellValue Any(Random random) => random.Next(8) switch
    {
        0 => CellValue.NotFilled,
        1 => CellValue.NotApplicable,
        2 => CellValue.Of(0),
        3 => CellValue.Of(random.Next(-100_000, 2_000_000) / 10_000m),
        4 => CellValue.Of(random.Next(-1000, 20_000) / 100m),
        _ => CellValue.Of(random.Next(-10, 130)),
    };
}
