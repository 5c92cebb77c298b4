using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Supervision;

/// <summary>Use cases of supervision in a test world, and a task that 财政局 takes part in.</summary>
internal static class SupervisionWorld
{
    public const string Finance = "kskt-dept-finance-bureau";

    public static FollowDesk Desk(this TestWorld world, string account) => new(world, world.User(account), world.Clock, TestWorld.Logger<FollowDesk>());

    public static Task<Result<IReadOnlyList<IssuedNotice>>> IssueAsync(this TestWorld world, string account, IssueNoticeInput input) =>
        new IssueNotice(world, world.User(account), world.Clock, TestWorld.Logger<IssueNotice>()).RunAsync(input);

    public static Task<Result<GivenDirective>> GiveAsync(this TestWorld world, string account, Guid task, GiveDirectiveInput input) =>
        new GiveDirective(world, world.User(account), world.Clock, TestWorld.Logger<GiveDirective>()).RunAsync(task, input);

    public static Task<Result<Reminded>> RemindAsync(this TestWorld world, string account, RemindInput input) =>
        new RemindUnits(world, world.User(account), world.Clock, TestWorld.Logger<RemindUnits>()).RunAsync(input);

    public static Task<Result<FollowView>> ViewAsync(this TestWorld world, string account, FollowKind kind, Guid id) =>
        new FollowQuery(world, world.User(account), world.Clock).RunAsync(kind, id);

    public static Task<Result<FollowView>> ReplyAsync(this TestWorld world, string account, FollowKind kind, Guid id, ReplyInput input) => kind == FollowKind.Notice
        ? new ReplyToNotice(world.Desk(account)).RunAsync(id, input)
        : new ReplyToDirective(world.Desk(account)).RunAsync(id, input);

    public static Task<Result<FollowView>> JudgeAsync(this TestWorld world, string account, FollowKind kind, Guid id, JudgeInput input) => kind == FollowKind.Notice
        ? new JudgeNoticeReply(world.Desk(account)).RunAsync(id, input)
        : new JudgeDirectiveReply(world.Desk(account)).RunAsync(id, input);

    public static Task<Result<FollowView>> WithdrawAsync(this TestWorld world, string account, FollowKind kind, Guid id, WithdrawInput input) => kind == FollowKind.Notice
        ? new WithdrawNotice(world.Desk(account)).RunAsync(id, input)
        : new WithdrawDirective(world.Desk(account)).RunAsync(id, input);

    /// <summary>An open task of 财政局 whose light is what is asked for, where that is.</summary>
    public static async Task<(Guid Task, Guid Unit)> TaskAsync(this TestWorld world, bool mine = true)
    {
        var unit = (await world.UnitAsync(Finance)).Id;
        await using var db = world.CreateDbContext();
        var of = db.Assignments.Where(a => db.AssignmentUnits.Any(u => u.AssignmentId == a.Id && u.UnitId == unit)).Select(a => a.WorkItemId);
        var task = await db.WorkItems.Where(w => w.CountyId == world.CountyId && w.AcceptedAt == null && of.Contains(w.Id) == mine)
            .OrderBy(w => w.Number).FirstAsync();
        return (task.Id, mine ? unit : task.ReportingUnitId!.Value);
    }

    /// <summary>A notice or directive to 财政局, and how it was seen.</summary>
    public static async Task<(Guid Id, Guid Version)> FollowedAsync(this TestWorld world, FollowKind kind)
    {
        var (task, unit) = await world.TaskAsync();
        var due = world.Clock.Today().AddDays(7).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var id = kind == FollowKind.Notice
            ? (await world.IssueAsync("office", new([new(task, unit)], "请说明资金拨付情况", due))).Value![0].Id
            : (await world.GiveAsync("leader", task, new(unit, "请抓紧拨付", due))).Value!.Id;
        return (id, (await world.ViewAsync("leader", kind, id)).Value!.Row.Version);
    }

    public static async Task CloseAsync(this TestWorld world, Guid task)
    {
        await using var db = world.CreateDbContext();
        (await db.WorkItems.SingleAsync(w => w.Id == task)).AcceptedAt = world.Clock.Utc();
        await db.SaveChangesAsync();
    }
}
