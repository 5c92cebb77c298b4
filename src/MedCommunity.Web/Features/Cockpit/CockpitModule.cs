using MedCommunity.Web.Components.Layout;
using MedCommunity.Web.Features.Accounts;

namespace MedCommunity.Web.Features.Cockpit;

internal static class CockpitModule
{
    public static IServiceCollection AddCockpit(this IServiceCollection services)
    {
        services.AddScoped<CockpitQuery>();
        services.AddSingleton(new MenuEntry("工作台", "/cockpit", "驾驶舱", "bi-speedometer2", Policies.Cockpit, Order: 1));
        return services;
    }
}
