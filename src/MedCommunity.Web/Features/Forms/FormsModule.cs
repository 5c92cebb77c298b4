using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Layout;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Api;

namespace MedCommunity.Web.Features.Forms;

internal static class FormsModule
{
    public static IServiceCollection AddForms(this IServiceCollection services)
    {
        services.AddScoped<FormDesk>();
        services.AddScoped<SaveCells>();
        services.AddScoped<SubmitForm>();
        services.AddScoped<WithdrawForm>();
        services.AddScoped<VerifyForm>();
        services.AddScoped<ApproveForm>();
        services.AddScoped<ReturnForm>();
        services.AddScoped<ReopenForm>();
        services.AddScoped<OpenPeriod>();
        services.AddScoped<ClosePeriod>();
        services.AddScoped<ExtendDue>();
        services.AddScoped<PeriodPreviewQuery>();
        services.AddScoped<StatusExportQuery>();
        services.AddScoped<FormPageQuery>();
        services.AddScoped<MyFormsQuery>();
        services.AddScoped<ReviewQuery>();
        services.AddScoped<StatusQuery>();
        services.AddSingleton(new MenuEntry("填报", "/forms", "我的填报", "bi-pencil-square", Policies.FillForms, 200));
        services.AddSingleton(new MenuEntry("填报", "/forms/review", "审核", "bi-check2-square", Policies.ReviewForms, 210));
        services.AddSingleton(new MenuEntry("填报", "/forms/status", "报送情况", "bi-clipboard-data", Policies.ReadFigures, 220));
        return services;
    }

    /// <summary>Files beside the pages.</summary>
    public static void MapFormFiles(this WebApplication app) =>
        app.MapGet("/forms/status/export.xlsx", async (string? period, string? show, StatusExportQuery export) =>
            (ReportingPeriod.TryParse(period, out var month) || period is null
                ? await export.RunAsync(period is null ? null : month, StatusFilters.Parse(show))
                : Result.NotFound($"没有报告期“{period}”。")).ToHttp(file => Results.File(file.Content, file.ContentType, file.Name))).RequireAuthorization(Policies.ReadFigures);
}
