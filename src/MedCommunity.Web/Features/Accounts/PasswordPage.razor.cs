using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>Changes one's own password; the only page that a one-time password opens.</summary>
public sealed partial class PasswordPage(NavigationManager navigation)
{
    private bool isRequired;
    private bool isOneTime;
    private string? message;

    [Inject]
    private ChangePassword Change { get; set; } = null!;

    [Inject]
    private PortalUsers Users { get; set; } = null!;

    [SupplyParameterFromForm]
    private string? Current { get; set; }

    [SupplyParameterFromForm]
    private string? New { get; set; }

    [SupplyParameterFromForm]
    private string? Again { get; set; }

    private string Lead => isOneTime ? "一次性密码只能用来设置自己的密码，设置后才能使用其他页面。"
        : isRequired ? "密码已经到期，换新后才能使用其他页面。"
        : "修改后，您在其他地方的登录会退出。";

    protected override async Task OnInitializedAsync()
    {
        if (await Users.SelfAsync() is { } account)
        {
            isRequired = account.MustChangePassword;
            isOneTime = isRequired && account.PasswordChangedAt is null;
        }
    }

    private async Task ChangeAsync()
    {
        var result = await Change.RunAsync(Current, New, Again);
        if (result.IsDone)
        {
            navigation.NavigateTo(isRequired ? "/" : "/account?done=password");
        }
        else
        {
            message = result.Message;
        }
    }
}
