using MedCommunity.Web.Components;
using MedCommunity.Web.Hosting;

var builder = WebApplication.CreateBuilder(args);

builder.AddDataFolder();
builder.AddPortalLogging();
builder.Services.AddChineseCulture();
builder.Services.AddPortalComponents();

var app = builder.Build();

app.UseChineseCulture();
app.UsePortalErrorPages();
app.UseAntiforgery();
app.MapStaticAssets().AllowAnonymous();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();

app.Run();
