using System.Text;
using System.Text.Json.Nodes;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Plans;

/// <summary>Plans in and out in both formats, on both databases.</summary>
public sealed class PlanFilesTests : DatabaseTests
{
    private static readonly string[] All = ["keshiketeng-2025", "wulatezhong-2023", "zhalaite-2023-ykt"];

    [Theory, MemberData(nameof(Providers))]
    public async Task Three_real_plans_go_out_and_come_in_again_unchanged_in_both_formats(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (import, export) = (ImportPlanTests.Importer(world, world.Clock), ExportPlanTests.Exporter(world));
        foreach (var name in All)
        {
            foreach (var format in new[] { PlanFile.Json, PlanFile.Excel })
            {
                var file = (await export.RunAsync(name, format)).Value!;
                file.Name.Should().EndWith(format);

                var again = await import.RunAsync(file.Content, amend: false, dryRun: false);

                again.Message.Should().BeNull();
                again.Value!.Changed.Should().BeFalse($"{name} as {format}");
                again.Value.Lines.Should().ContainSingle().Which.Should().Contain("没有变化");
            }
        }

        await using var db = world.CreateDbContext();
        (await db.PlanVersions.CountAsync()).Should().Be(3);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_plan_nobody_has_seen_comes_in_whole_by_both_formats(Provider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var contexts = new Contexts(database);
        var json = Encoding.UTF8.GetBytes(UnseenPlan.Json);
        var workbook = PlanSheetWriter.Write(UnseenPlan.Json);

        var imported = await ImportPlanTests.Importer(contexts).RunAsync(workbook, amend: false, dryRun: false);
        var again = await ImportPlanTests.Importer(contexts).RunAsync(json, amend: false, dryRun: false);

        imported.Message.Should().BeNull();
        imported.Value!.Lines.Should().Contain("原样保留：节点 1-1 的频次“每旬”，系统不按它推算日期").And.Contain("原样保留：目标“满意度”的比较方式“力争进入全盟前”，系统不按它判断是否达到")
            .And.Contain(l => l.StartsWith("未落实到单位：“各苏木乡镇（街道、场）”", StringComparison.Ordinal) || l.StartsWith("无法识别：“各苏木乡镇（街道、场）”", StringComparison.Ordinal));
        again.Value!.Changed.Should().BeFalse("it is the same plan");
        await using var db = database.Open();
        PlanJson.Same((await db.PlanVersions.SingleAsync()).Document, UnseenPlan.Json).Should().BeTrue("nothing is dropped");
        var tasks = await db.WorkItems.OrderBy(w => w.Number).ToListAsync();
        tasks.Select(t => (t.Number, t.SourceNumber, t.DocumentDeadline, t.DeadlineText)).Should().Equal(
            (1, "（三）1二是", null, "常态化开展"), (2, "（四）2①", new DateOnly(2026, 6, 30), "2026年6月底前"), (3, "Ⅲ", null, "50%以上村卫生室改造完成之前"), (4, "4", null, null), (7, "7", new DateOnly(2026, 12, 31), "年底前"));
        (await db.Assignments.Where(a => a.WorkItemId == tasks[1].Id).OrderBy(a => a.Order).Select(a => new { a.AsWritten, a.Role }).ToListAsync()).Select(a => (a.AsWritten, a.Role)).Should().Equal(
            ("旗卫生健康委", AssignmentRole.Lead), ("旗医疗保障局", AssignmentRole.Lead), ("旗红十字会", AssignmentRole.Cooperating));
        (await db.Assignments.Where(a => a.WorkItemId == tasks[2].Id).OrderBy(a => a.Order).Select(a => a.AsWritten).ToListAsync()).Should().Equal("管委会办公室", "=旗住建局", " 前有空格的单位");
        (await db.Milestones.Where(m => m.WorkItemId == tasks[0].Id).OrderBy(m => m.Order).Select(m => m.Frequency).ToListAsync()).Should().Equal("每旬", "monthly", "continuous");
        (await db.Targets.Where(t => t.WorkItemId == tasks[1].Id).OrderBy(t => t.Order).Select(t => t.Operator + " " + t.Value).ToListAsync()).Should().Equal(
            "between [75,85.5]", "decrease ", "= \"达到国家推荐标准\"", "= \"2×100\"", "力争进入全盟前 3");
        var exported = (await new ExportPlan(contexts, ImportPlanTests.Operator(new TestClock())).RunAsync("yunshan-2026", PlanFile.Excel)).Value!;
        (await ImportPlanTests.Importer(contexts).RunAsync(exported.Content, amend: true, dryRun: false)).Value!.Changed.Should().BeFalse();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_broken_workbook_writes_nothing_at_all(Provider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var import = ImportPlanTests.Importer(new Contexts(database));

        foreach (var name in BrokenWorkbook.Names)
        {
            var result = await import.RunAsync(BrokenWorkbook.Build(name), amend: true, dryRun: false);
            result.Outcome.Should().Be(Outcome.Invalid, name);
        }

        BrokenWorkbook.Names.Should().HaveCountGreaterThan(30);
        await using var db = database.Open();
        (await db.Counties.CountAsync() + await db.Plans.CountAsync() + await db.OrgUnits.CountAsync() + await db.AuditEntries.CountAsync()).Should().Be(0);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_workbook_without_a_code_is_the_plan_of_its_title(Provider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var import = ImportPlanTests.Importer(new Contexts(database));

        (await import.RunAsync(SmallPlan.Workbook(), amend: false, dryRun: false)).Value!.IsNew.Should().BeTrue();
        (await import.RunAsync(SmallPlan.Workbook(), amend: false, dryRun: false)).Value!.Changed.Should().BeFalse();
        var amended = SmallPlan.Sheets().Set("任务", 3, "任务标题", "加强保障（修订）").Build();
        (await import.RunAsync(amended, amend: false, dryRun: false)).Outcome.Should().Be(Outcome.Conflict);
        var done = await import.RunAsync(amended, amend: true, dryRun: false);

        (done.Value!.IsNew, done.Value.Amends).Should().Be((false, 1));
        done.Value.Changes.Select(c => c.ToString()).Should().Equal("任务 任务2 加强保障（修订）：标题由“加强保障”改为“加强保障（修订）”");
        await using var db = database.Open();
        (await db.Plans.SingleAsync()).Code.Should().Be("某旗医共体实施方案");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_office_imports_its_own_countys_plan_with_a_note_and_nobody_elses(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        ImportPlan By(string account) => new(world, world.User(account), world.Clock, TestWorld.Logger<ImportPlan>());
        var changed = PlanFiles.Changed("keshiketeng-2025", "健全完善管理体制", "健全完善管理体制（修订）");

        foreach (var account in new[] { "leader", "finance", "hospital", "auditor", "admin" })
        {
            (await By(account).RunAsync(changed, true, false, "试试")).Outcome.Should().Be(Outcome.NotAllowed, account);
        }

        var theirs = await By("office").RunAsync(PlanFiles.Read("zhalaite-2023-ykt"), true, false, "试试");
        (theirs.Outcome, theirs.Message).Should().Be((Outcome.NotAllowed, "这是“扎赉特旗”的方案，您只能导入本旗县（克什克腾旗）的方案。没有导入任何内容。"));
        var dry = await By("office").RunAsync(changed, amend: true, dryRun: true);
        (dry.Value!.Amends, dry.Value.Changes.Count).Should().Be((1, 1));
        (await By("office").RunAsync(changed, true, false, " ")).Errors.Should().ContainKey("note");
        (await By("office").RunAsync(changed, true, false, "依据新文件", amends: 7)).Message.Should().Contain("有了新的版本");
        (await By("office").RunAsync(changed, true, false, "依据新文件", amends: 1)).Message.Should().BeNull();

        await using var db = world.CreateDbContext();
        var newest = await db.PlanVersions.OrderByDescending(v => v.Number).FirstAsync(v => v.CountyId == world.CountyId);
        (newest.Number, newest.Note, newest.Origin, newest.ByName.Length > 0).Should().Be((2, "依据新文件", PlanOrigin.File, true));
        (await db.PlanVersions.CountAsync(v => v.CountyId != world.CountyId)).Should().Be(2, "nothing of another county was touched");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Who_does_not_read_the_plans_in_full_exports_nothing(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        ExportPlan By(string account) => new(world, world.User(account));

        foreach (var account in new[] { "office", "leader", "auditor" })
        {
            (await By(account).RunAsync("keshiketeng-2025", PlanFile.Excel)).IsDone.Should().BeTrue(account);
        }

        foreach (var account in new[] { "finance", "hospital", "clinic", "admin" })
        {
            (await By(account).RunAsync("keshiketeng-2025")).Outcome.Should().Be(Outcome.NotAllowed, account);
        }

        (await By("office").RunAsync("zhalaite-2023-ykt")).Outcome.Should().Be(Outcome.NotFound, "it is another county's");
    }

    private sealed class Contexts(TestDatabase database) : IDbContextFactory<AppDbContext>
    {
        public AppDbContext CreateDbContext() => database.OpenAsPortal();
    }
}
