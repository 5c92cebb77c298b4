using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Audit;
using MedCommunity.Web.Features.Home;
using MedCommunity.Web.Features.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Supervision;

public sealed class SupervisionPagesTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task Everybody_lists_what_his_tasks_have_late_ones_first(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (id, _) = await world.FollowedAsync(FollowKind.Notice);
        async Task<FollowList> Of(string account, FollowFilter? filter = null) => (await new FollowListQuery(world, world.User(account), world.Clock).RunAsync(FollowKind.Notice, filter ?? new())).Value!;

        var office = await Of("office");
        office.Rows.Should().HaveCount(5);
        office.Rows[0].DaysLate(office.Today).Should().Be(3, "what is late comes first");
        office.Rows.Select(r => r.State).Should().Contain([FollowState.Open, FollowState.Replied, FollowState.Accepted]);
        (await Of("leader")).Rows.Should().HaveCount(5);
        (await Of("auditor")).Rows.Should().HaveCount(5);
        (await Of("finance")).Rows.Should().Contain(r => r.Id == id);
        (await Of("branch")).Rows.Should().NotContain(r => r.Id == id);
        (await new FollowListQuery(world, world.User("clinic"), world.Clock).RunAsync(FollowKind.Notice, new())).Outcome.Should().Be(Outcome.NotFound);

        (await Of("office", new(Unit: SupervisionWorld.Finance))).Rows.Should().Contain(r => r.Id == id).And.OnlyContain(r => r.UnitCode == SupervisionWorld.Finance);
        (await Of("office", new(Year: 2025))).Rows.Should().BeEmpty();
        office.Rows.Count(r => new FollowFilter(FollowFilter.Late).Takes(r, office.Today)).Should().Be(1);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_leaders_list_has_what_escalated_and_opens_it(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using (var db = world.CreateDbContext())
        {
            var (task, unit) = await world.TaskAsync();
            db.Extensions.AddRange(Extension(8), Extension(7));
            db.Acceptances.Add(new Acceptance
            {
                CountyId = world.CountyId,
                WorkItemId = task,
                UnitId = unit,
                Statement = "已完成",
                RequestedAt = LocalClock.StartOf(world.Clock.Today().AddDays(-30)),
                RequestedByName = "甲",
            });
            await db.SaveChangesAsync();

            Extension Extension(int daysAgo) => new()
            {
                CountyId = world.CountyId,
                WorkItemId = task,
                UnitId = unit,
                DeadlineBefore = world.Clock.Today(),
                RequestedUntil = world.Clock.Today().AddDays(60),
                Reason = "略",
                RequestedAt = LocalClock.StartOf(world.Clock.Today().AddDays(-daysAgo)),
                RequestedByName = "甲",
            };
        }

        var data = (await new AttentionQuery(world, world.User("leader"), world.Clock).RunAsync()).Value!;

        data.Items.Select(i => i.Kind).Should().BeInAscendingOrder("the most urgent come first");
        data.Items.Where(i => i.Kind == AttentionKind.Notice).Should().ContainSingle(i => i.Days == 3 && i.Href.StartsWith("/notices/", StringComparison.Ordinal));
        data.Items.Count(i => i.Kind == AttentionKind.Task).Should().Be(data.Red).And.BePositive();
        data.Items.Where(i => i.Kind == AttentionKind.Application).Select(i => i.Days).Should().Equal([30, 8], "a week is not too long");
        data.Items.Should().ContainSingle(i => i.Kind == AttentionKind.Reply && i.Days == 8);
        (data.MayRemind, (await new AttentionQuery(world, world.User("office"), world.Clock).RunAsync()).Value!.MayRemind).Should().Be((false, true));
        (await new AttentionQuery(world, world.User("finance"), world.Clock).RunAsync()).Outcome.Should().Be(Outcome.NotAllowed);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_desk_says_what_is_owed_urged_and_to_be_judged(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        async Task<DeskData> Of(string account) => (await new DeskQuery(world, world.User(account), world.Clock).RunAsync())!;
        var before = await Of("finance");
        var (task, unit) = await world.TaskAsync();
        var (notice, seen) = await world.FollowedAsync(FollowKind.Notice);
        await world.FollowedAsync(FollowKind.Directive);
        await using (var db = world.CreateDbContext())
        {
            db.Reminders.AddRange(Reminder(2), Reminder(31));
            await db.SaveChangesAsync();

            Reminder Reminder(int daysAgo) => new() { CountyId = world.CountyId, WorkItemId = task, UnitId = unit, Text = "请报进展", SentAt = world.Clock.Utc().AddDays(-daysAgo), SentByName = "办公室" };
        }

        var finance = await Of("finance");
        finance.Supervision!.Owed.Should().HaveCount(before.Supervision!.Owed.Count + 2);
        finance.Supervision.Reminders.Should().ContainSingle(r => r.WorkItemId == task);
        finance.Waiting.Should().BeGreaterThanOrEqualTo(before.Waiting + 2);

        world.Clock.Now = world.Clock.Now.AddDays(8);
        (await Of("finance")).Supervision!.Owed.Should().Contain(f => f.Href == $"/notices/{notice}" && f.DaysLate == 1);
        world.Clock.Now = world.Clock.Now.AddDays(-8);

        await world.ReplyAsync("office", FollowKind.Notice, notice, new("代报", seen));
        await using (var db = world.CreateDbContext())
        {
            db.ProgressReports.Add(new ProgressReport { CountyId = world.CountyId, WorkItemId = task, UnitId = unit, Period = new(2026, 10), Percent = 50, Done = "略", ReportedAt = world.Clock.Utc(), ReportedByName = "财政局" });
            await db.SaveChangesAsync();
        }

        finance = await Of("finance");
        finance.Supervision!.Reminders.Should().NotContain(r => r.WorkItemId == task, "a report has followed");
        finance.Supervision.Owed.Should().HaveCount(before.Supervision.Owed.Count + 1);
        (await Of("office")).Supervision!.ToJudge.Should().Contain(f => f.Href == $"/notices/{notice}" && f.IsOwn).And.Contain(f => !f.IsOwn);
        (await Of("office2")).Supervision!.ToJudge.Should().Contain(f => f.Href == $"/notices/{notice}" && !f.IsOwn);

        var leader = (await Of("leader"))!.Supervision!;
        leader.ToJudge.Should().OnlyContain(f => f.Kind == FollowKind.Directive).And.ContainSingle();
        (leader.Escalated, leader.Owed.Count).Should().Be((1, 0));
        (await Of("clinic")).Supervision.Should().BeNull();
        (await Of("admin")).Supervision.Should().BeNull();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Pages_take_the_same_number_of_statements_however_much_there_is(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (task, unit) = await world.TaskAsync();
        var counter = new StatementCounter(world);
        async Task<int[]> CountAsync() =>
        [
            await counter.CountAsync(() => new FollowListQuery(counter, world.User("finance"), world.Clock).RunAsync(FollowKind.Notice, new())),
            await counter.CountAsync(() => new AttentionQuery(counter, world.User("leader"), world.Clock).RunAsync()),
            await counter.CountAsync(() => new TaskSupervisionQuery(counter, world.User("finance"), world.Clock).RunAsync(task)),
            await counter.CountAsync(() => new DeskQuery(counter, world.User("finance"), world.Clock).RunAsync()),
        ];

        var few = await CountAsync();
        await world.IssueAsync("office", new([new(task, unit)], "一", "2026-12-01"));
        for (var i = 0; i < 5; i++)
        {
            await world.FollowedAsync(FollowKind.Notice);
            await world.FollowedAsync(FollowKind.Directive);
        }

        (await CountAsync()).Should().Equal(few);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_task_panel_shows_all_of_it_to_who_sees_the_task_in_full(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (task, unit) = await world.TaskAsync();
        var (notice, _) = await world.FollowedAsync(FollowKind.Notice);
        var (directive, _) = await world.FollowedAsync(FollowKind.Directive);
        Task<Result<TaskSupervisionView>> Of(string account) => new TaskSupervisionQuery(world, world.User(account), world.Clock).RunAsync(task);

        var finance = (await Of("finance")).Value!;
        finance.Notices.Should().Contain(r => r.Id == notice);
        finance.Directives.Should().Contain(r => r.Id == directive);
        finance.Units.Should().Contain(u => u.Id == unit);
        (finance.MayIssue, finance.MayGive).Should().Be((false, false));
        ((await Of("office")).Value!.MayIssue, (await Of("leader")).Value!.MayGive).Should().Be((true, true));
        (await Of("branch")).Outcome.Should().Be(Outcome.NotFound);
        (await Of("clinic")).Outcome.Should().Be(Outcome.NotFound);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Over_the_api_notices_are_listed_and_replied_to(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (id, seen) = await world.FollowedAsync(FollowKind.Notice);
        using var client = await world.ClientAsync("finance");

        using var list = JsonDocument.Parse(await client.GetStringAsync($"/api/v1/notices?state=Open&unit={SupervisionWorld.Finance}"));
        var notice = list.RootElement.EnumerateArray().Single(n => n.GetProperty("id").GetGuid() == id);
        (notice.GetProperty("number").GetString(), notice.GetProperty("unit").GetString(), notice.GetProperty("state").GetString(), notice.GetProperty("isLate").GetBoolean(), notice.GetProperty("dueOn").GetString())
            .Should().Be(("督办〔2026〕5号", SupervisionWorld.Finance, "Open", false, "2026-11-29"));
        notice.GetProperty("replies").GetArrayLength().Should().Be(0);
        (await client.GetAsync("/api/v1/notices?state=nonsense")).StatusCode.Should().Be(HttpStatusCode.BadRequest);

        var created = await client.PostAsJsonAsync($"/api/v1/notices/{id}/reply", new { text = "经接口答复", version = seen });
        created.StatusCode.Should().Be(HttpStatusCode.Created);
        using var answer = JsonDocument.Parse(await created.Content.ReadAsStringAsync());
        answer.RootElement.GetProperty("replies")[0].GetProperty("text").GetString().Should().Be("经接口答复");

        var again = await client.PostAsJsonAsync($"/api/v1/notices/{id}/reply", new { text = "再来一次", version = seen });
        again.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await again.Content.ReadAsStringAsync()).Should().Contain("\"current\"").And.Contain("经接口答复");
        (await client.PostAsJsonAsync("/api/v1/notices/999/reply", new { text = "略" })).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Its_history_is_for_who_may_open_it(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var (kind, subject) in new[] { (FollowKind.Notice, nameof(SupervisionNotice)), (FollowKind.Directive, nameof(Directive)) })
        {
            var (id, seen) = await world.FollowedAsync(kind);
            await world.ReplyAsync("finance", kind, id, new("已办", seen));
            Task<Result<RecordHistory>> Of(string account) => new RecordHistoryQuery(world, world.User(account), world.Clock).RunAsync(subject, id, null);

            var history = (await Of("finance")).Value!;
            history.Rows.Select(r => r.Subject).Should().Contain([subject, nameof(Reply)]);
            history.Page.Should().Be(kind == FollowKind.Notice ? $"/notices/{id}" : $"/directives/{id}");
            (await Of("branch")).Outcome.Should().Be(Outcome.NotFound);
            (await Of("clinic")).Outcome.Should().Be(Outcome.NotFound);
        }
    }

    [Fact]
    public async Task A_notice_prints_with_its_number_source_and_reply_or_room_for_one()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        using var office = await world.SessionAsync("office");
        await using var db = world.CreateDbContext();
        var notices = await db.SupervisionNotices.Where(n => n.CountyId == world.CountyId).ToDictionaryAsync(n => n.State == FollowState.Open && n.DueOn < world.Clock.Today() ? "late" : n.State.ToString(), n => n.Id);

        var blank = await office.GetStringAsync($"/notices/{notices["late"]}/print");
        blank.Should().Contain("督办〔2026〕2号").And.Contain("克政办字[2025]4号").And.Contain("mc-notice-line").And.Contain("单位盖章");
        (await office.GetStringAsync($"/notices/{notices["Accepted"]}/print")).Should().Contain("审核意见").And.NotContain("mc-notice-line");
        blank.Should().Contain("克什克腾旗全面推进紧密型县域医共体建设管理委员会办公室");
        var (task, unit) = await world.TaskAsync();
        var demand = string.Concat(Enumerable.Range(1, 150).Select(i => $"第{i}条要求请逐条说明。"));
        var longOne = (await world.IssueAsync("office", new([new(task, unit)], demand, "2026-12-01"))).Value![0];
        WebUtility.HtmlDecode(await office.GetStringAsync($"/notices/{longOne.Id}/print")).Should().Contain(demand, "it goes on on a second page").And.NotContain("（略）");
        (await office.GetAsync($"/notices/{Guid.NewGuid()}/print")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await office.GetStringAsync("/notices?state=Late")).Should().Contain("督办〔2026〕2号").And.NotContain("督办〔2026〕1号");
        (await office.GetStringAsync($"/notices/{notices["Replied"]}")).Should().Contain("认可并办结");
        (await office.GetStringAsync("/directives")).Should().Contain("张主任");
        (await office.GetStringAsync("/attention")).Should().Contain("催办全部逾期任务");
        var file = await office.GetAsync("/notices/export.xlsx?state=Late");
        file.Content.Headers.ContentType!.MediaType.Should().Contain("spreadsheetml");
        using var sheet = new MemoryStream(await file.Content.ReadAsByteArrayAsync());
        using var zip = new System.IO.Compression.ZipArchive(sheet);
        using var text = new StreamReader(zip.Entries.Single(e => e.FullName.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal)).Open());
        (await text.ReadToEndAsync()).Should().Contain("督办〔2026〕2号").And.NotContain("督办〔2026〕1号");
    }
}
