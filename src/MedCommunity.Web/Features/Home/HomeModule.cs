using MedCommunity.Web.Components.Layout;

namespace MedCommunity.Web.Features.Home;

internal static class HomeModule
{
    public static void AddHome(this IServiceCollection services) =>
        services.AddSingleton(new MenuEntry("工作台", "/", "工作台", "bi-house", Policy: null, Order: 0));
}
