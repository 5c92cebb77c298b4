using MedCommunity.Core.Accounts;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using Microsoft.EntityFrameworkCore;
using static MedCommunity.Tests.Organisations.UnitWorld;

namespace MedCommunity.Tests.Organisations;

/// <summary>合并: what a plan's import made turns out to be a unit that the county has.</summary>
public sealed class MergeUnitTests : DatabaseTests
{
    private const string Finance = "kskt-dept-finance-bureau";

    [Theory, MemberData(nameof(Providers))]
    public async Task Its_tasks_and_reports_go_over_and_it_is_gone(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (made, both, only) = await MakeAsync(world);
        var finance = await world.UnitAsync(Finance);

        var merged = await world.MergeAsync("dept-1", Finance);

        merged.IsDone.Should().BeTrue(merged.Message);
        merged.Value!.Code.Should().Be(Finance);
        merged.Value.Message.Should().Contain("2项任务").And.Contain("已删除");
        await using var db = world.CreateDbContext();
        (await db.OrgUnits.AnyAsync(u => u.Id == made)).Should().BeFalse();
        (await db.OrgPlacements.AnyAsync(p => p.UnitId == made)).Should().BeFalse();
        (await db.AssignmentUnits.Where(a => a.AssignmentId == both || a.AssignmentId == only).Select(a => a.UnitId).ToListAsync()).Should().Equal(finance.Id, finance.Id);
        (await db.WorkItems.SingleAsync(w => w.Id == db.Assignments.First(a => a.Id == only).WorkItemId)).ReportingUnitId.Should().Be(finance.Id);
        (await db.ProgressReports.SingleAsync(r => r.Percent == 77)).UnitId.Should().Be(finance.Id, "the task's percent is its reporting unit's");
        (await world.UnitAsync(Finance)).IsCalled("财政部门").Should().BeTrue("the next import finds it");
        (await db.AuditEntries.AnyAsync(e => e.SubjectId == made && e.Action == "removed")).Should().BeTrue();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task One_with_a_history_is_closed_instead_and_one_with_people_is_refused(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (made, _, _) = await MakeAsync(world);
        var grant = new RoleGrant { CountyId = world.CountyId, AccountId = world.AccountId("finance"), Role = Role.Liaison, UnitId = made, From = new(2026, 1, 1) };
        await using (var db = world.CreateDbContext())
        {
            db.RoleGrants.Add(grant);
            await db.SaveChangesAsync();
        }

        (await world.MergeAsync("dept-1", Finance)).Message.Should().Contain("1个账号");
        await using (var db = world.CreateDbContext())
        {
            (await db.RoleGrants.SingleAsync(g => g.Id == grant.Id)).To = Today;
            await db.SaveChangesAsync();
        }

        var merged = await world.MergeAsync("dept-1", Finance);

        merged.IsDone.Should().BeTrue(merged.Message);
        merged.Value!.Message.Should().Contain("已关闭");
        var unit = await world.UnitAsync("dept-1");
        (unit.ClosedOn, unit.ToBeConfirmed).Should().Be((Today, false));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Only_what_is_to_be_confirmed_is_merged_into_something_that_is_there(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await MakeAsync(world);

        (await world.MergeAsync(Finance, Hospital)).Message.Should().Contain("待确认");
        (await world.MergeAsync("dept-1", null)).Errors.Should().ContainKey("into");
        (await world.MergeAsync("dept-1", "dept-1")).Errors.Should().ContainKey("into");
        (await world.MergeAsync("dept-1", "zlt-dept-finance-bureau")).Errors.Should().ContainKey("into");
        (await world.MergeAsync("dept-1", Finance, version: Guid.NewGuid())).Outcome.Should().Be(Outcome.Conflict);
        (await world.EditAsync("dept-1", new(null, null, "", false, null, Confirm: true))).IsDone.Should().BeTrue();
        (await world.UnitAsync("dept-1")).ToBeConfirmed.Should().BeFalse();
        (await world.MergeAsync("dept-1", Finance)).Message.Should().Contain("已经确认");
    }

    /// <summary>A unit as an import makes it, named by one task together with 财政局 and by another alone, for which it reported.</summary>
    private static async Task<(Guid Unit, Guid Both, Guid Only)> MakeAsync(TestWorld world)
    {
        var finance = await world.UnitAsync(Finance);
        await using var db = world.CreateDbContext();
        var made = CountySetup.AddUnit(db, world.CountyId, "dept-1", "财政部门", UnitKind.Department, null, new(2025, 1, 1), 999);
        made.ToBeConfirmed = true;
        var both = await (from a in db.Assignments
                          join u in db.AssignmentUnits on a.Id equals u.AssignmentId
                          where a.CountyId == world.CountyId && u.UnitId == finance.Id
                          orderby a.Id
                          select a).FirstAsync();
        var only = await (from a in db.Assignments
                          where a.CountyId == world.CountyId && a.WorkItemId != both.WorkItemId && !db.AssignmentUnits.Any(u => u.AssignmentId == a.Id && u.UnitId == finance.Id)
                          orderby a.Id
                          select a).FirstAsync();
        db.AssignmentUnits.RemoveRange(await db.AssignmentUnits.Where(u => u.AssignmentId == only.Id || (u.AssignmentId == both.Id && u.UnitId != finance.Id)).ToListAsync());
        db.AssignmentUnits.AddRange(
            new AssignmentUnit { CountyId = world.CountyId, AssignmentId = both.Id, UnitId = made.Id },
            new AssignmentUnit { CountyId = world.CountyId, AssignmentId = only.Id, UnitId = made.Id });
        (await db.WorkItems.SingleAsync(w => w.Id == only.WorkItemId)).ReportingUnitId = made.Id;
        db.ProgressReports.Add(new ProgressReport
        {
            CountyId = world.CountyId,
            WorkItemId = only.WorkItemId,
            UnitId = made.Id,
            Period = TestWorld.UnderWay,
            Percent = 77,
            Done = "已完成",
            ReportedAt = world.Clock.Utc(),
            ReportedBy = world.AccountId("office"),
            ReportedByName = "王敏",
        });
        await db.SaveChangesAsync();
        return (made.Id, both.Id, only.Id);
    }
}
