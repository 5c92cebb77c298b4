using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace MedCommunity.Benchmarks;

/// <summary>The portal in this process, on a fresh demonstration.</summary>
/// <param name="postgres">A database on a server; SQLite without one.</param>
/// <param name="owner">The database's owner, where the portal is to sign in as another.</param>
internal sealed class BenchmarkPortal(string? postgres = null, string? owner = null) : WebApplicationFactory<Program>
{
    private readonly string data = Directory.CreateTempSubdirectory("medcommunity-benchmark-").FullName;

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSolutionRelativeContentRoot("src/MedCommunity.Web", "MedCommunity.sln");
        builder.UseEnvironment("Development");
        builder.UseSetting("MEDCOMMUNITY_DATA", data);
        builder.UseSetting("Management:Urls", "");
        if (postgres is not null)
        {
            builder.UseSetting("Database:Provider", "PostgreSql");
            builder.UseSetting("ConnectionStrings:Default", postgres);
            builder.UseSetting("ConnectionStrings:Owner", owner ?? postgres);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders());
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}

/// <summary>Counts what EF Core sends to the database.</summary>
internal sealed class StatementCounter : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly List<IDisposable> subscriptions = [];
    private int count;
    private long ticks;

    public int Count => count;

    public double Milliseconds => TimeSpan.FromTicks(Interlocked.Read(ref ticks)).TotalMilliseconds;

    public void Reset()
    {
        count = 0;
        Interlocked.Exchange(ref ticks, 0);
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.EntityFrameworkCore")
        {
            subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is CommandExecutedEventData executed)
        {
            Interlocked.Increment(ref count);
            Interlocked.Add(ref ticks, executed.Duration.Ticks);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => subscriptions.ForEach(s => s.Dispose());
}
