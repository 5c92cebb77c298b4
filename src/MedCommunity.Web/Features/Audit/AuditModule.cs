using MedCommunity.Web.Components.Layout;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Api;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Audit;

/// <summary>审计日志: who changed what, when, from where and by which path; and the history of each record.</summary>
internal static class AuditModule
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddScoped<AuditListQuery>()
        .AddScoped<AuditEntryQuery>()
        .AddScoped<RecordHistoryQuery>()
        .AddScoped<ExportAudit>()
        .AddScoped<AuditChainQuery>()
        .AddSingleton(new MenuEntry("管理", "/audit", "审计日志", "bi-clipboard-check", Policies.ReadAudit, Order: 945));

    public static void MapAuditFiles(this WebApplication app) =>
        app.MapGet("/audit/export.xlsx", async (HttpRequest request, ExportAudit export) =>
            (await export.RunAsync(AuditFilter.Of(request.Query))).ToHttp(file => Results.Stream(file.Content, SheetWriter.ContentType, file.Name))).RequireAuthorization(Policies.ReadAudit);
}
