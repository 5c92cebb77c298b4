using MedCommunity.Core.Accounts;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Accounts;

/// <summary>代理: who may arrange it, when it holds, and what is seen of it.</summary>
public sealed class SubstitutionTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task The_absent_person_asks_a_colleague_and_what_is_reported_names_both(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        await using (var db = world.World.CreateDbContext())
        {
            // A colleague of the same bureau.
            db.RoleGrants.Add(new RoleGrant
            {
                CountyId = world.World.CountyId,
                AccountId = world.World.AccountId("finance"),
                Role = Role.Liaison,
                UnitId = (await world.World.UnitAsync("kskt-dept-healthcare-security-bureau")).Id,
                From = world.Today,
            });
            await db.SaveChangesAsync();
        }

        var started = await world.Substitute(world.User("insurance")).HandleAsync(new(null, "finance", null, world.Today.AddDays(6), "外出学习"));

        started.IsDone.Should().BeTrue(started.Message);
        using var session = await world.World.SessionAsync("finance");
        using var acting = await PostAsync(session, "/account/acting", "absent", world.World.AccountId("insurance").ToString());
        acting.Headers.Location!.ToString().Should().Be("/");
        (await session.GetStringAsync("/")).Should().Contain("您正在代理医保局 陈静");

        await using var after = world.World.CreateDbContext();
        var task = await (
            from a in after.Assignments
            join u in after.AssignmentUnits on a.Id equals u.AssignmentId
            join w in after.WorkItems on a.WorkItemId equals w.Id
            where after.OrgUnits.Any(o => o.Id == u.UnitId && o.Code == "kskt-dept-healthcare-security-bureau")
            where w.AcceptedAt == null
            select w.Id).FirstAsync();
        var user = world.User("finance");
        user.ActingFor = world.World.AccountId("insurance");
        var report = await new ReportProgress(world.World, user, world.World.Clock, TestWorld.Logger<ReportProgress>())
            .RunAsync(task, new("2026-10", "40", "代为填报"));
        report.IsDone.Should().BeTrue(report.Message);
        report.Value!.ReportedBy.Should().Be("财政局 刘芳（代医保局 陈静）");

        using var ended = await PostAsync(session, "/account/acting", "absent", "");
        (await session.GetStringAsync("/")).Should().NotContain("您正在代理");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task An_administrator_arranges_it_for_others_but_never_for_himself_to_act(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var last = world.Today.AddDays(3);

        (await world.Substitute(world.User("admin")).HandleAsync(new("office", "office2", null, last, "病假"))).IsDone.Should().BeTrue();
        (await world.Substitute(world.User("admin")).HandleAsync(new("leader", "admin", null, last, "病假"))).Errors.Should().ContainKey("substitute");
        (await world.Substitute(world.User("office")).HandleAsync(new("leader", "office2", null, last, "病假"))).Outcome.Should().Be(Outcome.NotAllowed);
        (await world.Substitute(world.User("other-admin")).HandleAsync(new("leader", "office2", null, last, "病假"))).Outcome.Should().Be(Outcome.Invalid, "he knows nobody of that name");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_is_wrong_is_named_and_nothing_is_arranged(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var last = world.Today.AddDays(3);
        (await world.Substitute(world.User("admin")).HandleAsync(new("office2", "leader", world.Today.AddDays(10), world.Today.AddDays(20), "年假"))).IsDone.Should().BeTrue();
        var before = await world.FingerprintAsync();
        foreach (var (input, field) in new (SubstitutionInput, string?)[]
        {
            (new(null, "office", null, last, "病假"), "substitute"),
            (new(null, "nobody", null, last, "病假"), "substitute"),
            (new(null, "other-leader", null, last, "病假"), "substitute"),
            (new(null, "", null, last, "病假"), "substitute"),
            (new(null, "office2", world.Today.AddDays(-1), last, "病假"), "from"),
            (new(null, "office2", null, null, "病假"), "lastDay"),
            (new(null, "office2", null, world.Today.AddDays(-1), "病假"), "lastDay"),
            (new(null, "office2", null, world.Today.AddDays(AccountRules.LongestSubstitutionInDays), "病假"), "lastDay"),
            (new(null, "office2", null, last, " "), "reason"),
            (new(null, "office2", null, last, new string('长', 201)), "reason"),
        })
        {
            var result = await world.Substitute(world.User("office")).HandleAsync(input);
            result.Outcome.Should().Be(Outcome.Invalid, input.ToString());
            result.Errors.Should().ContainKey(field!, input.ToString());
        }

        var overlapping = await world.Substitute(world.User("office2")).HandleAsync(new(null, "leader", world.Today.AddDays(20), world.Today.AddDays(30), "又病"));
        overlapping.Outcome.Should().Be(Outcome.Conflict);
        (await world.FingerprintAsync()).Should().Be(before);
        (await world.Substitute(world.User("office2")).HandleAsync(new(null, "leader", world.Today.AddDays(21), world.Today.AddDays(30), "又病"))).IsDone.Should().BeTrue("the day after is free");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_substitute_hands_nothing_on(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        (await world.Substitute(world.User("admin")).HandleAsync(new("office", "leader", null, world.Today.AddDays(3), "病假"))).IsDone.Should().BeTrue();
        var acting = world.User("leader");
        acting.ActingFor = world.World.AccountId("office");

        (await world.Substitute(acting).HandleAsync(new("office", "office2", null, world.Today.AddDays(3), "再代"))).Outcome.Should().Be(Outcome.NotAllowed);
        (await new IssueToken(world.World, acting, world.World.Clock).HandleAsync(new("令牌", TokenScope.Read, world.Today.AddDays(5)))).Outcome.Should().Be(Outcome.NotAllowed);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Each_of_the_two_and_the_administrator_end_it_and_nobody_else_knows_of_it(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        foreach (var ender in new[] { "office", "leader", "admin" })
        {
            var id = (await world.Substitute(world.User("admin")).HandleAsync(new("office", "leader", null, world.Today.AddDays(3), "病假"))).Value;
            (await new EndSubstitution(world.World, world.User("finance"), world.World.Clock).HandleAsync(id)).Outcome.Should().Be(Outcome.NotFound);
            (await new EndSubstitution(world.World, world.User("other-admin"), world.World.Clock).HandleAsync(id)).Outcome.Should().Be(Outcome.NotFound);

            (await new EndSubstitution(world.World, world.User(ender), world.World.Clock).HandleAsync(id)).IsDone.Should().BeTrue(ender);

            await using var db = world.World.CreateDbContext();
            var acting = world.User("leader");
            acting.ActingFor = world.World.AccountId("office");
            (await acting.LoadAsync(db)).Should().BeNull();
            (await new EndSubstitution(world.World, world.User(ender), world.World.Clock).HandleAsync(id)).Outcome.Should().Be(Outcome.Conflict);
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_session_cannot_act_for_somebody_who_did_not_ask_it(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        (await world.Substitute(world.User("admin")).HandleAsync(new("office", "leader", null, world.Today.AddDays(3), "病假"))).IsDone.Should().BeTrue();
        using var session = await world.World.SessionAsync("finance");

        using var refused = await PostAsync(session, "/account/acting", "absent", world.World.AccountId("office").ToString());

        refused.StatusCode.Should().Be(System.Net.HttpStatusCode.NotFound);
        (await session.GetStringAsync("/")).Should().Contain("财政局 刘芳").And.NotContain("代管委会办公室");
    }

    /// <summary>A form that no page shows to this person, sent all the same with the page's token.</summary>
    private static async Task<HttpResponseMessage> PostAsync(HttpClient session, string address, string field, string value)
    {
        var page = await session.GetStringAsync("/");
        var token = System.Text.RegularExpressions.Regex.Match(page, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { [field] = value, ["__RequestVerificationToken"] = token });
        return await session.PostAsync(address, form);
    }
}
