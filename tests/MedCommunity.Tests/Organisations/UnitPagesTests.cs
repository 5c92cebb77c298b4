using System.Net;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Organisations;
using static MedCommunity.Tests.Organisations.UnitWorld;

namespace MedCommunity.Tests.Organisations;

/// <summary>组织机构 as each role sees it.</summary>
public sealed class UnitPagesTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task Each_role_sees_its_part_and_contacts_only_where_it_has_to_call(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var (account, all, contacts) in new[]
        {
            ("admin", true, true), ("office", true, true), ("leader", true, true), ("auditor", true, false),
            ("hospital", false, true), ("branch", false, true), ("finance", false, false), ("clinic", false, false),
        })
        {
            var page = (await List(world, account).PageAsync(null))!;
            page.SeesContacts.Should().Be(contacts, account);
            page.Units.Any(u => u.ContactPhone is not null).Should().Be(contacts, account);
            page.MayAdminister.Should().Be(account == "admin");
            page.Units.Any(u => u.Code == "kskt-cdc").Should().Be(all, account);
            page.Units.Select(u => u.Code).Should().BeEquivalentTo((await List(world, account).RunAsync()).Value!.Select(u => u.Code), "one rule for page and API");
        }

        var branch = (await List(world, "branch").PageAsync(null))!.Units;
        branch.Select(u => u.Code).Should().Contain([Community, Hospital, Branch, Clinic, "kskt-dept-finance-bureau"]).And.NotContain(OtherBranch);
        branch.Single(u => u.Code == Clinic).Path.Should().Equal("克什克腾旗紧密型县域医疗卫生共同体", "旗人民医院", "巴彦高勒卫生院");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_list_is_of_the_day_asked_for(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        (await world.RenameAsync(Branch, "巴彦高勒中心卫生院", new(2026, 3, 1))).IsDone.Should().BeTrue();
        (await world.MoveAsync(Clinic, OtherBranch, FirstFree)).IsDone.Should().BeTrue();
        (await world.CloseAsync("kskt-bayangaole-health-centre-c2", new(2026, 11, 1))).IsDone.Should().BeTrue();
        var list = List(world, "office");

        var february = (await list.PageAsync(new(2026, 2, 28)))!;
        (february.Day, february.Today).Should().Be((new DateOnly(2026, 2, 28), Today));
        february.Units.Single(u => u.Code == Branch).Name.Should().Be("巴彦高勒卫生院");
        february.Units.Single(u => u.Code == Clinic).Parent.Should().Be(Branch);
        february.Closed.Should().BeEmpty();

        var today = (await list.PageAsync(null))!;
        today.Units.Single(u => u.Code == Branch).Name.Should().Be("巴彦高勒中心卫生院");
        today.Units.Single(u => u.Code == Branch).OtherNames.Should().Contain("巴彦高勒卫生院", "the search finds the former name");
        today.Units.Single(u => u.Code == Clinic).Parent.Should().Be(OtherBranch);
        today.Units.Should().NotContain(u => u.Code == "kskt-bayangaole-health-centre-c2");
        today.Closed.Should().ContainSingle().Which.ClosedOn.Should().Be(new DateOnly(2026, 11, 1));

        // What was one's own on the day is still shown as of it; and no further.
        var branch = List(world, "branch");
        (await branch.PageAsync(null))!.Units.Should().NotContain(u => u.Code == Clinic);
        (await branch.PageAsync(FirstFree.AddDays(-1)))!.Units.Should().Contain(u => u.Code == Clinic).And.NotContain(u => u.Code == OtherBranch);
        (await branch.PageAsync(null))!.Closed.Should().ContainSingle();
        (await List(world, "clinic").PageAsync(null))!.Closed.Should().BeEmpty();
        (await list.PageAsync(new(1900, 1, 1)))!.Day.Should().Be(Today, "a day beyond all reason is today");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_units_page_tells_its_history_and_offers_the_forms_to_the_administrator(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await world.RenameAsync(Branch, "巴彦高勒中心卫生院", new(2026, 3, 1));
        await world.MoveAsync(Branch, Community, FirstFree);

        var unit = (await Unit(world, "admin").RunAsync(Branch)).Value!;

        unit.Names.Should().Equal(new UnitSpell("巴彦高勒中心卫生院", new(2026, 3, 1), null), new UnitSpell("巴彦高勒卫生院", null, new(2026, 3, 1)));
        unit.Places.Should().Equal(new UnitSpell("克什克腾旗紧密型县域医疗卫生共同体", FirstFree, null), new UnitSpell("旗人民医院", new(2020, 1, 1), FirstFree));
        unit.Path.Select(u => u.Code).Should().Equal(Community);
        unit.Children.Should().HaveCount(9).And.OnlyContain(u => u.ContactPhone != null);
        unit.Admin!.FirstFreeDay.Should().Be(FirstFree);
        unit.Admin.Parents.Select(p => p.Code).Should().Equal(Community, Hospital);
        (await Unit(world, "office").RunAsync(Branch)).Value!.Admin.Should().BeNull();
        (await Unit(world, "branch").RunAsync(OtherBranch)).Outcome.Should().Be(Outcome.NotFound);
        (await Unit(world, "admin").RunAsync("zlt-tcm-hospital")).Outcome.Should().Be(Outcome.NotFound, "another county's");
        (await Unit(world, "office").NewAsync(null)).Outcome.Should().Be(Outcome.NotFound);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_pages_open_in_a_browser_by_role(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await world.CloseAsync("kskt-bayangaole-health-centre-c2", new(2026, 11, 1));
        using var admin = await world.SessionAsync("admin");
        using var clinic = await world.SessionAsync("clinic");

        var list = await admin.GetStringAsync("/units?q=巴彦高勒&kind=VillageClinic");
        list.Should().Contain("巴彦高勒向阳村卫生室").And.NotContain("柳林向阳村卫生室").And.Contain("/units/import").And.Contain("/units/new");
        (await admin.GetStringAsync("/units?day=2026-06-30")).Should().Contain("截至2026年6月30日");
        (await admin.GetStringAsync("/units?kind=closed")).Should().Contain("自2026年11月1日起关闭");
        (await admin.GetStringAsync("/units?q=没有这个名字")).Should().Contain("没有符合条件的机构");
        (await admin.GetStringAsync($"/units/{Branch}?do=move")).Should().Contain("新的上级").And.Contain("最早2026年10月1日");
        (await admin.GetStringAsync("/units/kskt-bayangaole-health-centre-c2")).Should().Contain("撤销关闭");
        (await admin.GetAsync("/units/zlt-tcm-hospital")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await admin.GetStringAsync($"/units/new?parent={Branch}")).Should().Contain($"{Branch}-c10");

        var seen = await clinic.GetStringAsync("/units");
        seen.Should().Contain("组织机构").And.NotContain("1380000").And.NotContain("/units/new").And.NotContain("柳林");
        (await clinic.GetStringAsync($"/units/{Clinic}?do=move")).Should().Contain("巴彦高勒向阳村卫生室").And.NotContain("新的上级").And.NotContain("1380000");
        (await clinic.GetAsync($"/units/{OtherBranch}")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await clinic.GetAsync("/units/new")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    private static UnitListQuery List(TestWorld world, string account) => new(world, world.User(account), world.Clock);

    private static UnitPageQuery Unit(TestWorld world, string account) => new(world, world.User(account), world.Clock);
}
