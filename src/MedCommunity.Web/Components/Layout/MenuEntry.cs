namespace MedCommunity.Web.Components.Layout;

/// <summary>One entry of the left menu, registered by the module that owns the page. Shown where <paramref name="Policy"/> (none: any account) is granted.</summary>
/// <param name="Icon">A name of Bootstrap Icons in full, such as bi-house: the build finds it by that and ships only the icons in use.</param>
public sealed record MenuEntry(string Group, string Route, string Title, string Icon, string? Policy, int Order)
{
    /// <summary>The order of the groups; a group that nobody registered an entry for does not show.</summary>
    public static readonly IReadOnlyList<string> Groups = ["工作台", "任务", "填报", "指标", "考核", "会商", "管理"];

    internal string TestId => Route == "/" ? "nav-home" : $"nav-{Route.TrimStart('/')}";
}
