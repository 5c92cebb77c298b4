using MedCommunity.Web.Components.Layout;
using MedCommunity.Web.Features.Accounts;

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
        services.AddScoped<FormPageQuery>();
        services.AddScoped<MyFormsQuery>();
        services.AddScoped<ReviewQuery>();
        services.AddScoped<ReviewMany>();
        services.AddScoped<QualityQuery>();
        services.AddScoped<FollowQuality>();
        services.AddScoped<SettleQuality>();
        services.AddScoped<StatusQuery>();
        services.AddSingleton(new MenuEntry("填报", "/forms", "我的填报", "bi-pencil-square", Policies.FillForms, 200));
        services.AddSingleton(new MenuEntry("填报", "/forms/review", "审核", "bi-check2-square", Policies.ReviewForms, 210));
        services.AddSingleton(new MenuEntry("填报", "/forms/status", "报送情况", "bi-clipboard-data", Policies.ReadFigures, 220));
        services.AddSingleton(new MenuEntry("填报", "/forms/quality", "数据质量", "bi-clipboard-pulse", Policies.ReadQuality, 230));
        return services;
    }

    public static void MapFormFiles(this WebApplication app) =>
        app.MapGet("/forms/quality/export.xlsx", ExportQuality.RunAsync).RequireAuthorization(Policies.ReadQuality);
}
