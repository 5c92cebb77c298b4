using MedCommunity.Web.Components;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Home;
using MedCommunity.Web.Hosting;

var builder = WebApplication.CreateBuilder(args);

builder.AddDataFolder();
builder.AddPortalLogging();
builder.Services.AddChineseCulture();
builder.Services.AddPortalAuthentication();
builder.Services.AddPortalComponents();
builder.Services.AddHome();

var app = builder.Build();

app.UseChineseCulture();
app.UsePortalErrorPages();
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();
app.MapStaticAssets().AllowAnonymous();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
app.MapDevelopmentSignIn();

app.Run();
