using MedCommunity.Core.Accounts;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Indicators.Judgements;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Indicators.Judgements;

public sealed class JudgementStepsTests : DatabaseTests
{
    private static readonly DateOnly October = new(2026, 10, 1);

    [Theory, MemberData(nameof(Providers))]
    public async Task The_hospital_proposes_the_office_judges_and_the_figure_follows_from_its_day_on(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var before = (await world.SeeAsync("hospital", "1.3")).Value!;

        var proposed = await world.ProposeAsync("hospital", "1.3", new(JudgementWorld.Answers("1.3", "1.3-b"), before.Newest!.Version));

        proposed.Message.Should().BeNull();
        proposed.Value!.Rows.Should().HaveCount(before.Rows.Count + 1);
        (proposed.Value.Newest!.State, proposed.Value.Newest.ProposedByName, proposed.Value.Newest.IsOnBehalf).Should().Be((JudgementState.Proposed, "总医院 杨院长", false));
        proposed.Value.Newest.Answers.Select(a => (a.Point, a.IsMet, a.Note, a.FoundMet)).Should().Equal(
            ("1.3-a", true, "1.3-a的依据", null), ("1.3-b", false, "1.3-b的依据", null), ("1.3-c", true, "1.3-c的依据", null), ("1.3-d", true, "1.3-d的依据", null), ("1.3-e", true, "1.3-e的依据", null));
        proposed.Value.InForce!.IsMet.Should().BeFalse("a proposal changes no verdict");

        // The office finds what the hospital doubted; both stand beside each other.
        var judged = await world.JudgeAsync("office", "1.3", new(proposed.Value.Newest.Version, JudgementWorld.Answers("1.3"), true, " 现场看过 ", October));

        judged.Message.Should().BeNull();
        var row = judged.Value!.Newest!;
        (row.State, row.IsMet, row.EffectiveFrom, row.DecisionReason, row.DecidedByName).Should().Be((JudgementState.Judged, true, October, "现场看过", "管委会办公室 王敏"));
        row.Answers.Single(a => a.Point == "1.3-b").Should().Be(new AnswerView("1.3-b", JudgementChecklist.TextOf("1.3-b"), false, "1.3-b的依据", true, "1.3-b的依据"));
        judged.Value.InForce.Should().BeEquivalentTo(new { IsMet = true, EffectiveFrom = October });
        judged.Value.Rows.Skip(1).Should().BeEquivalentTo(before.Rows, o => o.Excluding(r => r.Files), "what was judged stays as it was");
        await using var db = world.CreateDbContext();
        var verdicts = await JudgementFigures.ReadAsync(db, world.CountyId);
        var communities = (await db.TreeAsync(world.CountyId, TestWorld.UnderWay.LastDay)).All.Where(u => u.Kind == UnitKind.MedicalCommunity).ToList();
        JudgementFigures.Of(verdicts, "1.3", communities, new(2026, 9)).Value.Should().Be(0);
        JudgementFigures.Of(verdicts, "1.3", communities, new(2026, 10)).Should().BeEquivalentTo(new { Value = 1, Numerator = 1, Denominator = 1, NoValueReason = (string?)null });
        (await db.AuditEntries.Where(e => e.SubjectId == row.Id).OrderBy(e => e.At).ThenBy(e => e.Id).Select(e => e.AccountId).ToListAsync())
            .Should().Equal(world.AccountId("hospital"), world.AccountId("office"));
        var answer = await db.JudgementAnswers.SingleAsync(a => a.JudgementId == row.Id && a.Point == "1.3-b");
        (await db.AuditEntries.CountAsync(e => e.SubjectId == answer.Id)).Should().Be(2, "added by the hospital, changed by the office");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_verdict_reaches_into_no_closed_month_and_not_into_the_future(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var seen = await world.VersionAsync("1.2");
        var view = (await world.SeeAsync("office", "1.2")).Value!;
        (view.FirstDay, view.NewestClosed).Should().Be((October, TestWorld.NewestClosed));

        foreach (var (day, words) in new[] { ((DateOnly?)new DateOnly(2026, 9, 30), "已经关闭"), (new DateOnly(2026, 11, 23), "不能晚于今天"), (null, "请选择生效日期") })
        {
            var refused = await world.JudgeAsync("office", "1.2", new(seen, JudgementWorld.Answers("1.2"), true, null, day));
            refused.Outcome.Should().Be(Outcome.Invalid);
            refused.Errors["from"].Should().Contain(words);
        }

        (await world.VersionAsync("1.2")).Should().Be(seen, "nothing was saved");
        var judged = await world.JudgeAsync("office", "1.2", new(seen, JudgementWorld.Answers("1.2"), true, null, new(2026, 10, 20)));
        judged.Message.Should().BeNull();

        // What follows it does not begin before it, though the month is open.
        var again = await world.ProposedAsync("hospital", "1.2");
        again.FirstDay.Should().Be(new DateOnly(2026, 10, 20));
        (await world.JudgeAsync("office", "1.2", new(again.Newest!.Version, JudgementWorld.Answers("1.2", "1.2-a"), false, "章程失效", new(2026, 10, 19)))).Errors["from"]
            .Should().Contain("上一次评判自2026年10月20日起有效");
        (await world.JudgeAsync("office", "1.2", new(again.Newest.Version, JudgementWorld.Answers("1.2", "1.2-a"), false, "章程失效", new(2026, 10, 20)))).Value!.InForce!.IsMet.Should().BeFalse();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_is_wrong_is_said_at_its_field_and_nothing_is_saved(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var newest = await world.VersionAsync("1.1");
        var rows = await RowsAsync(world);

        (await world.ProposeAsync("hospital", "1.1", new(null, newest))).Errors.Keys.Should().BeEquivalentTo(
            "answer-1.1-a", "note-1.1-a", "answer-1.1-b", "note-1.1-b", "answer-1.1-c", "note-1.1-c", "answer-1.1-d", "note-1.1-d");
        var answers = JudgementWorld.Answers("1.1");
        answers["1.1-b"] = new(true, "  ");
        answers["1.1-c"] = new(false, new string('长', 501));
        answers["1.1-d"] = new(true, "字\0");
        answers["9.9-z"] = new(true, "没有这一项");
        (await world.ProposeAsync("hospital", "1.1", new(answers, newest, [Guid.NewGuid()]))).Errors.Keys.Should().BeEquivalentTo("note-1.1-b", "note-1.1-c", "note-1.1-d", "evidence");

        var waiting = await world.VersionAsync("1.2");
        (await world.JudgeAsync("office", "1.2", new(waiting, null, null, null, null))).Errors.Keys.Should().BeEquivalentTo("answer-1.2-a", "answer-1.2-b", "answer-1.2-c", "answer-1.2-d", "verdict", "from");
        (await world.JudgeAsync("office", "1.2", new(waiting, JudgementWorld.Answers("1.2", "1.2-c", "1.2-d"), true, null, October))).Errors["verdict"]
            .Should().Contain(JudgementChecklist.TextOf("1.2-c")).And.Contain(JudgementChecklist.TextOf("1.2-d")).And.NotContain(JudgementChecklist.TextOf("1.2-a"));
        (await world.JudgeAsync("office", "1.2", new(waiting, JudgementWorld.Answers("1.2"), false, " ", October))).Errors["reason"].Should().Contain("未达标的理由");
        (await world.ReturnAsync("office", "1.2", waiting, null)).Errors["return"].Should().Contain("退回的理由");
        (await RowsAsync(world)).Should().Equal(rows);
        (await world.ProposeAsync("hospital", "9.9", new(answers))).Outcome.Should().Be(Outcome.NotFound);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_returned_proposal_leaves_the_verdict_alone_and_is_followed_by_a_new_one(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var first = await world.ProposedAsync("hospital", "1.3");

        var returned = await world.ReturnAsync("office2", "1.3", first.Newest!.Version, "请补远程服务的台账");

        returned.Message.Should().BeNull();
        (returned.Value!.Newest!.State, returned.Value.Newest.DecisionReason, returned.Value.Newest.DecidedByName, returned.Value.Newest.IsMet, returned.Value.Newest.EffectiveFrom)
            .Should().Be((JudgementState.Returned, "请补远程服务的台账", "管委会办公室 李强", null, null));
        returned.Value.InForce!.IsMet.Should().BeFalse("what held before goes on");
        (await world.SeeAsync("hospital", "1.3")).Value!.Rights.MayPropose.Should().BeTrue();
        (await world.JudgeAsync("office", "1.3", new(returned.Value.Newest.Version, JudgementWorld.Answers("1.3"), true, null, October))).Message.Should().Contain("没有待评判");
        (await world.ProposedAsync("hospital", "1.3")).Rows.Select(r => r.State).Should().StartWith([JudgementState.Proposed, JudgementState.Returned, JudgementState.Judged]);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Only_the_communitys_director_and_the_office_propose_and_only_the_office_judges(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var version = await world.VersionAsync("1.1");
        foreach (var account in new[] { "branch", "clinic", "finance", "leader", "auditor", "admin" })
        {
            (await world.ProposeAsync(account, "1.1", new(JudgementWorld.Answers("1.1"), version))).Outcome.Should().Be(Outcome.NotAllowed, account);
        }

        var waiting = await world.VersionAsync("1.2");
        foreach (var account in new[] { "hospital", "branch", "leader", "auditor", "admin" })
        {
            (await world.JudgeAsync(account, "1.2", new(waiting, JudgementWorld.Answers("1.2"), true, null, October))).Outcome.Should().Be(Outcome.NotAllowed, account);
            (await world.ReturnAsync(account, "1.2", waiting, "略")).Outcome.Should().Be(Outcome.NotAllowed, account);
        }

        (await world.SeeAsync("admin", "1.1")).Outcome.Should().Be(Outcome.NotAllowed);
        (await world.SeeAsync("office-wlt", "1.1")).Outcome.Should().Be(Outcome.NotFound, "another county's community does not exist");
        (await world.SeeAsync("clinic", "1.1")).Value!.InForce!.IsMet.Should().BeTrue("verdicts are everybody's");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Nobody_judges_what_he_proposed_himself_or_for_another(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var proposed = await world.ProposedAsync("office", "1.1");
        proposed.Newest!.IsOnBehalf.Should().BeTrue();
        proposed.Rights.WhyNoDecision.Should().Contain("本人申报的不能由本人评判");
        var verdict = new VerdictInput(proposed.Newest.Version, JudgementWorld.Answers("1.1"), true, null, October);
        (await world.JudgeAsync("office", "1.1", verdict)).Outcome.Should().Be(Outcome.NotAllowed);
        (await world.ReturnAsync("office", "1.1", proposed.Newest.Version, "略")).Outcome.Should().Be(Outcome.NotAllowed);
        (await world.JudgeAsync("office2", "1.1", verdict)).Message.Should().BeNull();

        // A colleague of the office stands in for the hospital's director.
        await using (var db = world.CreateDbContext())
        {
            db.Substitutions.Add(new Substitution
            {
                CountyId = world.CountyId,
                AbsentId = world.AccountId("hospital"),
                SubstituteId = world.AccountId("office2"),
                From = new(2026, 11, 1),
                To = new(2026, 12, 1),
                Reason = "休假",
            });
            await db.SaveChangesAsync();
        }

        var acting = world.User("office2");
        acting.ActingFor = world.AccountId("hospital");
        var stoodIn = await world.ProposeAsync(acting, "1.1", new(JudgementWorld.Answers("1.1"), await world.VersionAsync("1.1")));
        (stoodIn.Value!.Newest!.ProposedByName, stoodIn.Value.Newest.IsOnBehalf).Should().Be(("管委会办公室 李强（代总医院 杨院长）", false));
        (await world.JudgeAsync("office2", "1.1", verdict with { Version = stoodIn.Value.Newest.Version, EffectiveFrom = new(2026, 11, 22) })).Outcome.Should().Be(Outcome.NotAllowed);
        (await world.JudgeAsync("office", "1.1", verdict with { Version = stoodIn.Value.Newest.Version, EffectiveFrom = new(2026, 11, 22) })).Message.Should().BeNull();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Of_people_at_the_same_moment_one_is_done_and_the_others_see_what_he_did(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var waiting = await world.VersionAsync("1.2");
        var verdict = new VerdictInput(waiting, JudgementWorld.Answers("1.2"), true, null, October);

        var decided = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => (i % 3) switch
        {
            0 => world.JudgeAsync("office", "1.2", verdict),
            1 => world.JudgeAsync("office2", "1.2", verdict with { IsMet = false, Note = "略" }),
            _ => world.ReturnAsync("office2", "1.2", waiting, "略"),
        })));

        var done = decided.Should().ContainSingle(r => r.IsDone).Subject.Value!.Newest!;
        decided.Where(r => !r.IsDone).Should().HaveCount(5).And.OnlyContain(r => r.Outcome == Outcome.Conflict && r.Message!.Contains("刚刚被别人办理过") && r.Value!.Newest!.Version == done.Version);
        var proposed = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() =>
            world.ProposeAsync(i % 2 == 0 ? "hospital" : "office", "1.2", new(JudgementWorld.Answers("1.2"), done.Version)))));
        proposed.Count(r => r.IsDone).Should().Be(1);
        proposed.Where(r => !r.IsDone).Should().OnlyContain(r => r.Outcome == Outcome.Conflict);
        (await world.ProposeAsync("hospital", "1.2", new(JudgementWorld.Answers("1.2"), await world.VersionAsync("1.2")))).Message.Should().Contain("已有一份申报待评判");
        (await world.SeeAsync("office", "1.2")).Value!.Rows.Select(r => r.State).Should().Equal(JudgementState.Proposed, done.State);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_list_says_what_holds_and_what_the_reader_has_to_do(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        async Task<List<(string, bool?, JudgementState?, JudgementDuty)>> Of(string account) =>
            [.. (await new JudgementListQuery(world, world.User(account), world.Clock).RunAsync()).Value!.Lines.Select(l => (l.Code, l.InForce?.IsMet, l.State, l.Duty))];

        (await Of("office")).Should().Equal(
            ("1.1", true, JudgementState.Judged, JudgementDuty.None), ("1.2", null, JudgementState.Proposed, JudgementDuty.Judge), ("1.3", false, JudgementState.Judged, JudgementDuty.None));
        (await Of("hospital")).Select(l => l.Item4).Should().Equal(JudgementDuty.None, JudgementDuty.None, JudgementDuty.ProposeAgain);
        (await world.ReturnAsync("office", "1.2", await world.VersionAsync("1.2"), "略")).IsDone.Should().BeTrue();
        (await Of("hospital"))[1].Should().Be(("1.2", null, JudgementState.Returned, JudgementDuty.ProposeAgain));
        (await Of("branch"))[1].Item4.Should().Be(JudgementDuty.None);
        (await Of("office"))[1].Item4.Should().Be(JudgementDuty.None);

        await using (var db = world.CreateDbContext())
        {
            db.RemoveRange(db.JudgementAnswers);
            db.RemoveRange(db.IndicatorJudgements);
            await db.SaveChangesAsync();
        }

        (await Of("hospital")).Should().OnlyContain(l => l.Item2 == null && l.Item3 == null && l.Item4 == JudgementDuty.Propose);
        (await Of("office-zlt")).Should().HaveCount(6, "two communities, three indicators");
        (await new JudgementListQuery(world, world.User("admin"), world.Clock).RunAsync()).Outcome.Should().Be(Outcome.NotAllowed);
    }

    private static async Task<List<(Guid, Guid)>> RowsAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return [.. (await db.IndicatorJudgements.OrderBy(j => j.Id).Select(j => new { j.Id, j.Version }).ToListAsync()).Select(j => (j.Id, j.Version))];
    }
}
