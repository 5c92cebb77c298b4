using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Hosting;

/// <summary>Health and metrics on a listener of their own (Management:Urls), so that they are never reachable with the portal.</summary>
internal sealed class Management(IConfiguration configuration, IServiceScopeFactory scopes, DatabaseSchema schema, ILogger<Management> logger) : IHostedService, IAsyncDisposable
{
    private readonly RequestMetrics metrics = new();
    private WebApplication? app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var urls = configuration["Management:Urls"] ?? "http://127.0.0.1:5081";
        if (urls.Length == 0)
        {
            return;
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(urls.Split(';'));
        builder.Services.AddRoutingCore();
        app = builder.Build();
        app.UseRouting();
        app.MapGet("/health/live", () => Results.Text("ok"));
        app.MapGet("/health/ready", ReadyAsync);
        app.MapGet("/metrics", () => Results.Text(metrics.ToText(), "text/plain; version=0.0.4"));
        try
        {
            await app.StartAsync(cancellationToken);
            logger.LogInformation("Management listens on {Urls}.", string.Join(' ', app.Urls));
        }
        catch (IOException e)
        {
            // A second portal on one machine: it serves its users all the same, and whoever watches it sees that it is not there.
            logger.LogError(e, "Management cannot listen on {Urls}; set Management:Urls.", urls);
            await app.DisposeAsync();
            app = null;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (app is not null)
        {
            await app.StopAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        metrics.Dispose();
        if (app is not null)
        {
            await app.DisposeAsync();
        }
    }

    private async Task<IResult> ReadyAsync()
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
            return await db.Database.CanConnectAsync() && await schema.IsCurrentAsync()
                ? Results.Text("ready")
                : Results.Text("database not ready", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException)
        {
            logger.LogWarning(e, "The database does not answer.");
            return Results.Text("database not ready", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Requests by status and their total time, in the text format that Prometheus reads.</summary>
    private sealed class RequestMetrics : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly Dictionary<string, (long Count, double Seconds)> byStatus = [];

        public RequestMetrics()
        {
            listener.InstrumentPublished = (instrument, l) =>
            {
                if (instrument is { Meter.Name: "Microsoft.AspNetCore.Hosting", Name: "http.server.request.duration" })
                {
                    l.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
            {
                var status = "0";
                foreach (var tag in tags)
                {
                    status = tag.Key == "http.response.status_code" ? Convert.ToString(tag.Value, CultureInfo.InvariantCulture)! : status;
                }

                lock (byStatus)
                {
                    var (count, total) = byStatus.GetValueOrDefault(status);
                    byStatus[status] = (count + 1, total + seconds);
                }
            });
            listener.Start();
        }

        public string ToText()
        {
            var text = new StringBuilder("# TYPE http_server_request_duration_seconds summary\n");
            lock (byStatus)
            {
                foreach (var (status, (count, seconds)) in byStatus)
                {
                    text.Append(CultureInfo.InvariantCulture, $"http_server_request_duration_seconds_count{{status=\"{status}\"}} {count}\n");
                    text.Append(CultureInfo.InvariantCulture, $"http_server_request_duration_seconds_sum{{status=\"{status}\"}} {seconds}\n");
                }
            }

            return text.Append(CultureInfo.InvariantCulture, $"# TYPE process_working_set_bytes gauge\nprocess_working_set_bytes {Environment.WorkingSet}\n").ToString();
        }

        public void Dispose() => listener.Dispose();
    }
}
