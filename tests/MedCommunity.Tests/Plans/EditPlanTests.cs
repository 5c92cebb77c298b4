using System.Text.Json.Nodes;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Plans;

public sealed class EditPlanTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task An_edit_makes_a_version_that_says_who_and_why_and_leaves_the_rest_as_it_was(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var start = await StartAsync(world);
        var edit = new PlanEdit(start);
        edit.Tasks[0]!["title"] = "加强组织领导（修订）";
        edit.Add(edit.Tasks[0]!.AsObject(), "milestones", Named(edit.NewMilestone(edit.Tasks[0]!.AsObject()), "新增的节点"));
        var added = edit.NewTask();
        (added["title"], added["section"]) = ("新增任务", "s2");
        edit.Add(edit.Root, "tasks", added);
        edit.Remove(edit.Tasks[4]!.AsObject());
        edit.Move(edit.Sections[0]!.AsObject(), 1);

        var result = await Editor(world).RunAsync(start.PlanId, edit.BasedOn, edit.Document(), " 依据修订文件 ");

        result.Message.Should().BeNull();
        result.Value!.Lines.Should().Contain("修改：任务1 加强组织领导（修订）").And.Contain("新增：任务23 新增任务").And.Contain(l => l.StartsWith("撤销：任务5", StringComparison.Ordinal));
        await using var db = world.CreateDbContext();
        var newest = await db.PlanVersions.SingleAsync(v => v.PlanId == start.PlanId && v.Number == 2);
        (newest.Note, newest.Origin, newest.ByName).Should().Be(("依据修订文件", PlanOrigin.Page, (await world.ActorAsync("office")).Name));
        var (before, after) = (JsonNode.Parse(start.Document)!, JsonNode.Parse(newest.Document)!);
        PlanJson.Same(after["tasks"]![20]!["fundRules"], before["tasks"]![21]!["fundRules"]).Should().BeTrue("what the portal does not know stays");
        PlanJson.Same(after["supportMeasures"], before["supportMeasures"]).Should().BeTrue();
        after["sections"]!.AsArray().Single(s => s!["id"]!.ToString() == "s2")!["taskNumbers"]!.AsArray().Select(n => (int)n!).Should().Contain(23).And.NotContain(5);
        (await db.WorkItems.SingleAsync(w => w.PlanId == start.PlanId && w.Number == 5)).IsWithdrawn.Should().BeTrue();
        (await db.AuditEntries.AnyAsync(e => e.Subject == nameof(WorkItem) && e.AccountId == world.AccountId("office"))).Should().BeTrue();
        new PlanEdit(await StartAsync(world)).NewTask()["number"]!.GetValue<int>().Should().Be(24, "no number is given twice");
        var compared = await Query(world, "auditor").CompareAsync(start.PlanId, 1, 2);
        compared.Value!.Select(c => c.Kind).Should().Contain([PlanChangeKind.Added, PlanChangeKind.Removed, PlanChangeKind.Changed]);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_is_wrong_is_said_at_its_field_and_nothing_is_written(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var start = await StartAsync(world);
        var edit = new PlanEdit(start);
        edit.Tasks[2]!["title"] = "";
        edit.Tasks[0]!["section"] = "s9";
        edit.Tasks[0]!["responsibleDepartments"]![0] = new string('局', 201);

        var wrong = await Editor(world).RunAsync(start.PlanId, 1, edit.Document(), "");

        wrong.Outcome.Should().Be(Outcome.Invalid);
        wrong.Errors.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["note"] = "请填写修订说明：改了什么、为什么改、依据什么。",
            ["$.tasks[2].title"] = "任务3的标题为空",
            ["$.tasks[0].section"] = "任务1引用了不存在的章节 s9",
            ["$.tasks[0].responsibleDepartments[0]"] = "任务1的单位名称超过200字",
        });
        foreach (var (path, message) in wrong.Errors)
        {
            edit.Errors[path] = message;
        }

        edit.ErrorAt("$.tasks[0].responsibleDepartments").Should().Be("任务1的单位名称超过200字", "a list's field shows what is wrong within it");
        ReferenceEquals(edit.TaskAt("$.tasks[2].title"), edit.Tasks[2]).Should().BeTrue();
        (await Editor(world).RunAsync(start.PlanId, 1, start.Document, "没有改")).Message.Should().Be("没有改动任何内容，不需要保存。");
        (await Editor(world).RunAsync(start.PlanId, 1, "{", "坏的")).Outcome.Should().Be(Outcome.Invalid);
        (await Editor(world).RunAsync(start.PlanId, 1, start.Document.Replace("克什克腾旗\"", "乌拉特中旗\"", StringComparison.Ordinal), "换旗")).Outcome.Should().Be(Outcome.NotAllowed);
        (await Editor(world).RunAsync(Guid.NewGuid(), 1, start.Document, "没有的")).Outcome.Should().Be(Outcome.NotFound);
        await using var db = world.CreateDbContext();
        (await db.PlanVersions.CountAsync(v => v.PlanId == start.PlanId)).Should().Be(1);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_second_of_two_editors_sees_what_the_first_changed_and_loses_nothing(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var start = await StartAsync(world);
        var (mine, theirs) = (new PlanEdit(start), new PlanEdit(start));
        theirs.Tasks[1]!["title"] = "对方改的";
        mine.Tasks[0]!["title"] = "我改的";
        (await Editor(world, "office2").RunAsync(start.PlanId, 1, theirs.Document(), "对方的说明")).IsDone.Should().BeTrue();

        var conflict = await Editor(world).RunAsync(start.PlanId, 1, mine.Document(), "我的说明");

        conflict.Outcome.Should().Be(Outcome.Conflict);
        (conflict.Value!.Newest.Number, conflict.Value.Newest.Note).Should().Be((2, "对方的说明"));
        conflict.Value.Others.Should().ContainSingle().Which.After.Should().Be("对方改的");
        mine.Load(2, conflict.Value.Document, PlanMerge.Merge(mine.Base, mine.Root.ToJsonString(), conflict.Value.Document));
        (await Editor(world).RunAsync(start.PlanId, mine.BasedOn, mine.Document(), "我的说明")).IsDone.Should().BeTrue();
        var last = await StartAsync(world);
        JsonNode.Parse(last.Document)!["tasks"]!.AsArray().Take(2).Select(t => t!["title"]!.ToString()).Should().Equal("我改的", "对方改的");
        last.Newest.Number.Should().Be(3);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Of_editors_who_save_at_once_one_wins(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var start = await StartAsync(world);

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() =>
        {
            var edit = new PlanEdit(start);
            edit.Root["title"] = $"标题{i}";
            return Editor(world, i % 2 == 0 ? "office" : "office2").RunAsync(start.PlanId, 1, edit.Document(), $"第{i}个");
        })));

        results.Count(r => r.IsDone).Should().Be(1);
        results.Where(r => !r.IsDone).Should().OnlyContain(r => r.Outcome == Outcome.Conflict && r.Value!.Newest.Number == 2);
        await using var db = world.CreateDbContext();
        (await db.PlanVersions.CountAsync(v => v.PlanId == start.PlanId)).Should().Be(2);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Only_the_office_edits_and_only_its_own_countys_plan(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var start = await StartAsync(world);
        foreach (var account in new[] { "leader", "finance", "hospital", "auditor", "admin", "clinic" })
        {
            (await Editor(world, account).RunAsync(start.PlanId, 1, start.Document, "试试")).Outcome.Should().Be(Outcome.NotAllowed, account);
            (await Query(world, account).EditAsync(start.PlanId)).Outcome.Should().Be(Outcome.NotAllowed, account);
        }

        await using var db = world.CreateDbContext();
        var other = await db.Plans.FirstAsync(p => p.CountyId != world.CountyId);
        (await Editor(world).RunAsync(other.Id, 1, start.Document, "试试")).Outcome.Should().Be(Outcome.NotFound);
        (await Query(world, "office").EditAsync(other.Id)).Outcome.Should().Be(Outcome.NotFound);
        (await Query(world, "leader").ListAsync(other.Id)).Outcome.Should().Be(Outcome.NotFound);
        (await Query(world, "leader").CompareAsync(other.Id, 1, 1)).Outcome.Should().Be(Outcome.NotFound);
        (await Query(world, "leader").ListAsync(start.PlanId)).Value!.MayEdit.Should().BeFalse();
    }

    private static EditPlan Editor(TestWorld world, string account = "office") => new(world, world.User(account), world.Clock, TestWorld.Logger<EditPlan>());

    private static PlanVersionsQuery Query(TestWorld world, string account) => new(world, world.User(account));

    private static async Task<PlanToEdit> StartAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        var id = await db.Plans.Where(p => p.CountyId == world.CountyId).Select(p => p.Id).SingleAsync();
        return (await Query(world, "office").EditAsync(id)).Value!;
    }

    private static JsonObject Named(JsonObject milestone, string text)
    {
        milestone["text"] = text;
        return milestone;
    }
}
