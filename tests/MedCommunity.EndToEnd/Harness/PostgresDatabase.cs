using Npgsql;

namespace MedCommunity.EndToEnd.Harness;

/// <summary>An empty database on the server that tests/run.sh started, with the settings that put a portal on it; dropped when disposed.</summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    private readonly string name = $"portal_{Guid.NewGuid():N}";

    private PostgresDatabase()
    {
    }

    public string ConnectionString => new NpgsqlConnectionStringBuilder(Server) { Database = name }.ToString();

    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Database__Provider"] = "PostgreSql",
        ["ConnectionStrings__Default"] = ConnectionString,
        ["ConnectionStrings__Owner"] = ConnectionString,
    };

    private static string Server => Environment.GetEnvironmentVariable("MEDCOMMUNITY_TEST_POSTGRES")
        ?? throw new InvalidOperationException("MEDCOMMUNITY_TEST_POSTGRES names no PostgreSQL server. Run the tests by `bash tests/run.sh`, which starts one.");

    public static async Task<PostgresDatabase> CreateAsync()
    {
        var database = new PostgresDatabase();
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
