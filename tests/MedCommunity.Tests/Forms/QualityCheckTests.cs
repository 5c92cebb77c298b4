using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Forms;

public sealed class QualityCheckTests
{
    private static readonly ReportingPeriod Now = new(2026, 10);

    private static readonly FormDefinition Form = new(
        [new("一", [new("A", "甲", "人次"), new("B", "乙", "人次"), new("C", "丙", "元", Decimals: 2), new("D", "丁", "人次", Required: false)])],
        [new("B", "A", Severity.Error, "乙不能大于甲"), new("D", "A", Severity.Warning, "丁多于甲")]);

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Every_kind_is_found_as_a_slow_look_at_the_months_finds_it(int seed)
    {
        var random = new Random(seed);
        var seen = new HashSet<QualityKind>();
        for (var i = 0; i < 3000; i++)
        {
            // Few different numbers, so that zeros, copies and constant rows happen; a month may be missing.
            var months = Enumerable.Range(0, 13).Select(m => m > 0 && random.Next(12) == 0 ? null : Month(random)).ToList();
            if (random.Next(6) == 0 && months[1] is { } last)
            {
                months[0] = new(last);
            }

            var said = Form.Fields.Where(_ => random.Next(2) == 0).ToDictionary(f => f.Code, _ => "已核对");
            var document = FormDocument.Empty.Write(months[0]!, 0, 1, said).Document;
            var submitted = random.Next(3) > 0;
            var history = new FormHistory(Frequency.Monthly, Now, [.. months.Select((v, n) => (Period: Now.AddMonths(-n), Values: v)).Skip(1).Where(m => m.Values is not null)
                .Select(m => (m.Period, (IReadOnlyDictionary<string, CellValue>)m.Values!))]);

            var found = QualityCheck.Run(Form, document, history, submitted).Select(f => (f.Kind, f.Element)).ToList();

            var expected = Slow(months, history, said, submitted).ToList();
            found.Should().BeEquivalentTo(expected, $"case {i} of seed {seed}");
            seen.UnionWith(found.Select(f => f.Kind));
        }

        seen.Should().BeEquivalentTo(Enum.GetValues<QualityKind>(), "the cases reach every kind");
    }

    [Fact]
    public void A_draft_that_is_not_complete_and_a_month_of_zeros_are_nothing_to_look_at()
    {
        QualityCheck.Run(Form, FormDocument.Empty, new(Frequency.Monthly, Now, []), isSubmitted: false).Should().BeEmpty();
        var zeros = Form.Fields.ToDictionary(f => f.Code, _ => CellValue.Of(0));
        QualityCheck.Run(Form, FormDocument.Empty.Write(zeros, 0, 1).Document, new(Frequency.Monthly, Now, [(Now.AddMonths(-1), zeros)]), isSubmitted: true).Should().BeEmpty();
    }

    private static Dictionary<string, CellValue> Month(Random random) => Form.Fields.Where(_ => random.Next(10) > 0)
        .ToDictionary(f => f.Code, _ => random.Next(8) switch { 0 => CellValue.Of(0), 1 => CellValue.NotApplicable, 2 => CellValue.Of(random.Next(100) / 8m), _ => CellValue.Of(random.Next(1, 9)) });

    /// <summary>The same by loops over the months, word by word as the issue says it.</summary>
    private static IEnumerable<(QualityKind Kind, string Element)> Slow(List<Dictionary<string, CellValue>?> months, FormHistory history, Dictionary<string, string> said, bool submitted)
    {
        decimal? At(int month, string code) => months[month] is { } values && values.TryGetValue(code, out var value) ? value.Number : null;
        foreach (var field in Form.Fields)
        {
            if (At(0, field.Code) is not { } now)
            {
                continue;
            }

            var past = new List<decimal>();
            for (var m = 1; m <= 12; m++)
            {
                if (At(m, field.Code) is { } number)
                {
                    past.Add(number);
                }
            }

            if (past.Count >= 6)
            {
                var median = Middle(past);
                var mad = Middle(past.ConvertAll(n => Math.Abs(n - median)));
                if (mad != 0 && Math.Abs(now - median) > 3 * mad)
                {
                    yield return (QualityKind.Outlier, field.Code);
                }
            }

            if (now == 0 && Enumerable.Range(1, 3).All(m => At(m, field.Code) is { } n && n != 0))
            {
                yield return (QualityKind.SuddenZero, field.Code);
            }

            var many = Math.Round(now, field.Decimals) != now;
            var broken = field.Code is "B" or "D" && At(0, "A") is { } a && now > a;
            if (many || broken)
            {
                yield return (QualityKind.BrokenRule, field.Code);
            }
        }

        var same = months[1] is not null;
        var (numbers, filled) = (0, false);
        foreach (var code in Form.Fields.Select(f => f.Code))
        {
            same &= At(0, code) == At(1, code);
            numbers += At(0, code) is null ? 0 : 1;
            filled |= At(0, code) is { } n && n != 0;
        }

        if (same && numbers >= 3 && filled)
        {
            yield return (QualityKind.CopiedMonth, "");
        }

        if (submitted)
        {
            foreach (var cell in FormCheck.Run(Form, months[0]!, history).Where(f => f.Severity == Severity.Warning).Select(f => f.Cell).Distinct().Where(c => !said.ContainsKey(c)))
            {
                yield return (QualityKind.Unexplained, cell);
            }
        }
    }

    private static decimal Middle(List<decimal> numbers)
    {
        numbers.Sort();
        return numbers.Count % 2 == 1 ? numbers[numbers.Count / 2] : (numbers[numbers.Count / 2 - 1] + numbers[numbers.Count / 2]) / 2;
    }
}
