using MedCommunity.Web.Components.Layout;
using MedCommunity.Web.Features.Accounts;

namespace MedCommunity.Web.Features.Home;

internal static class HomeModule
{
    public static IServiceCollection AddHome(this IServiceCollection services)
    {
        services.AddScoped<DeskQuery>();
        services.AddSingleton(new MenuEntry("工作台", "/", "工作台", "bi-house", Policies.SignedIn, Order: 0));
        return services;
    }
}
