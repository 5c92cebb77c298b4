using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Forms;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static MedCommunity.Core.Forms.SubmissionAction;
using static MedCommunity.Core.Forms.SubmissionState;
using static MedCommunity.Tests.Forms.FormWorld;

namespace MedCommunity.Tests.Forms;

public sealed class PeriodTests : DatabaseTests
{
    /// <summary>SQLite has one writer anyway.</summary>
    [Fact]
    public async Task Whoever_writes_a_form_holds_its_month_and_nothing_else_until_he_is_done()
    {
        const string month = """SELECT 1 FROM "CountyPeriods" WHERE "Period" = {0} FOR UPDATE NOWAIT""";
        await using var world = await FormWorld.CreateAsync(Provider.PostgreSql);
        await using var db = world.World.CreateDbContext();
        await using (var write = await db.BeginWriteAsync())
        {
            var actor = (await world.World.User("branch").LoadAsync(db))!;
            (await FormCase.LoadAsync(db, actor, BranchForm, world.World.Clock.Utc(), forWriting: true)).Should().NotBeNull();

            (await IsFreeAsync(month, TestWorld.UnderWay.Number)).Should().BeFalse();
            (await IsFreeAsync(month, TestWorld.NewestClosed.Number)).Should().BeTrue();
            (await IsFreeAsync("""SELECT 1 FROM "OrgUnits" WHERE "Code" = {0} FOR UPDATE NOWAIT""", BranchForm.Unit)).Should().BeTrue();
            await write.CommitAsync();
        }

        (await IsFreeAsync(month, TestWorld.UnderWay.Number)).Should().BeTrue();

        async Task<bool> IsFreeAsync(string hold, object value)
        {
            await using var other = world.World.CreateDbContext();
            await other.EnterAllAsync();
            await using var look = await other.BeginWriteAsync();
            try
            {
                await other.Database.ExecuteSqlRawAsync(hold, value);
                return true;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                return false;
            }
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task At_closing_what_is_not_approved_stops_and_what_is_reopened_afterwards_goes_the_whole_way(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(BranchForm, Verified);
        await world.PutAsync(ClinicForm, Verified);
        await world.PutAsync(InsuranceForm, NotStarted);

        (await Close(world, "hospital").HandleAsync(TestWorld.UnderWay)).Outcome.Should().Be(Outcome.NotAllowed);
        (await Close(world, "office").HandleAsync(TestWorld.UnderWay)).Outcome.Should().Be(Outcome.Done);
        (await Close(world, "office").HandleAsync(TestWorld.UnderWay)).Outcome.Should().Be(Outcome.Conflict);

        foreach (var refused in new[]
        {
            await world.DoAsync("office", BranchForm, Approve), await world.DoAsync("office", BranchForm, Return),
            await world.SaveAsync("insurance", InsuranceForm, """{"FUND_TOTAL":1}"""), await world.DoAsync("insurance", InsuranceForm, Submit),
        })
        {
            refused.Outcome.Should().Be(Outcome.Conflict);
            refused.Message.Should().Contain("已关闭");
        }

        await world.DoneAsync("office", BranchForm, Reopen);
        await world.DoneAsync("branch", BranchForm, Submit);
        await world.DoneAsync("branch", BranchForm, Withdraw);
        (await world.RowAsync(BranchForm))!.State.Should().Be(Reopened, "the permission still stands");
        await world.DoneAsync("branch", BranchForm, Submit);
        await world.DoneAsync("hospital", BranchForm, Return);
        await world.SaveAsync("branch", BranchForm, """{"DISCHARGES":6}""");
        await world.DoneAsync("branch", BranchForm, Submit);
        await world.DoneAsync("hospital", BranchForm, Verify);
        await world.DoneAsync("office", BranchForm, Approve);
        (await world.RowAsync(ClinicForm))!.State.Should().Be(Verified, "a clinic's form that the closing stopped is not swept along");

        await world.DoneAsync("office", InsuranceForm, Reopen);
        (await world.RowAsync(InsuranceForm))!.Revision.Should().Be(1);
        await world.FillAsync("insurance", InsuranceForm);
        await world.DoneAsync("insurance", InsuranceForm, Submit);
        await world.DoneAsync("office", InsuranceForm, Approve);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_form_being_reworked_when_its_period_closes_goes_back_to_what_was_approved(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(BranchForm, Reopened);
        await world.SaveAsync("branch", BranchForm, """{"DISCHARGES":6}""");

        await Close(world, "office").HandleAsync(TestWorld.UnderWay);

        var answer = (await world.ReadAsync("branch", BranchForm)).Value!;
        (answer.State, answer.Values["DISCHARGES"], answer.IsEditable).Should().Be(("Approved", CellValue.Of(5), false));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Opening_a_month_makes_what_is_owed_once_even_when_two_open_it(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var december = new ReportingPeriod(2026, 12);
        (await Open(world, "branch").HandleAsync(december)).Outcome.Should().Be(Outcome.NotAllowed);
        (await Open(world, "office").HandleAsync(december)).Outcome.Should().Be(Outcome.Invalid, "it has not begun");
        world.World.Clock.SetLocal(new DateOnly(2027, 1, 2), TimeOnly.MinValue);

        var results = await Task.WhenAll(new[] { "office", "office2" }.Select(a => Task.Run(() => Open(world, a).HandleAsync(december))));

        results.Select(r => r.Outcome).Should().BeEquivalentTo([Outcome.Done, Outcome.Conflict]);
        await using var db = world.World.CreateDbContext();
        var owed = await db.Obligations.Where(o => o.Period == december).ToListAsync();
        owed.Should().HaveCount(results.Max(r => r.Value)).And.OnlyContain(o => o.DueAt == LocalClock.EndOf(new DateOnly(2027, 1, 16)));
        owed.Count.Should().Be(await db.Obligations.CountAsync(o => o.Period == TestWorld.UnderWay) + 2, "December owes the two yearly forms too");
        (await world.SaveAsync("branch", BranchForm with { Period = december }, """{"DISCHARGES":6}""")).Outcome.Should().Be(Outcome.Done);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_status_adds_up_for_everybody_and_shows_rows_only_within_ones_scope(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await using var db = world.World.CreateDbContext();
        var owed = await db.Obligations.CountAsync(o => o.Period == TestWorld.UnderWay);
        foreach (var (person, sees) in new[] { ("office", owed), ("leader", owed), ("branch", -1), ("clinic", 1), ("finance", 0), ("hospital", -1), ("insurance", 1) })
        {
            var page = (await Status(world, person).PageAsync(TestWorld.UnderWay))!;

            page.Tally.Expected.Should().Be(owed, person);
            page.Groups.Sum(g => g.Lines.Count + g.Others.Expected).Should().Be(owed, "rows and the sum of the others add up for {0}", person);
            page.Groups.Sum(g => g.Tally.Submitted).Should().Be(page.Tally.Submitted);
            var rows = (await Status(world, person).RowsAsync(TestWorld.UnderWay)).Value!;
            rows.Count.Should().Be(page.Groups.Sum(g => g.Lines.Count));
            if (sees >= 0)
            {
                rows.Count.Should().Be(sees, person);
            }
            else
            {
                rows.Should().OnlyContain(r => r.Unit.StartsWith(person == "branch" ? Branch : "kskt", StringComparison.Ordinal)).And.NotBeEmpty();
                rows[0].Unit.Should().Be(person == "branch" ? Branch : "kskt-people-hospital", "one's own unit comes first");
            }

            page.Late.Where(l => l.FirstSubmittedAt != null || l.OnTime != false).Should().BeEmpty();
            (page.Late.Any(l => l.ContactPhone is not null)).Should().Be(person is "office" or "leader" or "branch" or "hospital", person);
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_waits_for_review_is_each_ones_own_turn(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(BranchForm, Submitted);
        await world.PutAsync(ClinicForm, Submitted);
        await world.PutAsync(InsuranceForm, Submitted);

        var hospital = (await Review(world, "hospital").RunAsync(TestWorld.UnderWay))!.Lines;
        var branch = (await Review(world, "branch").RunAsync(null))!.Lines;
        var office = (await Review(world, "office").RunAsync(null))!;

        hospital.Should().Contain(l => l.Unit == Branch).And.OnlyContain(l => l.IsVerification && l.State == Submitted && l.Template != "clinic-monthly");
        branch.Should().Contain(l => l.Unit == Clinic).And.OnlyContain(l => l.Unit.StartsWith(Branch + "-", StringComparison.Ordinal));
        office.Lines.Should().Contain(l => l.Unit == Insurance).And.NotContain(l => l.Unit == Branch).And.OnlyContain(l => !l.IsVerification);
        office.WithOthers.Should().BeGreaterThan(1);
        branch.Single(l => l.Unit == Clinic).Should().Match<ReviewLine>(l => l.Warnings > 0 && l.Unexplained > 0, "five of everything is far from last month");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task My_forms_are_those_of_the_units_one_fills_ones_own_first(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);

        var branch = (await Mine(world, "branch").RunAsync(null))!;
        branch.Period.Should().Be(TestWorld.UnderWay);
        var returned = branch.Lines.TakeWhile(l => l.IsReturned).ToList();
        returned.Should().NotBeEmpty().And.OnlyContain(l => l.Reason != null, "what was sent back stands on top, with the reason");
        var others = branch.Lines.Skip(returned.Count).ToList();
        others[0].Should().Match<MyFormLine>(l => l.Unit == Branch && l.IsOwn && l.IsWaiting && !l.IsBelow);
        others.Skip(1).Should().NotBeEmpty().And.OnlyContain(l => l.Unit.StartsWith(Branch + "-c", StringComparison.Ordinal) && !l.IsOwn && l.IsBelow && !l.IsReturned);
        others.Skip(1).Select(l => l.IsWaiting).Should().BeInDescendingOrder("what is left to do comes first");
        (await Mine(world, "branch").RunAsync(TestWorld.NewestClosed))!.Should().Match<MyFormsData>(d => d.IsClosed && d.Lines.All(l => !l.IsWaiting) && d.Waiting.Single().Period == TestWorld.UnderWay);
        (await Mine(world, "clinic").RunAsync(null))!.Lines.Should().ContainSingle().Which.Unit.Should().Be(Clinic);
        (await Mine(world, "insurance").RunAsync(null))!.Lines.Should().ContainSingle().Which.Unit.Should().Be(Insurance);
    }

    private static OpenPeriod Open(FormWorld world, string account) => new(world.World, world.World.User(account), world.World.Clock, TestWorld.Logger<OpenPeriod>());

    private static ClosePeriod Close(FormWorld world, string account) => new(world.World, world.World.User(account), world.World.Clock, TestWorld.Logger<ClosePeriod>());

    private static StatusQuery Status(FormWorld world, string account) => new(world.World, world.World.User(account), world.World.Clock);

    private static ReviewQuery Review(FormWorld world, string account) => new(world.World, world.World.User(account), world.World.Clock);

    private static MyFormsQuery Mine(FormWorld world, string account) => new(world.World, world.World.User(account), world.World.Clock);
}
