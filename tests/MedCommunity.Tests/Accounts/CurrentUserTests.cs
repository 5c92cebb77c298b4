using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Accounts;

/// <summary>Who acts, with which roles, and what stands before them.</summary>
public sealed class CurrentUserTests : DatabaseTests
{
    private static DateOnly Today => LocalClock.DateOf(TestClock.Noon.UtcDateTime);

    [Theory, MemberData(nameof(Providers))]
    public async Task A_substitute_acts_with_the_absent_persons_roles_and_every_record_names_both(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await SubstituteAsync(world, "hospital", "finance", Today, Today.AddDays(3));
        await using var db = world.CreateDbContext();

        var user = world.User("finance");
        user.ActingFor = world.AccountId("hospital");
        var actor = await user.LoadAsync(db);

        actor!.Has(Role.Director).Should().BeTrue();
        actor.Has(Role.Liaison).Should().BeFalse("under a substitution one's own roles rest");
        actor.Name.Should().Be("财政局 刘芳（代总医院 杨院长）");
        (actor.AccountId, actor.OnBehalfOf).Should().Be((world.AccountId("finance"), world.AccountId("hospital")));

        (await db.Counties.SingleAsync(c => c.Id == world.CountyId)).DueDay = 17;
        await db.SaveChangesAsync();
        var entry = await db.AuditEntries.OrderByDescending(e => e.At).ThenByDescending(e => e.Id).FirstAsync(e => e.Subject == "County");
        (entry.AccountId, entry.OnBehalfOf, entry.AccountName).Should().Be((world.AccountId("finance"), (Guid?)world.AccountId("hospital"), actor.Name));
    }

    [Theory]
    [InlineData(Provider.Sqlite, 0, true)]
    [InlineData(Provider.Sqlite, -1, false)]
    [InlineData(Provider.Sqlite, 3, false)]
    [InlineData(Provider.PostgreSql, 0, true)]
    [InlineData(Provider.PostgreSql, 2, true)]
    [InlineData(Provider.PostgreSql, 3, false)]
    public async Task A_substitution_holds_from_its_first_day_to_the_midnight_that_ends_its_last(Provider provider, int day, bool holds)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await SubstituteAsync(world, "hospital", "finance", Today, Today.AddDays(3));
        world.Clock.SetLocal(Today.AddDays(day), new TimeOnly(23, 59, 59));
        await using var db = world.CreateDbContext();
        var user = world.User("finance");
        user.ActingFor = world.AccountId("hospital");

        (await user.LoadAsync(db) is not null).Should().Be(holds);

        user.Gate.Should().Be(holds ? Gate.Open : Gate.SubstitutionEnded);
        (await user.CountiesAsync(db)).Should().HaveCount(holds ? 1 : 0);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Nobody_acts_for_a_locked_account_nor_for_one_that_did_not_ask_him(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await SubstituteAsync(world, "hospital", "finance", Today, Today.AddDays(3));
        await using var db = world.CreateDbContext();
        var stranger = world.User("insurance");
        stranger.ActingFor = world.AccountId("hospital");
        (await stranger.LoadAsync(db)).Should().BeNull();

        (await db.Users.SingleAsync(a => a.UserName == "hospital")).LockoutEnd = DateTimeOffset.MaxValue;
        await db.SaveChangesAsync();

        var substitute = world.User("finance");
        substitute.ActingFor = world.AccountId("hospital");
        (await substitute.LoadAsync(db)).Should().BeNull();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_one_time_password_and_a_missing_second_factor_stand_before_every_role(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using var db = world.CreateDbContext();
        var account = await db.Users.SingleAsync(a => a.UserName == "leader");
        var user = world.User("leader");
        (await user.LoadAsync(db)).Should().NotBeNull();

        account.MustChangePassword = true;
        await db.SaveChangesAsync();
        (await user.LoadAsync(db)).Should().BeNull();
        user.Gate.Should().Be(Gate.Password);

        account.MustChangePassword = false;
        (await db.Counties.SingleAsync(c => c.Id == world.CountyId)).SecondFactorRoles = "Leader,Office";
        await db.SaveChangesAsync();
        (await user.LoadAsync(db)).Should().BeNull();
        user.Gate.Should().Be(Gate.SecondFactor);
        (await world.User("finance").LoadAsync(db)).Should().NotBeNull("a liaison is not asked");

        account.TwoFactorEnabled = true;
        await db.SaveChangesAsync();
        (await user.LoadAsync(db)).Should().NotBeNull();
        user.Gate.Should().Be(Gate.Open);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_session_stays_in_the_county_it_chose_and_one_that_is_not_granted_does_not_exist(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using var db = world.CreateDbContext();
        var other = Core.Organisations.CountySetup.Add(db, "zz", "另一旗", null, null);
        db.RoleGrants.Add(new RoleGrant { CountyId = other.Id, AccountId = world.AccountId("auditor"), Role = Role.Auditor, From = Today });
        await db.SaveChangesAsync();

        var auditor = world.User("auditor");
        (await auditor.LoadAsync(db))!.County.Code.Should().Be("keshiketeng");
        auditor.PreferredCounty = "zz";
        (await auditor.LoadAsync(db))!.County.Code.Should().Be("zz");
        auditor.PreferredCounty = "gone";
        (await auditor.LoadAsync(db))!.County.Code.Should().Be("keshiketeng");

        var leader = world.User("leader");
        leader.CountyCode = "zz";
        (await leader.LoadAsync(db)).Should().BeNull();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Nobody_reviews_what_was_submitted_in_his_name_or_what_he_submitted_for_another(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using var db = world.CreateDbContext();
        var submission = await db.Submissions.FirstAsync(s => s.State == SubmissionState.Submitted);
        var actor = await world.ActorAsync("office");
        foreach (var (by, on, own) in new[] { ("office", null, true), ("finance", "office", true), ("finance", (string?)"hospital", false), ("office", "hospital", true) })
        {
            submission.SubmittedBy = world.AccountId(by);
            submission.SubmittedFor = on is null ? null : world.AccountId(on);
            (actor.Is(submission.SubmittedBy) || actor.Is(submission.SubmittedFor)).Should().Be(own, $"{by} for {on}");
        }
    }

    private static async Task SubstituteAsync(TestWorld world, string absent, string substitute, DateOnly from, DateOnly to)
    {
        await using var db = world.CreateDbContext();
        db.Substitutions.Add(new Substitution
        {
            CountyId = world.CountyId,
            AbsentId = world.AccountId(absent),
            SubstituteId = world.AccountId(substitute),
            From = from,
            To = to,
            Reason = "外出学习",
        });
        await db.SaveChangesAsync();
    }
}
