using Serilog;
using Serilog.Events;

namespace MedCommunity.Web.Hosting;

internal static class PortalLogging
{
    private const string Line = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}";

    /// <summary>Levels come from the section Serilog of appsettings; the console is stderr, because stdout carries the command line's answers.</summary>
    public static void AddPortalLogging(this WebApplicationBuilder builder)
    {
        var logs = builder.FindDataFolder().Folder("logs");
        var logger = new LoggerConfiguration()
            .ReadFrom.Configuration(builder.Configuration)
            .Enrich.FromLogContext()
            .WriteTo.Console(outputTemplate: Line, standardErrorFromLevel: LogEventLevel.Verbose)
            .WriteTo.File(
                Path.Combine(logs, "portal-.log"),
                outputTemplate: Line,
                rollingInterval: RollingInterval.Day,
                retainedFileCountLimit: 31,
                fileSizeLimitBytes: 50 * 1024 * 1024,
                rollOnFileSizeLimit: true)
            .CreateLogger();
        builder.Logging.ClearProviders();
        builder.Logging.AddSerilog(logger, dispose: true);
    }
}
