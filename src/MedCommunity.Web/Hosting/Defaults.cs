using Microsoft.Extensions.Configuration.Memory;

namespace MedCommunity.Web.Hosting;

internal static class Defaults
{
    /// <summary>
    /// Where the portal listens unless anything says otherwise: the weakest of all sources, because an address in launchSettings.json
    /// would be stronger than the caller's ASPNETCORE_URLS under `dotnet run`.
    /// </summary>
    public static void AddDefaults(this WebApplicationBuilder builder) =>
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?> { ["urls"] = "http://127.0.0.1:5080" },
        });
}
