using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Layout;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Api;
using MedCommunity.Web.Features.Forms.Design;
using MedCommunity.Web.Spreadsheets;

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
        services.AddScoped<FormFileQuery>();
        services.AddScoped<ImportForm>();
        services.AddScoped<BackfillQuery>();
        services.AddScoped<BackfillForms>();
        services.AddScoped<ReceiptQuery>();
        services.AddScoped<MyFormsQuery>();
        services.AddScoped<ClinicGridQuery>();
        services.AddScoped<ReviewQuery>();
        services.AddScoped<ReviewMany>();
        services.AddScoped<QualityQuery>();
        services.AddScoped<FollowQuality>();
        services.AddScoped<SettleQuality>();
        services.AddScoped<StatusQuery>();
        services.AddScoped<TemplatesQuery>();
        services.AddScoped<DraftQuery>();
        services.AddScoped<CreateForm>();
        services.AddScoped<StartDraft>();
        services.AddScoped<SaveDraft>();
        services.AddScoped<PublishVersion>();
        services.AddScoped<DiscardDraft>();
        services.AddScoped<RetireForm>();
        services.AddScoped<ElementsQuery>();
        services.AddScoped<AddElement>();
        services.AddScoped<EditElement>();
        services.AddSingleton(new MenuEntry("填报", "/forms", "我的填报", "bi-pencil-square", Policies.FillForms, 200));
        services.AddSingleton(new MenuEntry("填报", "/forms/clinics", "村卫生室汇总", "bi-grid-3x3", Policies.CollectClinics, 205));
        services.AddSingleton(new MenuEntry("填报", "/forms/review", "审核", "bi-check2-square", Policies.ReviewForms, 210));
        services.AddSingleton(new MenuEntry("填报", "/forms/status", "报送情况", "bi-clipboard-data", Policies.ReadFigures, 220));
        services.AddSingleton(new MenuEntry("填报", "/forms/quality", "数据质量", "bi-clipboard-pulse", Policies.ReadQuality, 230));
        services.AddSingleton(new MenuEntry("填报", "/forms/templates", "表样", "bi-layout-text-window", Policies.ReadTemplates, 280));
        services.AddSingleton(new MenuEntry("填报", "/forms/elements", "数据元", "bi-tags", Policies.ReadTemplates, 285));
        services.AddSingleton(new MenuEntry("填报", "/forms/backfill", "历史补录", "bi-clock-history", Policies.BackfillForms, 290));
        return services;
    }

    public static void MapFormFiles(this WebApplication app)
    {
        app.MapGet("/forms/{unit}/{period}/{template}/form.xlsx", async (string unit, string period, string template, FormFileQuery query) =>
            ReportingPeriod.TryParse(period, out var month) ? ToFile(await query.RunAsync(new FormKey(unit, month, template))) : ToFile(Result.NotFound())).RequireAuthorization(Policies.ReadFigures);
        app.MapGet("/forms/status/export.xlsx", async (string? period, string? show, StatusExportQuery export) =>
            (ReportingPeriod.TryParse(period, out var month) || period is null
                ? await export.RunAsync(period is null ? null : month, StatusFilters.Parse(show))
                : Result.NotFound($"没有报告期“{period}”。")).ToHttp(file => Results.File(file.Content, file.ContentType, file.Name))).RequireAuthorization(Policies.ReadFigures);
        app.MapGet("/forms/quality/export.xlsx", ExportQuality.RunAsync).RequireAuthorization(Policies.ReadQuality);
        app.MapGet("/forms/backfill/template.xlsx", async (string? template, string? from, string? to, BackfillQuery query) =>
        {
            var result = await query.TemplateAsync(template, from, to);

            // A browser asked for a file: what is wrong with the choice stands on the page where it was made.
            return result.Outcome == Outcome.Invalid ? Results.Redirect("/forms/backfill?problem=months") : ToFile(result);
        }).RequireAuthorization(Policies.BackfillForms);
    }

    private static IResult ToFile(Result<FormFile> result) => result.ToHttp(file => Results.File(file.Content, SheetWriter.ContentType, file.Name));
}
