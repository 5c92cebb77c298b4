using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>我的账号: one section for each thing that a person can look at and change about the own account.</summary>
public sealed partial class AccountPage(NavigationManager navigation)
{
    private MyAccount? view;

    [Inject]
    private AccountQuery Query { get; set; } = null!;

    /// <summary>What was done on the way here.</summary>
    [SupplyParameterFromQuery]
    private string? Done { get; set; }

    private string? Notice => Done switch
    {
        "password" => "密码已修改，您在其他地方的登录已退出。",
        "second-factor-off" => "第二因素已关闭。",
        "session" => "已退出所选的登录，那个浏览器半分钟内退出。",
        "sessions" => "其他登录都已退出，那些浏览器半分钟内退出。",
        _ => null,
    };

    protected override async Task OnInitializedAsync()
    {
        view = await Query.RunAsync();
        if (view is null)
        {
            navigation.NavigateTo("/account/login");
        }
    }
}
