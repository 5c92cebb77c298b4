using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Plans;

public sealed class ReportProgressTests : DatabaseTests
{
    private const string Finance = "kskt-dept-finance-bureau";

    [Theory, MemberData(nameof(Providers))]
    public async Task A_department_reports_on_its_own_task_and_it_stands_in_the_history_at_once(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskAsync(world, mine: true);

        var result = await Use(world, "finance").RunAsync(task, Good() with { Percent = "45" });

        result.Message.Should().BeNull();
        (result.Value!.Percent, result.Value.Unit, result.Value.OnBehalf, result.Value.Period).Should().Be((45, Finance, false, new ReportingPeriod(2026, 10)));
        var view = await ViewAsync(world, "finance", task);
        view.Value!.Reports![0].Should().BeEquivalentTo(result.Value);
        await using var db = world.CreateDbContext();
        (await db.AuditEntries.SingleAsync(e => e.SubjectId == result.Value.Id)).AccountId.Should().Be(world.AccountId("finance"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Over_the_api_a_report_is_created_and_a_foreign_task_is_refused_with_the_reason(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        using var client = await world.ClientAsync("finance");
        var before = await CountAsync(world);

        var created = await client.PostAsJsonAsync($"/api/v1/work-items/{await TaskAsync(world, mine: true)}/progress", new { period = "2026-10", percent = 50, done = "拨付到位", difficulties = "无", next = "继续" });
        created.StatusCode.Should().Be(HttpStatusCode.Created);
        using var report = JsonDocument.Parse(await created.Content.ReadAsStringAsync());
        report.RootElement.GetProperty("percent").GetInt32().Should().Be(50);
        report.RootElement.GetProperty("period").GetString().Should().Be("2026-10");

        var refused = await client.PostAsJsonAsync($"/api/v1/work-items/{await TaskAsync(world, mine: false)}/progress", new { period = "2026-10", percent = 50, done = "不该写入" });
        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await refused.Content.ReadAsStringAsync()).Should().Contain("不是这项任务的牵头、责任或配合单位");

        foreach (var unknown in new[] { Guid.NewGuid().ToString(), "999" })
        {
            var missing = await client.PostAsJsonAsync($"/api/v1/work-items/{unknown}/progress", new { period = "2026-10", percent = 50, done = "略" });
            missing.StatusCode.Should().Be(HttpStatusCode.NotFound);
            (await missing.Content.ReadAsStringAsync()).Should().Contain("没有找到这项任务");
        }

        (await CountAsync(world)).Should().Be(before + 1);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_hospitals_director_reports_on_what_is_assigned_to_a_branch_below_and_another_branch_does_not(Provider provider)
    {
        const string Branch = "kskt-liulin-health-centre";
        await using var world = await WorldAsync(provider);
        var task = await TaskAsync(world, mine: false);
        await using (var db = world.CreateDbContext())
        {
            var assignment = await db.Assignments.OrderBy(a => a.Order).FirstAsync(a => a.WorkItemId == task);
            db.AssignmentUnits.Add(new AssignmentUnit { CountyId = world.CountyId, AssignmentId = assignment.Id, UnitId = (await world.UnitAsync(Branch)).Id });
            await db.SaveChangesAsync();
        }

        var reported = await Use(world, "hospital").RunAsync(task, Good());
        var refused = await Use(world, "branch").RunAsync(task, Good());

        (reported.Value!.Unit, reported.Value.OnBehalf).Should().Be((Branch, false));
        refused.Outcome.Should().Be(Outcome.NotAllowed);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_letter_for_a_percent_gets_a_message_at_its_field(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        using var client = await world.ClientAsync("finance");

        var answer = await client.PostAsJsonAsync($"/api/v1/work-items/{await TaskAsync(world, mine: true)}/progress", new { period = "2026-10", percent = "abc", done = "略" });

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("errors").GetProperty("percent")[0].GetString().Should().Be("进度应为0到100的整数。");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_office_reports_for_the_reporting_unit_or_for_the_assigned_unit_it_names(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskAsync(world, mine: true);
        await SetReportingUnitAsync(world, task, "kskt-dept-government-office");

        var left = await Use(world, "office2").RunAsync(task, Good());
        var named = await Use(world, "office2").RunAsync(task, Good() with { OnBehalfOf = Finance });
        var foreign = await Use(world, "office2").RunAsync(task, Good() with { OnBehalfOf = "kskt-cdc" });

        (left.Value!.Unit, left.Value.OnBehalf).Should().Be(("kskt-dept-government-office", true));
        (named.Value!.Unit, named.Value.OnBehalf).Should().Be((Finance, true));
        foreign.Outcome.Should().Be(Outcome.Invalid);
        foreign.Errors.Should().ContainKey("onBehalfOf");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_liaison_speaks_for_no_other_department(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskAsync(world, mine: true);

        (await Use(world, "finance").RunAsync(task, Good() with { OnBehalfOf = "kskt-dept-government-office" })).Outcome.Should().Be(Outcome.NotAllowed);
        (await Use(world, "finance").RunAsync(task, Good() with { OnBehalfOf = Finance })).Value!.OnBehalf.Should().BeFalse("it names itself");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Who_only_reads_is_refused_and_who_reads_no_plan_finds_nothing(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskAsync(world, mine: true);
        var before = await CountAsync(world);

        (await Use(world, "leader").RunAsync(task, Good())).Outcome.Should().Be(Outcome.NotAllowed);
        (await Use(world, "auditor").RunAsync(task, Good())).Outcome.Should().Be(Outcome.NotAllowed);
        (await Use(world, "branch").RunAsync(task, Good())).Outcome.Should().Be(Outcome.NotAllowed);
        (await Use(world, "clinic").RunAsync(task, Good())).Outcome.Should().Be(Outcome.NotFound);
        (await Use(world, "admin").RunAsync(task, Good())).Outcome.Should().Be(Outcome.NotFound);
        (await CountAsync(world)).Should().Be(before);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_revoked_liaison_is_refused_at_the_next_report(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskAsync(world, mine: true);
        await using (var db = world.CreateDbContext())
        {
            var account = world.AccountId("finance");
            (await db.RoleGrants.SingleAsync(g => g.AccountId == account)).To = world.Clock.Today();
            await db.SaveChangesAsync();
        }

        (await Use(world, "finance").RunAsync(task, Good())).Outcome.Should().Be(Outcome.NotFound);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_closed_task_takes_no_report(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskAsync(world, mine: true);
        await using (var db = world.CreateDbContext())
        {
            (await db.WorkItems.SingleAsync(w => w.Id == task)).AcceptedAt = world.Clock.Utc();
            await db.SaveChangesAsync();
        }

        var result = await Use(world, "finance").RunAsync(task, Good());

        result.Outcome.Should().Be(Outcome.NotAllowed);
        result.Message.Should().Contain("已经销号");
        (await ViewAsync(world, "finance", task)).Value!.ReportsFor.Should().BeEmpty();
    }

    public static TheoryData<string, string, string?> Wrong => new()
    {
        { "percent", "percent", "101" },
        { "percent", "percent", "-1" },
        { "percent", "percent", "五十" },
        { "percent", "percent", "12.5" },
        { "percent", "percent", null },
        { "period", "period", "2026-12" },
        { "period", "period", "2024-12" },
        { "period", "period", "2026-13" },
        { "period", "period", null },
        { "done", "done", " \n " },
        { "done", "done", new string('长', 2001) },
        { "difficulties", "difficulties", new string('长', 2001) },
        { "next", "next", new string('长', 2001) },
        { "next", "next", "a\0b" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task A_wrong_field_is_named_and_nothing_is_written(string field, string changed, string? value)
    {
        await using var world = await WorldAsync(Provider.Sqlite);
        var input = changed switch
        {
            "percent" => Good() with { Percent = value },
            "period" => Good() with { Period = value },
            "done" => Good() with { Done = value },
            "difficulties" => Good() with { Difficulties = value },
            _ => Good() with { Next = value },
        };
        var before = await CountAsync(world);

        var result = await Use(world, "finance").RunAsync(await TaskAsync(world, mine: true), input);

        result.Outcome.Should().Be(Outcome.Invalid);
        result.Errors.Keys.Should().Equal(field);
        result.Errors[field].Should().NotBeNullOrWhiteSpace();
        (await CountAsync(world)).Should().Be(before);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Texts_of_exactly_two_thousand_characters_and_the_ends_of_the_scale_are_taken(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskAsync(world, mine: true);
        var text = new string('长', 2000);

        (await Use(world, "finance").RunAsync(task, new("2026-11", "0", text, text, text))).Value!.Done.Should().Be(text);
        (await Use(world, "finance").RunAsync(task, new("2025-01", "100", "略"))).IsDone.Should().BeTrue("the plan's first month");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_history_is_newest_first_and_reports_are_only_ever_added(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskAsync(world, mine: true);
        await using (var db = world.CreateDbContext())
        {
            db.ProgressReports.RemoveRange(db.ProgressReports.Where(r => r.WorkItemId == task));
            await db.SaveChangesAsync();
        }

        foreach (var (period, percent) in new[] { ("2026-09", "10"), ("2026-10", "20"), ("2026-10", "25"), ("2026-08", "5") })
        {
            (await Use(world, "finance").RunAsync(task, Good() with { Period = period, Percent = percent })).IsDone.Should().BeTrue();
            world.Clock.Now = world.Clock.Now.AddMinutes(1);
        }

        var reports = (await ViewAsync(world, "finance", task)).Value!.Reports!;
        reports.Select(r => r.Percent).Should().Equal(25, 20, 10, 5);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_liaison_sees_a_foreign_task_without_its_reports_and_is_told_why(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var foreign = await TaskAsync(world, mine: false);
        (await Use(world, "office").RunAsync(foreign, Good() with { Done = "内部情况" })).IsDone.Should().BeTrue();

        var view = (await ViewAsync(world, "finance", foreign)).Value!;

        view.Reports.Should().BeNull();
        view.ReportsFor.Should().BeEmpty();
        view.WhyNoReport.Should().Contain("不能填报");
        view.Task.Percent.Should().Be(45);
        (await ViewAsync(world, "leader", foreign)).Value!.Reports.Should().NotBeEmpty();
        (await ViewAsync(world, "office", foreign)).Value!.ReportsFor.Should().NotBeEmpty();
        (await ViewAsync(world, "finance", Guid.NewGuid())).Outcome.Should().Be(Outcome.NotFound);
    }

    private static ProgressInput Good() => new("2026-10", "45", "完成了拨付", "人手不足", "下月验收");

    private static ReportProgress Use(TestWorld world, string account) => new(world, world.User(account), world.Clock, TestWorld.Logger<ReportProgress>());

    private static async Task<TestWorld> WorldAsync(Provider provider)
    {
        var world = await TestWorld.CreateAsync(provider);
        await ImportPlanTests.ImportAsync(world, "keshiketeng-2025");
        return world;
    }

    /// <summary>Task 1 names the finance bureau; task 2 does not. Both open.</summary>
    private static async Task<Guid> TaskAsync(TestWorld world, bool mine)
    {
        await using var db = world.CreateDbContext();
        var finance = (await world.UnitAsync(Finance)).Id;
        var mineIds = from a in db.Assignments
                      join au in db.AssignmentUnits on a.Id equals au.AssignmentId
                      where au.UnitId == finance
                      select a.WorkItemId;
        return await db.WorkItems.Where(w => w.CountyId == world.CountyId && w.AcceptedAt == null && mineIds.Contains(w.Id) == mine).OrderBy(w => w.Number).Select(w => w.Id).FirstAsync();
    }

    private static async Task SetReportingUnitAsync(TestWorld world, Guid task, string unit)
    {
        await using var db = world.CreateDbContext();
        (await db.WorkItems.SingleAsync(w => w.Id == task)).ReportingUnitId = (await world.UnitAsync(unit)).Id;
        await db.SaveChangesAsync();
    }

    private static async Task<Result<WorkItemView>> ViewAsync(TestWorld world, string account, Guid task)
    {
        await using var db = world.CreateDbContext();
        return await PlanQueries.WorkItemAsync(db, await world.ActorAsync(account), world.Clock.Today(), task);
    }

    private static async Task<int> CountAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return await db.ProgressReports.CountAsync();
    }
}
