using MedCommunity.Web.Components.Layout;
using MedCommunity.Web.Features.Accounts;

namespace MedCommunity.Web.Features.Settings;

/// <summary>系统设置 of a county, and the installation's counties.</summary>
internal static class SettingsModule
{
    public static IServiceCollection AddSettings(this IServiceCollection services) => services
        .AddScoped<SaveSettings>()
        .AddScoped<CreateCounty>()
        .AddScoped<CountyListQuery>()
        .AddScoped<BackupsQuery>()
        .AddSingleton(new MenuEntry("管理", "/settings", "系统设置", "bi-sliders", Policies.Administer, Order: 930))
        .AddSingleton(new MenuEntry("管理", "/settings/backups", "备份", "bi-archive", Policies.Backups, Order: 945))
        .AddSingleton(new MenuEntry("管理", "/counties", "旗县", "bi-buildings", Policies.Install, Order: 950));
}
