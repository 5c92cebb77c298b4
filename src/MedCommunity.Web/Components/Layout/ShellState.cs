using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Web.Features.Accounts;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Components.Layout;

/// <summary>What the frame says about who is here, and where.</summary>
/// <param name="Counties">The counties to choose from; none where there is only one.</param>
/// <param name="ActingFor">Under a substitution: whose roles these are, and until when.</param>
public sealed record ShellInfo(
    string CountyName, string CountyCode, string UserName, string RoleName, bool IsDemonstration, IReadOnlyList<CountyChoice> Counties, string? ActingFor);

public sealed record CountyChoice(string Code, string Name);

/// <summary>Null for a visitor who has not signed in: the frame then shows neither menu nor name. Who holds no role can still sign out.</summary>
internal sealed class ShellState(
    PageActor actors, CurrentUser user, IDbContextFactory<AppDbContext> contexts, AuthenticationStateProvider authentication)
{
    public async ValueTask<ShellInfo?> GetAsync()
    {
        if (await actors.GetAsync() is { } actor)
        {
            return new(
                actor.County.Name,
                actor.County.Code,
                actor.Name,
                string.Join("、", actor.Grants.Select(g => g.UnitId is { } unit && actor.Tree.Find(unit) is { } node ? $"{node.Name}{g.Role.Chinese()}" : g.Role.Chinese()).Take(2)),
                actor.County.IsDemonstration,
                actor.Counties.Count < 2 ? [] : [.. actor.Counties.Select(c => new CountyChoice(c.Code, c.Name))],
                actor.OnBehalfOf is { } absent ? await ActingAsync(actor, absent) : null);
        }

        if ((await authentication.GetAuthenticationStateAsync()).User.Identity is not { IsAuthenticated: true, Name: { } name })
        {
            return null;
        }

        await using var db = await contexts.CreateDbContextAsync();
        return await user.LoadInstallationAdministratorAsync(db) is { } installer
            ? new("", "", installer.DisplayName, "平台管理员", IsDemonstration: false, [], null)
            : new("", "", name, "尚无角色", IsDemonstration: false, [], null);
    }

    private async Task<string?> ActingAsync(Actor actor, Guid absent)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await db.EnterAsync([actor.CountyId]);
        var found = await (
            from s in db.Substitutions.AsNoTracking()
            join a in db.Users on s.AbsentId equals a.Id
            where s.CountyId == actor.CountyId && s.AbsentId == absent && s.SubstituteId == actor.AccountId
            orderby s.To descending
            select new { a.DisplayName, s.To }).FirstOrDefaultAsync();
        return found is null ? null : $"{found.DisplayName}，至{found.To.AddDays(-1):yyyy-MM-dd}";
    }
}
