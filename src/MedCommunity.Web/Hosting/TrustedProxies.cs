using MedCommunity.Web.Features.Accounts;
using Microsoft.AspNetCore.HttpOverrides;

namespace MedCommunity.Web.Hosting;

internal static class TrustedProxies
{
    /// <summary>Behind a proxy every caller would have the proxy's address. What X-Forwarded-For and -Proto say is believed only of the proxies named in Security:Proxies.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<SecuritySettings>().Proxies;
        if (proxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownProxies.Add(proxy);
        }

        app.UseForwardedHeaders(options);
    }
}
