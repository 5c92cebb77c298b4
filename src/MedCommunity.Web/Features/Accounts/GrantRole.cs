using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>A role as the administrator gives it.</summary>
/// <param name="Unit">The unit's code; null for the whole county.</param>
/// <param name="From">The first day; today where left out.</param>
/// <param name="LastDay">The last day on which it holds; open where left out.</param>
public sealed record GrantInput(Role? Role, string? Unit, DateOnly? From = null, DateOnly? LastDay = null);

/// <summary>授予角色: a role in the administrator's county, within a unit's subtree or for all of it.</summary>
internal sealed class GrantRole(AccountDesk desk)
{
    public Task<Result<Guid>> HandleAsync(Guid accountId, GrantInput input) => desk.ChangeAsync<Guid>(accountId, "grant", async (db, found) =>
    {
        if (found.Actor is not { } actor)
        {
            return Result.Invalid("county", "请指明旗县。");
        }

        if (found.IsSelf)
        {
            return Result.NotAllowed("不能给自己授予角色，请由其他系统管理员办理。");
        }

        var (grant, errors) = Build(actor, accountId, input, desk.Today);
        if (grant is null)
        {
            return Result.Invalid("没有保存，请改正标出的内容。", errors);
        }

        if (await db.RoleGrants.AnyAsync(g => g.CountyId == actor.CountyId && g.AccountId == accountId && g.Role == grant.Role && g.UnitId == grant.UnitId
            && (g.To == null || g.To > grant.From) && (grant.To == null || g.From < grant.To)))
        {
            return Result.Conflict("这个账号在这段时间已有同样的角色。");
        }

        db.RoleGrants.Add(grant);
        return Result.Done(grant.Id);
    });

    /// <summary>The grant that the input asks for, or what is wrong with it.</summary>
    public static (RoleGrant? Grant, Dictionary<string, string> Errors) Build(Actor actor, Guid accountId, GrantInput input, DateOnly today)
    {
        var unit = string.IsNullOrEmpty(input.Unit) ? null : actor.Tree.FindByCode(input.Unit);
        var from = input.From ?? today;
        var errors = Fields.Of(
            ("role", input.Role is null ? "请选择角色。" : null),
            ("unit", !string.IsNullOrEmpty(input.Unit) && unit is null ? "没有这个单位，或它今天不在机构树里。" : input.Role?.WhyNotAt(unit?.Kind)),
            ("from", from < today.AddYears(-1) || from > today.AddYears(1) ? "起始日期应在前后一年以内。" : null),
            ("lastDay", input.LastDay < from ? "最后一天不能早于起始日期。" : null));
        return errors.Count > 0 ? (null, errors) : (new RoleGrant
        {
            CountyId = actor.CountyId,
            AccountId = accountId,
            Role = input.Role!.Value,
            UnitId = unit?.Id,
            From = from,
            To = input.LastDay?.AddDays(1),
        }, errors);
    }
}
