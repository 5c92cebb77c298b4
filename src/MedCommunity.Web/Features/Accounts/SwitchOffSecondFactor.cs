using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>Switches one's own second factor off; refused while one of one's roles asks for it.</summary>
internal sealed class SwitchOffSecondFactor(PortalSignIn signIn, PortalUsers users, IDbContextFactory<AppDbContext> contexts, TimeProvider clock)
{
    public async Task<Result<bool>> RunAsync(string? password, string? code)
    {
        if (await users.SelfAsync() is not { } account)
        {
            return Result.NotFound();
        }

        if (!account.TwoFactorEnabled)
        {
            return Result.Conflict("第二因素没有开启。");
        }

        await using var db = await contexts.CreateDbContextAsync();
        var required = await db.RolesAskingSecondFactorAsync(account.Id, clock.Today());
        if (required.Count > 0)
        {
            return Result.NotAllowed($"您的角色（{string.Join("、", required.Select(r => r.Chinese()))}）要求使用第二因素，不能关闭。");
        }

        if (await signIn.ProveAsync(users, account, password, code) is { } failure)
        {
            return failure;
        }

        await users.SwitchOffAsync(account);
        await signIn.RefreshSignInAsync(account);
        return Result.Done(true);
    }
}

internal static class SecondFactorRule
{
    /// <summary>The roles that the account holds today in counties that ask for a second factor with them.</summary>
    public static async Task<IReadOnlyList<Role>> RolesAskingSecondFactorAsync(this AppDbContext db, Guid accountId, DateOnly today)
    {
        await db.EnterAsync([], [accountId]);
        var held = await (
            from g in db.RoleGrants.AsNoTracking()
            join c in db.Counties.AsNoTracking() on g.CountyId equals c.Id
            where g.AccountId == accountId && g.From <= today && (g.To == null || g.To > today)
            select new { g.Role, County = c }).ToListAsync();
        return [.. held.Where(h => h.County.RequiresSecondFactor(h.Role)).Select(h => h.Role).Distinct()];
    }
}
