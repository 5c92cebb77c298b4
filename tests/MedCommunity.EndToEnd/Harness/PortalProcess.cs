using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MedCommunity.EndToEnd.Harness;

/// <summary>
/// The built portal as a process of its own, on free ports and a data folder of its own, in Development. It can be killed and started again on the same
/// ports and data, which is what a power cut looks like to its users.
/// </summary>
public sealed class PortalProcess : IAsyncDisposable
{
    private static readonly HashSet<int> GivenPorts = [];
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly string data = Directory.CreateTempSubdirectory("medcommunity-portal-").FullName;
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly string name;
    private Process? process;
    private StreamWriter? log;

    private PortalProcess(string name, IReadOnlyDictionary<string, string>? settings)
    {
        this.name = name;
        this.settings = settings ?? new Dictionary<string, string>();
        Url = $"http://127.0.0.1:{FreePort()}";
        ManagementUrl = $"http://127.0.0.1:{FreePort()}";
    }

    public string Url { get; }

    public string ManagementUrl { get; }

    public string DataFolder => data;

    /// <summary>What the portal wrote to stdout and stderr, over all of its starts.</summary>
    public string LogFile => Path.Combine(Repository.Artifacts("portals"), name + ".log");

    /// <param name="name">Names the log in tests/artifacts/portals.</param>
    /// <param name="settings">Environment variables on top: Database__Provider, ConnectionStrings__Default and so on.</param>
    public static async Task<PortalProcess> StartAsync(string name, IReadOnlyDictionary<string, string>? settings = null)
    {
        var portal = new PortalProcess(name, settings);
        File.Delete(portal.LogFile);
        try
        {
            await portal.StartAsync();
            return portal;
        }
        catch
        {
            await portal.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL: nothing is said good-bye to.</summary>
    public async Task KillAsync()
    {
        if (process is { } running)
        {
            running.Kill();
            await EndAsync(running);
        }
    }

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    public async Task StopAsync()
    {
        if (process is { } running)
        {
            using var kill = Process.Start("kill", ["-TERM", running.Id.ToString()]);
            await kill.WaitForExitAsync();
            await EndAsync(running);
        }
    }

    /// <summary>Starts again on the same ports and data; what still runs is killed first.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await StartAsync();
    }

    /// <summary>Runs one verb of the command line on this portal's data and settings.</summary>
    public Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => RunAsync(StartInfo(arguments));

    /// <summary>Starts one verb and leaves it running, for a test that ends it.</summary>
    public Process Begin(params string[] arguments)
    {
        var verb = Process.Start(StartInfo(arguments)) ?? throw new InvalidOperationException("dotnet cannot be started.");
        verb.BeginOutputReadLine();
        verb.BeginErrorReadLine();
        return verb;
    }

    /// <summary>Runs one verb on a data folder that no portal has.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunOnAsync(string dataFolder, params string[] arguments) =>
        RunOnAsync(dataFolder, new Dictionary<string, string>(), arguments);

    /// <summary>The same with further environment variables.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunOnAsync(string dataFolder, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var info = Command(arguments);
        info.Environment["MEDCOMMUNITY_DATA"] = dataFolder;
        foreach (var (key, value) in settings)
        {
            info.Environment[key] = value;
        }

        return RunAsync(info);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(ProcessStartInfo info)
    {
        using var verb = Process.Start(info) ?? throw new InvalidOperationException("dotnet cannot be started.");
        var output = verb.StandardOutput.ReadToEndAsync();
        var error = verb.StandardError.ReadToEndAsync();
        await verb.WaitForExitAsync();
        return (verb.ExitCode, await output, await error);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(data, recursive: true);
    }

    private async Task StartAsync()
    {
        log = new StreamWriter(LogFile, append: true) { AutoFlush = true };
        var writer = TextWriter.Synchronized(log);
        process = Process.Start(StartInfo([])) ?? throw new InvalidOperationException("dotnet cannot be started.");
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await WaitUntilAnsweringAsync(process);

        void Write(string? line)
        {
            if (line is not null)
            {
                writer.WriteLine(line);
            }
        }
    }

    private async Task WaitUntilAnsweringAsync(Process started)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        var waiting = Stopwatch.StartNew();
        while (waiting.Elapsed < StartLimit)
        {
            if (started.HasExited)
            {
                throw new InvalidOperationException($"The portal ended with exit code {started.ExitCode}: {await ReadLogAsync()}");
            }

            try
            {
                using var answer = await client.GetAsync(new Uri($"{Url}/account/login"));
                if ((int)answer.StatusCode < 500)
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"The portal did not answer within {StartLimit.TotalSeconds} s: {await ReadLogAsync()}");
    }

    private async Task<string> ReadLogAsync()
    {
        using var reader = new StreamReader(new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = await reader.ReadToEndAsync();
        return text.Length > 4000 ? text[^4000..] : text;
    }

    private async Task EndAsync(Process running)
    {
        await running.WaitForExitAsync();
        running.Dispose();
        process = null;
        if (log is not null)
        {
            await log.DisposeAsync();
            log = null;
        }
    }

    private static ProcessStartInfo Command(IEnumerable<string> arguments)
    {
        // In the project's folder, so that the static files of a build that is not published are found.
        var info = new ProcessStartInfo("dotnet", ["exec", Repository.PortalAssembly, .. arguments])
        {
            WorkingDirectory = Repository.WebProject,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        return info;
    }

    private ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        var info = Command(arguments);
        info.Environment["ASPNETCORE_URLS"] = Url;
        info.Environment["Management__Urls"] = ManagementUrl;
        info.Environment["MEDCOMMUNITY_DATA"] = data;
        foreach (var (key, value) in settings)
        {
            info.Environment[key] = value;
        }

        return info;
    }

    /// <summary>A port that is free now and that no other portal of these tests was given: two may be starting at once.</summary>
    private static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            lock (GivenPorts)
            {
                if (GivenPorts.Add(port))
                {
                    return port;
                }
            }
        }
    }
}
