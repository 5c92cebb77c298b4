using MedCommunity.Core.Accounts;
using MedCommunity.Web.Components.Layout;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Api;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Organisations;

internal static class OrganisationsModule
{
    public static IServiceCollection AddOrganisations(this IServiceCollection services)
    {
        services.AddScoped<UnitListQuery>();
        services.AddScoped<UnitPageQuery>();
        services.AddScoped<UnitDesk>();
        services.AddScoped<OpenUnit>();
        services.AddScoped<EditUnit>();
        services.AddScoped<RenameUnit>();
        services.AddScoped<MoveUnit>();
        services.AddScoped<CloseUnit>();
        services.AddScoped<MergeUnit>();
        services.AddScoped<ClinicTemplate>();
        services.AddScoped<ImportClinics>();
        services.AddSingleton(new MenuEntry("管理", "/units", "组织机构", "bi-diagram-3", Policies.SignedIn, Order: 910));
        return services;
    }

    public static void MapOrganisations(this RouteGroupBuilder api) =>
        api.MapGet("/units", async (UnitListQuery query) => (await query.RunAsync()).ToHttp()).RequireScope(TokenScope.Read);

    public static void MapOrganisationFiles(this WebApplication app) =>
        app.MapGet("/units/import/template.xlsx", async (ClinicTemplate template) =>
            (await template.RunAsync()).ToHttp(file => Results.File(file.Content, SheetWriter.ContentType, file.Name))).RequireAuthorization(Policies.Administer);
}
