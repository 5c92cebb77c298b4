using MedCommunity.Core.Accounts;
using MedCommunity.Web.Commands;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>Changes one's own password; the only page that a one-time password opens.</summary>
public sealed partial class PasswordPage(SignInManager<Account> signIn, NavigationManager navigation, IServiceProvider services)
{
    private string? message;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    [SupplyParameterFromForm]
    private string? Current { get; set; }

    [SupplyParameterFromForm]
    private string? New { get; set; }

    [SupplyParameterFromForm]
    private string? Again { get; set; }

    private async Task ChangeAsync()
    {
        if (New != Again)
        {
            message = "两次输入的新密码不一样。";
            return;
        }

        var users = signIn.UserManager;
        if (await users.GetUserAsync((await Authentication).User) is not { } account)
        {
            navigation.NavigateTo("/account/login");
            return;
        }

        account.MustChangePassword = false;
        var changed = await users.ChangePasswordAsync(account, Current ?? "", New ?? "");
        if (!changed.Succeeded)
        {
            message = string.Join("", changed.Errors.Select(e => e.Description));
            return;
        }

        if (account.IsInstallationAdministrator)
        {
            Serve.ForgetFirstPassword(services.GetRequiredService<DataFolder>());
        }

        await signIn.RefreshSignInAsync(account);
        navigation.NavigateTo("/");
    }
}
