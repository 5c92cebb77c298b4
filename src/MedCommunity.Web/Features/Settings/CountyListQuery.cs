using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Settings;

public sealed record CountyRow(string Code, string Name, string? Prefecture, int Units, int Accounts, IReadOnlyList<string> Administrators, bool IsMine, bool IsDemonstration);

/// <summary>旗县: all of the installation's, for its administrator alone.</summary>
internal sealed class CountyListQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<IReadOnlyList<CountyRow>>> RunAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadInstallationAdministratorAsync(db) is not { } installer)
        {
            return Result.NotAllowed("只有平台管理员可以查看全部旗县。");
        }

        var today = clock.Today();
        var counties = await db.Counties.AsNoTracking().OrderBy(c => c.Code).ToListAsync();
        var units = await db.OrgUnits.Where(u => u.ClosedOn == null || u.ClosedOn > today).GroupBy(u => u.CountyId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        var grants = await (
            from g in db.RoleGrants
            join a in db.Users on g.AccountId equals a.Id
            where g.From <= today && (g.To == null || g.To > today)
            select new { g.CountyId, g.AccountId, g.Role, a.DisplayName }).ToListAsync();
        return Result.Done<IReadOnlyList<CountyRow>>([.. counties.Select(c =>
        {
            var here = grants.Where(g => g.CountyId == c.Id).ToList();
            return new CountyRow(
                c.Code, c.Name, c.Prefecture, units.GetValueOrDefault(c.Id), here.Select(g => g.AccountId).Distinct().Count(),
                [.. here.Where(g => g.Role == Role.Administrator).Select(g => g.DisplayName).Distinct()], here.Any(g => g.AccountId == installer.Id), c.IsDemonstration);
        })]);
    }
}
