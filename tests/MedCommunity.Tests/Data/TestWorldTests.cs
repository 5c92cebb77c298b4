using System.Net;
using MedCommunity.Core.Forms;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Data;

public sealed class TestWorldTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task The_demonstration_has_the_county_of_the_contract(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using var db = world.CreateDbContext();

        (await db.OrgUnits.CountAsync(u => u.CountyId == world.CountyId && u.Kind == Core.Organisations.UnitKind.TownshipBranch)).Should().Be(15);
        (await db.OrgUnits.CountAsync(u => u.CountyId == world.CountyId && u.Kind == Core.Organisations.UnitKind.VillageClinic)).Should().BeInRange(110, 130);
        (await db.CountyPeriods.CountAsync(p => p.ClosedAt != null)).Should().Be(24);
        var underWay = await db.Submissions.Where(s => s.Period == TestWorld.UnderWay).Select(s => s.State).Distinct().ToListAsync();
        underWay.Should().Contain([SubmissionState.Approved, SubmissionState.Submitted, SubmissionState.Returned]);
        (await db.Submissions.Where(s => s.Period < TestWorld.UnderWay).AllAsync(s => s.State == SubmissionState.Approved)).Should().BeTrue();
        (await db.Submissions.AnyAsync(s => s.OnTime == false)).Should().BeTrue("a few were late");
        (await db.Submissions.AnyAsync(s => !s.IsDemonstration)).Should().BeFalse("every synthetic form says so");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Without_a_token_the_api_answers_401_as_a_Chinese_problem(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var client = await world.ClientAsync(null);

        var answer = await client.GetAsync("/api/v1/units");

        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await answer.Content.ReadAsStringAsync()).Should().Contain("请先登录");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_village_doctor_sees_no_other_branch_among_the_units(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var client = await world.ClientAsync("clinic");

        var units = await client.GetStringAsync("/api/v1/units");

        units.Should().Contain("kskt-bayangaole-health-centre-c1").And.NotContain("kskt-bayangaole-health-centre-c2").And.NotContain("kskt-township-1");
    }
}
