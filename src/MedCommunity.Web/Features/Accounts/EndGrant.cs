using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>收回角色: at once, also in open pages, or after a last day.</summary>
internal sealed class EndGrant(AccountDesk desk)
{
    /// <param name="accountId">Whose grant.</param>
    /// <param name="grantId">Which.</param>
    /// <param name="lastDay">The last day on which it still holds; null ends it now.</param>
    public Task<Result<bool>> HandleAsync(Guid accountId, Guid grantId, DateOnly? lastDay = null) => desk.ChangeAsync<bool>(accountId, "end grant", async (db, found) =>
    {
        if (found.Actor is not { } actor
            || await db.RoleGrants.SingleOrDefaultAsync(g => g.CountyId == actor.CountyId && g.Id == grantId && g.AccountId == accountId) is not { } grant)
        {
            return Result.NotFound("没有找到这个角色。");
        }

        if (found.IsSelf)
        {
            return Result.NotAllowed("不能收回自己的角色，请由其他系统管理员办理。");
        }

        if (lastDay < desk.Today)
        {
            return Result.Invalid("lastDay", "最后一天不能早于今天；要立即收回，请不填日期。");
        }

        var to = lastDay?.AddDays(1) ?? desk.Today;
        if (grant.To <= desk.Today)
        {
            return Result.Conflict("这个角色已经结束。");
        }

        // A role that has not begun ends before it begins: an empty stretch, kept for the record.
        grant.To = to < grant.From ? grant.From : to;
        return Result.Done(true);
    });
}
