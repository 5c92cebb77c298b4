using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>安全等级对照: for the administrator who has to answer the assessors.</summary>
public sealed partial class SecurityPage
{
    private IReadOnlyList<SecuritySection>? sections;

    [Inject]
    private SecurityPointsQuery Query { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    protected override async Task OnInitializedAsync() => sections = (await Query.RunAsync(Http.Request.IsHttps)).Value;

    private static string Chinese(PointState state) => state switch
    {
        PointState.Met => "已满足",
        PointState.Partly => "部分满足",
        PointState.Environment => "由运行环境负责",
        _ => "后续版本",
    };
}
