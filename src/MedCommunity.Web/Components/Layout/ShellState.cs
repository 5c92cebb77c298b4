using MedCommunity.Core.Accounts;
using MedCommunity.Web.Features.Accounts;
using Microsoft.AspNetCore.Components.Authorization;

namespace MedCommunity.Web.Components.Layout;

/// <summary>What the frame says about who is here, and where.</summary>
public sealed record ShellInfo(string CountyName, string UserName, string RoleName, bool IsDemonstration);

/// <summary>Null for a visitor who has not signed in: the frame then shows neither menu nor name. Who holds no role can still sign out.</summary>
internal sealed class ShellState(PageActor actors, AuthenticationStateProvider authentication)
{
    public async ValueTask<ShellInfo?> GetAsync()
    {
        if (await actors.GetAsync() is { } actor)
        {
            return new(
                actor.County.Name,
                actor.Name,
                string.Join("、", actor.Grants.Select(g => g.UnitId is { } unit && actor.Tree.Find(unit) is { } node ? $"{node.Name}{g.Role.Chinese()}" : g.Role.Chinese()).Take(2)),
                actor.County.IsDemonstration);
        }

        return (await authentication.GetAuthenticationStateAsync()).User.Identity is { IsAuthenticated: true, Name: { } name }
            ? new("", name, "尚无角色", IsDemonstration: false)
            : null;
    }
}
