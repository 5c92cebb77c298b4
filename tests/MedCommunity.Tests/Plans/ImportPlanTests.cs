using System.Text;
using System.Text.Json.Nodes;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Plans;

public sealed class ImportPlanTests : DatabaseTests
{
    private static readonly string[] All = ["keshiketeng-2025", "wulatezhong-2023", "zhalaite-2023-ykt"];

    [Theory, MemberData(nameof(Providers))]
    public async Task Three_real_plans_come_in_whole_into_an_empty_database(Provider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var import = Importer(database);

        foreach (var name in All)
        {
            var result = await import.RunAsync(PlanFiles.Read(name), amend: false, dryRun: false);

            result.Message.Should().BeNull();
            result.Value!.Changed.Should().BeTrue();
            result.Value.Lines.Should().Contain(l => l.StartsWith("新建旗县：", StringComparison.Ordinal)).And.Contain(l => l.StartsWith("新建：", StringComparison.Ordinal));
        }

        await using var db = database.Open();
        (await PlanQueries.PlansAsync(db)).Select(p => (p.County, p.Code, p.TaskCount)).Should().Equal(
            ("keshiketeng", "keshiketeng-2025", 22), ("wulatezhong", "wulatezhong-2023", 22), ("zhalaite", "zhalaite-2023-ykt", 22));
        foreach (var name in All)
        {
            var document = PlanDocument.Parse(PlanFiles.Read(name)).Value!;
            var plan = await db.Plans.SingleAsync(p => p.Code == name);
            var tasks = await db.WorkItems.Where(w => w.PlanId == plan.Id).OrderBy(w => w.Number).ToListAsync();
            tasks.Select(t => (t.Number, t.SourceNumber, t.Title, t.DocumentDeadline)).Should().Equal(document.Tasks.Select(t => (t.Number, t.SourceNumber!, t.Title, t.Deadline)));
            foreach (var (task, said) in tasks.Zip(document.Tasks))
            {
                (await db.Milestones.Where(m => m.WorkItemId == task.Id).OrderBy(m => m.Order).Select(m => m.Code).ToListAsync()).Should().Equal(said.Milestones!.Select(m => m.Id));
                (await db.Assignments.Where(a => a.WorkItemId == task.Id).OrderBy(a => a.Order).Select(a => a.AsWritten).ToListAsync()).Should().Equal(said.Units.Select(u => u.AsWritten));
                (await db.Targets.CountAsync(t => t.WorkItemId == task.Id)).Should().Be(said.QuantitativeTargets?.Count ?? 0);
            }

            (await db.Phases.CountAsync(p => p.PlanId == plan.Id)).Should().Be(document.Phases!.Count);
            (await db.PlanVersions.SingleAsync(v => v.PlanId == plan.Id)).Document.Should().Be(PlanDocument.TextOf(PlanFiles.Read(name)), "nothing of the document is dropped");
            plan.ActiveFrom.Should().Be(document.IssueDate!.Value);
        }

        var created = await db.OrgUnits.ToListAsync();
        created.Should().OnlyContain(u => u.ToBeConfirmed).And.OnlyContain(u => System.Text.RegularExpressions.Regex.IsMatch(u.Code, "^[a-z0-9-]+$"));
        created.Where(u => u.DepartmentType == "healthcare-security-bureau").Should().HaveCount(3).And.OnlyContain(u => u.Kind == UnitKind.InsuranceBureau);
        created.Where(u => u.DepartmentType == "health-commission").Should().HaveCount(3).And.OnlyContain(u => u.Kind == UnitKind.HealthCommission);
        created.Where(u => u.DepartmentType == "cdc").Should().OnlyContain(u => u.Kind == UnitKind.PublicHealthAgency);
        created.Should().OnlyHaveUniqueItems(u => new { u.CountyId, u.DepartmentType, u.Name }, "旗卫健委, 卫健 and 旗卫生健康委 are one body");

        // 各成员单位 names a class that an empty county has no members of: it makes no unit.
        var classes = await db.Assignments.Where(a => a.AsWritten == "各成员单位" || a.AsWritten == "各苏木乡镇（中心）").Select(a => a.Id).ToListAsync();
        classes.Should().NotBeEmpty();
        (await db.AssignmentUnits.AnyAsync(u => classes.Contains(u.AssignmentId))).Should().BeFalse();
        (await db.AuditEntries.CountAsync(e => e.Subject == nameof(WorkItem))).Should().Be(66, "every task that somebody answers for is in the log");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_demonstrations_units_are_matched_and_none_is_made(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using var db = world.CreateDbContext();

        var plan = await ImportAsync(world, "keshiketeng-2025");

        (await db.OrgUnits.AnyAsync(u => u.CountyId == world.CountyId && u.ToBeConfirmed)).Should().BeFalse();
        var finance = await world.UnitAsync("kskt-dept-finance-bureau");
        var tasks = await (from au in db.AssignmentUnits
                           join a in db.Assignments on au.AssignmentId equals a.Id
                           join w in db.WorkItems on a.WorkItemId equals w.Id
                           where au.UnitId == finance.Id && w.PlanId == plan.Id
                           orderby w.Number
                           select w.Number).ToListAsync();
        var said = PlanDocument.Parse(PlanFiles.Read("keshiketeng-2025")).Value!.Tasks.Where(t => t.Units.Any(u => u.AsWritten == "旗财政局")).Select(t => t.Number);
        tasks.Should().Equal(said);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task In_a_county_with_two_communities_the_general_hospital_is_both(Provider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using (var db = database.Open())
        {
            var county = CountySetup.Add(db, "zlt", "扎赉特旗", "兴安盟", "内蒙古自治区");
            var from = new DateOnly(2020, 1, 1);
            CountySetup.AddUnit(db, county.Id, "h1", "旗人民医院", UnitKind.GeneralHospital, null, from, 1);
            CountySetup.AddUnit(db, county.Id, "h2", "蒙医综合医院", UnitKind.GeneralHospital, null, from, 2);
            CountySetup.AddUnit(db, county.Id, "b1", "新林卫生院", UnitKind.TownshipBranch, null, from, 3);
            await db.SaveChangesAsync();
        }

        (await Importer(database).RunAsync(PlanFiles.Read("zhalaite-2023-ykt"), false, false)).IsDone.Should().BeTrue();

        await using var after = database.Open();
        (await after.Counties.CountAsync()).Should().Be(1, "the county was there under another code");
        async Task<List<string>> UnitsOf(string asWritten) => await (
            from a in after.Assignments
            join au in after.AssignmentUnits on a.Id equals au.AssignmentId
            join u in after.OrgUnits on au.UnitId equals u.Id
            where a.AsWritten == asWritten
            select u.Code).Distinct().OrderBy(c => c).ToListAsync();
        (await UnitsOf("总医院")).Should().Equal("h1", "h2");
        (await UnitsOf("医共体牵头医疗机构")).Should().Equal("h1", "h2");
        (await UnitsOf("蒙医综合医院")).Should().Equal("h2");
        (await UnitsOf("医共体成员单位")).Should().Equal("b1", "h1", "h2");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_same_file_again_changes_nothing_however_it_is_laid_out(Provider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var import = Importer(database);
        await import.RunAsync(PlanFiles.Read("wulatezhong-2023"), false, false);
        var before = await CountAsync(database);
        var compact = Encoding.UTF8.GetBytes(JsonNode.Parse(PlanFiles.Read("wulatezhong-2023"))!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

        foreach (var (file, amend) in new[] { (PlanFiles.Read("wulatezhong-2023"), false), (PlanFiles.Read("wulatezhong-2023"), true), (compact, false) })
        {
            var again = await import.RunAsync(file, amend, dryRun: false);
            again.IsDone.Should().BeTrue();
            again.Value!.Changed.Should().BeFalse();
        }

        (await CountAsync(database)).Should().Equal(before);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_changed_file_without_amend_is_refused_and_changes_nothing(Provider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var import = Importer(database);
        await import.RunAsync(PlanFiles.Read("wulatezhong-2023"), false, false);
        var before = await CountAsync(database);

        var refused = await import.RunAsync(Edited("wulatezhong-2023", plan => plan["title"] = "改过的标题"), amend: false, dryRun: false);

        refused.Outcome.Should().Be(Outcome.Conflict);
        refused.Message.Should().Contain("--amend");
        (await CountAsync(database)).Should().Equal(before);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task An_amended_plan_replaces_what_the_document_says_and_keeps_what_people_did(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var plan = await ImportAsync(world, "keshiketeng-2025");
        Guid kept, removedDone, removedSaid, reportingUnit;
        await using (var db = world.CreateDbContext())
        {
            var first = await db.WorkItems.SingleAsync(w => w.PlanId == plan.Id && w.Number == 1);
            (first.OfficeStart, first.OfficeDeadline) = (new(2026, 1, 1), new(2027, 1, 1));
            reportingUnit = (await world.UnitAsync("kskt-dept-finance-bureau")).Id;
            first.ReportingUnitId = reportingUnit;
            kept = (await db.Milestones.SingleAsync(m => m.WorkItemId == first.Id && m.Code == "1-1")).Id;
            removedDone = (await db.Milestones.SingleAsync(m => m.WorkItemId == first.Id && m.Code == "1-2")).Id;
            db.MilestoneCompletions.Add(new() { CountyId = world.CountyId, MilestoneId = kept, DoneOn = new(2026, 3, 1) });
            db.MilestoneCompletions.Add(new() { CountyId = world.CountyId, MilestoneId = removedDone, DoneOn = new(2026, 3, 1) });
            removedSaid = (await db.Milestones.SingleAsync(m => m.WorkItemId == first.Id && m.Code == "1-4")).Id;
            var acceptance = new Core.Supervision.Acceptance { CountyId = world.CountyId, WorkItemId = first.Id, UnitId = reportingUnit, Statement = "已完成", RequestedAt = world.Clock.Utc(), RequestedByName = "甲" };
            db.Acceptances.Add(acceptance);
            db.AcceptanceSentences.Add(new() { CountyId = world.CountyId, AcceptanceId = acceptance.Id, MilestoneId = removedSaid, Text = "常态化开展" });
            db.ProgressReports.Add(new() { CountyId = world.CountyId, WorkItemId = first.Id, UnitId = reportingUnit, Period = new(2026, 10), Percent = 40, Done = "已完成", ReportedAt = world.Clock.Utc(), ReportedByName = "甲" });
            await db.SaveChangesAsync();
        }

        var amended = Edited("keshiketeng-2025", p =>
        {
            var tasks = p["tasks"]!.AsArray();
            var task = tasks[0]!;
            task["title"] = "加强组织领导（修订）";
            task["deadline"] = "2027-12-31";
            task["milestones"]!.AsArray().RemoveAt(3);
            task["milestones"]!.AsArray().RemoveAt(2);
            task["milestones"]!.AsArray().RemoveAt(1);
            task["responsibleDepartments"] = new JsonArray("旗卫健委", "旗财政局");
            tasks.RemoveAt(21);
            var added = tasks[1]!.DeepClone();
            added["number"] = 23;
            added["sourceNumber"] = "23";
            tasks.Add(added);
        });
        var before = await CountAsync(world);
        var dry = await Importer(world).RunAsync(amended, amend: true, dryRun: true);
        (await CountAsync(world)).Should().Equal(before, "a dry run saves nothing");
        var result = await Importer(world).RunAsync(amended, amend: true, dryRun: false);

        result.Message.Should().BeNull();
        dry.Value!.Lines.SkipLast(1).Should().Equal(result.Value!.Lines, "a dry run lists what the real one does");
        result.Value.Lines.Should().Contain("修改：任务1 加强组织领导（修订）").And.Contain(l => l.StartsWith("撤销：任务22", StringComparison.Ordinal)).And.Contain(l => l.StartsWith("新增：任务23", StringComparison.Ordinal));
        result.Value.Lines.Should().NotContain(l => l.StartsWith("修改：任务2 ", StringComparison.Ordinal), "it did not change");
        await using var after = world.CreateDbContext();
        var one = await after.WorkItems.SingleAsync(w => w.PlanId == plan.Id && w.Number == 1);
        (one.Title, one.DocumentDeadline, one.OfficeStart, one.OfficeDeadline, one.ReportingUnitId).Should().Be(("加强组织领导（修订）", new DateOnly(2027, 12, 31), new DateOnly(2026, 1, 1), new DateOnly(2027, 1, 1), reportingUnit));
        (await after.Assignments.Where(a => a.WorkItemId == one.Id).OrderBy(a => a.Order).Select(a => a.AsWritten).ToListAsync()).Should().Equal("旗卫健委", "旗财政局");
        (await after.MilestoneCompletions.CountAsync()).Should().BeGreaterThanOrEqualTo(2);
        (await after.Milestones.SingleAsync(m => m.Id == removedDone)).Basis.Should().Be(MilestoneStatus.Withdrawn, "what was done stays on record");
        (await after.Milestones.SingleAsync(m => m.Id == removedSaid)).Basis.Should().Be(MilestoneStatus.Withdrawn, "and so does what an acceptance said about it");
        (await after.Milestones.AnyAsync(m => m.WorkItemId == one.Id && m.Code == "1-3")).Should().BeFalse();
        (await after.ProgressReports.CountAsync(r => r.WorkItemId == one.Id && r.Percent == 40)).Should().Be(1);
        (await after.WorkItems.SingleAsync(w => w.PlanId == plan.Id && w.Number == 22)).IsWithdrawn.Should().BeTrue();
        (await after.PlanVersions.Where(v => v.PlanId == plan.Id).OrderBy(v => v.Number).Select(v => v.Number).ToListAsync()).Should().Equal(1, 2);
        var shown = await PlanLedger.FindAsync(after, await world.ActorAsync("office"), world.Clock.Today(), one.Id);
        shown!.Milestones.Select(m => m.Code).Should().NotContain("1-2");

        // And back again: the withdrawn task returns.
        (await Importer(world).RunAsync(PlanFiles.Read("keshiketeng-2025"), amend: true, dryRun: false)).IsDone.Should().BeTrue();
        await using var back = world.CreateDbContext();
        (await back.WorkItems.Where(w => w.PlanId == plan.Id && !w.IsWithdrawn).Select(w => w.Number).OrderBy(n => n).ToListAsync()).Should().Equal(Enumerable.Range(1, 22));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_bad_file_changes_nothing_at_all(Provider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var import = Importer(database);
        await import.RunAsync(PlanFiles.Read("zhalaite-2023-ykt"), false, false);
        var before = await CountAsync(database);

        foreach (var bad in new[]
        {
            Array.Empty<byte>(),
            "不是JSON"u8.ToArray(),
            Edited("keshiketeng-2025", p => p["tasks"]![21]!["number"] = 1),
            Edited("keshiketeng-2025", p => p["tasks"]![21]!["section"] = "s99"),
            Edited("zhalaite-2023-ykt", p => p["tasks"]![3]!["title"] = new string('长', 301)),
        })
        {
            var result = await import.RunAsync(bad, amend: true, dryRun: false);

            result.Outcome.Should().Be(Outcome.Invalid);
            result.Message.Should().MatchRegex(@"^第\d+行第\d+列：");
        }

        (await CountAsync(database)).Should().Equal(before);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_dry_run_into_an_empty_database_lists_everything_and_saves_nothing(Provider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);

        var dry = await Importer(database).RunAsync(PlanFiles.Read("keshiketeng-2025"), false, dryRun: true);

        dry.Value!.Lines.Should().Contain("新建旗县：克什克腾旗（keshiketeng）");
        (await CountAsync(database)).Values.Should().OnlyContain(rows => rows == 0);
    }

    internal static ImportPlan Importer(IDbContextFactory<AppDbContext> contexts, TimeProvider? clock = null) =>
        new(contexts, Operator(clock ?? new TestClock()), clock ?? new TestClock(), TestWorld.Logger<ImportPlan>());

    /// <summary>Who stands at the terminal.</summary>
    internal static CurrentUser Operator(TimeProvider clock) => new(_ => ValueTask.FromResult<Guid?>(null), clock) { IsOperator = true };

    /// <summary>The plan in the world's county; where the demonstration brought it already, that one.</summary>
    internal static async Task<Plan> ImportAsync(TestWorld world, string name)
    {
        (await Importer(world, world.Clock).RunAsync(PlanFiles.Read(name), false, false)).IsDone.Should().BeTrue();
        await using var db = world.CreateDbContext();
        return await db.Plans.AsNoTracking().SingleAsync(p => p.Code == name);
    }

    private static ImportPlan Importer(TestDatabase database) => Importer(new Contexts(database));

    private static byte[] Edited(string name, Action<JsonNode> edit)
    {
        var plan = JsonNode.Parse(PlanFiles.Read(name))!;
        edit(plan);
        return Encoding.UTF8.GetBytes(plan.ToJsonString());
    }

    private static Task<Dictionary<string, int>> CountAsync(TestDatabase database) => CountAsync(database.Open());

    private static Task<Dictionary<string, int>> CountAsync(TestWorld world) => CountAsync(world.CreateDbContext());

    private static async Task<Dictionary<string, int>> CountAsync(AppDbContext context)
    {
        await using var db = context;
        return new()
        {
            ["counties"] = await db.Counties.CountAsync(),
            ["units"] = await db.OrgUnits.CountAsync(),
            ["placements"] = await db.OrgPlacements.CountAsync(),
            ["plans"] = await db.Plans.CountAsync(),
            ["versions"] = await db.PlanVersions.CountAsync(),
            ["phases"] = await db.Phases.CountAsync(),
            ["sections"] = await db.Sections.CountAsync(),
            ["tasks"] = await db.WorkItems.CountAsync(),
            ["milestones"] = await db.Milestones.CountAsync(),
            ["targets"] = await db.Targets.CountAsync(),
            ["assignments"] = await db.Assignments.CountAsync(),
            ["assignmentUnits"] = await db.AssignmentUnits.CountAsync(),
            ["audit"] = await db.AuditEntries.CountAsync(),
        };
    }

    private sealed class Contexts(TestDatabase database) : IDbContextFactory<AppDbContext>
    {
        public AppDbContext CreateDbContext() => database.OpenAsPortal();
    }
}
