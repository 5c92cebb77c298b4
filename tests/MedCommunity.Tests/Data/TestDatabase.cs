using MedCommunity.Core.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
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
    private static readonly Lazy<Task<string>> SqliteTemplate = new(MakeSqliteTemplateAsync);
    private static readonly Lazy<Task<string>> PostgresTemplate = new(MakePostgresTemplateAsync);
    private static readonly string Folder = Directory.CreateTempSubdirectory("medcommunity-tests-").FullName;

    private readonly Func<ValueTask> remove;

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

    public AppDbContext Open() => new(Options);

    public static async Task<TestDatabase> CreateAsync(Provider provider)
    {
        var name = $"test_{Guid.NewGuid():N}";
        if (provider == Provider.Sqlite)
        {
            var file = Path.Combine(Folder, name + ".db");
            File.Copy(await SqliteTemplate.Value, file);
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

        await ExecuteOnServerAsync($"CREATE DATABASE {name} TEMPLATE {await PostgresTemplate.Value}");
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

    private static DbContextOptions<AppDbContext> OptionsFor(Provider provider, string connectionString)
    {
        var options = new DbContextOptionsBuilder<AppDbContext>();
        _ = provider == Provider.Sqlite
            ? options.UseSqlite(connectionString, sqlite => sqlite.MigrationsAssembly("MedCommunity.Migrations.Sqlite"))
            : options.UseNpgsql(connectionString, postgres => postgres.MigrationsAssembly("MedCommunity.Migrations.Postgres"));
        return options.Options;
    }

    private static async Task<string> MakeSqliteTemplateAsync()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);
        var file = Path.Combine(Folder, "template.db");
        // Without a pool the last connection to close folds the write-ahead log into the file, which is then all there is to copy.
        await using var context = new AppDbContext(OptionsFor(Provider.Sqlite, SqliteConnectionString(file, pooling: false)));
        await context.Database.MigrateAsync();
        return file;
    }

    private static async Task<string> MakePostgresTemplateAsync()
    {
        var name = $"template_{Guid.NewGuid():N}";
        await ExecuteOnServerAsync($"CREATE DATABASE {name}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => ExecuteOnServerAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)").GetAwaiter().GetResult();
        // A template that somebody is connected to cannot be copied: no pool.
        await using var context = new AppDbContext(OptionsFor(Provider.PostgreSql, PostgresConnectionString(name, pooling: false)));
        await context.Database.MigrateAsync();
        return name;
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

    private static async Task ExecuteOnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(PostgresConnectionString(database: null, pooling: false));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
