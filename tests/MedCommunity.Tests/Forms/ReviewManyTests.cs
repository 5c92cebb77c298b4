using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Forms;
using static MedCommunity.Core.Forms.SubmissionState;
using static MedCommunity.Tests.Forms.FormWorld;

namespace MedCommunity.Tests.Forms;

public sealed class ReviewManyTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task Each_form_passes_or_says_why_not_and_a_clinics_goes_with_its_branchs(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(BranchForm, Verified);
        await world.PutAsync(ClinicForm, Verified);
        await world.PutAsync(InsuranceForm, Submitted, submitter: "office");
        await ExplainAsync(world, BranchForm, ClinicForm, InsuranceForm);
        var lines = (await new ReviewQuery(world.World, world.World.User("office"), world.World.Clock).RunAsync(TestWorld.UnderWay))!.Lines;
        var branch = lines.Single(l => l.Key == BranchForm);
        (branch.Below, branch.BelowUnexplained, branch.IsPickable).Should().Be((2, 0, true), "the demonstration has one more that is verified");
        lines.Single(l => l.Key == InsuranceForm).IsPickable.Should().BeFalse("nobody reviews what he submitted");

        var results = await RunAsync(world, "office", new(BranchForm, 1), new(ClinicForm, 1), new(InsuranceForm, 1), new(new("no-such-unit", TestWorld.UnderWay, "x"), 1));

        results.Select(r => r.Outcome).Should().Equal(Outcome.Done, Outcome.Done, Outcome.NotAllowed, Outcome.NotFound);
        results[2].Why.Should().Contain("本人提交");
        (await world.RowAsync(ClinicForm))!.State.Should().Be(Approved);
        (await world.RowAsync(ClinicForm))!.Revision.Should().Be(2, "it went along with the branch's, once");
        (await world.RowAsync(InsuranceForm))!.State.Should().Be(Submitted);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_has_a_warning_without_a_word_or_changed_since_it_was_seen_stays(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(BranchForm, Submitted);
        var before = await world.RowAsync(BranchForm);

        var unexplained = await RunAsync(world, "hospital", new ReviewPick(BranchForm, 1));
        unexplained.Single().Outcome.Should().Be(Outcome.Conflict);
        unexplained.Single().Why.Should().MatchRegex("有[0-9]+项提醒没有说明");
        (await RunAsync(world, "hospital", new ReviewPick(BranchForm, 0))).Single().Why.Should().Contain("又有改动");
        (await RunAsync(world, "branch", new ReviewPick(BranchForm, 1))).Single().Outcome.Should().Be(Outcome.NotAllowed);
        (await world.RowAsync(BranchForm)).Should().BeEquivalentTo(before);
        (await new ReviewMany(world.Desk(world.World.User("hospital"))).RunAsync([])).Errors.Should().ContainKey("forms");

        await ExplainAsync(world, BranchForm);
        (await RunAsync(world, "hospital", new ReviewPick(BranchForm, 1))).Single().IsDone.Should().BeTrue();
        (await RunAsync(world, "hospital", new ReviewPick(BranchForm, 1))).Single().IsDone.Should().BeTrue("asked twice is done once");
        (await world.RowAsync(BranchForm))!.Revision.Should().Be(2);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Who_comes_second_learns_who_did_what_when(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(BranchForm, Verified);
        await ExplainAsync(world, BranchForm);
        await world.DoneAsync("office", BranchForm, SubmissionAction.Approve);

        var many = (await RunAsync(world, "office2", new ReviewPick(BranchForm, 1))).Single();
        var alone = await world.DoAsync("office2", BranchForm, SubmissionAction.Return);

        foreach (var (outcome, why) in new[] { (many.Outcome, many.Why), (alone.Outcome, alone.Message) })
        {
            outcome.Should().Be(Outcome.Conflict);
            why.Should().MatchRegex("^本表已由.*王敏.*于[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}批准，现为“已批准”");
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Nobody_passes_or_returns_what_changed_since_he_read_it(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(BranchForm, Submitted);
        var desk = world.Desk(world.World.User("hospital"));

        (await new VerifyForm(desk).HandleAsync(BranchForm, 0)).Outcome.Should().Be(Outcome.Conflict);
        (await new ReturnForm(desk).HandleAsync(BranchForm, new("请改", Seen: 0))).Outcome.Should().Be(Outcome.Conflict);
        (await new VerifyForm(desk).HandleAsync(BranchForm, 1)).Outcome.Should().Be(Outcome.Done);
        var office = world.Desk(world.World.User("office"));
        (await new ApproveForm(office).HandleAsync(BranchForm, 1)).Outcome.Should().Be(Outcome.Conflict);
        (await new ApproveForm(office).HandleAsync(BranchForm, 2)).Outcome.Should().Be(Outcome.Done);
    }

    private static async Task<IReadOnlyList<ReviewedForm>> RunAsync(FormWorld world, string account, params ReviewPick[] picks) =>
        (await new ReviewMany(world.Desk(world.World.User(account))).RunAsync(picks)).Value!;

    /// <summary>A word on every cell, whatever is warned of.</summary>
    internal static async Task ExplainAsync(FormWorld world, params FormKey[] keys)
    {
        await using var db = world.World.CreateDbContext();
        foreach (var key in keys)
        {
            var id = (await world.RowAsync(key))!.Id;
            var row = db.Submissions.Single(s => s.Id == id);
            var document = FormDocument.Parse(row.Document);
            row.Document = document.Write(new Dictionary<string, CellValue>(), 1, 1, document.Cells.Keys.ToDictionary(c => c, _ => "已核对")).Document.ToJson();
        }

        await db.SaveChangesAsync();
    }
}
