using MedCommunity.Core.Accounts;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Forms;
using MedCommunity.Web.Features.Organisations;
using Microsoft.EntityFrameworkCore;
using static MedCommunity.Tests.Organisations.UnitWorld;

namespace MedCommunity.Tests.Organisations;

/// <summary>新增、改名、调整隶属、关闭、修改信息, each with what it leaves and what it refuses.</summary>
public sealed class UnitChangesTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task A_unit_opens_with_a_proposed_code_and_stands_in_the_tree_from_its_day(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var opened = await world.OpenAsync(new(" 巴彦高勒新村卫生室 ", UnitKind.VillageClinic, Branch, new(2026, 12, 1), Contact: "高医生", Phone: "0476-5221234"));

        opened.IsDone.Should().BeTrue(opened.Message);
        opened.Value!.Code.Should().Be($"{Branch}-c10");
        opened.Value.Message.Should().Contain("已新增“巴彦高勒新村卫生室”");
        var unit = await world.UnitAsync(opened.Value.Code);
        (unit.Name, unit.OpenedOn, unit.ContactName, unit.ContactPhone, unit.IsDemonstration, unit.ToBeConfirmed).Should().Be(("巴彦高勒新村卫生室", new DateOnly(2026, 12, 1), "高医生", "0476-5221234", false, false));
        (await world.TreeAsync(new(2026, 11, 30))).FindByCode(unit.Code).Should().BeNull();
        var tree = await world.TreeAsync(new(2026, 12, 1));
        tree.Parent(unit.Id)!.Code.Should().Be(Branch);
        await using var db = world.CreateDbContext();
        (await db.AuditEntries.Where(e => e.SubjectId == unit.Id).SingleAsync()).Action.Should().Be("added");

        // Long ago, directly below the county, with a code of one's own.
        (await world.OpenAsync(new("旗残联", UnitKind.Department, "", new(1988, 3, 1), "disabled"))).Value!.Code.Should().Be("disabled");
        (await world.TreeAsync(new(1988, 3, 1))).FindByCode("disabled").Should().NotBeNull();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Opening_says_at_each_field_what_is_wrong(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);

        var empty = await world.OpenAsync(new(" ", null, "nowhere", null, "Großes", new string('x', 51), "打电话"));
        empty.Outcome.Should().Be(Outcome.Invalid);
        empty.Errors.Keys.Should().BeEquivalentTo("name", "kind", "parent", "day", "code", "contact", "phone");

        (await world.OpenAsync(new("x", UnitKind.VillageClinic, Branch, Today, Clinic))).Errors["code"].Should().Contain("已有机构使用");
        (await world.OpenAsync(new("x", UnitKind.VillageClinic, Hospital, Today))).Errors["parent"].Should().Contain("基层分院");
        (await world.OpenAsync(new("x", UnitKind.GeneralHospital, null, Today))).Errors["parent"].Should().Contain("医共体之下");
        (await world.OpenAsync(new("巴彦高勒向阳村卫生室", UnitKind.VillageClinic, Branch, Today))).Errors["name"].Should().Contain("不能重复");
        (await world.OpenAsync(new("x", UnitKind.VillageClinic, Branch, Today.AddYears(1).AddDays(1)))).Errors.Should().ContainKey("day");
        (await world.OpenAsync(new("x", UnitKind.VillageClinic, Branch, new(1948, 12, 31)))).Errors.Should().ContainKey("day");
        (await world.OpenAsync(new("x", UnitKind.Department, null, Today, "zlt-ykt-1"))).IsDone.Should().BeTrue("codes are unique in the county, not beyond");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_renamed_unit_has_its_former_name_on_earlier_days_and_answers_to_it(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var day = new DateOnly(2026, 3, 1);

        var renamed = await world.RenameAsync(Branch, "巴彦高勒中心卫生院", day);

        renamed.IsDone.Should().BeTrue(renamed.Message);
        renamed.Value!.Message.Should().Be("“巴彦高勒卫生院”自2026年3月1日起改名为“巴彦高勒中心卫生院”。");
        (await world.TreeAsync(new(2026, 2, 28))).FindByCode(Branch)!.Name.Should().Be("巴彦高勒卫生院");
        (await world.TreeAsync(day)).FindByCode(Branch)!.Name.Should().Be("巴彦高勒中心卫生院");
        (await world.UnitAsync(Branch)).IsCalled("巴彦高勒卫生院").Should().BeTrue("documents still say so");

        (await world.RenameAsync(Branch, "再改", day)).Errors["day"].Should().Contain("2026年3月1日");
        (await world.RenameAsync(Branch, "再改", Today.AddDays(1))).Errors["day"].Should().Contain("不能晚于今天");
        (await world.RenameAsync(Branch, "柳林卫生院", Today)).Errors["name"].Should().Contain("不能重复");
        (await world.RenameAsync(Branch, "", null)).Errors.Keys.Should().BeEquivalentTo("name", "day");
        (await world.RenameAsync(Branch, "巴彦高勒卫生院", Today)).IsDone.Should().BeTrue("back to the old name");
        var unit = await world.UnitAsync(Branch);
        unit.Aliases.Split('\n').Should().Contain("巴彦高勒中心卫生院").And.NotContain("巴彦高勒卫生院");
        (await world.TreeAsync(Today.AddDays(-1))).FindByCode(Branch)!.Name.Should().Be("巴彦高勒中心卫生院");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_moved_unit_stands_below_its_new_parent_from_the_day_with_all_below_it(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        (await world.OpenAsync(new("第二医共体", UnitKind.MedicalCommunity, null, new(2026, 1, 1), "ykt-2"))).IsDone.Should().BeTrue();
        (await world.OpenAsync(new("第二总医院", UnitKind.GeneralHospital, "ykt-2", new(2026, 1, 1), "gh-2"))).IsDone.Should().BeTrue();
        var clinic = await world.UnitAsync(Clinic);

        (await world.MoveAsync(Branch, "gh-2", FirstFree.AddDays(-1))).Errors["day"].Should().Contain("2026年9月及以前的报告期已经关闭").And.Contain("2026年10月1日");
        var moved = await world.MoveAsync(Branch, "gh-2", FirstFree);

        moved.IsDone.Should().BeTrue(moved.Message);
        (await world.TreeAsync(FirstFree.AddDays(-1))).CommunityOf(clinic.Id)!.Code.Should().Be(Community);
        (await world.TreeAsync(FirstFree)).CommunityOf(clinic.Id)!.Code.Should().Be("ykt-2");
        (await world.TreeAsync(FirstFree)).VerifierOf((await world.UnitAsync(Branch)).Id)!.Code.Should().Be("gh-2");

        (await world.MoveAsync(Branch, "ykt-2", FirstFree)).IsDone.Should().BeTrue("the same day again replaces");
        (await world.MoveAsync(Branch, Hospital, FirstFree)).IsDone.Should().BeTrue("and back leaves no trace");
        await using var db = world.CreateDbContext();
        (await db.OrgPlacements.Where(p => p.UnitId == clinic.Id || p.UnitId == db.OrgUnits.First(u => u.Code == Branch).Id).ToListAsync()).Should().HaveCount(2).And.OnlyContain(p => p.To == null);

        (await world.MoveAsync(Branch, "gh-2", new(2027, 1, 1))).IsDone.Should().BeTrue();
        (await world.MoveAsync(Branch, "ykt-2", new(2026, 12, 31))).Errors["day"].Should().Contain("2027年1月1日");
        (await world.MoveAsync(Branch, Clinic, new(2027, 1, 2))).Errors["parent"].Should().Contain("基层分院不能设在嘎查村卫生室之下");
        (await world.MoveAsync(Branch, null, new(2027, 1, 2))).Errors["parent"].Should().Contain("由旗县直属");
        (await world.MoveAsync(Branch, "nowhere", null)).Errors.Keys.Should().BeEquivalentTo("parent", "day");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_closed_unit_is_in_the_tree_to_the_day_before_and_owes_nothing_more(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);

        (await world.CloseAsync(Branch, Today)).Message.Should().Contain("9个下级机构");
        (await world.CloseAsync(Clinic, new(2026, 9, 30))).Errors["day"].Should().Contain("2026年10月1日");
        (await world.CloseAsync(Clinic, null)).Errors.Should().ContainKey("day");
        var closed = await world.CloseAsync(Clinic, new(2026, 11, 30));

        closed.IsDone.Should().BeTrue(closed.Message);
        (await world.TreeAsync(new(2026, 11, 29))).FindByCode(Clinic).Should().NotBeNull();
        (await world.TreeAsync(new(2026, 11, 30))).FindByCode(Clinic).Should().BeNull();
        (await world.CloseAsync(Clinic, Today)).Message.Should().Contain("请先撤销关闭");

        world.Clock.SetLocal(new(2026, 12, 1), TimeOnly.MinValue);
        var november = new ReportingPeriod(2026, 11);
        (await new OpenPeriod(world, world.User("office"), world.Clock, TestWorld.Logger<OpenPeriod>()).HandleAsync(november)).IsDone.Should().BeTrue();
        var clinic = await world.UnitAsync(Clinic);
        await using (var db = world.CreateDbContext())
        {
            (await db.Obligations.AnyAsync(o => o.UnitId == clinic.Id && o.Period == november)).Should().BeFalse("a month belongs to the tree of its last day");
            (await db.Obligations.AnyAsync(o => o.UnitId == clinic.Id && o.Period == TestWorld.UnderWay)).Should().BeTrue();
        }

        (await world.RenameAsync(Clinic, "新名", new(2026, 11, 29))).Message.Should().Contain("关闭");
        (await world.ReopenAsync(Clinic)).IsDone.Should().BeTrue();
        (await world.TreeAsync(new(2026, 12, 1))).Parent(clinic.Id)!.Code.Should().Be(Branch);
        (await world.ReopenAsync(Clinic)).Message.Should().Contain("没有关闭");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_figures_of_a_closed_month_are_the_same_after_every_change_that_is_allowed(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var before = await FiguresAsync(world);

        await world.OpenAsync(new("第二医共体", UnitKind.MedicalCommunity, null, new(2000, 1, 1), "ykt-2"));
        await world.OpenAsync(new("第二总医院", UnitKind.GeneralHospital, "ykt-2", new(2000, 1, 1), "gh-2"));
        (await world.MoveAsync(Branch, "gh-2", FirstFree)).IsDone.Should().BeTrue();
        (await world.CloseAsync(Clinic, FirstFree)).IsDone.Should().BeTrue();
        (await world.RenameAsync(OtherBranch, "柳林中心卫生院", new(2026, 9, 1))).IsDone.Should().BeTrue();
        (await world.EditAsync(Hospital, new(null, null, "", false, null))).IsDone.Should().BeTrue();
        (await world.EditAsync("kskt-mch-hospital", new(null, null, "", true, null))).IsDone.Should().BeTrue();

        (await FiguresAsync(world)).Should().BeEquivalentTo(before);
    }

    /// <summary>2.3 counts the lead hospital's discharges and grants.</summary>
    [Theory, MemberData(nameof(Providers))]
    public async Task Another_lead_hospital_counts_from_the_first_open_month_on(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);

        (await world.EditAsync(Hospital, new(null, null, "", false, null))).IsDone.Should().BeTrue();
        (await world.EditAsync("kskt-mch-hospital", new(null, null, "", true, null))).IsDone.Should().BeTrue();

        await using var db = world.CreateDbContext();
        var units = (await FigureFacts.ReadAsync(db, world.CountyId)).Units;
        var (old, other) = ((await world.UnitAsync(Hospital)).Id, (await world.UnitAsync("kskt-mch-hospital")).Id);
        (units.IsLead(old, TestWorld.NewestClosed), units.IsLead(other, TestWorld.NewestClosed)).Should().Be((true, false));
        var next = TestWorld.NewestClosed.AddMonths(1);
        (units.IsLead(old, next), units.IsLead(other, next)).Should().Be((false, true));
        (await FigureRebuild.VerifyAsync(db, await db.Counties.AsNoTracking().SingleAsync(c => c.Id == world.CountyId))).DifferenceCount.Should().Be(0);

        // Back within the same months: nothing has changed at all.
        (await world.EditAsync("kskt-mch-hospital", new(null, null, "", false, null))).IsDone.Should().BeTrue();
        (await world.EditAsync(Hospital, new(null, null, "", true, null))).IsDone.Should().BeTrue();
        (await world.UnitAsync(Hospital)).LeadTurns.Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_has_no_date_is_edited_and_checked_field_by_field(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);

        var edited = await world.EditAsync(Branch, new(" 赵 主任 ", "13812345678", "巴院\n 巴院\n\n巴彦高勒卫生院\n高勒院", false, null));

        edited.IsDone.Should().BeTrue(edited.Message);
        var unit = await world.UnitAsync(Branch);
        (unit.ContactName, unit.ContactPhone, unit.Aliases).Should().Be(("赵 主任", "13812345678", "巴院\n高勒院"));

        var wrong = await world.EditAsync(Branch, new(new string('长', 51), "138-错", new string('长', 101), true, "nonsense"));
        wrong.Errors.Keys.Should().BeEquivalentTo("contact", "phone", "aliases", "lead", "type");
        (await world.EditAsync("kskt-mch-hospital", new(null, null, "", true, null))).Errors["lead"].Should().Contain("旗人民医院");
        (await world.EditAsync(Hospital, new(null, null, "总医院", false, null))).IsDone.Should().BeTrue();
        (await world.EditAsync("kskt-mch-hospital", new(null, null, "", true, null))).IsDone.Should().BeTrue("the place is free now");
        (await world.EditAsync("kskt-dept-finance-bureau", new(null, null, "", false, "audit-bureau"))).IsDone.Should().BeTrue();
        (await world.UnitAsync("kskt-dept-finance-bureau")).DepartmentType.Should().Be("audit-bureau");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Nobody_but_the_countys_administrator_changes_its_units(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var account in new[] { "office", "office-wlt", "leader", "finance", "hospital", "branch", "clinic", "auditor" })
        {
            foreach (var refused in new[]
            {
                await world.OpenAsync(new("x", UnitKind.Department, null, Today), account), await world.EditAsync(Branch, new(null, null, "", false, null), account),
                await world.RenameAsync(Branch, "x", Today, account), await world.MoveAsync(Branch, Community, Today, account),
                await world.CloseAsync(Clinic, Today, account), await world.ReopenAsync(Clinic, account), await world.MergeAsync(Branch, OtherBranch, account),
            })
            {
                refused.Outcome.Should().Be(Outcome.NotAllowed, account);
                refused.Message.Should().Contain("系统管理员");
            }
        }

        // Another county's unit does not exist for the administrator of this one, and neither does its parent.
        (await world.RenameAsync("zlt-tcm-hospital", "x", Today)).Outcome.Should().Be(Outcome.NotFound);
        (await world.CloseAsync("nowhere", Today)).Outcome.Should().Be(Outcome.NotFound);
        (await world.MoveAsync(Branch, "zlt-people-hospital", Today)).Errors.Should().ContainKey("parent");
        (await world.OpenAsync(new("x", UnitKind.TownshipBranch, "zlt-people-hospital", Today))).Errors.Should().ContainKey("parent");
        await using var db = world.CreateDbContext();
        (await db.AuditEntries.AnyAsync(e => e.CountyId == world.CountyId && e.Subject == nameof(OrgUnit))).Should().BeFalse("nothing was written");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_second_writer_is_told_what_the_first_one_wrote(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var version = await world.VersionAsync(Branch);
        (await world.EditAsync(Branch, new("钱主任", "13900000000", "", false, null), version: version)).IsDone.Should().BeTrue();

        var second = await world.RenameAsync(Branch, "新名", Today, version: version);

        second.Outcome.Should().Be(Outcome.Conflict);
        second.Message.Should().Contain("系统管理员").And.Contain("2026-11-22 12:00").And.Contain("联系人：钱主任").And.Contain("电话：13900000000");
        (await world.UnitAsync(Branch)).Name.Should().Be("巴彦高勒卫生院");

        // A move is another row, and still the other page is old.
        version = await world.VersionAsync(Branch);
        (await world.MoveAsync(Branch, Community, new(2026, 12, 1), version: version)).IsDone.Should().BeTrue();
        (await world.CloseAsync(Branch, Today, version: version)).Message.Should().Contain("自2026-12-01起隶属").And.Contain("克什克腾旗紧密型县域医疗卫生共同体");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Two_at_once_never_leave_an_open_unit_below_a_closed_one(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        (await world.OpenAsync(new("空院", UnitKind.TownshipBranch, Hospital, new(2026, 1, 1), "empty"))).IsDone.Should().BeTrue();
        var version = await world.VersionAsync("empty");

        var results = await Task.WhenAll(
            Task.Run(() => world.CloseAsync("empty", Today, version: version)),
            Task.Run(() => world.OpenAsync(new("空村卫生室", UnitKind.VillageClinic, "empty", Today))));

        results.Count(r => r.IsDone).Should().Be(1);
        var same = await Task.WhenAll(Enumerable.Range(1, 5).Select(i => Task.Run(() => world.OpenAsync(new($"同村{i}卫生室", UnitKind.VillageClinic, Branch, Today)))));
        same.Should().OnlyContain(r => r.IsDone);
        same.Select(r => r.Value!.Code).Should().OnlyHaveUniqueItems();
    }

    /// <summary>All indicators of the newest closed month, for the county and its community.</summary>
    private static async Task<List<(string, decimal?, decimal?, decimal?)>> FiguresAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        var tree = await db.TreeAsync(world.CountyId, Today);
        var result = new List<(string, decimal?, decimal?, decimal?)>();
        foreach (var scope in new[] { null, tree.FindByCode(Community) })
        {
            var figures = await IndicatorFigures.ReadAsync(db, new(world.CountyId, scope, NationalIndicators.All, TestWorld.NewestClosed.AddMonths(-11), TestWorld.NewestClosed));
            foreach (var indicator in NationalIndicators.All)
            {
                var figure = figures.Figure(indicator, IndicatorWindow.Rolling12, TestWorld.NewestClosed);
                result.Add(($"{scope?.Code} {indicator.Code}", figure.Value, figure.Numerator, figure.Denominator));
            }
        }

        return result;
    }
}
