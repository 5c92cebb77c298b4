using Npgsql;

namespace MedCommunity.EndToEnd.Harness;

/// <summary>
/// An empty database on the server that tests/run.sh started, with the settings that put a portal on it as a real one is: an owner that migrates, and a
/// role that owns nothing. Dropped when disposed.
/// </summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    private const string PortalRole = "medcommunity_test_portal";
    private readonly string name = $"portal_{Guid.NewGuid():N}";

    private PostgresDatabase()
    {
    }

    /// <summary>The owner's.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(Server) { Database = name }.ToString();

    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Database__Provider"] = "PostgreSql",
        ["ConnectionStrings__Default"] = new NpgsqlConnectionStringBuilder(ConnectionString) { Username = PortalRole, Password = null }.ToString(),
        ["ConnectionStrings__Owner"] = ConnectionString,
    };

    private static string Server => Environment.GetEnvironmentVariable("MEDCOMMUNITY_TEST_POSTGRES")
        ?? throw new InvalidOperationException("MEDCOMMUNITY_TEST_POSTGRES names no PostgreSQL server. Run the tests by `bash tests/run.sh`, which starts one.");

    public static async Task<PostgresDatabase> CreateAsync()
    {
        var database = new PostgresDatabase();
        await ExecuteAsync($"DO $$ BEGIN CREATE ROLE {PortalRole} LOGIN NOSUPERUSER NOBYPASSRLS; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
        await ExecuteAsync($"CREATE DATABASE {database.name}");
        return database;
    }

    public async ValueTask DisposeAsync() => await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
