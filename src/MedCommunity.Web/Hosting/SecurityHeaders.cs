using System.Text.RegularExpressions;
using Microsoft.AspNetCore.CookiePolicy;
using Microsoft.AspNetCore.StaticAssets;

namespace MedCommunity.Web.Hosting;

/// <summary>Marks an operation that gives out what somebody uploaded: opened by itself it runs and loads nothing, and a browser asks each time before it shows a copy.</summary>
internal sealed class UploadedContent;

/// <summary>What every answer tells the browser: run and load nothing but our own, show it in no frame, keep nothing with data in it.</summary>
internal static partial class SecurityHeaders
{
    /// <summary>Styles may stand in an element: bars, charts and BootstrapBlazor's inputs set widths and places that way. Scripts may not.</summary>
    private const string ContentSecurity =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; connect-src 'self'";

    private const string UploadSecurity = "sandbox; default-src 'none'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this WebApplication app)
    {
        var development = app.Environment.IsDevelopment();
        app.Use((context, next) =>
        {
            // When the answer starts: the page for an exception wipes whatever was set before. Registered first, so the last to speak.
            context.Response.OnStarting(() =>
            {
                Set(context, development);
                return Task.CompletedTask;
            });
            return next(context);
        });

        // Behind a proxy that ends TLS the request looks like plain HTTP: cookies are marked here, not by what the request looks like.
        app.UseCookiePolicy(new CookiePolicyOptions
        {
            HttpOnly = HttpOnlyPolicy.Always,
            MinimumSameSitePolicy = SameSiteMode.Lax,
            Secure = development ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always,
        });
    }

    private static void Set(HttpContext context, bool development)
    {
        var headers = context.Response.Headers;
        var isUpload = context.Response.StatusCode is 200 or 206 or 304 && context.GetEndpoint()?.Metadata.GetMetadata<UploadedContent>() is not null;
        headers.ContentSecurityPolicy = isUpload ? UploadSecurity : ContentSecurity + Sockets(context.Request.Host);
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (!development)
        {
            // Whether or not TLS ends before us; over plain HTTP browsers ignore it (RFC 6797, 8.1).
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        // Nothing of a county's data stays in a shared computer's cache. Our scripts and styles may.
        if (isUpload)
        {
            headers.CacheControl = "private, no-cache";
        }
        else if (context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
        {
            headers.CacheControl = "no-store";
        }
    }

    /// <summary>The circuit's socket, by name: WebKit before 15.4 (older iPhones' WeChat) does not count it as 'self'.</summary>
    private static string Sockets(HostString host) => PlainHost().IsMatch(host.Value ?? "") ? $" ws://{host.Value} wss://{host.Value}" : "";

    [GeneratedRegex(@"^[a-zA-Z0-9.\-]+(:[0-9]+)?$", RegexOptions.None, 1000)]
    private static partial Regex PlainHost();
}
