using MedCommunity.Core.Accounts;
using MedCommunity.Web.Components.Layout;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Api;
using MedCommunity.Web.Features.Indicators.Compare;

namespace MedCommunity.Web.Features.Indicators;

internal static class IndicatorsModule
{
    public static IServiceCollection AddIndicators(this IServiceCollection services)
    {
        services.AddScoped<IndicatorsQuery>();
        services.AddScoped<CompareQuery>();
        services.AddScoped<SetLimits>();
        services.AddSingleton<FiguresWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<FiguresWatch>());
        services.AddSingleton(new MenuEntry("指标", "/indicators", "监测指标", "bi-graph-up", Policies.ReadFigures, Order: 0));
        return services;
    }

    public static void MapIndicatorFiles(this WebApplication app)
    {
        app.MapGet("/indicators/export.xlsx", ExportIndicators.RunAsync).RequireAuthorization(Policies.ReadFigures);
        app.MapGet("/indicators/{code}/export.xlsx", ExportFigure.RunAsync).RequireAuthorization(Policies.ReadFigures);
        app.MapGet("/indicators/{code}/compare/export.xlsx", ExportComparison.RunAsync).RequireAuthorization(Policies.ReadFigures);
    }

    public static void MapIndicators(this RouteGroupBuilder api)
    {
        api.MapGet("/indicators", IndicatorsEndpoints.ListAsync).RequireAuthorization(Policies.ReadFigures).RequireScope(TokenScope.Read);
        api.MapGet("/indicators/{code}/breakdown", IndicatorsEndpoints.BreakdownAsync).RequireAuthorization(Policies.ReadFigures).RequireScope(TokenScope.Read);
    }
}
