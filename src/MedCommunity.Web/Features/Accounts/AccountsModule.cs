using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MedCommunity.Web.Features.Accounts;

internal static class AccountsModule
{
    private const string Either = "CookieOrToken";

    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddIdentityCore<Account>(options =>
            {
                options.Password.RequiredLength = 10;
                options.Lockout.MaxFailedAccessAttempts = 5;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
                options.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-._";
            })
            .AddEntityFrameworkStores<AppDbContext>()
            .AddSignInManager()
            .AddErrorDescriber<ChineseIdentityErrors>()
            .AddDefaultTokenProviders();

        services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, options => options.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.Count > 0 ? TokenAuthentication.Scheme : IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.Scheme, null)
            .AddIdentityCookies(cookies => cookies.ApplicationCookie!.Configure(options =>
            {
                options.Cookie.Name = "medcommunity";
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.LoginPath = "/account/login";
                options.ReturnUrlParameter = "returnUrl";
                options.ExpireTimeSpan = TimeSpan.FromHours(8);
                options.SlidingExpiration = true;
                options.Events.OnRedirectToLogin = context =>
                {
                    if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
                    {
                        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    }
                    else
                    {
                        context.Response.Redirect(context.RedirectUri);
                    }

                    return Task.CompletedTask;
                };
                options.Events.OnRedirectToAccessDenied = context =>
                {
                    context.Response.StatusCode = StatusCodes.Status403Forbidden;
                    return Task.CompletedTask;
                };
            }));

        // A revoked role or a locked account must not stay signed in: cookies and circuits ask every 30 seconds.
        services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.FromSeconds(30));
        services.AddScoped<AuthenticationStateProvider, RevalidatingAuthentication>();
        services.AddCascadingAuthenticationState();

        services.AddAuthorization(options =>
        {
            foreach (var (name, rule) in Policies.Rules)
            {
                options.AddPolicy(name, policy => policy.RequireAuthenticatedUser().AddRequirements(new PolicyRequirement(rule)));
            }

            options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        });
        services.AddScoped<IAuthorizationHandler, PolicyHandler>();
        services.AddScoped<PageActor>();
        services.AddScoped(provider => new CurrentUser(async user => SignedInAccount.IdOf(await StateAsync(provider)), provider.GetRequiredService<TimeProvider>()));
        services.AddScoped<IssueToken>();

        services.AddAntiforgery(options =>
        {
            options.HeaderName = "X-CSRF-TOKEN";
            options.Cookie.Name = "medcommunity-form";
            options.Cookie.SameSite = SameSiteMode.Strict;
        });
        services.AddDataProtection().SetApplicationName("MedCommunity");
        services.AddSingleton<IPostConfigureOptions<KeyManagementOptions>, KeysInDatabase>();
        return services;
    }

    /// <summary>Tells the request's scope who asks and from where, before anything else runs.</summary>
    public static void UseCurrentUser(this WebApplication app) => app.Use((context, next) =>
    {
        var user = context.RequestServices.GetRequiredService<CurrentUser>();
        user.AccountId = SignedInAccount.IdOf(context.User);
        user.Address = context.Connection.RemoteIpAddress?.ToString();
        user.Path = context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) ? EntryPath.Api : EntryPath.Page;
        return next();
    });

    public static void MapAccounts(this WebApplication app) =>
        app.MapPost("/account/logout", async (SignInManager<Account> signIn) =>
        {
            await signIn.SignOutAsync();
            return Results.LocalRedirect("/account/login");
        }).AddEndpointFilter<Api.AntiforgeryFilter>().DisableAntiforgery();

    /// <summary>A circuit's state; outside of a circuit nobody has said yet who it is.</summary>
    private static async Task<System.Security.Claims.ClaimsPrincipal?> StateAsync(IServiceProvider provider)
    {
        var state = provider.GetService<AuthenticationStateProvider>();
        try
        {
            return state is null ? null : (await state.GetAuthenticationStateAsync()).User;
        }
        catch (InvalidOperationException)
        {
            // A command's scope has no authentication state.
            return null;
        }
    }
}
