using MedCommunity.Web.Components.Layout;
using MedCommunity.Web.Features.Accounts;

namespace MedCommunity.Web.Features.Indicators;

internal static class IndicatorsModule
{
    public static IServiceCollection AddIndicators(this IServiceCollection services)
    {
        services.AddScoped<IndicatorsQuery>();
        services.AddSingleton(new MenuEntry("指标", "/indicators", "监测指标", "bi-graph-up", Policies.ReadFigures, Order: 0));
        return services;
    }

    public static void MapIndicators(this RouteGroupBuilder api)
    {
        api.MapGet("/indicators", IndicatorsEndpoints.ListAsync).RequireAuthorization(Policies.ReadFigures);
        api.MapGet("/indicators/{code}/breakdown", IndicatorsEndpoints.BreakdownAsync).RequireAuthorization(Policies.ReadFigures);
    }
}
