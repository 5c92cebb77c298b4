using System.Data;
using System.Data.Common;
using System.IO.Compression;
using MedCommunity.Core.Data;
using MedCommunity.Web.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace MedCommunity.Web.Backups;

/// <summary>What a backup needs to know of a PostgreSQL database: all of it goes through COPY, in PostgreSQL's binary form.</summary>
internal static class PostgresCopy
{
    public const string History = "__EFMigrationsHistory";

    /// <summary>A connection of its own as the owner, to whom row-level security does not apply, and which waits as long as a table takes.</summary>
    public static NpgsqlConnection Connect(DatabaseSettings settings) =>
        new(new NpgsqlConnectionStringBuilder(settings.Owner) { Pooling = false, CommandTimeout = 0, ApplicationName = "medcommunity backup" }.ToString());

    /// <summary>Said before anything begins; else the first table that is another's would fail in the server's words.</summary>
    public static async Task RequireOwnerAsync(NpgsqlConnection connection, CancellationToken token)
    {
        const string tables = "FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'";
        var why = await ReadAsync(
            connection,
            $"""
            (SELECT '表 ' || relname || ' 不属于 ' {tables} AND NOT pg_has_role(relowner, 'USAGE') ORDER BY 1 LIMIT 1)
            UNION ALL SELECT '空的数据库，不许建表的是 ' WHERE NOT EXISTS (SELECT {tables}) AND NOT has_schema_privilege('public', 'CREATE')
            """,
            r => r.GetString(0),
            token);
        if (why.Count > 0)
        {
            throw new SettingsException($"这个命令要以数据库属主登录：请设置 ConnectionStrings:Owner（{why[0]}{connection.UserName}）。");
        }
    }

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string PartOf(string table) => $"tables/{table}";

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = Command(connection, sql);
        await command.ExecuteNonQueryAsync(token);
    }

    public static async Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken token)
    {
        await using var command = Command(connection, sql);
        await using var reader = await command.ExecuteReaderAsync(token);
        var rows = new List<T>();
        while (await reader.ReadAsync(token))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Tables of the schema with their columns and the order of their keys.</summary>
    public static Task<IReadOnlyList<PostgresTable>> TablesAsync(NpgsqlConnection connection, CancellationToken token) => ReadAsync(
        connection,
        """
        SELECT c.relname::text,
            (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''),
            (SELECT array_agg(quote_ident(a.attname) || CASE WHEN a.attcollation <> 0 THEN ' COLLATE "C"' ELSE '' END ORDER BY array_position(i.indkey::int2[], a.attnum))
             FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey::int2[]) WHERE i.indrelid = c.oid AND i.indisprimary)
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY c.relname::text COLLATE "C"
        """,
        r => new PostgresTable(r.GetString(0), r.GetFieldValue<string[]>(1), r.IsDBNull(2) ? [] : r.GetFieldValue<string[]>(2)),
        token);

    /// <summary>Writes a table's rows in the order of its key, which does not depend on the database's language.</summary>
    public static async Task ExportAsync(NpgsqlConnection connection, PostgresTable table, Stream target, CancellationToken token)
    {
        var order = table.Key.Count > 0 ? string.Join(", ", table.Key) : "t::text COLLATE \"C\"";
        await using var rows = await connection.BeginRawBinaryCopyAsync(
            $"COPY (SELECT {table.ColumnList} FROM public.{Quote(table.Name)} t ORDER BY {order}) TO STDOUT (FORMAT BINARY)", token);
        await rows.CopyToAsync(target, token);
    }

    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // Texts of this folder with quoted names of the schema, and the migrations' own script.
        return new(sql, connection);
#pragma warning restore CA2100
    }
}

/// <param name="Key">Expressions to order by.</param>
internal sealed record PostgresTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Key)
{
    public string ColumnList => string.Join(", ", Columns.Select(PostgresCopy.Quote));
}

/// <summary>One repeatable-read transaction: writers go on, and it does not see them.</summary>
internal sealed class PostgresSnapshot : DatabaseSnapshot
{
    private readonly NpgsqlConnection connection;
    private readonly IReadOnlySet<string> names;

    private PostgresSnapshot(NpgsqlConnection connection, IReadOnlySet<string> names)
    {
        this.connection = connection;
        this.names = names;
    }

    protected override DbConnection Connection => connection;

    public static async Task<PostgresSnapshot> TakeAsync(DatabaseSettings settings, AppDbContext model, CancellationToken token)
    {
        var connection = PostgresCopy.Connect(settings);
        try
        {
            await connection.OpenAsync(token);
            await PostgresCopy.RequireOwnerAsync(connection, token);
            _ = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, token);

            // Without the owner's rights row-level security would leave rows out without a word; switched off it is an error instead.
            await PostgresCopy.ExecuteAsync(
                connection, "SET TRANSACTION READ ONLY; SET LOCAL row_security = off; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0", token);
            return new(connection, model.Model.GetRelationalModel().Tables.Select(t => t.Name).Append(PostgresCopy.History).ToHashSet());
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override async Task<IReadOnlyList<BackupTable>> WriteAsync(BackupWriter writer, CancellationToken token)
    {
        var tables = new List<BackupTable>();
        foreach (var table in (await PostgresCopy.TablesAsync(connection, token)).Where(t => names.Contains(t.Name)))
        {
            var part = await writer.AddAsync(PostgresCopy.PartOf(table.Name), CompressionLevel.Fastest, target => PostgresCopy.ExportAsync(connection, table, target, token));
            var rows = await PostgresCopy.ReadAsync(connection, $"SELECT count(*) FROM public.{PostgresCopy.Quote(table.Name)}", r => r.GetInt64(0), token);
            tables.Add(new(table.Name, table.Columns, rows[0], part.Sha256));
        }

        return tables;
    }

    public override ValueTask DisposeAsync() => connection.DisposeAsync();
}

/// <summary>The portal's database: everything happens in one transaction, which is rolled back unless it is committed.</summary>
internal sealed class PostgresTarget : RestoreTarget
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly DatabaseSettings settings;
    private readonly AppDbContext model;
    private readonly NpgsqlConnection connection;
    private NpgsqlTransaction? transaction;

    private PostgresTarget(DatabaseSettings settings, AppDbContext model)
    {
        this.settings = settings;
        this.model = model;
        connection = PostgresCopy.Connect(settings);
    }

    public static async Task<PostgresTarget> OpenAsync(DatabaseSettings settings, AppDbContext model, TimeProvider clock, CancellationToken token)
    {
        NpgsqlConnection.ClearAllPools();
        var target = new PostgresTarget(settings, model);
        try
        {
            await target.connection.OpenAsync(token);
            await PostgresCopy.RequireOwnerAsync(target.connection, token);
            await target.RequireAloneAsync(clock, token);
            target.transaction = await target.connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, token);
            await PostgresCopy.ExecuteAsync(target.connection, "SET LOCAL row_security = off; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '30s'", token);
            return target;
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
    }

    public override async Task<bool> IsFilledAsync(CancellationToken token)
    {
        var tables = (await PostgresCopy.TablesAsync(connection, token)).Select(t => t.Name).ToList();
        if (tables.Count > 0 && !tables.Contains(PostgresCopy.History))
        {
            throw new BackupRefusedException($"数据库 {connection.Database} 里有别的程序的表，不是门户的数据库。");
        }

        foreach (var table in tables.Where(t => t is "Counties" or "Accounts"))
        {
            if ((await PostgresCopy.ReadAsync(connection, $"SELECT EXISTS (SELECT 1 FROM public.{PostgresCopy.Quote(table)})", r => r.GetBoolean(0), token))[0])
            {
                return true;
            }
        }

        return false;
    }

    public override async Task StageAsync(BackupFile file, CancellationToken token)
    {
        if (await PostgresCopy.TablesAsync(connection, token) is { Count: > 0 } old)
        {
            await PostgresCopy.ExecuteAsync(connection, $"DROP TABLE {List(old)} CASCADE", token);
        }

        var script = model.GetService<IMigrator>().GenerateScript(Migration.InitialDatabase, file.Manifest.Migration, MigrationsSqlGenerationOptions.NoTransactions);
        await PostgresCopy.ExecuteAsync(connection, script, token);
        var made = (await PostgresCopy.TablesAsync(connection, token)).ToDictionary(t => t.Name);
        foreach (var table in file.Manifest.Tables)
        {
            if (made.GetValueOrDefault(table.Name) is not { } now || !now.Columns.Order(StringComparer.Ordinal).SequenceEqual(table.Columns.Order(StringComparer.Ordinal)))
            {
                throw new BackupRefusedException($"备份里的表 {table.Name} 与门户的结构不符。");
            }

            made[table.Name] = now with { Columns = table.Columns };
        }

        if (made.Count != file.Manifest.Tables.Count)
        {
            throw new BackupRefusedException("备份里缺少门户的表。");
        }

        // The script has written its own history, and perhaps rows that a migration brings along.
        await PostgresCopy.ExecuteAsync(connection, $"TRUNCATE {List(made.Values)}", token);
        foreach (var table in await InOrderAsync(made, token))
        {
            await file.ReadAsync(PostgresCopy.PartOf(table.Name), async part =>
            {
                await using var rows = await connection.BeginRawBinaryCopyAsync($"COPY public.{PostgresCopy.Quote(table.Name)} ({table.ColumnList}) FROM STDIN (FORMAT BINARY)", token);
                await part.CopyToAsync(rows, token);
            }, token);
        }

        await SetSequencesAsync(token);
        foreach (var table in file.Manifest.Tables)
        {
            await using var rows = new HashingStream(Stream.Null);
            await PostgresCopy.ExportAsync(connection, made[table.Name], rows, token);
            if (rows.Sha256() != table.Sha256)
            {
                throw new BackupRefusedException($"表 {table.Name} 恢复后与备份不一致。");
            }
        }

        if (settings.PlainRole is { } role)
        {
            await PostgresCopy.ExecuteAsync(connection, DatabaseSchema.GrantStatement(role), token);
        }
    }

    public override Task CommitAsync(CancellationToken token) => transaction!.CommitAsync(token);

    public override async ValueTask DisposeAsync()
    {
        if (transaction is not null)
        {
            await transaction.DisposeAsync();
        }

        await connection.DisposeAsync();
    }

    /// <summary>A process that has just ended may still be in the server's list for a moment.</summary>
    private async Task RequireAloneAsync(TimeProvider clock, CancellationToken token)
    {
        var giveUp = clock.GetUtcNow() + Patience;
        while (true)
        {
            // The server's own workers are no users; of others' connections a plain owner sees no more than that.
            var others = await PostgresCopy.ReadAsync(
                connection,
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL AND COALESCE(backend_type, 'client backend') = 'client backend'",
                r => r.GetInt64(0),
                token);
            if (others[0] == 0)
            {
                return;
            }

            if (clock.GetUtcNow() >= giveUp)
            {
                throw new SettingsException($"数据库 {connection.Database} 正被另一个进程使用（{others[0]}个连接），请先停止门户。");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, token);
        }
    }

    /// <summary>Every table after those that its rows refer to.</summary>
    private async Task<IReadOnlyList<PostgresTable>> InOrderAsync(Dictionary<string, PostgresTable> tables, CancellationToken token)
    {
        var references = (await PostgresCopy.ReadAsync(
            connection,
            """
            SELECT f.relname::text, t.relname::text FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
            WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND k.conrelid <> k.confrelid
            """,
            r => (From: r.GetString(0), To: r.GetString(1)),
            token)).ToLookup(r => r.From, r => r.To);
        var ordered = new List<PostgresTable>();
        var waiting = tables.Values.OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
        while (waiting.Count > 0)
        {
            var ready = waiting.Where(t => references[t.Name].All(to => ordered.Exists(o => o.Name == to))).ToList();
            if (ready.Count == 0)
            {
                throw new InvalidOperationException($"These tables refer to each other in a circle: {string.Join(", ", waiting.Select(t => t.Name))}.");
            }

            ordered.AddRange(ready);
            waiting.RemoveAll(ready.Contains);
        }

        return ordered;
    }

    /// <summary>COPY brings numbers without telling the sequences that hand out the next.</summary>
    private async Task SetSequencesAsync(CancellationToken token)
    {
        var columns = await PostgresCopy.ReadAsync(
            connection,
            """
            SELECT c.relname::text, a.attname::text, pg_get_serial_sequence('public.' || quote_ident(c.relname), a.attname)
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
                AND pg_get_serial_sequence('public.' || quote_ident(c.relname), a.attname) IS NOT NULL
            """,
            r => (Table: r.GetString(0), Column: r.GetString(1), Sequence: r.GetString(2)),
            token);
        foreach (var (table, column, sequence) in columns)
        {
            await PostgresCopy.ExecuteAsync(
                connection,
                $"SELECT setval('{sequence.Replace("'", "''", StringComparison.Ordinal)}', COALESCE((SELECT max({PostgresCopy.Quote(column)}) FROM public.{PostgresCopy.Quote(table)}), 0) + 1, false)",
                token);
        }
    }

    private static string List(IEnumerable<PostgresTable> tables) => string.Join(", ", tables.Select(t => $"public.{PostgresCopy.Quote(t.Name)}"));
}
