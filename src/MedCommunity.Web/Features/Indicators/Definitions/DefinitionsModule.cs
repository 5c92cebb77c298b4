using MedCommunity.Core.Accounts;
using MedCommunity.Web.Components.Layout;
using MedCommunity.Web.Features.Accounts;

namespace MedCommunity.Web.Features.Indicators.Definitions;

/// <summary>指标定义: the county's own indicators, and its wording of the product's.</summary>
internal static class DefinitionsModule
{
    public static IServiceCollection AddDefinitions(this IServiceCollection services) => services
        .AddScoped<DefinitionsQuery>()
        .AddScoped<DefinitionPreviewQuery>()
        .AddScoped<SaveDefinition>()
        .AddScoped<RetireDefinition>()
        .AddSingleton(new MenuEntry("指标", "/indicators/definitions", "指标定义", "bi-calculator", Policies.ReadDefinitions, Order: 20));
}
