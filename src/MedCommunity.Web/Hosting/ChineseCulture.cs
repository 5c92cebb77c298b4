using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace MedCommunity.Web.Hosting;

internal static class ChineseCulture
{
    private static readonly CultureInfo Culture = CultureInfo.GetCultureInfo("zh-CN");

    /// <summary>Every request and every background job runs under zh-CN, whatever the browser or the machine asks for (BootstrapBlazor's pickers throw without a culture).</summary>
    public static void AddChineseCulture(this IServiceCollection services)
    {
        CultureInfo.DefaultThreadCurrentCulture = Culture;
        CultureInfo.DefaultThreadCurrentUICulture = Culture;
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.DefaultRequestCulture = new RequestCulture(Culture);
            options.SupportedCultures = [Culture];
            options.SupportedUICultures = [Culture];
            options.RequestCultureProviders.Clear();
        });
    }

    public static void UseChineseCulture(this WebApplication app) => app.UseRequestLocalization();
}
