using System.Reflection;

namespace MedCommunity.EndToEnd.Harness;

internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string WebProject => Path.Combine(Root, "src", "MedCommunity.Web");

    /// <summary>The portal as it was built together with these tests.</summary>
    public static string PortalAssembly => Path.Combine(WebProject, "bin", Configuration, "net10.0", "MedCommunity.Web.dll");

    /// <summary>Git-ignored; kept by CI when a run fails.</summary>
    public static string Artifacts(params string[] names)
    {
        var folder = Path.Combine([Root, "tests", "artifacts", .. names]);
        Directory.CreateDirectory(folder);
        return folder;
    }

    private static string Configuration => typeof(Repository).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MedCommunity.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("MedCommunity.sln is in no folder above the tests.");
    }
}
