using System.Diagnostics;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Forms;
using Xunit.Abstractions;
using static MedCommunity.Core.Forms.SubmissionState;
using static MedCommunity.Tests.Forms.FormWorld;

namespace MedCommunity.Tests.Forms;

public sealed class QualityTests(ITestOutputHelper output) : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task A_finding_is_followed_and_settled_by_those_above_and_who_comes_second_is_told(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(BranchForm, Submitted);
        var line = (await LinesAsync(world, "hospital")).First(l => l.Key == BranchForm && l.Kind == QualityKind.Unexplained);
        (line.FollowUp, line.MayFollow, line.IsGone).Should().Be((FollowUp.None, true, false));
        (await LinesAsync(world, "branch")).First(l => l.Key == BranchForm).MayFollow.Should().BeFalse();

        (await FollowAsync(world, "branch", line, "跟进")).Outcome.Should().Be(Outcome.NotAllowed);
        (await FollowAsync(world, "finance", line, "跟进")).Outcome.Should().Be(Outcome.NotFound);
        (await FollowAsync(world, "hospital", line, " ")).Errors.Should().ContainKey("note");
        (await FollowAsync(world, "hospital", line, new string('长', 501))).Errors.Should().ContainKey("note");
        (await FollowAsync(world, "hospital", line with { Element = "NO_SUCH" }, "跟进")).Outcome.Should().Be(Outcome.Conflict);
        (await LinesAsync(world, "office")).Should().OnlyContain(l => l.Mark == null, "what was refused left nothing");

        var mark = (await FollowAsync(world, "hospital", line, "已电话联系")).Value!;
        (await FollowAsync(world, "office", line, "重复")).Message.Should().Contain(mark.MarkedByName).And.Contain("跟进");
        (await SettleAsync(world, "hospital", mark, "")).Errors.Should().ContainKey("outcome");
        (await SettleAsync(world, "leader", mark, "办结")).Outcome.Should().Be(Outcome.NotAllowed);
        var settled = await SettleAsync(world, "office", mark, "数据属实");
        (settled.Value!.Outcome, settled.Value.SettledAt).Should().Be(("数据属实", world.World.Clock.Utc()));
        (await SettleAsync(world, "hospital", mark, "又办结")).Message.Should().Contain(settled.Value.SettledByName).And.Contain("办结");
        (await LinesAsync(world, "office")).Single(l => l.Mark is not null).FollowUp.Should().Be(FollowUp.Settled);

        // It may be taken up again, and stays to be settled once the unit has mended it.
        (await FollowAsync(world, "office", line with { Mark = settled.Value }, "再核对")).IsDone.Should().BeTrue();
        await ReviewManyTests.ExplainAsync(world, BranchForm);
        var gone = (await LinesAsync(world, "office")).Single(l => l.Mark is not null);
        (gone.IsGone, gone.FollowUp).Should().Be((true, FollowUp.Followed));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Of_two_who_follow_at_once_one_wins(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(BranchForm, Submitted);
        var line = (await LinesAsync(world, "office")).First(l => l.Key == BranchForm);

        var results = await Task.WhenAll(Task.Run(() => FollowAsync(world, "office", line, "甲")), Task.Run(() => FollowAsync(world, "hospital", line, "乙")));

        results.Select(r => r.Outcome).Should().BeEquivalentTo([Outcome.Done, Outcome.Conflict]);
        (await LinesAsync(world, "office")).Count(l => l.Mark is not null).Should().Be(1);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_county_of_many_units_takes_as_many_statements_as_one_form(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var counter = new StatementCounter(world.World);

        // A closed month: everybody's form is there, with twelve months before it.
        var one = await CountAsync("a branch and its clinics", "branch", TestWorld.UnderWay.AddMonths(-1));
        var all = await CountAsync("the county", "office", TestWorld.UnderWay.AddMonths(-1));

        all.Should().Be(one).And.BeLessThan(12);

        async Task<int> CountAsync(string what, string account, ReportingPeriod period)
        {
            var query = new QualityQuery(counter, world.World.User(account), world.World.Clock);

            // The county's tree is read once and kept.
            await query.RunAsync(period);
            var watch = Stopwatch.StartNew();
            var statements = await counter.CountAsync(() => query.RunAsync(period));
            output.WriteLine($"{provider}, {what}: {statements} statements, {watch.ElapsedMilliseconds} ms");
            return statements;
        }
    }

    private static async Task<IReadOnlyList<QualityLine>> LinesAsync(FormWorld world, string account) =>
        (await new QualityQuery(world.World, world.World.User(account), world.World.Clock).RunAsync(TestWorld.UnderWay)).Value!.Lines;

    private static Task<Result<QualityMarkView>> FollowAsync(FormWorld world, string account, QualityLine line, string note) =>
        new FollowQuality(world.World, world.World.User(account), world.World.Clock).RunAsync(new(line.Key, line.Kind.ToString(), line.Element, note, line.Mark?.Version));

    private static Task<Result<QualityMarkView>> SettleAsync(FormWorld world, string account, QualityMarkView mark, string outcome) =>
        new SettleQuality(world.World, world.World.User(account), world.World.Clock).RunAsync(new(mark.Id, mark.Version, outcome));
}
