namespace MedCommunity.Web.Hosting;

internal static class PortalComponents
{
    public static void AddPortalComponents(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddBootstrapBlazor();
    }

    public static void UsePortalErrorPages(this WebApplication app)
    {
        app.UseExceptionHandler("/error", createScopeForErrors: true);
    }
}
