using System.Net;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Accounts;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Settings;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Settings;

/// <summary>A county's settings, new counties, and moving between several.</summary>
public sealed class SettingsTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task The_administrator_saves_and_the_second_of_two_sees_what_the_first_wrote(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var first = SaveSettings.Of(world.World.County);
        var save = new SaveSettings(world.World, world.User("admin"), TestWorld.Logger<SaveSettings>());

        (await save.HandleAsync(first with { DueDay = 20, BehindPoints = 25, SecondFactorRoles = [Role.Leader, Role.Office] })).IsDone.Should().BeTrue();

        var second = await save.HandleAsync(first with { DueDay = 10 });
        second.Outcome.Should().Be(Outcome.Conflict);
        (second.Value!.DueDay, second.Value.BehindPoints).Should().Be((20, 25));
        await using var db = world.World.CreateDbContext();
        var county = await db.Counties.SingleAsync(c => c.Code == "keshiketeng");
        (county.DueDay, county.RequiresSecondFactor(Role.Office), county.RequiresSecondFactor(Role.Liaison)).Should().Be((20, true, false));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Numbers_that_make_no_sense_and_people_who_are_no_administrators_change_nothing(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var now = SaveSettings.Of(world.World.County);
        foreach (var (input, field) in new (CountySettings, string)[]
        {
            (now with { DueDay = 0 }, "dueDay"), (now with { DueDay = 29 }, "dueDay"), (now with { MilestoneGraceDays = -1 }, "milestoneGraceDays"),
            (now with { DueSoonDays = 181 }, "dueSoonDays"), (now with { DueSoonPercent = 101 }, "dueSoonPercent"), (now with { BehindPoints = -1 }, "behindPoints"),
        })
        {
            (await new SaveSettings(world.World, world.User("admin"), TestWorld.Logger<SaveSettings>()).HandleAsync(input)).Errors.Should().ContainKey(field);
        }

        foreach (var account in new[] { "office", "leader", "finance", "hospital", "branch", "clinic", "auditor" })
        {
            (await new SaveSettings(world.World, world.User(account), TestWorld.Logger<SaveSettings>()).HandleAsync(now with { DueDay = 5 })).Outcome.Should().Be(Outcome.NotAllowed, account);
        }

        // His own county's version is another, so that a write would be told apart.
        (await new SaveSettings(world.World, world.User("other-admin"), TestWorld.Logger<SaveSettings>()).HandleAsync(now with { DueDay = 5 })).Outcome.Should().Be(Outcome.Conflict);
        await using var db = world.World.CreateDbContext();
        (await db.Counties.AllAsync(c => c.DueDay == 16)).Should().BeTrue();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_installations_administrator_makes_a_county_with_its_forms_and_first_administrator(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var create = Create(world, "admin");

        var made = await create.HandleAsync(new("xinqi", "新旗", "赤峰市", "内蒙古自治区", false, "xinqi-admin", "新旗 管理员"));

        made.IsDone.Should().BeTrue(made.Message);
        made.Value!.OneTimePassword.Should().NotBeNullOrEmpty();
        await using var db = world.World.CreateDbContext();
        var county = await db.Counties.SingleAsync(c => c.Code == "xinqi");
        (await db.FormTemplates.CountAsync(t => t.CountyId == county.Id)).Should().Be(await db.FormTemplates.CountAsync(t => t.CountyId == world.World.CountyId));
        var administrator = await db.Users.SingleAsync(a => a.UserName == "xinqi-admin");
        (await db.RoleGrants.SingleAsync(g => g.CountyId == county.Id)).Should().Match<RoleGrant>(g => g.AccountId == administrator.Id && g.Role == Role.Administrator);

        (await Create(world, "admin").HandleAsync(new("xinqi", "又一旗", null, null, true, null, null))).Errors.Should().ContainKey("code");
        (await Create(world, "admin").HandleAsync(new("you", "新旗", null, null, true, null, null))).Errors.Should().ContainKey("name");
        (await Create(world, "admin").HandleAsync(new("You Qi", "又一旗", null, null, true, null, null))).Errors.Should().ContainKey("code");
        (await Create(world, "admin").HandleAsync(new("you", "又一旗", null, null, false, "office", "某人"))).Errors.Should().ContainKey("administratorName");
        (await db.Counties.CountAsync(c => c.Code == "you")).Should().Be(0);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Nobody_else_makes_counties_or_sees_the_list_of_them(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        foreach (var account in new[] { "office", "leader", "auditor", "hospital", "other-admin" })
        {
            (await Create(world, account).HandleAsync(new("you", "又一旗", null, null, true, null, null))).Outcome.Should().Be(Outcome.NotAllowed, account);
            (await new CountyListQuery(world.World, world.User(account), world.World.Clock).RunAsync()).Outcome.Should().Be(Outcome.NotAllowed, account);
        }

        (await new CountyListQuery(world.World, world.User("admin"), world.World.Clock).RunAsync()).Value!.Select(c => c.Code).Should().Contain(["keshiketeng", "otherqi"]);
        using var leader = await world.World.SessionAsync("leader");
        (await leader.GetAsync("/counties")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task An_installations_administrator_without_any_role_opens_the_counties_and_nothing_else(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        await using (var db = world.World.CreateDbContext())
        {
            db.RoleGrants.RemoveRange(await db.RoleGrants.Where(g => g.AccountId == world.World.AccountId("admin")).ToListAsync());
            await db.SaveChangesAsync();
        }

        using var admin = await world.World.SessionAsync("admin");
        (await admin.GetAsync("/")).Headers.Location!.ToString().Should().Be("/counties", "it is where he begins");
        (await admin.GetAsync("/counties")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await admin.GetAsync("/accounts")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await admin.GetAsync("/tasks")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_installations_administrator_is_asked_for_the_second_factor_that_his_role_needs_before_the_counties_too(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        await using (var db = world.World.CreateDbContext())
        {
            (await db.Counties.SingleAsync(c => c.Code == "keshiketeng")).SecondFactorRoles = "Administrator";
            await db.SaveChangesAsync();
        }

        (await Create(world, "admin").HandleAsync(new("you", "又一旗", null, null, true, null, null))).Outcome.Should().Be(Outcome.NotAllowed);
        using var admin = await world.World.SessionAsync("admin");
        (await admin.GetAsync("/counties")).Headers.Location!.ToString().Should().Be("/account/second-factor/setup");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Who_has_several_counties_switches_between_them_and_others_find_none_to_switch_to(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        await using (var db = world.World.CreateDbContext())
        {
            db.RoleGrants.Add(new RoleGrant { CountyId = world.OtherCounty, AccountId = world.World.AccountId("auditor"), Role = Role.Auditor, From = world.Today });
            await db.SaveChangesAsync();
        }

        using var auditor = await world.World.SessionAsync("auditor");
        (await auditor.GetStringAsync("/tasks")).Should().Contain("克什克腾旗").And.Contain("另一旗");
        using var moved = await auditor.PostFormAsync("/tasks", new() { ["county"] = "otherqi" });
        moved.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await auditor.GetStringAsync("/tasks")).Should().Contain("共0项任务");

        // The choice outlives the check of the cookie that comes every half minute.
        world.World.Clock.Now += TimeSpan.FromSeconds(31);
        (await auditor.GetStringAsync("/tasks")).Should().Contain("共0项任务");

        using var leader = await world.World.SessionAsync("leader");
        var page = await leader.GetStringAsync("/tasks");
        page.Should().NotContain("另一旗").And.NotContain("county-choice");
        var token = System.Text.RegularExpressions.Regex.Match(page, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["county"] = "otherqi", ["__RequestVerificationToken"] = token });
        (await leader.PostAsync("/account/county", form)).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private static CreateCounty Create(AccountWorld world, string actor) =>
        new(world.World, world.User(actor), world.Desk(actor), AccountWorld.Hasher, TestWorld.Logger<CreateCounty>());
}
