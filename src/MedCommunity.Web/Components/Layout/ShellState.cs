using MedCommunity.Core.Accounts;
using MedCommunity.Web.Features.Accounts;

namespace MedCommunity.Web.Components.Layout;

/// <summary>What the frame says about who is here, and where.</summary>
public sealed record ShellInfo(string CountyName, string UserName, string RoleName, bool IsDemonstration);

/// <summary>Null for a visitor who has not signed in or holds no role: the frame then shows neither menu nor name.</summary>
internal sealed class ShellState(PageActor actors)
{
    public async ValueTask<ShellInfo?> GetAsync() => await actors.GetAsync() is { } actor
        ? new(
            actor.County.Name,
            actor.Name,
            string.Join("、", actor.Grants.Select(g => g.UnitId is { } unit && actor.Tree.Find(unit) is { } node ? $"{node.Name}{g.Role.Chinese()}" : g.Role.Chinese()).Take(2)),
            actor.County.IsDemonstration)
        : null;
}
