using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Forms;

public sealed class FormDesignTests
{
    private static readonly UnitKind[] Branches = [UnitKind.TownshipBranch];

    private static readonly Dictionary<string, DataElement> Elements =
        Enumerable.Range(0, 24).Select(i => new DataElement
        {
            Code = $"E{i}_X",
            Name = i % 5 == 0 ? $"{i}—{i + 4}岁人数" : $"其中:项目{i}(含{i % 3}类)",
            Unit = i % 2 == 0 ? "人次" : "元",
            Decimals = i % 2 == 0 ? 0 : i % 4,
            Frequency = (Frequency)(i % 3),
        }).ToDictionary(e => e.Code);

    [Fact]
    public void Every_definition_that_passes_can_be_filled_checked_and_approved()
    {
        const int seed = 20261124;
        var random = new Random(seed);
        var passed = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var frequency = (Frequency)random.Next(3);
            var draft = Any(random, frequency);
            if (FormDesign.Check(draft, frequency, Branches, Elements).Any(p => p.Severity == Severity.Error))
            {
                continue;
            }

            passed++;
            var form = FormDefinition.Parse(FormDesign.Complete(draft).ToJson());
            form.Fields.Should().Equal(draft.Fields, "seed {0}, case {1}", seed, i);
            form.Rules.Should().HaveCount(draft.Rules.Count).And.NotContain(r => r.Message.Length == 0);
            FormDesign.Check(form, frequency, Branches, Elements).Should().NotContain(p => p.Severity == Severity.Error, "what was published passes again: seed {0}, case {1}", seed, i);
            FormDesign.Describe(form.ToJson()).Should().NotBeEmpty();

            var values = form.Fields.ToDictionary(f => f.Code, f => random.Next(5) switch
            {
                0 => CellValue.NotApplicable,
                1 => CellValue.NotFilled,
                2 => CellValue.Of(random.Next(2) == 0 ? Scaled.Limit : -Scaled.Limit),
                _ => CellValue.Of(Math.Round((decimal)random.NextDouble() * 1000, 4)),
            });
            var findings = FormCheck.Run(form, values);
            findings.Should().NotContain(f => form.Find(f.Cell) == null || f.Message.Length == 0);
            findings.Where(f => f.Severity == Severity.Error && values[f.Cell].IsFilled && form.Find(f.Cell)!.Max is null && f.Message.Contains("请核对", StringComparison.Ordinal))
                .Select(f => f.Cell).Distinct().Should().BeSubsetOf(form.Rules.Where(r => r.IsBrokenBy(values)).Select(r => r.Cell), "seed {0}, case {1}", seed, i);

            // Whatever the form asks, a unit to which nothing of it applies can always hand it in.
            var blank = form.Fields.ToDictionary(f => f.Code, _ => CellValue.NotApplicable);
            FormCheck.Run(form, blank).Should().BeEmpty("seed {0}, case {1}", seed, i);
            var document = FormDocument.Parse(FormDocument.Empty.Write(values, 0, 1).Document.ToJson());
            var submission = new Submission { Document = document.ToJson() };
            ReportingRules.Values(submission, Guid.NewGuid(), form, document, DateTime.UnixEpoch).Select(v => (v.Element, v.Kind))
                .Should().Equal(form.Fields.Select(f => (f.Code, values[f.Code].Kind)));
        }

        passed.Should().BeGreaterThan(500);
    }

    public static TheoryData<string> Damages => new(Damage.Keys);

    [Theory, MemberData(nameof(Damages))]
    public void Each_kind_of_damage_is_found_where_it_is(string name)
    {
        const int seed = 20261125;
        var random = new Random(seed);
        var found = 0;
        for (var i = 0; i < 400; i++)
        {
            var frequency = (Frequency)random.Next(3);
            var good = Any(random, frequency);
            if (good.Rules.Count == 0 || good.Fields.Count() < 2 || FormDesign.Check(good, frequency, Branches, Elements).Count > 0)
            {
                continue;
            }

            var (bad, place) = Damage[name](good, random);

            var problems = FormDesign.Check(bad, frequency, Branches, Elements);
            problems.Where(p => p.Severity == Severity.Error).Select(p => p.Place).Should().Contain(place, "seed {0}, case {1}: {2}", seed, i, name);
            problems.Should().NotContain(p => !p.Message.EndsWith('。'));
            found++;
        }

        found.Should().BeGreaterThan(50);
    }

    [Fact]
    public void A_rule_is_said_to_contradict_another_only_where_no_values_satisfy_both()
    {
        const int seed = 20261126;
        var random = new Random(seed);
        var fields = new[] { new FormField("A", "甲", "人", 4), new FormField("B", "乙", "人", 4) };
        var elements = fields.ToDictionary(f => f.Code, f => new DataElement { Code = f.Code, Name = f.Name, Unit = f.Unit, Decimals = 4 });
        var answers = new HashSet<string>();
        for (var i = 0; i < 3_000; i++)
        {
            // The same sum, one way or the other round, against a number; or two sums that have nothing to do with each other.
            var sum = random.Next(2) == 0 ? ("A", "B") : ("B", "A");
            FormRule Rule() => random.Next(2) == 0
                ? new($"A + {random.Next(1, 5)}", "B", Severity.Error, "", (Comparison)random.Next(5))
                : new(sum.Item1, $"{sum.Item2} + {random.Next(1, 5)}", Severity.Error, "", (Comparison)random.Next(5));
            var rules = new[] { Rule(), Rule() };
            var possible = Enumerable.Range(-16, 33).SelectMany(_ => Enumerable.Range(-16, 33), (a, b) => (A: a / 2m, B: b / 2m))
                .Any(v => rules.All(r => !r.IsBrokenBy(new Dictionary<string, CellValue> { ["A"] = CellValue.Of(v.A), ["B"] = CellValue.Of(v.B) })));

            var problems = FormDesign.Check(new([new("一", fields)], rules), Frequency.Monthly, Branches, elements);

            var says = problems.Any(p => p.Message.Contains("矛盾", StringComparison.Ordinal));
            says.Should().Be(!possible, "seed {0}, case {1}: {2} {3} {4} and {5} {6} {7}", seed, i, rules[0].Left, rules[0].Comparison, rules[0].Right, rules[1].Left, rules[1].Comparison, rules[1].Right);
            answers.Add(says ? "contradict" : problems.Count > 0 ? "same" : "fine");
        }

        answers.Should().BeEquivalentTo(["contradict", "same", "fine"]);
    }

    [Fact]
    public void Two_forms_clash_exactly_where_a_unit_would_be_asked_twice_for_the_same_month()
    {
        const int seed = 20261127;
        var random = new Random(seed);
        var answers = new HashSet<bool>();
        var start = new ReportingPeriod(2026, 1);
        for (var i = 0; i < 1_000; i++)
        {
            var one = Form("one", random);
            var two = Form("two", random);
            var versions = Enumerable.Range(1, random.Next(1, 4)).Select(n => new FormTemplateVersion
            {
                TemplateId = two.Id,
                Number = n,
                EffectiveFrom = start.AddMonths(random.Next(0, 18)),
                IsDraft = random.Next(4) == 0,
                Definition = new FormDefinition([new("一", [random.Next(2) == 0 ? new("E0_X", "甲", "人次") : new("E3_X", "乙", "元")])], []).ToJson(),
            }).ToList();
            var mine = new FormDefinition([new("一", [new("E0_X", "甲", "人次")])], []);
            var from = start.AddMonths(random.Next(0, 18));

            // Month by month, as the obligations are made.
            var expected = one.Kinds.Intersect(two.Kinds).Any() && Enumerable.Range(0, 60).Select(start.AddMonths).Any(month =>
                month >= from && one.IsDueFor(month) && two.IsDueFor(month)
                && versions.Where(v => !v.IsDraft && v.EffectiveFrom <= month).MaxBy(v => v.Number) is { } version && FormDefinition.Parse(version.Definition).Find("E0_X") is not null);

            var clashes = FormDesign.Clashes(one, mine, from, [new(two, versions), new(one, versions)]);

            clashes.Any().Should().Be(expected, "seed {0}, case {1}", seed, i);
            clashes.Should().NotContain(p => p.Place != "field:E0_X" || !p.Message.Contains("《two》", StringComparison.Ordinal));
            answers.Add(expected);
        }

        answers.Should().HaveCount(2);

        FormTemplate Form(string name, Random random) => new()
        {
            Code = name,
            Name = name,
            Frequency = (Frequency)random.Next(3),
            UnitKinds = random.Next(3) switch { 0 => "TownshipBranch", 1 => "TownshipBranch,VillageClinic", _ => "GeneralHospital" },
            RetiredFrom = random.Next(3) == 0 ? start.AddMonths(random.Next(0, 30)) : null,
        };
    }

    [Theory]
    [InlineData("甲 = 乙", null)]
    [InlineData("  甲+乙≤100.5 ", null)]
    [InlineData("甲 ≤ 丙", "认不出“丙”")]
    [InlineData("甲", "请写明两边的关系")]
    [InlineData("0.00001 × 甲 ≤ 乙", "最多4位小数")]
    [InlineData("甲 ≤ 99999999999", "不超过90亿")]
    [InlineData("", "规则没有写完")]
    public void A_typed_rule_is_read_or_kept_with_what_is_wrong_with_it(string text, string? expected)
    {
        var (rule, error) = FormDesign.ReadRule(text, Severity.Warning, "", [new("A", "甲", "人"), new("B", "乙", "人")]);

        (error is null).Should().Be(expected is null);
        if (expected is null)
        {
            (rule.Typed, rule.Severity).Should().Be((null, Severity.Warning));
        }
        else
        {
            error.Should().Contain(expected);
            rule.Typed.Should().Be(text.Trim());
        }
    }

    [Fact]
    public void A_message_that_nobody_wrote_says_the_rule_in_words()
    {
        var form = new FormDefinition([new("一", [new("A", "甲", "人"), new("B", "乙", "人")])], []);
        FormDesign.MessageOf(new("A", "2 × B + 1", Severity.Error, " ", Comparison.NotLess), form).Should().Be("“甲”不能小于“2 × 乙 + 1”，请核对");
        FormDesign.MessageOf(new("A", "B", Severity.Error, "自己写的"), form).Should().Be("自己写的");
    }

    private static readonly Dictionary<string, Func<FormDefinition, Random, (FormDefinition Bad, string Place)>> Damage = new()
    {
        ["no fields"] = (f, _) => (new([], []), "sections"),
        ["an unknown element"] = (f, r) => Change(f, r, x => x with { Code = "NOBODY_KNOWS" }, "NOBODY_KNOWS"),
        ["the same element twice"] = (f, r) =>
        {
            var twice = f.Fields.ElementAt(r.Next(f.Fields.Count()));
            return (f with { Sections = [.. f.Sections, new("又一节", [twice with { Name = "另一个名称" }])] }, $"field:{twice.Code}");
        },
        ["two fields of one name"] = (f, r) =>
        {
            var fields = f.Fields.ToList();
            return (With(f, fields[^1].Code, x => x with { Name = fields[0].Name }), $"field:{fields[^1].Code}");
        },
        ["another rhythm"] = (f, r) =>
        {
            var frequency = Elements[f.Fields.First().Code].Frequency;
            var other = Elements.Values.First(e => e.Frequency != frequency);
            return (f with { Sections = [.. f.Sections, new("又一节", [new(other.Code, "别的频次", other.Unit)])] }, $"field:{other.Code}");
        },
        ["min above max"] = (f, r) => Change(f, r, x => x with { Min = 10, Max = 9 }),
        ["finer limits than the field"] = (f, r) => Change(f, r, x => x with { Decimals = 0, Min = 0.5m, Max = null }),
        ["limits that cannot be kept"] = (f, r) => Change(f, r, x => x with { Max = 10_000_000_000m }),
        ["more decimals than the element"] = (f, r) => Change(f, r, x => x with { Decimals = Elements[x.Code].Decimals + 1 }),
        ["another unit"] = (f, r) => Change(f, r, x => x with { Unit = "万元" }),
        ["no name"] = (f, r) => Change(f, r, x => x with { Name = " " }),
        ["a name that is too long"] = (f, r) => Change(f, r, x => x with { Name = new string('长', 101) }),
        ["a name of two lines"] = (f, r) => Change(f, r, x => x with { Name = "一\n二" }),
        ["a section without a name"] = (f, _) => (f with { Sections = [f.Sections[0] with { Title = "" }, .. f.Sections.Skip(1)] }, "section:0"),
        ["a section without fields"] = (f, _) => (f with { Sections = [.. f.Sections, new("空的", [])] }, $"section:{f.Sections.Count}"),
        ["two sections of one name"] = (f, _) => (f with { Sections = [.. f.Sections, f.Sections[0] with { Fields = [] }] }, "sections"),
        ["a rule that reads a missing cell"] = (f, r) => Rule(f, new(f.Fields.First().Code, "GONE", Severity.Error, "")),
        ["a rule of twice the same"] = (f, _) => Rule(f, new(f.Fields.First().Code, f.Fields.First().Code, Severity.Error, "", Comparison.Less)),
        ["a rule that always holds"] = (f, _) => Rule(f, new($"{f.Fields.First().Code} + 1", f.Fields.First().Code, Severity.Warning, "", Comparison.Greater)),
        ["a rule that stands there already"] = (f, _) => Rule(f, f.Rules[0] with { Severity = Severity.Warning }),
        ["a rule against another"] = (f, _) => Rule(
            f with { Rules = [new(f.Fields.First().Code, "5", Severity.Error, "", Comparison.Less)] }, new("7", f.Fields.First().Code, Severity.Error, "", Comparison.Less), turned: true),
        ["a rule that was never read"] = (f, _) => Rule(f, new("", "", Severity.Error, "", default, "不知所云 ≤ 五")),
        ["a rule without sides"] = (f, _) => Rule(f, new("", "5", Severity.Error, "")),
        ["a rule with nothing times a cell"] = (f, _) => Rule(f, new($"0 × {f.Fields.First().Code}", f.Fields.Last().Code, Severity.Error, "")),
        ["a name that reads as something else"] = (f, _) =>
        {
            var fields = f.Fields.ToList();
            return Rule(With(f, fields[0].Code, x => x with { Name = $"-{fields[0].Name}" }) with { Rules = [] }, new(fields[0].Code, fields[^1].Code, Severity.Error, ""));
        },
    };

    private static (FormDefinition Bad, string Place) Rule(FormDefinition form, FormRule rule, bool turned = false) =>
        (form with { Rules = [.. form.Rules, turned ? rule with { Left = rule.Right, Right = rule.Left, Comparison = Comparison.Greater } : rule] }, $"rule:{form.Rules.Count}");

    private static (FormDefinition Bad, string Place) Change(FormDefinition form, Random random, Func<FormField, FormField> change, string? code = null)
    {
        var field = form.Fields.ElementAt(random.Next(form.Fields.Count()));
        return (With(form, field.Code, change), $"field:{code ?? field.Code}");
    }

    private static FormDefinition With(FormDefinition form, string code, Func<FormField, FormField> change) =>
        form with { Sections = [.. form.Sections.Select(s => s with { Fields = [.. s.Fields.Select(f => f.Code == code ? change(f) : f)] })] };

    private static FormDefinition Any(Random random, Frequency frequency)
    {
        var chosen = Elements.Values.Where(e => e.Frequency == frequency).OrderBy(_ => random.Next()).Take(random.Next(1, 8)).ToList();
        var fields = chosen.ConvertAll(e =>
        {
            var decimals = random.Next(e.Decimals + 1);
            return new FormField(
                e.Code, random.Next(3) == 0 ? $"{e.Name}（本表）" : e.Name, e.Unit, decimals, random.Next(2) == 0,
                random.Next(3) switch { 0 => null, 1 => 0, _ => -decimal.Round(random.Next(100) / 10m, decimals) }, random.Next(3) == 0 ? random.Next(1, 1000) : null);
        });
        var sections = fields.Chunk(random.Next(1, 5)).Select((c, i) => new FormSection($"第{i}节", c)).ToList();
        string Side(int most) => string.Join(" + ", fields.OrderBy(_ => random.Next()).Take(random.Next(1, most + 1)).Select(f => random.Next(3) == 0 ? $"2.5 × {f.Code}" : f.Code));
        return new(sections, [.. Enumerable.Range(0, random.Next(4)).Select(_ => new FormRule(
            Side(2), random.Next(3) == 0 ? $"{Side(2)} - {random.Next(1, 90)}" : Side(2), (Severity)random.Next(2), random.Next(2) == 0 ? "" : "请看一看，请核对", (Comparison)random.Next(5)))]);
    }
}
