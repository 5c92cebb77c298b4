using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Accounts;

/// <summary>What an administrator does with accounts and roles, and what nobody else may.</summary>
public sealed class AccountUseCaseTests : DatabaseTests
{
    private static readonly GrantInput Clerk = new(Role.Clerk, "kskt-liulin-health-centre");

    [Theory, MemberData(nameof(Providers))]
    public async Task An_invited_person_has_a_role_and_a_one_time_password_that_only_opens_its_own_change(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);

        var invited = await world.Invite("admin").HandleAsync(new(" Zhang.San ", "柳林 张三", "13900001111", Clerk));

        invited.IsDone.Should().BeTrue(invited.Message);
        var account = await world.AccountAsync(invited.Value!.AccountId);
        (account.UserName, account.DisplayName, account.PhoneNumber, account.MustChangePassword).Should().Be(("zhang.san", "柳林 张三", "13900001111", true));
        AccountWorld.Hasher.VerifyHashedPassword(account, account.PasswordHash!, invited.Value.OneTimePassword!).Should().Be(PasswordVerificationResult.Success);
        account.OneTimePasswordUntil.Should().Be(world.World.Clock.Utc() + TimeSpan.FromDays(7));

        await using var db = world.World.CreateDbContext();
        var user = new CurrentUser(_ => ValueTask.FromResult<Guid?>(null), world.World.Clock) { AccountId = account.Id };
        (await user.LoadAsync(db)).Should().BeNull();
        user.Gate.Should().Be(Gate.Password);
        (await db.AuditEntries.AnyAsync(e => e.Subject == "Account" && e.SubjectId == account.Id && !e.After!.Contains("PasswordHash"))).Should().BeTrue();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task An_invitation_with_something_wrong_names_the_field_and_writes_nothing(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var before = await world.FingerprintAsync();
        foreach (var (input, field) in new (InviteInput, string)[]
        {
            (new("ab", "张三", null, Clerk), "name"),
            (new("张三", "张三", null, Clerk), "name"),
            (new("1abc", "张三", null, Clerk), "name"),
            (new("abc'; drop", "张三", null, Clerk), "name"),
            (new("zhang.san", "", null, Clerk), "displayName"),
            (new("zhang.san", new string('长', 41), null, Clerk), "displayName"),
            (new("zhang.san", "张三", "12345", Clerk), "phone"),
            (new("zhang.san", "张三", null, new(null, null)), "role"),
            (new("zhang.san", "张三", null, new(Role.Clerk, null)), "unit"),
            (new("zhang.san", "张三", null, new(Role.Clerk, "no-such-unit")), "unit"),
            (new("zhang.san", "张三", null, new(Role.Clerk, "other-finance")), "unit"),
            (new("zhang.san", "张三", null, new(Role.Liaison, "kskt-liulin-health-centre")), "unit"),
            (new("zhang.san", "张三", null, new(Role.Office, "kskt-dept-health-commission")), "unit"),
            (new("zhang.san", "张三", null, Clerk with { From = world.Today.AddYears(-2) }), "from"),
            (new("zhang.san", "张三", null, Clerk with { LastDay = world.Today.AddDays(-1) }), "lastDay"),
        })
        {
            var result = await world.Invite("admin").HandleAsync(input);
            result.Outcome.Should().Be(Outcome.Invalid, input.ToString());
            result.Errors.Should().ContainKey(field, input.ToString()).WhoseValue.Should().MatchRegex(@"\p{IsCJKUnifiedIdeographs}");
        }

        (await world.FingerprintAsync()).Should().Be(before);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_name_of_another_county_is_taken_and_says_no_more_but_the_installations_administrator_may_share_the_account(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var leader = new GrantInput(Role.Leader, null);

        var taken = await world.Invite("other-admin").HandleAsync(new("leader", "某人", null, leader));
        taken.Errors.Should().ContainKey("name").WhoseValue.Should().Be("账号“leader”已有人使用，请换一个。");

        var shared = await world.Invite("admin").HandleAsync(new("other-leader", "", null, leader));
        shared.IsDone.Should().BeTrue(shared.Message);
        shared.Value!.OneTimePassword.Should().BeNull("the account keeps its password");
        await using var db = world.World.CreateDbContext();
        var user = new CurrentUser(_ => ValueTask.FromResult<Guid?>(null), world.World.Clock) { AccountId = world.Stranger };
        (await user.CountiesAsync(db)).Select(c => c.Code).Should().Equal("keshiketeng", "otherqi");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_role_that_is_given_works_at_once_and_one_that_is_taken_back_stops_at_once(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var finance = world.World.AccountId("finance");

        var granted = await new GrantRole(world.Desk("admin")).HandleAsync(finance, new(Role.Director, "kskt-liulin-health-centre"));
        granted.IsDone.Should().BeTrue(granted.Message);
        var actor = await world.World.ActorAsync("finance");
        actor.Has(Role.Director).Should().BeTrue();
        actor.ScopeUnits.Should().HaveCountGreaterThan(2, "the branch's clinics are below it");

        (await new GrantRole(world.Desk("admin")).HandleAsync(finance, new(Role.Director, "kskt-liulin-health-centre"))).Outcome.Should().Be(Outcome.Conflict);

        (await new EndGrant(world.Desk("admin")).HandleAsync(finance, granted.Value)).IsDone.Should().BeTrue();
        (await world.World.ActorAsync("finance")).Has(Role.Director).Should().BeFalse();
        (await new EndGrant(world.Desk("admin")).HandleAsync(finance, granted.Value)).Outcome.Should().Be(Outcome.Conflict, "it has ended already");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_role_with_a_last_day_holds_to_that_days_midnight(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var finance = world.World.AccountId("finance");
        var last = new DateOnly(2027, 2, 28);
        var granted = await new GrantRole(world.Desk("admin")).HandleAsync(finance, new(Role.Leader, null, new DateOnly(2026, 12, 31), last));
        granted.IsDone.Should().BeTrue(granted.Message);

        foreach (var (day, holds) in new[] { (new DateOnly(2026, 12, 30), false), (new DateOnly(2026, 12, 31), true), (last, true), (last.AddDays(1), false) })
        {
            world.World.Clock.SetLocal(day, new TimeOnly(23, 59, 59));
            (await world.World.ActorAsync("finance")).Has(Role.Leader).Should().Be(holds, day.ToString("O"));
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_lock_ends_what_is_open_and_opening_it_again_gives_everything_back(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var finance = world.World.AccountId("finance");
        using var session = await world.World.SessionAsync("finance");
        var stamp = (await world.AccountAsync(finance)).SecurityStamp;

        (await new LockAccount(world.Desk("admin")).HandleAsync(finance, true)).IsDone.Should().BeTrue();

        await using (var db = world.World.CreateDbContext())
        {
            (await world.User("finance").LoadAsync(db)).Should().BeNull();
            (await db.AccountSessions.Where(s => s.AccountId == finance).AllAsync(s => s.EndedAt != null)).Should().BeTrue();
        }

        (await world.AccountAsync(finance)).SecurityStamp.Should().NotBe(stamp);
        world.World.Clock.Now += TimeSpan.FromSeconds(31);
        (await session.GetAsync("/tasks")).Headers.Location!.ToString().Should().Contain("/account/login");

        (await new LockAccount(world.Desk("admin")).HandleAsync(finance, false)).IsDone.Should().BeTrue();
        (await world.World.ActorAsync("finance")).Should().NotBeNull();
        using var again = await world.World.SessionAsync("finance");
        (await again.GetAsync("/tasks")).IsSuccessStatusCode.Should().BeTrue();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Signing_in_and_being_signed_out_stand_in_the_audit_log(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        using var session = await world.World.SessionAsync("finance");

        (await new SignOutEverywhere(world.Desk("admin")).HandleAsync(world.World.AccountId("finance"))).IsDone.Should().BeTrue();

        await using var db = world.World.CreateDbContext();
        var entries = await db.AuditEntries.Where(e => e.Subject == nameof(AccountSession)).OrderBy(e => e.Id).ToListAsync();
        entries.Select(e => (e.Action, e.AccountName)).Should().Equal(("added", "财政局 刘芳"), ("changed", "系统管理员"));
        entries[1].After.Should().Contain(nameof(AccountSession.EndedAt));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_reset_password_replaces_the_old_one_and_signs_out(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var finance = world.World.AccountId("finance");
        using var session = await world.World.SessionAsync("finance");

        var reset = await new ResetPassword(world.Desk("admin"), AccountWorld.Hasher).HandleAsync(finance);

        reset.IsDone.Should().BeTrue(reset.Message);
        await FluentActions.Awaiting(() => world.World.SessionAsync("finance")).Should().ThrowAsync<InvalidOperationException>("the old password is gone");
        using var once = await world.World.SessionAsync("finance", reset.Value!);
        (await once.GetAsync("/tasks")).IsSuccessStatusCode.Should().BeFalse("a one-time password opens its own change alone");
        await using var db = world.World.CreateDbContext();
        (await db.AccountSessions.CountAsync(s => s.AccountId == finance && s.EndedAt != null)).Should().Be(1);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Clearing_a_second_factor_takes_its_keys_too(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var finance = world.World.AccountId("finance");
        (await new ResetSecondFactor(world.Desk("admin")).HandleAsync(finance)).Outcome.Should().Be(Outcome.Conflict, "there is none");
        await using (var db = world.World.CreateDbContext())
        {
            (await db.Users.SingleAsync(a => a.Id == finance)).TwoFactorEnabled = true;
            db.UserTokens.Add(new IdentityUserToken<Guid> { UserId = finance, LoginProvider = "[AspNetUserStore]", Name = "AuthenticatorKey", Value = "SECRET" });
            await db.SaveChangesAsync();
        }

        (await new ResetSecondFactor(world.Desk("admin")).HandleAsync(finance)).IsDone.Should().BeTrue();

        await using var after = world.World.CreateDbContext();
        (await after.UserTokens.AnyAsync(t => t.UserId == finance)).Should().BeFalse();
        (await world.AccountAsync(finance)).TwoFactorEnabled.Should().BeFalse();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Nobody_but_an_administrator_changes_an_account_and_nothing_is_written(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var finance = world.World.AccountId("finance");
        var before = await world.FingerprintAsync();
        foreach (var actor in new[] { "office", "leader", "insurance", "hospital", "branch", "clinic", "auditor" })
        {
            foreach (var outcome in await AllAsync(world, actor, finance))
            {
                outcome.Should().Be(Outcome.NotAllowed, actor);
            }

            (await world.Invite(actor).HandleAsync(new("zhang.san", "张三", null, Clerk))).Outcome.Should().Be(Outcome.NotAllowed, actor);
            (await new AccountListQuery(world.World, world.User(actor), world.World.Clock).ListAsync()).Outcome.Should().Be(Outcome.NotAllowed, actor);
            (await new AccountListQuery(world.World, world.User(actor), world.World.Clock).OneAsync(finance)).Outcome.Should().Be(Outcome.NotAllowed, actor);
        }

        (await world.FingerprintAsync()).Should().Be(before);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task An_administrator_finds_no_account_of_another_county(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var before = await world.FingerprintAsync();

        foreach (var outcome in await AllAsync(world, "other-admin", world.World.AccountId("finance")))
        {
            outcome.Should().Be(Outcome.NotFound);
        }

        var query = new AccountListQuery(world.World, world.User("other-admin"), world.World.Clock);
        (await query.ListAsync()).Value!.Select(a => a.Name).Should().Equal("other-admin", "other-leader");
        (await query.OneAsync(world.World.AccountId("finance"))).Outcome.Should().Be(Outcome.NotFound);
        (await world.FingerprintAsync()).Should().Be(before);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task An_account_that_also_works_elsewhere_keeps_its_password_and_lock_from_a_countys_administrator(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        await using (var db = world.World.CreateDbContext())
        {
            db.RoleGrants.Add(new RoleGrant { CountyId = world.OtherCounty, AccountId = world.World.AccountId("leader"), Role = Role.Leader, From = world.Today });
            db.RoleGrants.Add(new RoleGrant { CountyId = world.OtherCounty, AccountId = world.World.AccountId("admin"), Role = Role.Leader, From = world.Today });
            await db.SaveChangesAsync();
        }

        var before = await world.FingerprintAsync();
        foreach (var shared in new[] { "leader", "admin" })
        {
            var id = world.World.AccountId(shared);
            (await new LockAccount(world.Desk("other-admin")).HandleAsync(id, true)).Outcome.Should().Be(Outcome.NotAllowed);
            (await new ResetPassword(world.Desk("other-admin"), AccountWorld.Hasher).HandleAsync(id)).Outcome.Should().Be(Outcome.NotAllowed);
            (await new EditAccount(world.Desk("other-admin")).HandleAsync(id, new("改名", null))).Outcome.Should().Be(Outcome.NotAllowed);
        }

        (await world.FingerprintAsync()).Should().Be(before);
        (await new GrantRole(world.Desk("other-admin")).HandleAsync(world.World.AccountId("leader"), new(Role.Auditor, null))).IsDone.Should().BeTrue("roles in the own county are his");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Nobody_gives_himself_a_role_or_shuts_himself_out(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var admin = world.World.AccountId("admin");
        var before = await world.FingerprintAsync();
        Guid own;
        await using (var db = world.World.CreateDbContext())
        {
            own = await db.RoleGrants.Where(g => g.AccountId == admin).Select(g => g.Id).SingleAsync();
        }

        (await new GrantRole(world.Desk("admin")).HandleAsync(admin, new(Role.Office, null))).Outcome.Should().Be(Outcome.NotAllowed);
        (await new EndGrant(world.Desk("admin")).HandleAsync(admin, own)).Outcome.Should().Be(Outcome.NotAllowed);
        (await new LockAccount(world.Desk("admin")).HandleAsync(admin, true)).Outcome.Should().Be(Outcome.NotAllowed);
        (await new ResetPassword(world.Desk("admin"), AccountWorld.Hasher).HandleAsync(admin)).Outcome.Should().Be(Outcome.NotAllowed);
        (await world.FingerprintAsync()).Should().Be(before);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_second_of_two_administrators_is_told_that_the_account_has_changed(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var finance = world.World.AccountId("finance");

        var result = await world.Desk("admin").ChangeAccountAsync<bool>(finance, "test", async (_, found) =>
        {
            if (provider == Provider.PostgreSql)
            {
                // On SQLite the first holds the only pen; here another writes between reading and saving.
                (await new EditAccount(world.Desk("admin")).HandleAsync(finance, new("财政局 刘芳芳", null))).IsDone.Should().BeTrue();
            }

            found.Account.DisplayName = "另一个名字";
            return Result.Done(true);
        });

        result.Outcome.Should().Be(provider == Provider.PostgreSql ? Outcome.Conflict : Outcome.Done);
        (await world.AccountAsync(finance)).DisplayName.Should().Be(provider == Provider.PostgreSql ? "财政局 刘芳芳" : "另一个名字");
    }

    private static async Task<List<Outcome>> AllAsync(AccountWorld world, string actor, Guid account) =>
    [
        (await new EditAccount(world.Desk(actor)).HandleAsync(account, new("改名", null))).Outcome,
        (await new GrantRole(world.Desk(actor)).HandleAsync(account, new(Role.Leader, null))).Outcome,
        (await new EndGrant(world.Desk(actor)).HandleAsync(account, Guid.NewGuid())).Outcome,
        (await new LockAccount(world.Desk(actor)).HandleAsync(account, true)).Outcome,
        (await new ResetPassword(world.Desk(actor), AccountWorld.Hasher).HandleAsync(account)).Outcome,
        (await new ResetSecondFactor(world.Desk(actor)).HandleAsync(account)).Outcome,
        (await new SignOutEverywhere(world.Desk(actor)).HandleAsync(account)).Outcome,
    ];
}
