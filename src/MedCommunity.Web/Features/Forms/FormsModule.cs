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
        services.AddScoped<ReceiptQuery>();
        services.AddScoped<MyFormsQuery>();
        services.AddScoped<ClinicGridQuery>();
        services.AddScoped<ReviewQuery>();
        services.AddScoped<StatusQuery>();
        services.AddSingleton(new MenuEntry("填报", "/forms", "我的填报", "bi-pencil-square", Policies.FillForms, 200));
        services.AddSingleton(new MenuEntry("填报", "/forms/clinics", "村卫生室汇总", "bi-grid-3x3", Policies.CollectClinics, 205));
        services.AddSingleton(new MenuEntry("填报", "/forms/review", "审核", "bi-check2-square", Policies.ReviewForms, 210));
        services.AddSingleton(new MenuEntry("填报", "/forms/status", "报送情况", "bi-clipboard-data", Policies.ReadFigures, 220));
        return services;
    }
}
