using System.Net;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Spreadsheets;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Plans;

/// <summary>The views of the tasks on both databases: what they show, to whom, and with how many statements.</summary>
public sealed class TaskViewsTests : DatabaseTests
{
    private static readonly string[] ExportColumns =
    [
        "序号", "原文编号", "章节", "任务", "牵头单位", "责任单位", "配合单位", "报送单位", "开始", "完成时限（方案）", "现时限", "延期次数", "进度（%）", "状态", "状态原因",
        "最近进展月份", "完成情况", "困难", "下一步", "节点完成", "督办单", "批示", "延期", "销号", "任务来源",
    ];

    [Theory, MemberData(nameof(Providers))]
    public async Task Every_view_takes_as_many_statements_for_five_hundred_tasks_as_for_twenty_two(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var counter = new StatementCounter(world);
        var user = world.User("office");
        (string Name, Func<Task> Read)[] views =
        [
            ("ledger", () => new LedgerQuery(counter, user, world.Clock).RunAsync(LedgerFilter.None)),
            ("ledger with all columns", () => new LedgerQuery(counter, user, world.Clock).RunAsync(new() { Columns = [.. LedgerColumns.All.Select(c => c.Key)] })),
            ("board", () => new LedgerQuery(counter, user, world.Clock).BoardAsync(LedgerFilter.None)),
            ("calendar", () => new CalendarQuery(counter, user, world.Clock).RunAsync(LedgerFilter.None, null)),
            ("timeline", () => new TimelineQuery(counter, user, world.Clock).RunAsync(LedgerFilter.None)),
            ("units", () => new DepartmentQuery(counter, user, world.Clock).ListAsync()),
            ("a unit", () => new DepartmentQuery(counter, user, world.Clock).OneAsync("kskt-dept-finance-bureau")),
            ("export", () => new ExportTasks(counter, user, world.Clock).RunAsync(LedgerFilter.None)),
        ];
        async Task<List<string>> CountAsync()
        {
            var counts = new List<string>();
            foreach (var (name, read) in views)
            {
                counts.Add($"{name} {await counter.CountAsync(read)}");
            }

            return counts;
        }

        var few = await CountAsync();
        await AddTasksAsync(world, 478);
        var many = await CountAsync();

        many.Should().Equal(few);
        var ledger = (await new LedgerQuery(world, user, world.Clock).RunAsync(LedgerFilter.None))!;
        (ledger.Head.Total, ledger.Pages, ledger.Groups.Sum(g => g.Rows.Count)).Should().Be((500, 5, 100));
        Web.Components.Shared.PackedState.Pack(ledger).Length.Should().BeLessThan(24_000, "a page of the ledger is carried to the circuit with the page");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_export_has_the_whole_ledger_and_is_itself_an_entry_of_the_log(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await SuperviseAsync(world);

        var file = (await new ExportTasks(world, world.User("office"), world.Clock).RunAsync(LedgerFilter.None)).Value!;

        file.Name.Should().Be("克什克腾旗任务台账2026-11-22.xlsx");
        var tasks = Read(file.Content, "任务台账", ExportColumns);
        tasks.Select(r => r["序号"].Number).Should().Equal(Enumerable.Range(1, 22).Select(n => (decimal?)n));
        var first = tasks[0];
        first["任务"].Text.Should().Be("加强组织领导,健全完善管理体制".Replace(',', '，'));
        first["督办单"].Text.Should().Be("督办〔2026〕901号（待答复）");
        first["批示"].Text.Should().Contain("抓紧办理");
        first["延期"].Text.Should().Contain("已同意至2027-12-31");
        first["销号"].Text.Should().Contain("已退回");
        first["任务来源"].Text.Should().Contain("克政办字[2025]4号").And.Contain("任务");
        first["节点完成"].Text.Should().MatchRegex(@"^\d+/\d+$");
        tasks.Where(r => !r["最近进展月份"].IsBlank).Should().NotBeEmpty().And.OnlyContain(r => !r["完成情况"].IsBlank);

        var nodes = Read(file.Content, "节点", ["任务序号", "任务", "节点编号", "节点", "周期", "状态", "应完成", "最近完成", "逾期次数", "佐证数", "来源"]);
        nodes.Should().HaveCountGreaterThan(22).And.OnlyContain(r => r["来源"].Text.Contains("任务") && !r["佐证数"].IsBlank);
        var asked = Read(file.Content, "督办与批示", ["类别", "编号", "任务序号", "单位", "要求", "首次期限", "现期限", "状态", "首次答复"]);
        asked.Where(r => r["要求"].Text is "请说明进度" or "抓紧办理").Select(r => r["类别"].Text).Should().BeEquivalentTo("督办单", "批示");
        var applied = Read(file.Content, "延期与销号", ["类别", "任务序号", "单位", "理由或成效", "状态", "同意延至"]);
        applied.Where(r => r["理由或成效"].Text is "设备未到" or "已经建成").Select(r => r["类别"].Text).Should().BeEquivalentTo("延期", "销号");

        await using var db = world.CreateDbContext();
        (await db.AuditEntries.SingleAsync(e => e.Action == "exported" && e.Subject == nameof(WorkItem))).After.Should().Be("导出任务台账22项。未筛选。");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_a_reader_does_not_see_in_full_stays_blank_in_the_export(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await SuperviseAsync(world);

        var file = (await new ExportTasks(world, world.User("finance"), world.Clock).RunAsync(LedgerFilter.None)).Value!;

        var own = (await world.ActorAsync("finance")).ScopeUnits;
        await using var db = world.CreateDbContext();
        var ledger = await PlanLedger.ReadAsync(db, await world.ActorAsync("office"), world.Clock.Today());
        var mine = ledger.Where(t => t.Units.Any(u => own.Contains(u.Id))).Select(t => (decimal?)t.Number).ToHashSet();
        var tasks = Read(file.Content, "任务台账", ExportColumns);
        tasks.Should().HaveCount(22);
        tasks.Where(r => !mine.Contains(r["序号"].Number)).Should().NotBeEmpty().And.OnlyContain(r => r["完成情况"].IsBlank && r["困难"].IsBlank && r["下一步"].IsBlank && r["督办单"].IsBlank && r["批示"].IsBlank && r["延期"].IsBlank);
        tasks.Where(r => mine.Contains(r["序号"].Number) && !r["最近进展月份"].IsBlank).Should().OnlyContain(r => !r["完成情况"].IsBlank);
        Read(file.Content, "督办与批示", ["任务序号", "要求"]).Should().OnlyContain(r => mine.Contains(r["任务序号"].Number));
        Read(file.Content, "节点", ["任务序号", "佐证数"]).Where(r => !mine.Contains(r["任务序号"].Number)).Should().NotBeEmpty().And.OnlyContain(r => r["佐证数"].IsBlank);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_export_keeps_filters_and_choice_and_comes_as_a_file(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var export = new ExportTasks(world, world.User("office"), world.Clock);
        var two = (await new LedgerQuery(world, world.User("office"), world.Clock).IdsAsync(LedgerFilter.None))!.Take(2).ToHashSet();

        Read((await export.RunAsync(new() { Light = "red", Sort = "-number" })).Value!.Content, "任务台账", ExportColumns).Should().OnlyContain(r => r["状态"].Text == "逾期");
        Read((await export.RunAsync(LedgerFilter.None, ExportTasks.Chosen(ExportTasks.Named(two)))).Value!.Content, "任务台账", ExportColumns).Should().HaveCount(2);
        ExportTasks.Chosen("x,!!").Should().NotBeNull().And.HaveCount(1, "what names no task chooses none");

        using var client = await world.SessionAsync("finance");
        using var answer = await client.GetAsync("/tasks/export.xlsx?mine=1");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.Should().Be(SheetWriter.ContentType);
        (await answer.Content.ReadAsByteArrayAsync()).Should().StartWith("PK"u8.ToArray());
        using var doctor = await world.SessionAsync("clinic");
        (await doctor.GetAsync("/tasks/export.xlsx")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Saved_views_are_ones_own_named_once_and_few(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var save = new SaveView(world, world.User("office"), world.Clock);
        async Task<IReadOnlyList<SavedViewName>> Of(string account) => (await new LedgerQuery(world, world.User(account), world.Clock).RunAsync(LedgerFilter.None))!.Head.Saved;

        (await save.RunAsync("红灯", "light=red&page=3&evil=1")).Value!.Query.Should().Be("light=red", "only what the ledger understands, from its first page");
        (await save.RunAsync(" 红灯 ", "light=yellow")).Outcome.Should().Be(Outcome.Conflict);
        (await Of("office")).Single().Query.Should().Be("light=red", "it is said before it is done");
        (await save.RunAsync("红灯", "light=yellow", overwrite: true)).IsDone.Should().BeTrue();
        (await Of("office")).Should().ContainSingle().Which.Query.Should().Be("light=yellow");

        (await save.RunAsync("  ", "light=red")).Outcome.Should().Be(Outcome.Invalid);
        (await save.RunAsync(new string('长', 41), "light=red")).Outcome.Should().Be(Outcome.Invalid);
        (await save.RunAsync("空", "")).Outcome.Should().Be(Outcome.Invalid);
        for (var n = 2; n <= SaveView.MostViews; n++)
        {
            (await save.RunAsync($"第{n}", $"within={n}")).IsDone.Should().BeTrue();
        }

        (await save.RunAsync("多了", "light=red")).Outcome.Should().Be(Outcome.Conflict);
        (await save.RunAsync("红灯", "light=red", overwrite: true)).IsDone.Should().BeTrue("the same name takes no more room");

        (await Of("office2")).Should().BeEmpty("another person's are nobody's");
        (await Of("leader")).Should().BeEmpty();
        var id = (await Of("office"))[0].Id;
        (await new DeleteView(world, world.User("office2")).RunAsync(id)).Outcome.Should().Be(Outcome.NotFound);
        (await new DeleteView(world, world.User("office")).RunAsync(id)).IsDone.Should().BeTrue();
        (await Of("office")).Should().HaveCount(SaveView.MostViews - 1);
        (await new SaveView(world, world.User("clinic"), world.Clock).RunAsync("红灯", "light=red")).Outcome.Should().Be(Outcome.NotFound);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_units_figures_are_for_itself_and_the_county_and_open_into_their_parts(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await SuperviseAsync(world);
        var office = (await new DepartmentQuery(world, world.User("office"), world.Clock).ListAsync())!;
        var finance = (await new DepartmentQuery(world, world.User("finance"), world.Clock).ListAsync())!;

        office.Rows.Should().OnlyContain(r => r.OnTime != null && r.Answers != null && r.Extensions != null);
        finance.Rows.Where(r => r.OnTime is not null).Select(r => r.Code).Should().Equal("kskt-dept-finance-bureau");
        finance.Rows.Select(r => (r.Code, r.Leads, r.Joins, r.Light("red"))).Should().Equal(office.Rows.Select(r => (r.Code, r.Leads, r.Joins, r.Light("red"))), "assignments and lights are the plan's");

        foreach (var row in office.Rows)
        {
            var one = (await new DepartmentQuery(world, world.User("office"), world.Clock).OneAsync(row.Code)).Value!;
            (one.Leads.Count, one.Joins.Count).Should().Be((row.Leads, row.Joins));
            row.Lights.Values.Sum().Should().Be(row.Leads + row.Joins);
            one.Months!.Aggregate(new Share(0, 0), (sum, m) => sum + m.Due).Should().Be(row.OnTime!.Value, "the figure is the sum of its parts");
            one.Months!.Where(m => m.Late.Count != m.Due.Of - m.Due.Part).Should().BeEmpty();
            one.Notices!.Count(n => n.IsDue).Should().Be(row.Answers!.Value.Of);
        }

        var health = (await new DepartmentQuery(world, world.User("finance"), world.Clock).OneAsync("kskt-dept-health-commission")).Value!;
        (health.Months, health.Notices).Should().Be((null, null));
        (await new DepartmentQuery(world, world.User("finance"), world.Clock).OneAsync("nobody")).Outcome.Should().Be(Outcome.NotFound);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_calendar_shows_notices_and_directives_only_of_tasks_seen_in_full(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await SuperviseAsync(world);
        async Task<IReadOnlyList<CalendarEvent>> Of(string account, LedgerFilter? filter = null) => (await new CalendarQuery(world, world.User(account), world.Clock).RunAsync(filter ?? LedgerFilter.None, "2026-11"))!.Events;

        var office = await Of("office");
        office.Where(e => e.Text == "督办〔2026〕901号").Should().ContainSingle().Which.Should().Match<CalendarEvent>(e => e.State == CalendarState.Overdue && e.Number == 1 && e.On == new DateOnly(2026, 11, 10));
        office.Where(e => e.Kind == CalendarKind.Directive && e.Text == "抓紧办理").Should().ContainSingle().Which.State.Should().Be(CalendarState.Due);
        (await Of("hospital")).Should().NotContain(e => e.Text == "督办〔2026〕901号" || e.Text == "抓紧办理");
        (await Of("office", new() { Section = "s2" })).Should().NotContain(e => e.Number == 1);
        (await new CalendarQuery(world, world.User("clinic"), world.Clock).RunAsync(LedgerFilter.None, null)).Should().BeNull();
    }

    private static IReadOnlyList<SheetRow> Read(byte[] file, string sheet, IReadOnlyList<string> columns)
    {
        var table = SheetReader.Read(file, new SheetLayout(sheet, columns, TitleRows: 1));
        table.IsDone.Should().BeTrue(table.Message);
        table.Value!.Findings.Should().BeEmpty();
        return table.Value.Rows;
    }

    /// <summary>Task 1 gets one of everything that the office and leaders ask for and decide.</summary>
    private static async Task SuperviseAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        var task = await db.WorkItems.SingleAsync(w => w.CountyId == world.CountyId && w.Number == 1);
        var unit = await world.UnitAsync("kskt-dept-finance-bureau");
        var now = world.Clock.Utc();
        db.SupervisionNotices.Add(new() { CountyId = world.CountyId, WorkItemId = task.Id, UnitId = unit.Id, Year = 2026, Number = 901, Demand = "请说明进度", DueOn = new(2026, 11, 10), FirstDueOn = new(2026, 11, 10), IssuedAt = now.AddDays(-20), IssuedByName = "办公室" });
        db.Directives.Add(new() { CountyId = world.CountyId, WorkItemId = task.Id, UnitId = unit.Id, Text = "抓紧办理", DueOn = new(2026, 11, 30), GivenAt = now.AddDays(-2), GivenByName = "领导" });
        db.Extensions.Add(new()
        {
            CountyId = world.CountyId,
            WorkItemId = task.Id,
            UnitId = unit.Id,
            DeadlineBefore = new(2027, 6, 30),
            RequestedUntil = new(2027, 12, 31),
            GrantedUntil = new(2027, 12, 31),
            Reason = "设备未到",
            State = ApplicationState.Granted,
            RequestedAt = now.AddDays(-9),
            RequestedByName = "联络员",
        });
        db.Acceptances.Add(new() { CountyId = world.CountyId, WorkItemId = task.Id, UnitId = unit.Id, Statement = "已经建成", State = ApplicationState.Returned, RequestedAt = now.AddDays(-3), RequestedByName = "联络员" });
        await db.SaveChangesAsync();
    }

    /// <summary>Tasks like those of the plan, with ten milestones and a year of reports each.</summary>
    private static async Task AddTasksAsync(TestWorld world, int count)
    {
        await using var db = world.CreateDbContext();
        db.AuditAsBatch(world.CountyId, "imported", nameof(WorkItem), "for the test");
        var like = await db.WorkItems.AsNoTracking().FirstAsync(w => w.CountyId == world.CountyId && w.Number == 1);
        var unit = await world.UnitAsync("kskt-dept-finance-bureau");
        for (var n = 0; n < count; n++)
        {
            var task = new WorkItem { CountyId = world.CountyId, PlanId = like.PlanId, SectionId = like.SectionId, Number = 23 + n, SourceNumber = $"（{n}）", Title = $"又一项任务，第{n}项，推进县域医共体建设", ReportingUnitId = unit.Id, OfficeDeadline = new DateOnly(2026, 10, 1).AddDays(n), OfficeStart = new(2026, 1, 1) };
            var assignment = new Assignment { CountyId = world.CountyId, WorkItemId = task.Id, AsWritten = "旗财政局", Role = AssignmentRole.Lead };
            db.AddRange(task, assignment, new AssignmentUnit { CountyId = world.CountyId, AssignmentId = assignment.Id, UnitId = unit.Id });
            for (var m = 0; m < 10; m++)
            {
                var milestone = new Milestone { CountyId = world.CountyId, WorkItemId = task.Id, Code = $"{23 + n}-{m}", Text = $"节点{m}", Order = m, DueDate = m < 5 ? new DateOnly(2026, 1 + m, 15) : null, Frequency = m < 5 ? null : "monthly" };
                db.Add(milestone);
                db.Add(new MilestoneCompletion { CountyId = world.CountyId, MilestoneId = milestone.Id, DoneOn = new(2026, 6, 1) });
            }

            for (var month = 1; month <= 10; month++)
            {
                db.Add(new ProgressReport { CountyId = world.CountyId, WorkItemId = task.Id, UnitId = unit.Id, Period = new(2026, month), Percent = month * 9, Done = "完成阶段工作", ReportedAt = LocalClock.StartOf(new(2026, month + 1, 10)), ReportedByName = "联络员" });
            }
        }

        await db.SaveChangesAsync();
    }
}
