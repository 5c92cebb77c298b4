using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>Static page: the cookie is set by the answer to a plain form.</summary>
public sealed partial class LoginPage(
    SignInManager<Account> signIn, IDbContextFactory<AppDbContext> contexts, NavigationManager navigation, IWebHostEnvironment environment,
    ILogger<LoginPage> logger)
{
    private IReadOnlyList<DemonstrationAccount> demonstration = [];
    private string? message;

    [SupplyParameterFromForm]
    private string? Name { get; set; }

    [SupplyParameterFromForm]
    private string? Password { get; set; }

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (environment.IsDevelopment())
        {
            await using var db = await contexts.CreateDbContextAsync();
            demonstration = await db.Users.AsNoTracking().Where(a => a.IsDemonstration).OrderBy(a => a.Id)
                .Select(a => new DemonstrationAccount(a.UserName!, a.DisplayName)).ToListAsync();
        }
    }

    private async Task SignInAsync()
    {
        var account = string.IsNullOrWhiteSpace(Name) ? null : await signIn.UserManager.FindByNameAsync(Name.Trim());
        var result = account is null
            ? SignInResult.Failed
            : await signIn.PasswordSignInAsync(account, Password ?? "", isPersistent: false, lockoutOnFailure: true);
        if (!result.Succeeded)
        {
            // The log says that somebody failed, and for which account where there is one; never what was typed.
            logger.LogWarning("Sign-in refused for account {AccountId}: {Reason}.", account?.Id, result.IsLockedOut ? "locked" : "wrong name or password");
            message = result.IsLockedOut
                ? "连续输错，账号已锁定15分钟，请稍后再试或联系系统管理员。"
                : "账号或密码不正确，请重新输入。";
            return;
        }

        if (account!.MustChangePassword)
        {
            navigation.NavigateTo("/account/password");
            return;
        }

        navigation.NavigateTo(IsLocal(ReturnUrl) ? ReturnUrl! : "/");
    }

    private static bool IsLocal(string? url) => url is ['/', ..] and not ['/', '/' or '\\', ..];

    private sealed record DemonstrationAccount(string Name, string DisplayName);
}
