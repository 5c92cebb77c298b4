using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Supervision;

public sealed class FollowStepsTests : DatabaseTests
{
    public static TheoryData<Provider, FollowKind> Kinds => new()
    {
        { Provider.Sqlite, FollowKind.Notice },
        { Provider.Sqlite, FollowKind.Directive },
        { Provider.PostgreSql, FollowKind.Notice },
        { Provider.PostgreSql, FollowKind.Directive },
    };

    private static string Judge(FollowKind kind) => kind == FollowKind.Notice ? "office" : "leader";

    [Theory, MemberData(nameof(Kinds))]
    public async Task It_is_replied_to_sent_back_replied_to_again_and_closed(Provider provider, FollowKind kind)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (id, seen) = await world.FollowedAsync(kind);
        var firstDue = world.Clock.Today().AddDays(7);

        var replied = await world.ReplyAsync("finance", kind, id, new("  已拨付\r\n三成 ", seen));
        replied.Message.Should().BeNull();
        (replied.Value!.Row.State, replied.Value.Replies[0].Text, replied.Value.Replies[0].IsOnBehalf).Should().Be((FollowState.Replied, "已拨付\n三成", false));

        var returned = await world.JudgeAsync(Judge(kind), kind, id, new(replied.Value.Row.Version, false, "请写明其余七成何时拨付", "2026-12-20"));
        returned.Message.Should().BeNull();
        (returned.Value!.Row.State, returned.Value.Row.DueOn, returned.Value.Row.ClosedAt).Should().Be((FollowState.Returned, new DateOnly(2026, 12, 20), null));
        returned.Value.Row.FirstDueOn.Should().Be(kind == FollowKind.Notice ? firstDue : null, "the first date stays");
        var sentBack = returned.Value.Replies.Single();
        (sentBack.Outcome, sentBack.DecisionReason, sentBack.NewDueOn).Should().Be((ReplyOutcome.Returned, "请写明其余七成何时拨付", new DateOnly(2026, 12, 20)));

        world.Clock.Now = world.Clock.Now.AddHours(1);
        var again = await world.ReplyAsync("finance", kind, id, new("其余七成12月15日前拨付", returned.Value.Row.Version));
        var accepted = await world.JudgeAsync(Judge(kind), kind, id, new(again.Value!.Row.Version, true));

        accepted.Message.Should().BeNull();
        (accepted.Value!.Row.State, accepted.Value.Row.ClosedAt).Should().Be((FollowState.Accepted, world.Clock.Utc()));
        accepted.Value.Replies.Select(r => r.Outcome).Should().Equal([ReplyOutcome.Accepted, ReplyOutcome.Returned]);
        (await world.WithdrawAsync(Judge(kind), kind, id, new(accepted.Value.Row.Version, "略"))).Outcome.Should().Be(Outcome.Conflict);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_office_replies_for_the_unit_and_then_somebody_else_judges(Provider provider, FollowKind kind)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (id, seen) = await world.FollowedAsync(kind);

        var replied = await world.ReplyAsync("office", kind, id, new("财政局来函答复", seen));
        replied.Value!.Replies[0].IsOnBehalf.Should().BeTrue();
        replied.Value.Rights.MayJudge.Should().BeFalse();
        replied.Value.Rights.WhyNoJudgement.Should().Contain("不能由本人审核");

        var own = await world.JudgeAsync("office", kind, id, new(replied.Value.Row.Version, true));
        (own.Outcome, own.Message).Should().Be((Outcome.NotAllowed, "本人写的答复不能由本人审核，请由其他人审核。"));
        (await world.JudgeAsync("office2", kind, id, new(replied.Value.Row.Version, true, "同意"))).Value!.Replies[0].DecidedByName.Should().Be("管委会办公室 李强");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Who_saw_an_older_state_is_shown_the_present_one(Provider provider, FollowKind kind)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (id, seen) = await world.FollowedAsync(kind);
        await world.ReplyAsync("finance", kind, id, new("一", seen));
        var current = (await world.ViewAsync("office", kind, id)).Value!;

        var late = await world.JudgeAsync(Judge(kind), kind, id, new(seen, true));
        (late.Outcome, late.Value!.Row.Version, late.Value.Row.State).Should().Be((Outcome.Conflict, current.Row.Version, FollowState.Replied));
        late.Message.Should().Contain("刚刚被别人办理过");
        (await world.WithdrawAsync(Judge(kind), kind, id, new(seen, "略"))).Value!.Row.State.Should().Be(FollowState.Replied);
        var twice = await world.ReplyAsync("office", kind, id, new("二", seen));
        (twice.Outcome, twice.Value!.Replies.Count).Should().Be((Outcome.Conflict, 1));
        (await world.ViewAsync("office", kind, id)).Value!.Row.Version.Should().Be(current.Row.Version, "nothing was changed");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_many_at_once_one_wins_and_the_others_are_told(Provider provider, FollowKind kind)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (id, seen) = await world.FollowedAsync(kind);

        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => world.ReplyAsync(i % 2 == 0 ? "finance" : "office2", kind, id, new($"答复{i}", seen)))));
        replies.Count(r => r.IsDone).Should().Be(1);
        replies.Where(r => !r.IsDone).Should().OnlyContain(r => r.Outcome == Outcome.Conflict && r.Value != null && r.Value.Row.State == FollowState.Replied);

        // One accepts, one returns, one withdraws: whoever is first, only one of them is done.
        var version = (await world.ViewAsync("leader", kind, id)).Value!.Row.Version;
        var judged = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => (i % 3) switch
        {
            0 => world.JudgeAsync(Judge(kind), kind, id, new(version, true)),
            1 => world.JudgeAsync(Judge(kind), kind, id, new(version, false, "再写")),
            _ => world.WithdrawAsync(Judge(kind), kind, id, new(version, "不用了")),
        })));
        judged.Count(r => r.IsDone).Should().Be(1);
        var after = (await world.ViewAsync("leader", kind, id)).Value!;
        judged.Single(r => r.IsDone).Value!.Row.Version.Should().Be(after.Row.Version);
        judged.Where(r => !r.IsDone).Should().OnlyContain(r => r.Outcome == Outcome.Conflict && r.Value!.Row.Version == after.Row.Version);
        after.Replies.Should().ContainSingle();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Texts_and_dates_are_checked_at_their_fields(Provider provider, FollowKind kind)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (id, seen) = await world.FollowedAsync(kind);

        (await world.ReplyAsync("finance", kind, id, new(" ", seen))).Errors["text"].Should().Contain("请写明答复");
        (await world.ReplyAsync("finance", kind, id, new(new string('长', 2001), seen))).Errors["text"].Should().Contain("2001字");
        (await world.ReplyAsync("finance", kind, id, new("\u0007", seen))).Errors["text"].Should().Contain("不能保存的字符");
        (await world.ReplyAsync("finance", kind, id, new("好", seen, [Guid.NewGuid()]))).Errors.Should().ContainKey("evidence");
        (await world.WithdrawAsync(Judge(kind), kind, id, new(seen, null))).Errors["reason"].Should().Contain("请写明撤销的原因");
        var version = (await world.ReplyAsync("finance", kind, id, new("好", seen))).Value!.Row.Version;
        (await world.JudgeAsync(Judge(kind), kind, id, new(version, false, null, "2026-11-01"))).Errors.Keys.Should().BeEquivalentTo("reason", "newDueOn");
        (await world.JudgeAsync(Judge(kind), kind, id, new(version, false, new string('长', 501)))).Errors["reason"].Should().Contain("501字");
        (await world.ViewAsync("finance", kind, id)).Value!.Row.State.Should().Be(FollowState.Replied, "nothing of that was saved");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Who_does_not_see_the_task_in_full_finds_nothing_and_who_may_not_is_refused(Provider provider, FollowKind kind)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (id, seen) = await world.FollowedAsync(kind);

        foreach (var account in new[] { "clinic", "admin", "branch" })
        {
            (await world.ViewAsync(account, kind, id)).Outcome.Should().Be(Outcome.NotFound, account);
            (await world.ReplyAsync(account, kind, id, new("略", seen))).Outcome.Should().Be(Outcome.NotFound, account);
        }

        foreach (var account in new[] { "auditor", "leader" })
        {
            (await world.ViewAsync(account, kind, id)).IsDone.Should().BeTrue(account);
            (await world.ReplyAsync(account, kind, id, new("略", seen))).Outcome.Should().Be(Outcome.NotAllowed, account);
        }

        (await world.JudgeAsync("finance", kind, id, new(seen, true))).Outcome.Should().Be(Outcome.NotAllowed);
        (await world.WithdrawAsync("finance", kind, id, new(seen, "略"))).Outcome.Should().Be(Outcome.NotAllowed);
        (await world.WithdrawAsync(kind == FollowKind.Notice ? "leader" : "office", kind, id, new(seen, "略"))).Outcome.Should().Be(Outcome.NotAllowed);
        (await world.WithdrawAsync(Judge(kind), kind, id, new(seen, "发错了"))).Value!.Row.Should().Match<FollowRow>(r => r.State == FollowState.Withdrawn && r.WithdrawReason == "发错了" && r.ClosedAt != null);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task On_a_closed_task_what_runs_is_brought_to_its_end_with_evidence(Provider provider, FollowKind kind)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (id, seen) = await world.FollowedAsync(kind);
        var (task, _) = await world.TaskAsync();
        await world.CloseAsync(task);
        await using (var db = world.CreateDbContext())
        {
            db.Evidence.Add(new Evidence
            {
                CountyId = world.CountyId,
                WorkItemId = task,
                SubjectId = id,
                FileName = "拨付凭证.pdf",
                Kind = EvidenceKind.Pdf,
                Size = 10,
                Hash = new string('0', 64),
                UploadedAt = world.Clock.Utc(),
                UploadedBy = world.AccountId("finance"),
                UploadedByName = "财政局 刘芳",
            });
            await db.SaveChangesAsync();
        }

        var waiting = await new Web.Features.Plans.EvidenceQuery(world, world.User("finance")).UnattachedAsync(task, id);
        waiting.Message.Should().BeNull("what is replied to may still be proved");
        (await new Web.Features.Plans.EvidenceQuery(world, world.User("finance")).UnattachedAsync(task)).Outcome.Should().Be(Outcome.NotAllowed, "no report any more");

        var replied = await world.ReplyAsync("finance", kind, id, new("已拨付", seen, [waiting.Value![0].Id]));
        replied.Message.Should().BeNull();
        replied.Value!.Replies[0].Evidence.Should().ContainSingle(e => e.Name == "拨付凭证.pdf");
        (await world.JudgeAsync(Judge(kind), kind, id, new(replied.Value.Row.Version, true))).Value!.Row.State.Should().Be(FollowState.Accepted);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_office_records_a_leaders_judgement_under_its_own_name(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (id, seen) = await world.FollowedAsync(FollowKind.Directive);
        var replied = await world.ReplyAsync("finance", FollowKind.Directive, id, new("已办", seen));

        (await world.JudgeAsync("office", FollowKind.Directive, id, new(replied.Value!.Row.Version, true, "张主任阅示：同意"))).Value!.Replies[0].DecidedByName.Should().Be("管委会办公室 王敏");
        (await new FollowListQuery(world, world.User("auditor"), world.Clock).RunAsync(FollowKind.Directive, new())).Value!.Rows.Should().Contain(r => r.Id == id);
    }
}
