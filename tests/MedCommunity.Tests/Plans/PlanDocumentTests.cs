using System.Text;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Reference;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Plans;

public sealed class PlanDocumentTests
{
    [Theory]
    [InlineData("keshiketeng-2025", "克什克腾旗", 22, 4)]
    [InlineData("wulatezhong-2023", "乌拉特中旗", 22, 4)]
    [InlineData("zhalaite-2023-ykt", "扎赉特旗", 22, 3)]
    public void A_real_plan_is_read_whole(string name, string county, int tasks, int sections)
    {
        var plan = PlanDocument.Parse(PlanFiles.Read(name)).Value!;

        plan.Id.Should().Be(name);
        plan.Region.Name.Should().Be(county);
        plan.Tasks.Should().HaveCount(tasks);
        plan.Sections.Should().HaveCount(sections);
        plan.Tasks.SelectMany(t => t.Milestones!).Should().NotBeEmpty();
    }

    [Fact]
    public void A_file_with_a_byte_order_mark_or_other_line_ends_is_the_same_plan()
    {
        var file = PlanFiles.Read("keshiketeng-2025");
        byte[] marked = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file).Replace("\n", "\r\n"))];

        PlanDocument.Parse(marked).IsDone.Should().BeTrue();
        PlanDocument.HashOf(marked).Should().Be(PlanDocument.HashOf(file));
        PlanDocument.HashOf(PlanFiles.Changed("keshiketeng-2025", "\"minTimes\": 2", "\"minTimes\": 3")).Should().NotBe(PlanDocument.HashOf(file));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n\t")]
    [InlineData("\uFEFF")]
    public void An_empty_file_is_called_empty(string text) => Problem(text).Should().Be("第1行第1列：文件是空的");

    [Theory]
    [InlineData("null", "第1行第1列：内容应为一份方案，而不是 null")]
    [InlineData("[]", "第1行第1列：内容的类型不对，应为一组名称和值")]
    [InlineData("<xml/>", "第1行第1列：不是有效的JSON")]
    [InlineData("{\n  \"id\": \"旗\", x\n}", "第2行第14列：不是有效的JSON")]
    [InlineData("{\"id\": \"a\",\n \"id\": \"b\"}", "第2行第8列：同一名称写了两次")]
    public void What_is_no_plan_at_all_is_refused_with_its_place(string text, string problem) => Problem(text).Should().Be(problem);

    [Theory]
    [InlineData("\"number\": 1", "\"number\": \"一\"", "\"一\"", "内容的类型不对，应为整数")]
    [InlineData("\"number\": 1", "\"number\": 1.5", "1.5", "内容的类型不对，应为整数")]
    [InlineData("\"2025-12-31\"", "\"2025-13-01\"", "\"2025-13-01\"", "内容的类型不对，应为日期，如 2025-12-31")]
    [InlineData("\"2025-12-31\"", "\"1025-12-31\"", "\"1025-12-31\"", "日期 1025-12-31 不在2000年到2199年之间")]
    [InlineData("[\"旗财政局\"]", "\"旗财政局\"", "\"旗财政局\"", "内容的类型不对，应为列表")]
    [InlineData("[\"旗财政局\"]", "[null]", "null", "此处不能为 null")]
    [InlineData("[\"旗财政局\"]", "[\" \"]", "\" \"", "任务1的单位名称为空")]
    [InlineData("[\"旗财政局\"]", "[7]", "7]", "内容的类型不对，应为文字")]
    [InlineData("\"title\": \"健全体系\"", "\"title\": null", "null", "此处不能为 null")]
    [InlineData("\"title\": \"健全体系\", ", "", "{\"number\": 1", "缺少必需的内容：title")]
    [InlineData("\"title\": \"健全体系\"", "\"title\": \"\\u0000\"", "\"\\u0000", "任务1的标题含有不能保存的字符")]
    [InlineData("\"section\": \"s1\", \"title\": \"健", "\"section\": \"s9\", \"title\": \"健", "\"s9\"", "任务1引用了不存在的章节 s9")]
    [InlineData("\"number\": 2", "\"number\": 1", "1, \"section\": \"s1\", \"title\": \"乙", "任务序号 1 重复")]
    [InlineData("\"number\": 2", "\"number\": 0", "0, \"section\"", "任务序号 0 应从1开始")]
    [InlineData("\"id\": \"1-2\"", "\"id\": \"1-1\"", "\"1-1\", \"text\": \"乙\"", "任务1的节点 1-1 重复")]
    [InlineData("\"stage\": \"p1\"", "\"stage\": \"p2\"", "\"p2\"", "任务2引用了不存在的阶段 p2")]
    [InlineData("\"to\": \"2025-12-30\"", "\"to\": \"2024-12-30\"", "\"2024-12-30\"", "阶段“起步”的结束日期早于开始日期")]
    [InlineData("\"region\": {\"name\": \"某旗\"}", "\"region\": {\"name\": \" \"}", "\" \"", "旗县名称为空")]
    [InlineData("\"value\": 90", "\"value\": {}", "{}", "目标值应为一个数、两个数或一段不超过90字的文字")]
    [InlineData("\"monthly\"", "\" \"", "\" \"", "节点 1-2 的频次为空")]
    [InlineData("\"乙\", \"recurrence\"", "\"乙\", \"basis\": \"withdrawn\", \"recurrence\"", "\"withdrawn\"", "节点 1-2 的依据不能是 withdrawn，这个词留给系统使用")]
    public void A_wrong_value_is_named_with_line_column_and_what_is_wrong(string from, string to, string at, string problem)
    {
        Small.Should().Contain(from);
        var text = Small.Replace(from, to);
        var before = text[..text.IndexOf(at, StringComparison.Ordinal)].Split('\n');

        Problem(text).Should().Be($"第{before.Length}行第{before[^1].Length + 1}列：{problem}");
    }

    [Fact]
    public void The_small_plan_itself_is_sound() => PlanDocument.Parse(Encoding.UTF8.GetBytes(Small)).IsDone.Should().BeTrue();

    [Fact]
    public void All_findings_are_listed_not_only_the_first()
    {
        Problem(Small.Replace("\"s1\", \"title\": \"健全体系\"", "\"s8\", \"title\": \"\"").Replace("\"number\": 2", "\"number\": 1")).Split('\n').Should().HaveCount(3);
    }

    [Fact]
    public void Every_wrong_type_is_named_in_the_files_order_and_nothing_that_only_follows_from_it()
    {
        var text = Small.Replace("\"region\": {\"name\": \"某旗\"}", "\"region\": {}").Replace("\"2025-01-03\"", "\"去年\"").Replace("\"number\": 1,", "\"number\": \"一\",")
            .Replace("\"title\": \"健全体系\"", "\"title\": 5").Replace("[{\"id\": \"1-1\", \"text\": \"甲\"}, ", "[\"甲\", {\"text\": \"丙\"}, ").Replace("[\"旗财政局\"]", "\"旗财政局\"").Replace("\"title\": \"乙\", ", "\"title\": null, ");

        Problem(text).Split('\n').Select(l => l[(l.IndexOf('：') + 1)..]).Should().Equal(
            "缺少必需的内容：name", "内容的类型不对，应为日期，如 2025-12-31", "内容的类型不对，应为整数", "内容的类型不对，应为文字", "内容的类型不对，应为一组名称和值",
            "缺少必需的内容：id", "内容的类型不对，应为列表", "此处不能为 null");
        Problem(text).Split('\n').Select(l => l[..l.IndexOf('行')]).Should().Equal(["第2", "第2", "第6", "第6", "第7", "第7", "第8", "第11"]);
    }

    [Fact]
    public void No_damage_to_a_real_plan_brings_an_exception()
    {
        var file = PlanFiles.Read("zhalaite-2023-ykt");
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var damaged = (byte[])file.Clone();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            if (random.Next(4) == 0)
            {
                damaged = damaged[..random.Next(damaged.Length)];
            }

            var read = () => PlanDocument.Parse(damaged);

            var result = read.Should().NotThrow($"seed {seed}").Subject;
            if (!result.IsDone)
            {
                result.Message!.Split('\n').Should().OnlyContain(line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^第\d+行第\d+列：.+$"), $"seed {seed}");
            }
        }
    }

    [Fact]
    public void A_lone_half_of_a_surrogate_pair_is_a_finding_and_no_exception()
    {
        var result = PlanDocument.Parse(Encoding.UTF8.GetBytes(Small.Replace("健全体系", "\\ud800")));

        result.Outcome.Should().Be(Outcome.Invalid);
        result.Message.Should().StartWith("第6行");
    }

    private const string Small = """
        {
          "id": "mou-2025", "title": "某旗实施方案", "region": {"name": "某旗"}, "issueDate": "2025-01-03",
          "phases": [{"id": "p1", "name": "起步", "from": "2025-01-01", "to": "2025-12-30"}],
          "sections": [{"id": "s1", "number": "（一）", "title": "总则"}],
          "tasks": [
            {"number": 1, "section": "s1", "title": "健全体系", "summary": "略",
             "deadline": "2025-12-31", "milestones": [{"id": "1-1", "text": "甲"}, {"id": "1-2", "text": "乙", "recurrence": {"frequency": "monthly"}}],
             "responsibleDepartments": ["旗财政局"]
            },
            {
             "number": 2, "section": "s1", "title": "乙", "stage": "p1",
             "quantitativeTargets": [{"name": "率", "operator": ">=", "value": 90}]}
          ]
        }
        """;

    private static string Problem(string text)
    {
        var result = PlanDocument.Parse(Encoding.UTF8.GetBytes(text));
        result.Outcome.Should().Be(Outcome.Invalid);
        result.Value.Should().BeNull();
        return result.Message!;
    }
}

/// <summary>The three plans that the project knows.</summary>
internal static class PlanFiles
{
    public static byte[] Read(string name)
    {
        using var stream = ReferenceData.Open($"demonstration/{name}.json");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>The plan with one passage replaced by another.</summary>
    public static byte[] Changed(string name, string from, string to)
    {
        var text = Encoding.UTF8.GetString(Read(name));
        return text.Contains(from, StringComparison.Ordinal)
            ? Encoding.UTF8.GetBytes(text.Replace(from, to))
            : throw new ArgumentException($"{name} does not contain {from}.", nameof(from));
    }
}
