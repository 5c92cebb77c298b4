using Microsoft.Extensions.Configuration.Memory;

namespace MedCommunity.Web.Hosting;

internal static class Defaults
{
    /// <summary>
    /// A published portal has its files beside itself, from whatever folder it is started; a build under `dotnet run` has them in the project's folder,
    /// which is then the current one. Null leaves the choice to the framework, as it does where somebody has chosen.
    /// </summary>
    public static string? PublishedRoot(string programs, string[] settings) =>
        Directory.Exists(Path.Combine(programs, "wwwroot"))
        && !settings.Any(s => s.Contains("contentRoot", StringComparison.OrdinalIgnoreCase))
        && Environment.GetEnvironmentVariable("ASPNETCORE_CONTENTROOT") is null
            ? programs
            : null;

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
