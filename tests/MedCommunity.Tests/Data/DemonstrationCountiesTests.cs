using System.Net;
using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Data;

/// <summary>The demonstration's three counties: three ways to organise a medical community, from the documents of each.</summary>
public sealed class DemonstrationCountiesTests : DatabaseTests
{
    private static readonly string[] Codes = ["keshiketeng", "wulatezhong", "zhalaite"];

    [Theory, MemberData(nameof(Providers))]
    public async Task Every_shipped_unit_stands_where_its_kind_may(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using var db = world.CreateDbContext();
        var counties = await db.Counties.OrderBy(c => c.Code).ToListAsync();
        counties.Select(c => c.Code).Should().Equal(Codes);
        counties.Should().OnlyContain(c => c.IsDemonstration);
        foreach (var county in counties)
        {
            var tree = await db.TreeAsync(county.Id, TestClockDay);
            tree.Count.Should().Be(await db.OrgUnits.CountAsync(u => u.CountyId == county.Id));
            tree.All.Should().HaveCount(tree.Count);
            tree.All.Where(u => !u.Kind.MayStandBelow(tree.Parent(u.Id)?.Kind)).Select(u => $"{u.Kind} {u.Name} below {tree.Parent(u.Id)?.Name}").Should().BeEmpty(county.Name);
            tree.All.GroupBy(u => (u.ParentId, u.Name)).Where(g => g.Count() > 1).Select(g => g.Key.Name).Should().BeEmpty("siblings have names of their own");
            foreach (var community in tree.All.Where(u => u.Kind == UnitKind.MedicalCommunity))
            {
                var below = tree.Below(community.Id).Select(u => u.Id).ToList();
                (await db.OrgUnits.CountAsync(u => u.CountyId == county.Id && u.IsLeadHospital && below.Contains(u.Id))).Should().Be(1, community.Name);
            }
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_two_further_counties_have_what_their_documents_say_and_nothing_made_up(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using var db = world.CreateDbContext();
        var zhalaite = await db.Counties.SingleAsync(c => c.Code == "zhalaite");
        var tree = await db.TreeAsync(zhalaite.Id, TestClockDay);
        tree.All.Where(u => u.Kind == UnitKind.MedicalCommunity).Select(c => (c.Code, tree.Below(c.Id).Count(u => u.Kind.IsBranch())))
            .Should().Equal(("zlt-ykt-1", 17), ("zlt-ykt-2", 10));

        var wulatezhong = await db.Counties.SingleAsync(c => c.Code == "wulatezhong");
        var lead = await db.OrgUnits.SingleAsync(u => u.CountyId == wulatezhong.Id && u.IsLeadHospital);
        (lead.Name, lead.Kind).Should().Be(("旗人民医院", UnitKind.SpecialistBranch));
        (await db.OrgUnits.SingleAsync(u => u.CountyId == wulatezhong.Id && u.Kind == UnitKind.GeneralHospital)).Name.Should().Be("总医院");

        foreach (var county in new[] { wulatezhong.Id, zhalaite.Id })
        {
            (await db.OrgUnits.Where(u => u.CountyId == county).AnyAsync(u => u.IsDemonstration || u.ContactName != null || u.Kind == UnitKind.VillageClinic)).Should().BeFalse();
            (await db.CountyPeriods.AnyAsync(p => p.CountyId == county) || await db.Submissions.AnyAsync(s => s.CountyId == county)).Should().BeFalse();
            (await db.WorkItems.CountAsync(w => w.CountyId == county)).Should().Be(22);
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_auditor_reads_all_three_and_says_which(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var auditor = await world.ClientAsync("auditor");

        using var plans = JsonDocument.Parse(await auditor.GetStringAsync("/api/v1/plans"));
        plans.RootElement.EnumerateArray().Select(p => p.GetProperty("county").GetString()).Should().BeEquivalentTo(Codes);
        (await auditor.GetAsync("/api/v1/units")).StatusCode.Should().Be(HttpStatusCode.BadRequest);
        foreach (var county in Codes)
        {
            foreach (var path in new[] { "units", "work-items", "forms/status", "indicators" })
            {
                (await auditor.GetAsync($"/api/v1/{path}?county={county}")).StatusCode.Should().Be(HttpStatusCode.OK, $"{path} of {county}");
            }
        }
    }

    /// <summary>A county that has opened no period yet: every page says so instead of failing.</summary>
    [Theory, MemberData(nameof(Providers))]
    public async Task A_county_without_periods_has_pages(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var account in new[] { "office-wlt", "office-zlt" })
        {
            var actor = await world.ActorAsync(account);
            actor.Grants.Should().Equal(new ActiveGrant(Role.Office, null));
            using var session = await world.SessionAsync(account);
            foreach (var page in new[] { "/", "/cockpit", "/cockpit/print", "/tasks", "/plans", "/forms", "/forms/review", "/forms/status", "/indicators", "/indicators/3.1", "/units" })
            {
                var answer = await session.GetAsync(page);
                answer.StatusCode.Should().Be(HttpStatusCode.OK, $"{page} of {account}");
                (await answer.Content.ReadAsStringAsync()).Should().Contain(actor.County.Name, page).And.NotContain("页面出错了").And.NotContain("没有取到");
            }
        }

        await using var db = world.CreateDbContext();
        (await db.RoleGrants.Where(g => g.AccountId == world.AccountId("admin")).Select(g => g.CountyId).ToListAsync()).Should().Equal(world.CountyId);
    }

    private static DateOnly TestClockDay => new(2026, 11, 22);
}
