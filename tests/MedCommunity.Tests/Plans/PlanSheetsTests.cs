using System.Text;
using System.Text.Json.Nodes;
using MedCommunity.Core.Plans;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Tests.Plans;

public sealed class PlanSheetsTests
{
    [Theory]
    [InlineData("keshiketeng-2025")]
    [InlineData("wulatezhong-2023")]
    [InlineData("zhalaite-2023-ykt")]
    public void A_real_plan_says_the_same_as_a_workbook(string name)
    {
        var document = PlanDocument.TextOf(PlanFiles.Read(name));
        var workbook = PlanSheetWriter.Write(document);

        var read = PlanFile.Read(workbook);

        read.Message.Should().BeNull();
        PlanJson.Canonical(read.Value!.Text).Should().Be(PlanJson.Canonical(document));
        read.Value.Notices.Should().BeEmpty();
        PlanFile.Read(PlanSheetWriter.Write(read.Value.Text)).Value!.Text.Should().Be(read.Value.Text, "the second time is as the first");
    }

    [Fact]
    public void Whatever_a_plan_holds_comes_back_from_a_workbook()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var document = new RandomPlan(seed).Make().ToJsonString(PlanJson.Readable);

            var back = PlanSheetReader.Read(PlanSheetWriter.Write(document));

            back.Message.Should().BeNull($"seed {seed}");
            string.Join("\n", back.Value!.Findings).Should().BeEmpty($"seed {seed}");
            PlanJson.Canonical(back.Value.Root.ToJsonString()).Should().Be(PlanJson.Canonical(document), $"seed {seed}");
        }
    }

    [Fact]
    public void What_does_not_fit_into_a_cell_is_carried_by_several()
    {
        var document = JsonNode.Parse(PlanFiles.Read("keshiketeng-2025"))!.AsObject();
        document["tasks"]![0]!["summary"] = string.Concat(Enumerable.Range(0, 9000).Select(i => $"第{i}句\n"));
        document["附件"] = new JsonArray([.. Enumerable.Range(0, 5000).Select(i => (JsonNode)$"条目 {i} 🏥")]);

        var read = PlanFile.Read(PlanSheetWriter.Write(document.ToJsonString(PlanJson.Readable)));

        read.Message.Should().BeNull();
        PlanJson.Same(read.Value!.Text, document.ToJsonString()).Should().BeTrue();
    }

    [Fact]
    public void The_template_explains_itself_and_an_empty_one_names_what_is_missing()
    {
        var template = PlanSheetWriter.Template();

        PlanFile.Read(template).Message!.Split('\n').Should().Contain("“方案”第3行“内容”：方案标题为空").And.Contain("“方案”第7行“内容”：旗县名称为空").And.Contain(l => l.EndsWith("方案没有任务", StringComparison.Ordinal));
        SheetReader.Read(template, new SheetLayout(PlanSheet.Guide, ["工作表", "怎样填写"])).Value!.Rows.Should().HaveCountGreaterThan(8);
    }

    [Fact]
    public void A_clerk_writes_a_plan_from_scratch_in_three_sheets()
    {
        var plan = PlanFile.Read(SmallPlan.Workbook());

        plan.Message.Should().BeNull();
        plan.Value!.HasCode.Should().BeFalse();
        var d = plan.Value.Document;
        (d.Id, d.Title, d.Region.Name, d.IssueDate).Should().Be(("某旗医共体实施方案", "某旗医共体实施方案", "某旗", new DateOnly(2026, 1, 5)));
        d.Sections.Select(s => (s.Id, s.Number, s.Title)).Should().Equal(("s1", "（一）", "总则"), ("s2", "（二）", "保障"));
        d.Tasks.Select(t => (t.Number, t.Section, t.SourceNumber)).Should().Equal((1, "s1", "（一）1①"), (2, "s2", "（二）1"), (3, "s1", null));
        d.Tasks[0].ResponsibleDepartments.Should().Equal("旗财政局", "各苏木乡镇（中心、场）", "电信公司");
        d.Tasks[0].LeadDepartments.Should().Equal("旗卫健委", "旗医保局");
        d.Tasks[0].Deadline.Should().Be(new DateOnly(2026, 6, 30));
        (d.Tasks[1].Deadline, d.Tasks[1].DeadlineText).Should().Be((null, "50%以上完成前"));
        d.Tasks[0].Milestones!.Select(m => (m.Id, m.Recurrence?.Frequency, m.Recurrence?.MinTimes)).Should().Equal(("1-1", null, null), ("1-2", "monthly", 2));
        d.Tasks[1].Milestones!.Single().Recurrence!.Frequency.Should().Be("每旬", "an unknown word stays as written");
        d.Tasks[0].QuantitativeTargets!.Select(t => (t.Operator, t.Value is { } v ? PlanJson.Text(v) : null, t.Unit)).Should().Equal((">=", "90", "%"), ("between", "[7,9]", "个"), ("=", "\"国家推荐标准\"", null), ("increase", null, null));
    }

    [Theory, MemberData(nameof(BrokenWorkbook.All), MemberType = typeof(BrokenWorkbook))]
    public void What_is_wrong_in_a_workbook_is_named_with_sheet_row_and_column(string name, string[] expected)
    {
        var result = PlanFile.Read(BrokenWorkbook.Build(name));

        result.Value.Should().BeNull();
        result.Message!.Split('\n').Should().Equal(expected, name);
    }

    [Fact]
    public void All_findings_of_all_sheets_come_at_once()
    {
        var plan = SmallPlan.Sheets();
        plan.Set("方案", 2, "内容", null).Set("章节", 3, "章节标题", null).Set("任务", 2, "完成时限", "年底").Set("节点", 2, "任务序号", "7").Set("目标", 2, "阶段", "起步");

        PlanFile.Read(plan.Build()).Message!.Split('\n').Should().BeEquivalentTo(
            "“方案”第2行“内容”：方案标题为空", "“章节”第3行“章节标题”：章节标题为空", "“任务”第2行“完成时限”：“年底” 不是日期。请写成 2025-12-31；不是一个日子的，写在原文一列",
            "“节点”第2行“任务序号”：“任务”工作表里没有序号为7的任务", "“目标”第2行“阶段”：目标只能属于一个任务或一个阶段，不能两列都填", "“任务”第3行“章节”：“章节”工作表里没有“（二）保障”");
    }

    [Fact]
    public void A_sheet_that_is_no_part_of_a_plan_is_left_aside_and_named() =>
        PlanFile.Read(SmallPlan.Sheets().Add(new("备注页", [new("甲", 10)], [["乙"]])).Build()).Value!.Notices.Should().Equal("未导入：工作表“备注页”不是方案模板中的工作表");

    [Fact]
    public void No_damage_to_a_workbook_brings_an_exception()
    {
        var file = PlanSheetWriter.Write(PlanDocument.TextOf(PlanFiles.Read("zhalaite-2023-ykt")));
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var damaged = (byte[])file.Clone();
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            var read = () => PlanFile.Read(random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged);

            read.Should().NotThrow($"seed {seed}");
        }
    }
}

/// <summary>A workbook as a clerk fills it, whose cells a test may change.</summary>
internal sealed class SmallPlan
{
    private readonly List<SheetContent> sheets = [];

    public static byte[] Workbook() => Sheets().Build();

    public static SmallPlan Sheets()
    {
        var plan = new SmallPlan();
        plan.sheets.Add(new("方案", [new("项目*", 10), new("内容", 10)], [["方案标题*", "某旗医共体实施方案"], ["旗县*", "某旗"], ["印发日期", "2026年1月5日"], ["主要目标", "目标甲、乙\n目标丙"]]));
        plan.sheets.Add(new("章节", [new("章节编号", 10), new("章节标题*", 10)], [["（一）", "总则"], ["（二）", "保障"]]));
        plan.sheets.Add(new("任务", [new("任务序号", 10), new("原文编号", 10), new("章节*", 10), new("任务标题*", 10), new("牵头单位", 10), new("责任单位", 10), new("完成时限", 10, ColumnFormat.Date), new("时限原文", 10), new("阶段", 10)],
        [
            [1, "（一）1①", "（一）", "健全体系", "旗卫健委\n旗医保局", "旗财政局、各苏木乡镇（中心、场）、 电信公司", new DateOnly(2026, 6, 30), "2026年6月底前", "起步阶段"],
            [null, "（二）1", "（二）保障", "加强保障", null, null, null, "50%以上完成前", null],
            [null, null, "总则", "补充任务", null, null, "2026.12.31", null, "p1"],
        ]));
        plan.sheets.Add(new("阶段", [new("阶段名称*", 10), new("开始日期", 10), new("结束日期", 10)], [["起步阶段", "2026/1/1", "2026-06-30"]]));
        plan.sheets.Add(new("节点", [new("任务序号*", 10), new("节点内容*", 10), new("完成日期", 10), new("频次", 10), new("最少次数", 10), new("频次原文", 10)],
            [[1, "挂牌", "20260601", null, null, null], [1, "例会", null, "每月", 2, "每月不少于2次"], [2, "上报", null, "每旬", null, null]]));
        plan.sheets.Add(new("目标", [new("任务序号", 10), new("阶段", 10), new("目标名称*", 10), new("比较方式", 10), new("目标值", 10), new("计量单位", 10), new("截止日期", 10)],
            [[1, null, "就诊率", "不低于", "90%", null, null], [1, null, "中心", null, "7～9", "个", null], [1, null, "能力", "达到", "国家推荐标准", null, null], [1, null, "满意度", "逐步提高", null, null, null], [null, "起步阶段", "医共体", "=", 1, "个", "2026-06-30"]]));
        plan.sheets.Add(new("其他内容", [new("位置*", 10), new("内容", 10)], [["tasks[1].fundRules", "{\"surplus\":\"结余留用\"}"]]));
        return plan;
    }

    /// <param name="sheet">Its name.</param>
    /// <param name="row">As Excel counts; one beyond the last is added.</param>
    /// <param name="column">Its header, without the asterisk; one that is not there is added.</param>
    /// <param name="value">What stands there now.</param>
    public SmallPlan Set(string sheet, int row, string column, object? value)
    {
        var at = sheets.FindIndex(s => s.Name == sheet);
        var content = sheets[at];
        var index = content.Columns.ToList().FindIndex(c => c.Header.TrimEnd('*') == column);
        if (index < 0)
        {
            content = content with { Columns = [.. content.Columns, new(column, 10)], Rows = [.. content.Rows.Select(r => (IReadOnlyList<object?>)[.. r, null])] };
            index = content.Columns.Count - 1;
        }

        var rows = content.Rows.Select(r => r.ToArray()).ToList();
        while (rows.Count < row - 1)
        {
            rows.Add(new object?[content.Columns.Count]);
        }

        rows[row - 2][index] = value;
        sheets[at] = content with { Rows = [.. rows] };
        return this;
    }

    public SmallPlan Rename(string sheet, string column, string to)
    {
        var at = sheets.FindIndex(s => s.Name == sheet);
        sheets[at] = sheets[at] with { Columns = [.. sheets[at].Columns.Select(c => c.Header.TrimEnd('*') == column ? c with { Header = to } : c)] };
        return this;
    }

    public SmallPlan Remove(string sheet)
    {
        sheets.RemoveAll(s => s.Name == sheet);
        return this;
    }

    public SmallPlan Hide(string sheet)
    {
        var at = sheets.FindIndex(s => s.Name == sheet);
        sheets[at] = sheets[at] with { IsHidden = true };
        return this;
    }

    public SmallPlan Add(SheetContent sheet)
    {
        sheets.Add(sheet);
        return this;
    }

    public byte[] Build() => SheetWriter.Write([.. sheets]);
}

/// <summary>Workbooks that are wrong in one thing, with the exact words.</summary>
internal static class BrokenWorkbook
{
    private static readonly Dictionary<string, (Func<SmallPlan, object> Break, string[] Words)> Cases = new()
    {
        ["no title"] = (p => p.Set("方案", 2, "内容", null).Set("方案", 6, "项目", "方案代码").Set("方案", 6, "内容", "mou"), ["“方案”第2行“内容”：方案标题为空"]),
        ["no county"] = (p => p.Set("方案", 3, "内容", " "), ["“方案”第3行“内容”：旗县名称为空"]),
        ["unknown head row"] = (p => p.Set("方案", 6, "项目", "主送").Set("方案", 6, "内容", "各局"), ["“方案”第6行“项目”：不认识的项目“主送”，应为 方案代码、方案标题、文号、发文机关、印发日期、旗县、盟市、省区、领域、责任方式、时限方式、依据文件、主要目标 之一；其余内容写到“其他内容”"]),
        ["head row twice"] = (p => p.Set("方案", 6, "项目", "旗县").Set("方案", 6, "内容", "乙旗"), ["“方案”第6行“项目”：“旗县”写了两次"]),
        ["issue date is no day"] = (p => p.Set("方案", 4, "内容", "2026年"), ["“方案”第4行“内容”：“2026年” 不是日期。请写成 2025-12-31；不是一个日子的，写在原文一列"]),
        ["issue date of another age"] = (p => p.Set("方案", 4, "内容", "1926-01-05"), ["“方案”第4行“内容”：日期 1926-01-05 不在2000年到2199年之间"]),
        ["code with a space"] = (p => p.Set("方案", 6, "项目", "方案代码").Set("方案", 6, "内容", "a b"), ["“方案”第6行“内容”：方案的 id 不能有空格"]),
        ["title too long"] = (p => p.Set("方案", 2, "内容", new string('长', 301)), ["“方案”第2行“内容”：方案标题超过300字"]),
        ["no sheet of tasks"] = (p => p.Remove("任务").Remove("节点").Remove("目标").Remove("其他内容"), ["“任务”：没有这个工作表。方案、章节、任务三个工作表必须有，请使用模板填写", "“方案”第1行：方案没有任务"]),
        ["sheet of tasks hidden"] = (p => p.Hide("任务").Remove("节点").Remove("目标").Remove("其他内容"), ["“任务”：工作表“任务”是隐藏的。请在 Excel 中取消隐藏，核对内容后再上传。", "“方案”第1行：方案没有任务"]),
        ["compulsory column missing"] = (p => p.Rename("章节", "章节标题", "名称"), ["“章节”：第1行表头缺少列：“章节标题”；不认识的列：“名称”。请使用模板的表头，不要改动列名。", "“任务”第2行“章节”：“章节”工作表里没有“（一）”", "“任务”第3行“章节”：“章节”工作表里没有“（二）保障”", "“任务”第4行“章节”：“章节”工作表里没有“总则”"]),
        ["unknown column"] = (p => p.Set("任务", 2, "联系人", "某人"), ["“任务”：不认识的列“联系人”有内容，不能丢掉；请改用模板的列名，或写到“其他内容”"]),
        ["section unknown"] = (p => p.Set("任务", 2, "章节", "（九）"), ["“任务”第2行“章节”：“章节”工作表里没有“（九）”"]),
        ["section blank"] = (p => p.Set("任务", 3, "章节", null), ["“任务”第3行“章节”：没有填写章节"]),
        ["section ambiguous"] = (p => p.Set("章节", 3, "章节标题", "总则"), ["“任务”第3行“章节”：“章节”工作表里没有“（二）保障”", "“任务”第4行“章节”：“总则”对应2个章节，请填写章节代码"]),
        ["section code twice"] = (p => p.Set("章节", 2, "章节代码", "s2"), ["“章节”第3行“章节代码”：章节 s2 重复"]),
        ["stage unknown"] = (p => p.Set("任务", 2, "阶段", "p9"), ["“任务”第2行“阶段”：“阶段”工作表里没有“p9”"]),
        ["task title blank"] = (p => p.Set("任务", 3, "任务标题", null), ["“任务”第3行“任务标题”：任务2的标题为空"]),
        ["task number no number"] = (p => p.Set("任务", 3, "任务序号", "二"), ["“任务”第3行“任务序号”：“二” 不是整数"]),
        ["task number twice"] = (p => p.Set("任务", 3, "任务序号", 1), ["“任务”第3行“任务序号”：任务序号 1 重复"]),
        ["task number zero"] = (p => p.Set("任务", 4, "任务序号", 0), ["“任务”第4行“任务序号”：任务序号 0 应从1开始"]),
        ["deadline is a phrase"] = (p => p.Set("任务", 2, "完成时限", "2026年6月底前"), ["“任务”第2行“完成时限”：“2026年6月底前” 不是日期。请写成 2025-12-31；不是一个日子的，写在原文一列"]),
        ["deadline is no day of the calendar"] = (p => p.Set("任务", 2, "完成时限", "2026-02-30"), ["“任务”第2行“完成时限”：“2026-02-30” 不是日期。请写成 2025-12-31；不是一个日子的，写在原文一列"]),
        ["unit too long"] = (p => p.Set("任务", 2, "责任单位", new string('局', 201)), ["“任务”第2行“责任单位”：任务1的单位名称超过200字"]),
        ["flag no flag"] = (p => p.Set("任务", 2, "有责任领导", "某副旗长"), ["“任务”第2行“有责任领导”：“某副旗长” 应为“是”或“否”"]),
        ["phase ends before it begins"] = (p => p.Set("阶段", 2, "结束日期", "2025-06-30"), ["“阶段”第2行“结束日期”：阶段“起步阶段”的结束日期早于开始日期"]),
        ["phase without a name"] = (p => p.Set("阶段", 2, "阶段名称", null).Set("任务", 2, "阶段", "p1").Set("目标", 6, "阶段", "p1"), ["“阶段”第2行“阶段名称”：阶段名称为空"]),
        ["milestone of no task"] = (p => p.Set("节点", 2, "任务序号", null), ["“节点”第2行“任务序号”：没有填写任务序号"]),
        ["milestone of another task"] = (p => p.Set("节点", 2, "任务序号", 33), ["“节点”第2行“任务序号”：“任务”工作表里没有序号为33的任务"]),
        ["milestone without text"] = (p => p.Set("节点", 3, "节点内容", null), ["“节点”第3行“节点内容”：节点 1-2 的内容为空"]),
        ["milestone code twice"] = (p => p.Set("节点", 2, "节点代码", "甲").Set("节点", 3, "节点代码", "甲"), ["“节点”第3行“节点代码”：任务1的节点 甲 重复"]),
        ["times no number"] = (p => p.Set("节点", 3, "最少次数", "两次"), ["“节点”第3行“最少次数”：“两次” 不是整数"]),
        ["times zero"] = (p => p.Set("节点", 3, "最少次数", 0), ["“节点”第3行“最少次数”：节点 1-2 的最少次数应在1到1000之间"]),
        ["target of nothing"] = (p => p.Set("目标", 2, "任务序号", null), ["“目标”第2行“任务序号”：目标要填写任务序号或阶段"]),
        ["target of both"] = (p => p.Set("目标", 2, "阶段", "p1"), ["“目标”第2行“阶段”：目标只能属于一个任务或一个阶段，不能两列都填"]),
        ["target without an operator"] = (p => p.Set("目标", 2, "比较方式", null), ["“目标”第2行“比较方式”：目标“就诊率”的比较方式为空"]),
        ["target without a name"] = (p => p.Set("目标", 2, "目标名称", null), ["“目标”第2行“目标名称”：目标名称为空"]),
        ["range of one number"] = (p => p.Set("目标", 3, "比较方式", "介于").Set("目标", 3, "目标值", 7), ["“目标”第3行“目标值”：目标值应为两个数"]),
        ["percent and another unit"] = (p => p.Set("目标", 2, "计量单位", "个"), ["“目标”第2行“目标值”：目标值写了“%”，计量单位却是“个”"]),
        ["other content no JSON"] = (p => p.Set("其他内容", 2, "内容", "结余留用"), ["“其他内容”第2行“内容”：不是有效的JSON：“结余留用”。文字要写在英文双引号里，如 \"每月一次\""]),
        ["other content nowhere"] = (p => p.Set("其他内容", 2, "位置", "tasks[9].fundRules"), ["“其他内容”第2行“位置”：没有“tasks[9].fundRules” 这个位置"]),
        ["other content written twice"] = (p => p.Set("其他内容", 2, "位置", "tasks[1].title").Set("其他内容", 2, "内容", "\"甲\""), ["“其他内容”第2行“位置”：“tasks[1].title” 在其他工作表中已经填写，只能写在一处"]),
        ["other content of a wrong type"] = (p => p.Set("其他内容", 2, "位置", "tasks[1].summary").Set("其他内容", 2, "内容", "5"), ["“其他内容”第2行“内容”：内容的类型不对，应为文字"]),
        ["other content without a place"] = (p => p.Set("其他内容", 2, "位置", null), ["“其他内容”第2行“位置”：没有填写位置"]),
    };

    public static TheoryData<string, string[]> All
    {
        get
        {
            var data = new TheoryData<string, string[]>();
            foreach (var (name, (_, words)) in Cases)
            {
                data.Add(name, words);
            }

            return data;
        }
    }

    public static IEnumerable<string> Names => Cases.Keys;

    public static byte[] Build(string name)
    {
        var plan = SmallPlan.Sheets();
        Cases[name].Break(plan);
        return plan.Build();
    }
}
