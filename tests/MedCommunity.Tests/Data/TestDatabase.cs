using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Web.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
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
    private static readonly Lazy<Task> PortalRole = new(() => ExecuteOnServerAsync(
        $"DO $$ BEGIN CREATE ROLE {PortalRoleName} LOGIN NOSUPERUSER NOBYPASSRLS; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"));

    private const string PortalRoleName = "medcommunity_test_portal";

    private readonly Func<ValueTask> remove;
    private readonly WriteGate gate = new();
    private readonly DbContextOptions<AppDbContext> portalOptions;

    private TestDatabase(Provider provider, string connectionString, Func<ValueTask> remove)
    {
        Provider = provider;
        ConnectionString = connectionString;
        Options = Settings.Options(asOwner: true);
        portalOptions = Settings.Options();
        this.remove = remove;
    }

    /// <summary>The key of all databases of this run: a copy of a template has the template's entries.</summary>
    internal static string KeyFile { get; } = MakeKey();

    public static AuditKey Key { get; } = AuditKey.OfFile(KeyFile);

    public Provider Provider { get; }

    public string ConnectionString { get; }

    public DbContextOptions<AppDbContext> Options { get; }

    /// <summary>As the owner, for a test to arrange and to look at what is there.</summary>
    public AppDbContext Open(TimeProvider? clock = null) => new(Options, gate, clock ?? TimeProvider.System, Key);

    /// <summary>As the portal itself opens it: on PostgreSQL as a role that owns nothing and sees no county that it has not entered.</summary>
    public AppDbContext OpenAsPortal(TimeProvider? clock = null) => new(portalOptions, gate, clock ?? TimeProvider.System, Key);

    /// <summary>A place without any schema: no file on SQLite, an empty database on PostgreSQL.</summary>
    public static Task<TestDatabase> CreateBareAsync(Provider provider) => MakeAsync(provider, null);

    /// <param name="provider">Which database.</param>
    /// <param name="demonstration">Whether it holds the demonstration, laid around <see cref="TestClock.Noon"/>; else it is empty.</param>
    public static async Task<TestDatabase> CreateAsync(Provider provider, bool demonstration = false) => await MakeAsync(provider, provider == Provider.Sqlite
        ? await (demonstration ? SqliteDemonstration : SqliteTemplate).Value
        : await (demonstration ? PostgresDemonstration : PostgresTemplate).Value);

    private static async Task<TestDatabase> MakeAsync(Provider provider, string? template)
    {
        var name = $"test_{Guid.NewGuid():N}";
        if (provider == Provider.Sqlite)
        {
            var file = Path.Combine(Folder, name + ".db");
            if (template is not null)
            {
                File.Copy(template, file);
            }

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

        await ExecuteOnServerAsync($"CREATE DATABASE {name} TEMPLATE {template ?? "template0"}");
        return new(provider, PostgresConnectionString(name, pooling: true), async () =>
        {
            var settings = SettingsFor(Provider.PostgreSql, PostgresConnectionString(name, pooling: true));
            foreach (var pool in new[] { settings.Connection, settings.Owner })
            {
                await using var connection = new NpgsqlConnection(pool);
                NpgsqlConnection.ClearPool(connection);
            }

            await ExecuteOnServerAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        });
    }

    public ValueTask DisposeAsync() => remove();

    internal DatabaseSettings Settings => SettingsFor(Provider, ConnectionString);

    private static DatabaseSettings SettingsFor(Provider provider, string connectionString) => provider == Provider.Sqlite
        ? new(DatabaseProvider.Sqlite, connectionString, connectionString)
        : new(DatabaseProvider.PostgreSql, DatabaseSettings.Preparing(new NpgsqlConnectionStringBuilder(connectionString) { Username = PortalRoleName, Password = null }.ToString()), connectionString);

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
        await PortalRole.Value;
        var name = $"template_{Guid.NewGuid():N}";
        await ExecuteOnServerAsync($"CREATE DATABASE {name}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => ExecuteOnServerAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)").GetAwaiter().GetResult();

        // A template that somebody is connected to cannot be copied: no pool.
        await FillAsync(Provider.PostgreSql, PostgresConnectionString(name, pooling: false), demonstration);
        return name;
    }

    private static async Task FillAsync(Provider provider, string connectionString, bool demonstration)
    {
        await new DatabaseSchema(SettingsFor(provider, connectionString), new DataFolder(Folder), Gate, TimeProvider.System, Key, NullLogger<DatabaseSchema>.Instance).MigrateAsync();

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

    private static string MakeKey()
    {
        var path = Path.Combine(Folder, "audit.key");
        AuditKey.OfFile(path).Create();
        return path;
    }

    private static async Task ExecuteOnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(PostgresConnectionString(database: null, pooling: false));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
