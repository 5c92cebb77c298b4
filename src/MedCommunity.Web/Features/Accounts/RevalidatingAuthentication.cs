using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>
/// An open page asks every <see cref="SecuritySettings.Revalidate"/> whether its session still holds; if not, it is signed out. Where only what the
/// account may do has changed, the page's policy is asked again, so that a revoked role closes it and a gate leads to its page.
/// </summary>
internal sealed class RevalidatingAuthentication(ILoggerFactory loggers, IServiceScopeFactory scopes, SecuritySettings settings, PageActor actors)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    private readonly ILogger log = loggers.CreateLogger<RevalidatingAuthentication>();
    private string? fingerprint;

    protected override TimeSpan RevalidationInterval => settings.Revalidate;

    /// <summary>Takes down what the account may do as its page opens.</summary>
    public async Task RememberAsync() => fingerprint = await FingerprintAsync(await GetAuthenticationStateAsync());

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        try
        {
            return await HoldsAsync(authenticationState, cancellationToken);
        }
        catch (Exception e) when (Outage.Of(e) is { } outage)
        {
            // What is typed on an open page outlives the outage: nothing can be read or done meanwhile, and the next round asks again.
            log.LogWarning("A session was not asked about: {Outage}.", outage.Title);
            return true;
        }
    }

    private async Task<bool> HoldsAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        await using (var scope = scopes.CreateAsyncScope())
        {
            await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContextAsync(cancellationToken);
            if (!await scope.ServiceProvider.GetRequiredService<Sessions>().HoldsAsync(db, authenticationState.User))
            {
                return false;
            }
        }

        var now = await FingerprintAsync(authenticationState);
        if (fingerprint is not null && fingerprint != now)
        {
            actors.Forget();
            SetAuthenticationState(Task.FromResult(new AuthenticationState(authenticationState.User)));
        }

        fingerprint = now;
        return true;
    }

    private async Task<string> FingerprintAsync(AuthenticationState state)
    {
        await using var scope = scopes.CreateAsyncScope();
        var user = scope.ServiceProvider.GetRequiredService<CurrentUser>();
        user.Take(state.User);
        await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        return await user.FingerprintAsync(db);
    }
}

/// <summary>Only an open page has something to watch over: prerendering is over before anything changes.</summary>
internal sealed class OpenPageWatch(AuthenticationStateProvider authentication, CurrentUser user, IHttpContextAccessor http) : CircuitHandler
{
    /// <summary>Only the request that carries the circuit knows from which address the person acts; after a lost line it may be another.</summary>
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        user.Address = http.HttpContext?.Connection.RemoteIpAddress?.ToString() ?? user.Address;
        return Task.CompletedTask;
    }

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken) =>
        authentication is RevalidatingAuthentication revalidating ? revalidating.RememberAsync() : Task.CompletedTask;
}
