using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>The second half of a sign-in; a cookie of five minutes says whose password was right.</summary>
public sealed partial class SecondFactorPage(NavigationManager navigation)
{
    private string? message;

    [Inject]
    private SignInWithCode SignIn { get; set; } = null!;

    [Inject]
    private PortalSignIn Cookies { get; set; } = null!;

    [SupplyParameterFromForm]
    private string? Code { get; set; }

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery]
    private string? Recovery { get; set; }

    private bool ByRecovery => Recovery is not null;

    protected override async Task OnInitializedAsync()
    {
        if (await Cookies.GetTwoFactorAuthenticationUserAsync() is null)
        {
            navigation.NavigateTo("/account/login");
        }
    }

    private string Link(bool recovery) =>
        $"/account/second-factor?returnUrl={Uri.EscapeDataString(LoginPage.AfterSignIn(ReturnUrl))}{(recovery ? "&recovery=1" : "")}";

    private async Task SignInAsync()
    {
        var result = await SignIn.RunAsync(Code);
        if (result.IsDone)
        {
            navigation.NavigateTo(LoginPage.AfterSignIn(ReturnUrl));
        }
        else if (result.Outcome == Outcome.NotFound)
        {
            navigation.NavigateTo("/account/login?why=ended");
        }
        else
        {
            message = result.Message;
        }
    }
}
