using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Forms;
using Microsoft.EntityFrameworkCore;
using static MedCommunity.Core.Forms.SubmissionAction;
using static MedCommunity.Core.Forms.SubmissionState;
using static MedCommunity.Tests.Forms.FormWorld;

namespace MedCommunity.Tests.Forms;

public sealed class FormStepsTests : DatabaseTests
{
    /// <summary>Those with a part in the form's way, one who only reads it, and one who does not see it.</summary>
    private static readonly Dictionary<string, string[]> People = new()
    {
        ["branch"] = ["office", "hospital", "branch", "leader", "finance"],
        ["clinic"] = ["office", "hospital", "branch", "clinic", "admin"],
        ["insurance"] = ["office", "insurance", "leader", "hospital"],
    };

    /// <summary>Who may take which step of whose form when its state allows it (domain.md, Reporting); the submitter is nobody of these.</summary>
    private static readonly Dictionary<(string Form, SubmissionState State, SubmissionAction Action), string[]> Allowed = new()
    {
        [("branch", Draft, Submit)] = ["branch"],
        [("branch", Returned, Submit)] = ["branch"],
        [("branch", Reopened, Submit)] = ["branch"],
        [("branch", Submitted, Verify)] = ["hospital"],
        [("branch", Submitted, Return)] = ["hospital"],
        [("branch", Verified, Approve)] = ["office"],
        [("branch", Verified, Return)] = ["office"],
        [("branch", Approved, Reopen)] = ["office"],
        [("clinic", Draft, Submit)] = ["branch", "clinic"],
        [("clinic", Returned, Submit)] = ["branch", "clinic"],
        [("clinic", Reopened, Submit)] = ["branch", "clinic"],
        [("clinic", Submitted, Verify)] = ["branch"],
        [("clinic", Submitted, Return)] = ["branch"],
        [("clinic", Verified, Approve)] = ["office"],
        [("clinic", Verified, Return)] = ["office"],
        [("clinic", Approved, Reopen)] = ["office"],
        [("insurance", Draft, Submit)] = ["insurance"],
        [("insurance", Returned, Submit)] = ["insurance"],
        [("insurance", Reopened, Submit)] = ["insurance"],
        [("insurance", Submitted, Approve)] = ["office"],
        [("insurance", Submitted, Return)] = ["office"],
        [("insurance", Verified, Return)] = ["office"],
        [("insurance", Approved, Reopen)] = ["office"],
    };

    private static readonly Dictionary<string, FormKey> Forms = new() { ["branch"] = BranchForm, ["clinic"] = ClinicForm, ["insurance"] = InsuranceForm };

    [Theory, MemberData(nameof(Providers))]
    public async Task Every_step_of_every_person_in_every_state_ends_as_the_table_says_and_a_refusal_changes_nothing(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var wrong = new List<string>();
        foreach (var (name, key) in Forms)
        {
            foreach (var state in Enum.GetValues<SubmissionState>())
            {
                await world.PutAsync(key, state);
                foreach (var action in Enum.GetValues<SubmissionAction>())
                {
                    var allowed = Allowed.GetValueOrDefault((name, state, action), []);
                    // Those who are refused come first: what they left behind is compared once.
                    var before = await world.RowAsync(key);
                    foreach (var person in People[name].Except(allowed).Concat(allowed))
                    {
                        if (allowed.FirstOrDefault() == person)
                        {
                            (await world.RowAsync(key)).Should().BeEquivalentTo(before, $"{action} was refused to all others");
                        }

                        var result = await world.DoAsync(person, key, action);

                        var ok = allowed.Contains(person);
                        if (result.IsDone != ok)
                        {
                            wrong.Add($"{name} {state}: {person} {action} → {result.Outcome} {result.Message}");
                        }

                        if (result.IsDone)
                        {
                            await world.PutAsync(key, state);
                        }
                        else
                        {
                            result.Message.Should().MatchRegex(@"\p{IsCJKUnifiedIdeographs}");
                            var sees = person is "office" or "leader" || person == name || person == "branch" && name == "clinic" || person == "hospital" && name != "insurance";
                            (result.Outcome == Outcome.NotFound).Should().Be(!sees, $"{person} {action} on {name}: what one may not see does not exist");
                        }
                    }

                    if (allowed.Length == 0)
                    {
                        (await world.RowAsync(key)).Should().BeEquivalentTo(before, $"{action} was refused to all");
                    }
                }
            }
        }

        wrong.Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_branchs_form_goes_its_whole_way_and_its_values_enter_the_figures_only_with_the_approval(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.FillAsync("branch", BranchForm);
        await world.DoneAsync("branch", BranchForm, Submit);
        await world.DoneAsync("hospital", BranchForm, Verify);
        (await ValuesAsync(world, BranchForm)).Should().BeEmpty();

        await world.DoneAsync("office", BranchForm, Approve);

        var row = (await world.RowAsync(BranchForm))!;
        (row.State, row.Revision, row.VerifiedBy, row.ApprovedBy).Should().Be((Approved, 4, world.World.AccountId("hospital"), world.World.AccountId("office")));
        row.ApprovedDocument.Should().Be(row.Document);
        (await ValuesAsync(world, BranchForm)).Should().HaveCount(15).And.OnlyContain(v => v.Value == 100);
        await using var db = world.World.CreateDbContext();
        (await db.SubmissionEvents.Where(e => e.SubmissionId == row.Id).OrderBy(e => e.Id).Select(e => e.Action).ToListAsync()).Should().Equal(Submit, Verify, Approve);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_reopened_form_keeps_its_approved_values_until_it_is_approved_again(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await ApproveAsync(world, 100);
        await world.DoneAsync("office", BranchForm, Reopen);
        await world.FillAsync("branch", BranchForm, 200);
        await world.DoneAsync("branch", BranchForm, Submit);
        await world.DoneAsync("hospital", BranchForm, Verify);
        (await ValuesAsync(world, BranchForm)).Should().OnlyContain(v => v.Value == 100);

        await world.DoneAsync("office", BranchForm, Approve);

        (await ValuesAsync(world, BranchForm)).Should().HaveCount(15).And.OnlyContain(v => v.Value == 200);
        (await world.RowAsync(BranchForm))!.ReopenedUntil.Should().BeNull();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_reopening_that_passes_its_end_goes_back_to_what_was_approved(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await ApproveAsync(world, 100);
        await world.DoneAsync("office", BranchForm, Reopen);
        await world.SaveAsync("branch", BranchForm, """{"VISITS_TOTAL":999}""");
        world.World.Clock.SetLocal(new DateOnly(2026, 11, 29), new TimeOnly(23, 59));
        (await world.ReadAsync("branch", BranchForm)).Value!.State.Should().Be("Reopened", "the seventh day has not ended");

        world.World.Clock.SetLocal(new DateOnly(2026, 11, 30), TimeOnly.MinValue);

        var read = (await world.ReadAsync("branch", BranchForm)).Value!;
        (read.State, read.Values["VISITS_TOTAL"], read.IsEditable).Should().Be(("Approved", CellValue.Of(100), false));
        (await world.SaveAsync("branch", BranchForm, """{"VISITS_TOTAL":998}""")).Outcome.Should().Be(Outcome.Conflict);
        (await world.DoAsync("branch", BranchForm, Submit)).Outcome.Should().Be(Outcome.Conflict);
        await world.DoneAsync("office", BranchForm, Reopen);
        (await world.ReadAsync("branch", BranchForm)).Value!.Values["VISITS_TOTAL"].Should().Be(CellValue.Of(100));
        (await world.SaveAsync("branch", BranchForm, """{"VISITS_TOTAL":997}""", read.Version)).Outcome.Should().Be(Outcome.Conflict, "the cell went back after that reading");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_clinics_form_that_its_branch_submits_is_verified_at_once(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.FillAsync("branch", ClinicForm);

        await world.DoneAsync("branch", ClinicForm, Submit);

        var row = (await world.RowAsync(ClinicForm))!;
        (row.State, row.SubmittedBy, row.VerifiedBy).Should().Be((Verified, world.World.AccountId("branch"), world.World.AccountId("branch")));
        await world.DoneAsync("office", ClinicForm, Approve);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Approving_a_branchs_form_also_approves_its_clinics_that_are_verified_at_that_moment_and_no_others(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var second = ClinicForm with { Unit = Branch + "-c2" };
        var elsewhere = ClinicForm with { Unit = "kskt-township-1-c1" };
        await world.PutAsync(ClinicForm, Verified);
        await world.PutAsync(second, Submitted);
        await world.PutAsync(elsewhere, Verified);
        await world.PutAsync(BranchForm, Verified);

        await world.DoneAsync("office", BranchForm, Approve);

        (await world.RowAsync(ClinicForm))!.State.Should().Be(Approved);
        (await ValuesAsync(world, ClinicForm)).Should().HaveCount(3);
        (await world.RowAsync(second))!.State.Should().Be(Submitted);
        (await world.RowAsync(elsewhere))!.State.Should().Be(Verified);
        await world.DoneAsync("branch", second, Verify);
        await world.DoneAsync("office2", second, Approve);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Returning_a_branchs_form_leaves_its_clinics_alone_and_needs_a_reason(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(ClinicForm, Verified);
        await world.PutAsync(BranchForm, Submitted);

        (await world.DoAsync("hospital", BranchForm, Return, " ")).Errors.Should().ContainKey("reason");
        var bad = await new ReturnForm(world.Desk(world.World.User("hospital"))).HandleAsync(BranchForm, new("请改", [new("NO_SUCH", "x"), new("DISCHARGES", "")]));
        bad.Errors.Keys.Should().BeEquivalentTo("NO_SUCH", "DISCHARGES");
        var done = await new ReturnForm(world.Desk(world.World.User("hospital"))).HandleAsync(BranchForm, new("请改", [new("DISCHARGES", "与上报医保数不符")]));

        (done.Value!.State, done.Value.Reason).Should().Be(("Returned", "请改"));
        (await world.RowAsync(BranchForm))!.CellReasons.Should().Be("""{"DISCHARGES":"与上报医保数不符"}""");
        (await world.RowAsync(ClinicForm))!.State.Should().Be(Verified);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task On_time_is_decided_by_the_first_submission_for_good(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        world.World.Clock.SetLocal(new DateOnly(2026, 11, 16), new TimeOnly(23, 59, 59));
        (await world.ReadAsync("branch", BranchForm)).Value!.OnTime.Should().BeNull();
        await world.FillAsync("branch", BranchForm);
        await world.DoneAsync("branch", BranchForm, Submit);
        var first = world.World.Clock.Utc();
        await world.DoneAsync("branch", BranchForm, Withdraw);
        (await world.RowAsync(BranchForm))!.State.Should().Be(Draft);

        world.World.Clock.SetLocal(new DateOnly(2026, 11, 20), TimeOnly.MinValue);
        await world.DoneAsync("branch", BranchForm, Submit);

        var answer = (await world.ReadAsync("branch", BranchForm)).Value!;
        (answer.OnTime, answer.FirstSubmittedAt).Should().Be((true, first));
        world.World.Clock.SetLocal(new DateOnly(2026, 11, 17), TimeOnly.MinValue);
        await world.FillAsync("clinic", ClinicForm);
        await world.DoneAsync("clinic", ClinicForm, Submit);
        (await world.ReadAsync("clinic", ClinicForm)).Value!.OnTime.Should().BeFalse("midnight had passed: late, but taken");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_refused_submission_lists_its_errors_by_cell_and_warnings_never_block(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        (await world.DoAsync("clinic", ClinicForm, Submit)).Errors.Keys.Should().BeEquivalentTo("VISITS_TOTAL", "VISITS_TCM", "REFERRALS_UP");
        (await world.RowAsync(ClinicForm)).Should().BeNull();

        await world.SaveAsync("clinic", ClinicForm, """{"VISITS_TOTAL":1,"VISITS_TCM":2,"REFERRALS_UP":1.5}""");
        var refused = await world.DoAsync("clinic", ClinicForm, Submit);
        refused.Errors.Keys.Should().BeEquivalentTo("VISITS_TCM", "REFERRALS_UP");
        refused.Errors["REFERRALS_UP"].Should().Contain("应为整数");

        var saved = await world.SaveAsync("clinic", ClinicForm, """{"VISITS_TCM":1,"REFERRALS_UP":"na"}""");
        saved.Value!.Findings.Should().Contain(f => f.Severity == "warning" && f.Message.Contains("与上月"));
        await world.DoneAsync("clinic", ClinicForm, Submit);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Nobody_reviews_what_he_submitted_and_the_commissions_form_needs_two_of_the_office(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var population = new FormKey(Commission, new ReportingPeriod(2025, 12), "population-yearly");
        await world.DoneAsync("office", population, Reopen);
        await world.DoneAsync("office", population, Submit);

        var own = await world.DoAsync("office", population, Approve);
        own.Outcome.Should().Be(Outcome.NotAllowed);
        own.Message.Should().Contain("本人提交");
        (await world.DoAsync("office", population, Return)).Outcome.Should().Be(Outcome.NotAllowed);
        (await world.DoAsync("hospital", population, Verify)).Outcome.Should().Be(Outcome.NotFound);
        (await world.DoAsync("office2", population, Verify)).Message.Should().Contain("不需要核验");
        await world.DoneAsync("office2", population, Approve);
        (await ValuesAsync(world, population)).Should().ContainSingle();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Only_the_submitter_withdraws(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(ClinicForm, Submitted, submitter: "clinic");

        (await world.DoAsync("branch", ClinicForm, Withdraw)).Outcome.Should().Be(Outcome.NotAllowed);
        await world.DoneAsync("clinic", ClinicForm, Withdraw);
        (await world.RowAsync(ClinicForm))!.FirstSubmittedAt.Should().NotBeNull("the first submission stays the first");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Of_two_reviewers_at_once_only_one_wins(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        foreach (var pair in new[] { (Approve, Approve), (Approve, Return), (Return, Return) })
        {
            await world.PutAsync(BranchForm, Verified);

            var results = await Task.WhenAll(
                Task.Run(() => world.DoAsync("office", BranchForm, pair.Item1)), Task.Run(() => world.DoAsync("office2", BranchForm, pair.Item2)));

            results.Select(r => r.Outcome).Should().BeEquivalentTo([Outcome.Done, Outcome.Conflict], $"{pair}");
            (await world.RowAsync(BranchForm))!.Revision.Should().Be(2);
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_submission_and_a_cell_that_arrive_together_never_both_pass_unseen(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        for (var round = 0; round < 5; round++)
        {
            await world.PutAsync(ClinicForm, Draft);

            var results = await Task.WhenAll(
                Task.Run(() => world.DoAsync("clinic", ClinicForm, Submit)), Task.Run(() => world.SaveAsync("branch", ClinicForm, """{"VISITS_TOTAL":7}""", version: 1)));

            results[0].IsDone.Should().BeTrue();
            var stored = FormDocument.Parse((await world.RowAsync(ClinicForm))!.Document)["VISITS_TOTAL"].Number;
            stored.Should().Be(results[1].IsDone ? 7 : 5, "an acknowledged cell is there, a refused one is not");
        }
    }

    private static async Task ApproveAsync(FormWorld world, decimal value)
    {
        await world.FillAsync("branch", BranchForm, value);
        await world.DoneAsync("branch", BranchForm, Submit);
        await world.DoneAsync("hospital", BranchForm, Verify);
        await world.DoneAsync("office", BranchForm, Approve);
    }

    private static async Task<List<(string Element, decimal Value)>> ValuesAsync(FormWorld world, FormKey key)
    {
        await using var db = world.World.CreateDbContext();
        var row = await world.RowAsync(key);
        var values = await db.ApprovedValues.Where(v => v.SubmissionId == row!.Id).ToListAsync();
        return values.ConvertAll(v => (v.Element, Scaled.ToDecimal(v.ScaledValue!.Value)));
    }
}
