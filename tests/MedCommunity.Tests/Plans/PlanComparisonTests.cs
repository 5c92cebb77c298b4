using System.Text.Json.Nodes;
using MedCommunity.Core.Plans;

namespace MedCommunity.Tests.Plans;

public sealed class PlanComparisonTests
{
    [Fact]
    public void A_plan_differs_from_itself_in_nothing_and_every_edit_is_named()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new RandomPlan(seed);
            var before = random.Make();
            var after = before.DeepClone().AsObject();
            PlanComparison.Of(before.ToJsonString(), after.ToJsonString(PlanJson.Readable)).Should().BeEmpty($"seed {seed}");

            var mark = random.Edit(after);

            var changes = PlanComparison.Of(before.ToJsonString(), after.ToJsonString());
            changes.Should().Contain(c => $"{c.Name} {c.Before} {c.After}".Contains(mark, StringComparison.Ordinal), $"seed {seed}: {mark}");
            PlanComparison.Of(after.ToJsonString(), before.ToJsonString()).Should().NotBeEmpty($"seed {seed}: and backwards");
        }
    }

    [Fact]
    public void What_changed_is_said_in_words()
    {
        var (before, after) = (Plan("keshiketeng-2025"), Plan("keshiketeng-2025"));
        var task = after["tasks"]![0]!;
        task["deadline"] = "2027-12-31";
        task["quantitativeTargets"]![0]!["operator"] = "approaches";
        task["quantitativeTargets"]![0]!["value"] = new JsonArray(2, 3);
        task["milestones"]![2]!["recurrence"]!["minTimes"] = 3;
        task["milestones"]!.AsArray().RemoveAt(0);
        var units = task["responsibleDepartments"]!.AsArray();
        units.RemoveAt(0);
        units.Add("旗红十字会");
        after["phases"]![1]!["to"] = "2025-06-30";
        var sections = after["sections"]!.AsArray();
        var first = sections[0];
        sections.RemoveAt(0);
        sections.Add(first);
        after["tasks"]!.AsArray().RemoveAt(21);
        after["documentNumber"] = null;

        var words = PlanComparison.Of(before.ToJsonString(), after.ToJsonString()).Select(c => c.ToString());

        words.Should().Equal(
            "方案 克什克腾旗全面推进紧密型县域医疗卫生共同体建设实施方案（试行）：文号由“克政办字[2025]4号”改为“（空）”",
            "阶段 信息化建设阶段：结束日期由“2025-05-31”改为“2025-06-30”",
            "章节 克什克腾旗全面推进紧密型县域医疗卫生共同体建设实施方案（试行）：章节的先后次序由“s1、s2、s3、s4”改为“s2、s3、s4、s1”",
            "任务 任务22 " + before["tasks"]![21]!["title"] + "：删除",
            "任务 任务1 加强组织领导，健全完善管理体制：完成时限由“（空）”改为“2027-12-31”",
            "责任单位 任务1 加强组织领导，健全完善管理体制：删除责任单位 旗委办",
            "责任单位 任务1 加强组织领导，健全完善管理体制：新增责任单位 旗红十字会",
            "节点 任务1 加强组织领导，健全完善管理体制 · 1-1 管委会成立：双主任、分管副旗长任副主任、各成员单位负责人到位：删除",
            "节点 任务1 加强组织领导，健全完善管理体制 · 1-3 旗委常委会专题研究医共体：频次由“每年，至少2次，每年不少于2次”改为“每年，至少3次，每年不少于2次”",
            "目标 任务1 加强组织领导，健全完善管理体制 · 旗委常委会专题研究次数：比较方式由“不低于”改为“接近”",
            "目标 任务1 加强组织领导，健全完善管理体制 · 旗委常委会专题研究次数：目标值由“2”改为“2～3”");
    }

    [Fact]
    public void The_order_of_names_spaces_and_the_spelling_of_numbers_say_nothing()
    {
        PlanJson.Same("""{"a": 1.50, "b": [1e2, -0, "旗"]}""", """{"b":[100,0,"\u65d7"],"a":15e-1}""").Should().BeTrue();
        PlanJson.Same("""{"a": 1}""", """{"a": "1"}""").Should().BeFalse();
        PlanJson.Same("""[1, 2]""", """[2, 1]""").Should().BeFalse();
        PlanJson.Same("123456789012345678901234567890.1", "123456789012345678901234567890.2").Should().BeFalse();
    }

    [Fact]
    public void An_edit_put_on_top_of_anothers_keeps_both()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new RandomPlan(seed);
            var common = random.Make();
            var (mine, theirs) = (common.DeepClone().AsObject(), common.DeepClone().AsObject());
            random.Edit(mine);
            random.Edit(theirs);

            PlanJson.Same(PlanMerge.Merge(common.ToJsonString(), common.ToJsonString(), theirs.ToJsonString()), theirs.ToJsonString()).Should().BeTrue($"seed {seed}: I changed nothing");
            PlanJson.Same(PlanMerge.Merge(common.ToJsonString(), mine.ToJsonString(), common.ToJsonString()), mine.ToJsonString()).Should().BeTrue($"seed {seed}: the other changed nothing");
        }

        var (a, b, c) = (Plan("keshiketeng-2025"), Plan("keshiketeng-2025"), Plan("keshiketeng-2025"));
        b["tasks"]![0]!["title"] = "我的标题";
        b["tasks"]!.AsArray().Add(new JsonObject { ["number"] = 23, ["section"] = "s1", ["title"] = "我的任务" });
        c["tasks"]![1]!["title"] = "对方的标题";
        c["tasks"]![0]!["summary"] = "对方的摘要";
        c["tasks"]!.AsArray().RemoveAt(21);

        var merged = JsonNode.Parse(PlanMerge.Merge(a.ToJsonString(), b.ToJsonString(), c.ToJsonString()))!["tasks"]!.AsArray();

        (merged[0]!["title"]!.ToString(), merged[0]!["summary"]!.ToString(), merged[1]!["title"]!.ToString()).Should().Be(("我的标题", "对方的摘要", "对方的标题"));
        merged.Select(t => (int)t!["number"]!).Should().BeEquivalentTo(Enumerable.Range(1, 21).Append(23));
    }

    private static JsonObject Plan(string name) => JsonNode.Parse(PlanFiles.Read(name))!.AsObject();
}
