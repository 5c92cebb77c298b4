using System.Text.Unicode;
using MedCommunity.Web.Components.Layout;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.WebEncoders;

namespace MedCommunity.Web.Hosting;

internal static class PortalComponents
{
    public static void AddPortalComponents(this IServiceCollection services)
    {
        // Slow lines: a page of the ledger is a tenth of its size compressed. What a page holds of secrets (antiforgery tokens) is drawn anew for
        // each answer, so that the size of an answer tells nothing about them.
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/problem+json"];
        });
        // A page's first message to its circuit carries the state that prerendering left in it: a county's breakdown is more than the usual 32 KB.
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(hub => hub.MaximumReceiveMessageSize = 256 * 1024);
        // Chinese goes out as it is, not as eight characters of entity for each of its own.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new(UnicodeRanges.All));
        services.AddScoped<ShellState>();
        services.AddBootstrapBlazor(options =>
        {
            // PageErrorBoundary shows and logs errors; the library's own layer would show the exception's message.
            options.EnableErrorLogger = false;
            options.DefaultCultureInfo = "zh-CN";
            options.FallbackCulture = "zh-CN";
            options.ToastDelay = 4000;
            options.MessageDelay = 4000;
        });
        services.ConfigureIconThemeOptions(options => options.ThemeKey = "bootstrap");
    }

    /// <summary>Whatever goes wrong, a reader gets a Chinese page; a script or an API client (no text/html asked for) gets the bare status.</summary>
    public static void UsePortalErrorPages(this WebApplication app)
    {
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            if (!context.Request.WantsPage() && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
            {
                pages.Enabled = false;
            }

            return next(context);
        });
    }

    /// <summary>Whether a person's browser asks for a page; scripts, the circuit and API clients do not ask for text/html.</summary>
    public static bool WantsPage(this HttpRequest request) =>
        !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
