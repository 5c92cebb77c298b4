using MedCommunity.Core.Accounts;
using Microsoft.AspNetCore.Authorization;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>Where a gate leads to, and why it is shut.</summary>
internal static class Gates
{
    /// <summary>The page on which the gate is opened; null where it is open.</summary>
    public static string? Path(this Gate gate) => gate switch
    {
        Gate.Password => "/account/password",
        Gate.SecondFactor => "/account/second-factor/setup",
        Gate.SubstitutionEnded => "/account",
        _ => null,
    };

    public static string? Reason(this Gate gate) => gate switch
    {
        Gate.Password => "密码是一次性的或已过期，请先登录门户设置新密码。",
        Gate.SecondFactor => "您的角色要求使用第二因素登录，请先登录门户绑定验证器。",
        Gate.SubstitutionEnded => "代理已经结束，请登录门户回到本人身份。",
        _ => null,
    };
}

/// <summary>Signed in, with none of these gates shut; roles are not asked for.</summary>
internal sealed record GateRequirement(Gate[] ShutBy) : IAuthorizationRequirement;

internal sealed class GateHandler(PageActor actors, CurrentUser user) : AuthorizationHandler<GateRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, GateRequirement requirement)
    {
        if (context.User.Identity?.IsAuthenticated != true)
        {
            return;
        }

        await actors.GetAsync(context.User);
        if (!requirement.ShutBy.Contains(user.Gate))
        {
            context.Succeed(requirement);
        }
    }
}
