using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Supervision;

public sealed class IssueNoticeTests : DatabaseTests
{
    private const string Due = "2026-12-01";

    [Theory, MemberData(nameof(Providers))]
    public async Task Each_unit_gets_a_numbered_notice_of_its_own_and_it_is_on_record(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (task, finance) = await world.TaskAsync();
        var (other, unit) = await world.TaskAsync(mine: false);

        var issued = await world.IssueAsync("office", new([new(task, finance), new(other, unit), new(task, finance)], "  请说明情况\r\n并提出措施 ", Due));

        issued.Message.Should().BeNull();
        issued.Value!.Select(n => n.Title).Should().Equal(["督办〔2026〕5号", "督办〔2026〕6号"], "the demonstration has four, and the same unit is asked once");
        var notice = (await world.ViewAsync("finance", FollowKind.Notice, issued.Value![0].Id)).Value!;
        (notice.Row.Text, notice.Row.State, notice.Row.DueOn, notice.Row.FirstDueOn, notice.Row.UnitCode).Should()
            .Be(("请说明情况\n并提出措施", FollowState.Open, new DateOnly(2026, 12, 1), new DateOnly(2026, 12, 1), SupervisionWorld.Finance));
        notice.Rights.Should().Be(new FollowRights(true, false, false, null, false));
        await using var db = world.CreateDbContext();
        (await db.AuditEntries.SingleAsync(e => e.SubjectId == issued.Value[0].Id)).AccountId.Should().Be(world.AccountId("office"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Twenty_at_once_take_twenty_numbers_without_a_gap(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (task, unit) = await world.TaskAsync();
        var (other, foreign) = await world.TaskAsync(mine: false);

        // Every third asks for two at once, every fifth is refused in the middle.
        var issued = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => world.IssueAsync(
            i % 2 == 0 ? "office" : "office2",
            new(i % 3 == 0 ? [new(task, unit), new(other, foreign)] : [new(task, unit)], i % 5 == 0 ? "" : $"第{i}份", Due)))));

        issued.Count(r => r.IsDone).Should().Be(16);
        await using var db = world.CreateDbContext();
        var numbers = await db.SupervisionNotices.Where(n => n.CountyId == world.CountyId && n.Year == 2026).OrderBy(n => n.Number).Select(n => n.Number).ToListAsync();
        numbers.Should().Equal(Enumerable.Range(1, 4 + issued.Sum(r => r.Value?.Count ?? 0)));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_numbers_begin_again_with_the_local_year(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (task, unit) = await world.TaskAsync();

        // 23:59 of New Year's Eve and 00:00 in Shanghai: both are December in UTC.
        world.Clock.SetLocal(new(2026, 12, 31), new(23, 59));
        var before = await world.IssueAsync("office", new([new(task, unit)], "年末", "2026-12-31"));
        world.Clock.SetLocal(new(2027, 1, 1), new(0, 0));
        var after = await world.IssueAsync("office", new([new(task, unit)], "年初", "2027-01-01"));

        (before.Value![0].Title, after.Value![0].Title).Should().Be(("督办〔2026〕5号", "督办〔2027〕1号"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_is_wrong_is_said_at_its_field_and_nothing_is_issued(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (task, unit) = await world.TaskAsync();
        var foreign = (await world.UnitAsync("kskt-cdc")).Id;
        async Task<IReadOnlyDictionary<string, string>> Errors(IssueNoticeInput input)
        {
            var result = await world.IssueAsync("office", input);
            result.Outcome.Should().Be(Outcome.Invalid);
            return result.Errors;
        }

        (await Errors(new(null, null, null))).Keys.Should().BeEquivalentTo("units", "demand", "dueOn");
        (await Errors(new([new(task, foreign)], "略", Due)))["units"].Should().Contain("只能督办这项任务的责任单位");
        (await Errors(new([new(task, unit)], new string('长', 2001), Due)))["demand"].Should().Contain("2001字");
        (await Errors(new([new(task, unit)], "略\0", Due)))["demand"].Should().Contain("不能保存的字符");
        (await Errors(new([new(task, unit)], "略", "2026-11-21")))["dueOn"].Should().Contain("不能早于今天");
        (await Errors(new([new(task, unit)], "略", "2027-11-23")))["dueOn"].Should().Contain("最长一年");
        (await Errors(new([new(task, unit)], "略", "明天")))["dueOn"].Should().Contain("请写明日期");
        (await world.IssueAsync("office", new([new(task, unit)], "略", "2026-11-22"))).IsDone.Should().BeTrue("today is not too early");
        (await world.IssueAsync("office", new([new(task, unit)], "略", "2027-11-22"))).IsDone.Should().BeTrue("a year is not too long");
        (await world.IssueAsync("office", new([new(Guid.NewGuid(), unit)], "略", Due))).Outcome.Should().Be(Outcome.NotFound);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Several_tasks_at_once_are_shown_first_then_issued_all_or_none(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (task, _) = await world.TaskAsync();
        var (other, _) = await world.TaskAsync(mine: false);
        var use = new IssueNotices(world, world.User("office"), world.Clock, new(world, world.User("office"), world.Clock, TestWorld.Logger<IssueNotice>()), TestWorld.Logger<IssueNotices>());
        async Task<int> CountAsync()
        {
            await using var db = world.CreateDbContext();
            return await db.SupervisionNotices.CountAsync(n => n.CountyId == world.CountyId);
        }

        var before = await CountAsync();
        var input = new IssueNoticesInput([task, other], Demand: "请说明情况", DueOn: Due);
        var preview = (await use.RunAsync(input with { IsPreview = true })).Value!;
        preview.Should().HaveCount(2).And.OnlyContain(l => l.Skipped == null && l.Changes.Count == 1 && l.Changes[0].EndsWith("，2026-12-01前答复"));
        var all = (await use.RunAsync(input with { AllUnits = true, IsPreview = true })).Value!;
        all.Sum(l => l.Changes.Count).Should().BeGreaterThan(2);
        (await use.RunAsync(input with { Demand = " " })).Errors.Keys.Should().Equal("demand");
        (await use.RunAsync(input with { Tasks = [] })).Errors["units"].Should().Contain("请选择要督办的任务");
        (await use.RunAsync(input with { Tasks = [task, Guid.NewGuid()] })).Outcome.Should().Be(Outcome.NotFound);
        (await CountAsync()).Should().Be(before, "a preview and a refusal do nothing");

        await world.CloseAsync(other);
        var issued = (await use.RunAsync(input with { AllUnits = true })).Value!;
        issued.Single(l => l.WorkItemId == other).Skipped.Should().Contain("已经销号");
        (await CountAsync()).Should().Be(before + issued.Sum(l => l.Changes.Count));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Only_the_office_issues_and_nothing_new_on_a_closed_task(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (task, unit) = await world.TaskAsync();
        var input = new IssueNoticeInput([new(task, unit)], "略", Due);

        foreach (var account in new[] { "leader", "finance", "hospital", "auditor" })
        {
            (await world.IssueAsync(account, input)).Outcome.Should().Be(Outcome.NotAllowed, account);
        }

        foreach (var account in new[] { "clinic", "admin" })
        {
            (await world.IssueAsync(account, input)).Outcome.Should().Be(Outcome.NotFound, account);
        }

        await world.CloseAsync(task);
        var closed = await world.IssueAsync("office", input);
        closed.Outcome.Should().Be(Outcome.Conflict);
        closed.Message.Should().Contain("已经销号");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Leaders_give_directives_and_nobody_else(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (task, unit) = await world.TaskAsync();

        var given = await world.GiveAsync("leader", task, new(unit, "请抓紧", null));
        given.Message.Should().BeNull();
        var view = (await world.ViewAsync("finance", FollowKind.Directive, given.Value!.Id)).Value!;
        (view.Row.DueOn, view.Row.State, view.Row.GivenByName).Should().Be((null, FollowState.Open, "管委会 张主任"));

        foreach (var account in new[] { "office", "finance", "auditor" })
        {
            (await world.GiveAsync(account, task, new(unit, "请抓紧"))).Outcome.Should().Be(Outcome.NotAllowed, account);
        }

        var wrong = await world.GiveAsync("leader", task, new((await world.UnitAsync("kskt-cdc")).Id, " ", "2026-11-21"));
        wrong.Errors.Keys.Should().BeEquivalentTo("unit", "text", "dueOn");
        (await world.GiveAsync("leader", Guid.NewGuid(), new(unit, "请抓紧"))).Outcome.Should().Be(Outcome.NotFound);
        await world.CloseAsync(task);
        (await world.GiveAsync("leader", task, new(unit, "请抓紧"))).Outcome.Should().Be(Outcome.Conflict);
    }
}
