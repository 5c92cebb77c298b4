namespace MedCommunity.Web.Hosting;

/// <summary>The one folder that this installation writes to: its embedded database, evidence files, logs.</summary>
internal sealed record DataFolder(string Path)
{
    /// <summary>MEDCOMMUNITY_DATA; else data/ beside the solution, so that a build and a run of the sources share one; else data/ under the content root.</summary>
    public static DataFolder Find(string? configured, string contentRoot)
    {
        if (!string.IsNullOrWhiteSpace(configured))
        {
            return new(System.IO.Path.GetFullPath(configured));
        }

        for (var folder = new DirectoryInfo(contentRoot); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "MedCommunity.sln")))
            {
                return new(System.IO.Path.Combine(folder.FullName, "data"));
            }
        }

        return new(System.IO.Path.Combine(contentRoot, "data"));
    }

    /// <summary>Creates what is missing; only the account that runs the portal may look inside.</summary>
    public string Folder(params ReadOnlySpan<string> names)
    {
        Create(Path);
        var path = Path;
        foreach (var name in names)
        {
            path = System.IO.Path.Combine(path, name);
            Create(path);
        }

        return path;
    }

    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

internal static class DataFolderModule
{
    public static void AddDataFolder(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton(builder.FindDataFolder());

    public static DataFolder FindDataFolder(this WebApplicationBuilder builder) =>
        DataFolder.Find(builder.Configuration["MEDCOMMUNITY_DATA"], builder.Environment.ContentRootPath);
}
