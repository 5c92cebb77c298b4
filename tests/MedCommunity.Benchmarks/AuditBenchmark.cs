// dotnet run -c Release --project tests/MedCommunity.Benchmarks -- audit
// What the audit log costs: eight writers, each change a transaction of its own, without the log, with it, and with the sealer chaining it meanwhile; medians
// of rounds by turns in one run. Also on PostgreSQL where MEDCOMMUNITY_TEST_POSTGRES names a server.
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Benchmarks;

internal static class AuditBenchmark
{
    private const int Writers = 8;
    private const int Writes = 300;
    private const int Rounds = 5;

    private static readonly FieldInfo Auditing = typeof(AppDbContext).GetField("auditing", BindingFlags.NonPublic | BindingFlags.Instance)!;

    public static async Task RunAsync()
    {
        Console.WriteLine("| database | writes/s without the log | with it | ratio | with it and the sealer | ratio | sealed in the last round |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        var folder = Directory.CreateTempSubdirectory("medcommunity-benchmark-").FullName;
        var file = $"Data Source={Path.Combine(folder, "audit.db")};Default Timeout=60";
        await RunAsync(new DatabaseSettings(DatabaseProvider.Sqlite, file, file));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
        if (Environment.GetEnvironmentVariable("MEDCOMMUNITY_TEST_POSTGRES") is { } server)
        {
            var name = $"benchmark_{Guid.NewGuid():N}";
            var database = new Npgsql.NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();
            await OnServerAsync(server, $"CREATE DATABASE {name}");
            await RunAsync(new DatabaseSettings(DatabaseProvider.PostgreSql, database, database));
            Npgsql.NpgsqlConnection.ClearAllPools();
            await OnServerAsync(server, $"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    private static async Task RunAsync(DatabaseSettings settings)
    {
        var key = AuditKey.Of(RandomNumberGenerator.GetBytes(32));
        using var gate = new WriteGate();
        var county = new County { Code = "benchmark", Name = "基准旗" };
        await using (var db = Open())
        {
            await db.Database.MigrateAsync();
            await db.EnterAsync([county.Id]);
            db.Counties.Add(county);
            await db.SaveChangesAsync();
        }

        var rates = new[] { new List<double>(), [], [] };
        var sealedLast = 0;
        await RateAsync(audited: true);
        for (var round = 0; round < Rounds; round++)
        {
            rates[0].Add(await RateAsync(audited: false));
            rates[1].Add(await RateAsync(audited: true));
            await new AuditSealer(key, TimeProvider.System).SealAsync(Open, whole: true);
            using var stop = new CancellationTokenSource();
            var sealing = SealAsync(stop.Token);
            rates[2].Add(await RateAsync(audited: true));
            await stop.CancelAsync();
            sealedLast = await sealing;
        }

        var median = rates.Select(r => r.Order().ElementAt(r.Count / 2)).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {settings.Provider} | {median[0]:0} | {median[1]:0} | {median[1] / median[0]:0.00} | {median[2]:0} | {median[2] / median[0]:0.00} | {sealedLast} of {Writers * Writes} |"));

        AppDbContext Open() => new(settings.Options(), gate, TimeProvider.System, key);

        async Task<double> RateAsync(bool audited)
        {
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
            {
                for (var i = 0; i < Writes; i++)
                {
                    await using var db = Open();
                    Auditing.SetValue(db, audited);
                    await db.EnterAsync([county.Id]);
                    db.OrgUnits.Add(new OrgUnit { CountyId = county.Id, Code = Guid.NewGuid().ToString("N"), Name = $"第{writer}个单位", Kind = UnitKind.Department, Order = i });
                    await db.SaveChangesAsync();
                }
            })));
            return Writers * Writes / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        async Task<int> SealAsync(CancellationToken stop)
        {
            var sealer = new AuditSealer(key, TimeProvider.System);
            var count = 0;
            while (!stop.IsCancellationRequested)
            {
                count += await sealer.SealAsync(Open, cancellationToken: CancellationToken.None);
                await Task.Delay(400, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return count;
        }
    }

    internal static async Task OnServerAsync(string server, string sql)
    {
        await using var connection = new Npgsql.NpgsqlConnection(new Npgsql.NpgsqlConnectionStringBuilder(server) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
