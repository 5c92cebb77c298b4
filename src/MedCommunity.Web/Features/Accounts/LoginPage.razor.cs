using System.Net;
using MedCommunity.Core.Data;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>Static page: the cookie is set by the answer to a plain form.</summary>
public sealed partial class LoginPage(IDbContextFactory<AppDbContext> contexts, NavigationManager navigation, IWebHostEnvironment environment)
{
    /// <summary>Of a hundred synthetic counties the first offices will do.</summary>
    private const int MostDemonstrationAccounts = 20;

    private IReadOnlyList<DemonstrationAccount> demonstration = [];
    private string? message;

    [Inject]
    private SignInWithPassword SignIn { get; set; } = null!;

    [Inject]
    private PortalSignIn Cookies { get; set; } = null!;

    [Inject]
    private Sessions Sessions { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromForm]
    private string? Name { get; set; }

    [SupplyParameterFromForm]
    private string? Password { get; set; }

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    /// <summary>Why somebody was sent here: <c>idle</c>, or <c>ended</c> from under an open page.</summary>
    [SupplyParameterFromQuery]
    private string? Why { get; set; }

    private string? Reason => Why switch
    {
        "idle" => "长时间未操作，已自动退出。",
        "ended" => "登录已失效，请重新登录。",
        _ => null,
    };

    /// <summary>Outside Development the cookies are marked Secure: over plain HTTP a browser keeps them for its own machine at most.</summary>
    private bool IsPlain => !environment.IsDevelopment() && !Http.Request.IsHttps
        && !(Http.Request.Host.Host == "localhost" || (IPAddress.TryParse(Http.Request.Host.Host, out var address) && IPAddress.IsLoopback(address)));

    protected override async Task OnInitializedAsync()
    {
        if (Why == "ended" && Http.User.Identity?.IsAuthenticated == true && HttpMethods.IsGet(Http.Request.Method))
        {
            // An open page only knows the session as it was: after a change of password the browser's own cookie still holds.
            await using var db = await contexts.CreateDbContextAsync();
            if (await Sessions.HoldsAsync(db, Http.User))
            {
                navigation.NavigateTo(AfterSignIn(ReturnUrl));
                return;
            }

            await Cookies.SignOutAsync();
        }

        if (environment.IsDevelopment())
        {
            await using var accounts = await contexts.CreateDbContextAsync();
            demonstration = await accounts.Users.AsNoTracking().Where(a => a.IsDemonstration).OrderBy(a => a.Id)
                .Take(MostDemonstrationAccounts).Select(a => new DemonstrationAccount(a.UserName!, a.DisplayName)).ToListAsync();
        }
    }

    private async Task SignInAsync()
    {
        var result = await SignIn.RunAsync(Name, Password);
        if (!result.IsDone)
        {
            message = result.Message;
            return;
        }

        navigation.NavigateTo(result.Value == SignInStep.NeedsCode
            ? $"/account/second-factor?returnUrl={Uri.EscapeDataString(AfterSignIn(ReturnUrl))}"
            : AfterSignIn(ReturnUrl));
    }

    /// <summary>Only to an address of the portal's own; a gate that is shut leads from there to its page.</summary>
    internal static string AfterSignIn(string? url) => url is ['/', ..] and not ['/', '/' or '\\', ..] ? url : "/";

    private sealed record DemonstrationAccount(string Name, string DisplayName);
}
