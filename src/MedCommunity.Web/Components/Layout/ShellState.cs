using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace MedCommunity.Web.Components.Layout;

/// <summary>What the frame says about who is here, and where.</summary>
public sealed record ShellInfo(string CountyName, string UserName, string RoleName, bool IsDemonstration);

/// <summary>Null for a visitor who has not signed in: the frame then shows neither menu nor name.</summary>
internal sealed class ShellState(AuthenticationStateProvider authentication)
{
    public async ValueTask<ShellInfo?> GetAsync()
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        return user.Identity is { IsAuthenticated: true, Name: { } name }
            ? new(user.FindFirstValue("county") ?? "", name, user.FindFirstValue(ClaimTypes.Role) ?? "", IsDemonstration: false)
            : null;
    }
}
