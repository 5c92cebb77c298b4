using MedCommunity.Web.Backups;
using MedCommunity.Web.Commands;
using MedCommunity.Web.Commands.Demonstration;
using MedCommunity.Web.Components;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Api;
using MedCommunity.Web.Features.Audit;
using MedCommunity.Web.Features.Cockpit;
using MedCommunity.Web.Features.Forms;
using MedCommunity.Web.Features.Home;
using MedCommunity.Web.Features.Indicators;
using MedCommunity.Web.Features.Indicators.Definitions;
using MedCommunity.Web.Features.Indicators.Judgements;
using MedCommunity.Web.Features.Organisations;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Features.Settings;
using MedCommunity.Web.Features.Supervision;
using MedCommunity.Web.Hosting;

if (!CommandLine.Serves(args))
{
    return await CommandLine.RunAsync(args, () => Build([]).Services);
}

try
{
    var app = Build(args is ["serve", .. var settings] ? settings : args);
    await Serve.PrepareAsync(app);
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (SettingsException.LineOf(e) is { } line)
{
    await Console.Error.WriteLineAsync($"serve: {line}");
    return CommandLine.EnvironmentFailed;
}

static WebApplication Build(string[] settings)
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = Defaults.PublishedRoot(AppContext.BaseDirectory, settings) });
    builder.AddDefaults();
    builder.AddDataFolder();
    builder.AddPortalLogging();
    builder.AddPortalDatabase();
    builder.Services.AddChineseCulture();
    builder.Services.AddPortalComponents();
    builder.Services.AddHostedService<Management>();
    builder.Services.AddAuditSealing();
    builder.Services.AddScoped<LoadDemonstration>();
    builder.Services.AddScoped<LoadCounties>();
    builder.Services.AddAccounts(builder.Configuration);
    builder.Services.AddApi();
    builder.Services.AddOrganisations();
    builder.Services.AddPlans(builder.Configuration);
    builder.Services.AddSupervision();
    builder.Services.AddForms();
    builder.Services.AddIndicators();
    builder.Services.AddJudgements();
    builder.Services.AddDefinitions();
    builder.Services.AddCockpit();
    builder.Services.AddHome();
    builder.Services.AddSettings();
    builder.Services.AddAudit();
    builder.Services.AddBackups();

    var app = builder.Build();
    app.UseTrustedProxies();
    app.UseSecurityHeaders();
    app.UseResponseCompression();
    app.UseChineseCulture();
    app.UseRefusalLog();
    app.UsePortalErrorPages();
    app.UseApiProblems();
    app.UseOutageAnswers();
    app.UseAuthentication();
    app.UseCurrentUser();
    app.UseAuthorization();
    app.UseUploadLimits();
    app.UseAntiforgery();
    app.MapStaticAssets().AllowAnonymous();
    app.MapAccounts();
    app.MapOrganisationFiles();
    app.MapAuditFiles();
    app.MapSupervisionFiles();
    app.MapFormFiles();
    app.MapPlanFiles();
    app.MapIndicatorFiles();
    var api = app.MapApi();
    api.MapForms();
    api.MapOrganisations();
    api.MapPlans();
    api.MapSupervision();
    api.MapIndicators();
    api.MapJudgements();
    app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
    return app;
}
