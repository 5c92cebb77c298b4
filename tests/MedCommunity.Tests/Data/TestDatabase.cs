using MedCommunity.Core.Data;
using MedCommunity.Web.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace MedCommunity.Tests.Data;

public enum Provider
{
    Sqlite,
    PostgreSql,
}

/// <summary>
/// A test's own migrated database, gone when it is disposed. Each provider is migrated once per test run, into a template; a test gets a copy: of the file on
/// SQLite, by CREATE DATABASE … TEMPLATE on PostgreSQL. Without MEDCOMMUNITY_TEST_POSTGRES (tests/run.sh sets it) the PostgreSQL cases fail: skipping them
/// would look like passing.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> SqliteTemplate = new(() => MakeSqliteTemplateAsync(demonstration: false));
    private static readonly Lazy<Task<string>> PostgresTemplate = new(() => MakePostgresTemplateAsync(demonstration: false));
    private static readonly Lazy<Task<string>> SqliteDemonstration = new(() => MakeSqliteTemplateAsync(demonstration: true));
    private static readonly Lazy<Task<string>> PostgresDemonstration = new(() => MakePostgresTemplateAsync(demonstration: true));
    private static readonly WriteGate Gate = new();
    private static readonly string Folder = MakeFolder();

    private readonly Func<ValueTask> remove;
    private readonly WriteGate gate = new();

    private TestDatabase(Provider provider, string connectionString, Func<ValueTask> remove)
    {
        Provider = provider;
        ConnectionString = connectionString;
        Options = OptionsFor(provider, connectionString);
        this.remove = remove;
    }

    public Provider Provider { get; }

    public string ConnectionString { get; }

    public DbContextOptions<AppDbContext> Options { get; }

    public AppDbContext Open(TimeProvider? clock = null) => new(Options, gate, clock ?? TimeProvider.System);

    /// <param name="provider">Which database.</param>
    /// <param name="demonstration">Whether it holds the demonstration, laid around <see cref="TestClock.Noon"/>; else it is empty.</param>
    public static async Task<TestDatabase> CreateAsync(Provider provider, bool demonstration = false)
    {
        var name = $"test_{Guid.NewGuid():N}";
        if (provider == Provider.Sqlite)
        {
            var file = Path.Combine(Folder, name + ".db");
            File.Copy(await (demonstration ? SqliteDemonstration : SqliteTemplate).Value, file);
            var connectionString = SqliteConnectionString(file, pooling: true);
            return new(provider, connectionString, () =>
            {
                using (var connection = new SqliteConnection(connectionString))
                {
                    SqliteConnection.ClearPool(connection);
                }

                foreach (var path in Directory.GetFiles(Folder, name + ".db*"))
                {
                    File.Delete(path);
                }

                return ValueTask.CompletedTask;
            });
        }

        await ExecuteOnServerAsync($"CREATE DATABASE {name} TEMPLATE {await (demonstration ? PostgresDemonstration : PostgresTemplate).Value}");
        return new(provider, PostgresConnectionString(name, pooling: true), async () =>
        {
            await using (var connection = new NpgsqlConnection(PostgresConnectionString(name, pooling: true)))
            {
                NpgsqlConnection.ClearPool(connection);
            }

            await ExecuteOnServerAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        });
    }

    public ValueTask DisposeAsync() => remove();

    internal DatabaseSettings Settings => SettingsFor(Provider, ConnectionString);

    private static DatabaseSettings SettingsFor(Provider provider, string connectionString) =>
        new(provider == Provider.Sqlite ? DatabaseProvider.Sqlite : DatabaseProvider.PostgreSql, connectionString, connectionString);

    private static DbContextOptions<AppDbContext> OptionsFor(Provider provider, string connectionString) => SettingsFor(provider, connectionString).Options();

    private static async Task<string> MakeSqliteTemplateAsync(bool demonstration)
    {
        var file = Path.Combine(Folder, $"template-{demonstration}.db");
        var connectionString = SqliteConnectionString(file, pooling: false);

        // Without a pool the last connection to close folds the write-ahead log into the file, which is then all there is to copy.
        await FillAsync(Provider.Sqlite, connectionString, demonstration);
        return file;
    }

    private static async Task<string> MakePostgresTemplateAsync(bool demonstration)
    {
        var name = $"template_{Guid.NewGuid():N}";
        await ExecuteOnServerAsync($"CREATE DATABASE {name}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => ExecuteOnServerAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)").GetAwaiter().GetResult();

        // A template that somebody is connected to cannot be copied: no pool.
        await FillAsync(Provider.PostgreSql, PostgresConnectionString(name, pooling: false), demonstration);
        return name;
    }

    private static async Task FillAsync(Provider provider, string connectionString, bool demonstration)
    {
        await using (var context = new AppDbContext(OptionsFor(provider, connectionString), Gate, TimeProvider.System))
        {
            await context.Database.MigrateAsync();
        }

        if (demonstration)
        {
            // A portal in Development fills an empty database with the demonstration before it listens.
            await using var portal = new TestPortal(SettingsFor(provider, connectionString), new TestClock(), Environments.Development);
            portal.CreateClient().Dispose();
        }
    }

    private static string SqliteConnectionString(string file, bool pooling) =>
        new SqliteConnectionStringBuilder { DataSource = file, Pooling = pooling }.ToString();

    private static string PostgresConnectionString(string? database, bool pooling)
    {
        var server = Environment.GetEnvironmentVariable("MEDCOMMUNITY_TEST_POSTGRES")
            ?? throw new InvalidOperationException(
                "MEDCOMMUNITY_TEST_POSTGRES names no PostgreSQL server. Run the tests by `bash tests/run.sh`, which starts one, or set it to a connection string of a superuser.");
        var builder = new NpgsqlConnectionStringBuilder(server) { Pooling = pooling, MaxPoolSize = 20 };
        if (database is not null)
        {
            builder.Database = database;
        }

        return builder.ToString();
    }

    private static string MakeFolder()
    {
        var folder = Directory.CreateTempSubdirectory("medcommunity-tests-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    private static async Task ExecuteOnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(PostgresConnectionString(database: null, pooling: false));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
