using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>
/// 合并: a unit that a plan's import made (待确认) turns out to be one that the county has under another name. Its tasks go over, its name
/// becomes one of the other's; it is removed where nothing else hangs on it, and closed otherwise.
/// </summary>
public sealed class MergeUnit(UnitDesk desk)
{
    public Task<Result<UnitChanged>> RunAsync(string code, Guid version, string? intoCode) => desk.ChangeAsync(code, version, "merge", async changing =>
    {
        var (db, unit, today) = (changing.Db, changing.Unit, changing.Today);
        if (!unit.ToBeConfirmed)
        {
            return Result.Invalid($"“{unit.Name}”已经确认，只有“待确认”的机构可以合并。");
        }

        var into = changing.Register.FindByCode(intoCode);
        if (into is null || into == unit || into.ToBeConfirmed || !into.IsOpenOn(today))
        {
            return Result.Invalid("into", into is null ? "请选择合并到哪个机构。" : into == unit ? "不能与自己合并。"
                : into.ToBeConfirmed ? $"“{into.Name}”自己还待确认，请先确认它。" : $"“{into.Name}”目前没有开办，不能并入。");
        }

        if (await db.RoleGrants.CountAsync(g => g.CountyId == unit.CountyId && g.UnitId == unit.Id && (g.To == null || g.To > today)) is > 0 and var grants)
        {
            return Result.Invalid($"还有{grants}个账号的角色落在“{unit.Name}”，请先在账号管理中改到“{into.Name}”。");
        }

        var isUsed = await IsUsedAsync(changing);
        if (isUsed && unit.IsOpenOn(today) && unit.ClosedOn is null && changing.Register.WhyNotClose(unit, today) is { } why)
        {
            return why;
        }

        var tasks = await AssignedUnits.HandOverAsync(db, unit.CountyId, unit.Id, into.Id);
        foreach (var name in unit.Aliases.Split('\n', StringSplitOptions.RemoveEmptyEntries).Prepend(unit.Name))
        {
            into.AlsoCalled(name);
        }

        if (into.Aliases.Length > UnitInput.AliasesLength)
        {
            return Result.Invalid("into", $"“{into.Name}”的其他名称太多，请先删去一些再合并。");
        }

        if (isUsed)
        {
            unit.ClosedOn = unit.ClosedOn < today ? unit.ClosedOn : today;
            unit.ToBeConfirmed = false;
        }
        else
        {
            db.FormerNames.RemoveRange(await db.FormerNames.Where(n => n.CountyId == unit.CountyId && n.UnitId == unit.Id).ToListAsync());
            db.OrgPlacements.RemoveRange(await db.OrgPlacements.Where(p => p.CountyId == unit.CountyId && p.UnitId == unit.Id).ToListAsync());
            db.OrgUnits.Remove(unit);
        }

        return Result.Done(new UnitChanged(
            into.Code, into.Name, $"“{unit.Name}”已并入“{into.Name}”，{tasks}项任务转由它负责；{(isUsed ? "原机构有历史记录，已关闭。" : "原机构已删除。")}"));
    });

    /// <summary>Whether anything but the plan hangs on the unit: then its row must stay.</summary>
    private static async Task<bool> IsUsedAsync(UnitCase changing)
    {
        var (db, county, unit) = (changing.Db, changing.Unit.CountyId, changing.Unit.Id);
        return await db.OrgPlacements.AnyAsync(p => p.CountyId == county && p.ParentId == unit)
            || await db.RoleGrants.AnyAsync(g => g.CountyId == county && g.UnitId == unit)
            || await db.Obligations.AnyAsync(o => o.CountyId == county && o.UnitId == unit)
            || await db.Submissions.AnyAsync(s => s.CountyId == county && s.UnitId == unit)
            || await db.ApprovedValues.AnyAsync(v => v.CountyId == county && v.UnitId == unit);
    }
}
