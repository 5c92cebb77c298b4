using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Layout;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MedCommunity.Web.Features.Accounts;

internal static class AccountsModule
{
    private const string Either = "CookieOrToken";

    public static IServiceCollection AddAccounts(this IServiceCollection services, IConfiguration configuration)
    {
        var security = SecuritySettings.Read(configuration);
        services.AddSingleton(security);
        services.AddIdentityCore<Account>(options =>
            {
                options.Password.RequiredLength = 10;
                options.Lockout.MaxFailedAccessAttempts = SecuritySettings.FailuresPerAccount;
                options.Lockout.DefaultLockoutTimeSpan = SecuritySettings.LockSpan;
                options.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-._";
            })
            .AddEntityFrameworkStores<AppDbContext>()
            .AddUserManager<PortalUsers>()
            .AddSignInManager<PortalSignIn>()
            .AddPasswordValidator<PasswordRules>()
            .AddErrorDescriber<ChineseIdentityErrors>()
            .AddDefaultTokenProviders()
            .AddTokenProvider<AuthenticatorCodes>(TokenOptions.DefaultAuthenticatorProvider);

        services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, options => options.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.Count > 0 && TakesTokens(context.Request.Path) ? TokenAuthentication.Scheme : IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.Scheme, null)
            .AddIdentityCookies(cookies => cookies.ApplicationCookie!.Configure(options =>
            {
                options.Cookie.Name = "medcommunity";
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.LoginPath = "/account/login";
                options.ReturnUrlParameter = "returnUrl";
                options.ExpireTimeSpan = security.Idle;
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
                options.Events.OnRedirectToAccessDenied = async context =>
                {
                    // A gate leads to the page that opens it; who keeps the counties and holds a role in none begins there; a role that is missing is a refusal.
                    var path = context.Request.Path;
                    var user = context.HttpContext.RequestServices.GetRequiredService<CurrentUser>();
                    var way = path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) ? null
                        : user.Gate.Path() ?? (path == "/" && await KeepsCountiesAsync(context.HttpContext, user) ? "/counties" : null);
                    if (way is not null)
                    {
                        context.Response.Redirect(way);
                    }
                    else
                    {
                        context.Response.StatusCode = StatusCodes.Status403Forbidden;
                    }
                };
            }));

        // A revoked role or a locked account must not stay signed in: cookies and circuits ask every 30 seconds.
        services.Configure<SecurityStampValidatorOptions>(options =>
        {
            options.ValidationInterval = security.Revalidate;
            options.OnRefreshingPrincipal = context =>
            {
                SessionClaims.Copy(context.CurrentPrincipal, context.NewPrincipal!);
                return Task.CompletedTask;
            };
        });
        services.AddScoped<ISecurityStampValidator, SessionValidator>();
        services.AddScoped<Sessions>();
        services.AddScoped<AuthenticationStateProvider, RevalidatingAuthentication>();
        services.AddScoped<CircuitHandler, OpenPageWatch>();
        services.AddCascadingAuthenticationState();

        services.AddAuthorization(options =>
        {
            foreach (var (name, rule) in Policies.Rules)
            {
                options.AddPolicy(name, policy => policy.RequireAuthenticatedUser().AddRequirements(new PolicyRequirement(rule)));
            }

            foreach (var (name, gates) in Policies.ShutBy)
            {
                options.AddPolicy(name, policy => policy.RequireAuthenticatedUser().AddRequirements(new GateRequirement(gates)));
            }

            options.AddPolicy(Policies.Install, policy => policy.RequireAuthenticatedUser().AddRequirements(new InstallationRequirement()));
            options.AddPolicy(Policies.Backups, policy => policy.RequireAuthenticatedUser().AddRequirements(new InstallationRequirement(OrAdministers: true)));
            options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        });
        services.AddScoped<IAuthorizationHandler, PolicyHandler>();
        services.AddScoped<IAuthorizationHandler, GateHandler>();
        services.AddScoped<IAuthorizationHandler, InstallationHandler>();
        services.AddScoped<PageActor>();
        services.AddScoped(provider => new CurrentUser(async user => (await StateAsync(provider)) is { } principal ? user.Take(principal) : null, provider.GetRequiredService<TimeProvider>()));
        services.AddScoped<AccountDesk>();
        services.AddScoped<AccountListQuery>();
        services.AddScoped<InviteAccount>();
        services.AddScoped<EditAccount>();
        services.AddScoped<GrantRole>();
        services.AddScoped<EndGrant>();
        services.AddScoped<LockAccount>();
        services.AddScoped<ResetPassword>();
        services.AddScoped<ResetSecondFactor>();
        services.AddScoped<SignOutEverywhere>();
        services.AddScoped<StartSubstitution>();
        services.AddScoped<EndSubstitution>();
        services.AddScoped<MySubstitutionsQuery>();
        services.AddScoped<ActFor>();
        services.AddScoped<ChooseCounty>();
        services.AddScoped<IssueToken>();
        services.AddSingleton<SignInThrottle>();
        services.AddScoped<AuthenticatorCodes>();
        services.AddScoped<SignInWithPassword>();
        services.AddScoped<SignInWithCode>();
        services.AddScoped<ChangePassword>();
        services.AddScoped<SetUpSecondFactor>();
        services.AddScoped<SwitchOffSecondFactor>();
        services.AddScoped<RenewRecoveryCodes>();
        services.AddScoped<EndSessions>();
        services.AddScoped<AccountQuery>();
        services.AddScoped<SecurityPointsQuery>();
        services.AddSingleton(new MenuEntry("管理", "/settings/security", "安全等级对照", "bi-shield-check", Policies.Administer, Order: 940));
        services.AddScoped<RevokeToken>();
        services.AddSingleton(new MenuEntry("管理", "/accounts", "账号", "bi-people", Policies.Administer, Order: 920));

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
        user.Take(context.User);
        user.Address = context.Connection.RemoteIpAddress?.ToString();
        user.Path = context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) ? EntryPath.Api : EntryPath.Page;
        return next();
    });

    public static void MapAccounts(this WebApplication app)
    {
        // The framework's own check answers with a bare 400; the filter says in Chinese what to do.
        var account = app.MapGroup("/account").AddEndpointFilter<Api.AntiforgeryFilter>().DisableAntiforgery();
        account.MapPost("/logout", async (SignInManager<Account> signIn) =>
        {
            await signIn.SignOutAsync();
            return Results.LocalRedirect("/account/login");
        });

        // What js/idle.js says of the person before the screen. The cookie is renewed by its validation on the way here.
        account.MapPost("/alive", async (HttpContext context, Sessions sessions, AppDbContext db) =>
            await sessions.SeenAsync(db, context.User) ? Results.NoContent() : Results.Unauthorized());
        account.MapPost("/idle", async (HttpContext context, Sessions sessions, AppDbContext db, SignInManager<Account> signIn) =>
        {
            if (!await sessions.IsIdleAsync(db, context.User))
            {
                return Results.Conflict();
            }

            await signIn.SignOutAsync();
            return Results.NoContent();
        });

        account.MapPost("/county", async ([FromForm] string? county, ChooseCounty choose) => After(await choose.HandleAsync(county), "/"));
        account.MapPost("/acting", async ([FromForm] string? absent, ActFor act) =>
            absent is { Length: > 0 } && !Guid.TryParse(absent, out _)
                ? Results.NotFound()
                : After(await act.HandleAsync(Guid.TryParse(absent, out var person) ? person : null), "/"));
    }

    private static IResult After<T>(Result<T> result, string then) => result.IsDone ? Results.LocalRedirect(then) : Results.NotFound();

    /// <summary>A token is for the API alone: pages and circuits know nothing of its scope.</summary>
    private static bool TakesTokens(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase);

    private static async Task<bool> KeepsCountiesAsync(HttpContext context, CurrentUser user)
    {
        await using var db = await context.RequestServices.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        return await user.LoadInstallationAdministratorAsync(db) is not null;
    }

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
