using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Backups;
using MedCommunity.Web.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace MedCommunity.Tests.Backups;

/// <summary>A database with the data folder that belongs to it, and the two verbs on them.</summary>
internal sealed class BackupWorld : IAsyncDisposable
{
    private readonly AuditKey key;

    private BackupWorld(TestDatabase database, string? keyFile)
    {
        Database = database;
        Folder = Directory.CreateTempSubdirectory("medcommunity-backup-").FullName;
        Data = new DataFolder(Folder);
        KeyFile = keyFile ?? Path.Combine(Folder, "audit.key");
        key = AuditKey.OfFile(KeyFile);
    }

    public TestDatabase Database { get; }

    public string Folder { get; }

    public DataFolder Data { get; }

    public string KeyFile { get; }

    /// <summary>The demonstration, which the key of all tests' databases belongs to.</summary>
    public static async Task<BackupWorld> FilledAsync(Provider provider) => new(await TestDatabase.CreateAsync(provider, demonstration: true), TestDatabase.KeyFile);

    /// <summary>A schema without rows.</summary>
    public static async Task<BackupWorld> EmptyAsync(Provider provider) => new(await TestDatabase.CreateAsync(provider), TestDatabase.KeyFile);

    /// <summary>Nothing at all: where a restore begins on a new machine.</summary>
    public static async Task<BackupWorld> BareAsync(Provider provider) => new(await TestDatabase.CreateBareAsync(provider), null);

    public string PathOf(string name) => Path.Combine(Folder, name);

    public Task<Result<BackupReport>> BackupAsync(string path) =>
        new MakeBackup(Database.Settings, Data, new WriteGate(), TimeProvider.System, key, new AuditSealer(key, TimeProvider.System), NullLogger<MakeBackup>.Instance).RunAsync(path);

    public Task<Result<BackupReport>> RestoreAsync(string path, bool force = false)
    {
        var gate = new WriteGate();
        var schema = new DatabaseSchema(Database.Settings, Data, gate, TimeProvider.System, key, NullLogger<DatabaseSchema>.Instance);
        return new RestoreBackup(Database.Settings, Data, schema, gate, TimeProvider.System, key).RunAsync(path, force);
    }

    public async Task<string> BackedUpAsync(string name = "copy.zip")
    {
        var done = await BackupAsync(PathOf(name));
        done.IsDone.Should().BeTrue(done.Message);
        return PathOf(name);
    }

    /// <summary>Evidence of some task, with its file where the store keeps it.</summary>
    public async Task<string> AddEvidenceAsync(byte[] content, bool withFile = true)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        await using var db = Database.Open();
        var task = await db.WorkItems.OrderBy(w => w.Id).FirstAsync();
        db.Evidence.Add(new Evidence
        {
            CountyId = task.CountyId,
            WorkItemId = task.Id,
            FileName = "照片.jpg",
            Kind = EvidenceKind.Jpeg,
            Size = content.Length,
            Hash = hash,
            UploadedAt = TestClock.Noon.UtcDateTime,
            UploadedBy = Guid.NewGuid(),
            UploadedByName = "某人",
        });
        await db.SaveChangesAsync();
        if (withFile)
        {
            Directory.CreateDirectory(Path.Combine(Folder, "evidence", hash[..2]));
            await File.WriteAllBytesAsync(EvidencePath(hash), content);
        }

        return hash;
    }

    public string EvidencePath(string hash) => Path.Combine(Folder, "evidence", hash[..2], hash);

    /// <summary>Every row of every table as text, read without anything that backup or restore use. Left out: what both write down about themselves.</summary>
    public async Task<SortedDictionary<string, List<string>>> RowsAsync()
    {
        await using DbConnection connection = Database.Provider == Provider.Sqlite
            ? new SqliteConnection(new SqliteConnectionStringBuilder(Database.ConnectionString) { Pooling = false }.ToString())
            : new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Pooling = false }.ToString());
        await connection.OpenAsync();
        var all = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var table in await TextsAsync(connection, Database.Provider == Provider.Sqlite
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            : "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"))
        {
            if (table is not ("BackupRecords" or "__EFMigrationsLock"))
            {
                all[table] = await TextsAsync(connection, $"SELECT * FROM \"{table}\"");
            }
        }

        return all;
    }

    /// <summary>What of the schema a copy could lose without any row being another: triggers, indexes, policies, rights.</summary>
    public async Task<List<string>> RulesAsync()
    {
        await using DbConnection connection = Database.Provider == Provider.Sqlite
            ? new SqliteConnection(new SqliteConnectionStringBuilder(Database.ConnectionString) { Pooling = false }.ToString())
            : new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Pooling = false }.ToString());
        await connection.OpenAsync();
        return await TextsAsync(connection, Database.Provider == Provider.Sqlite
            ? "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name <> '__EFMigrationsLock'"
            : """
              SELECT 'policy', tablename::text, policyname::text, cmd, qual, with_check FROM pg_policies
              UNION ALL SELECT 'rls', relname::text, relrowsecurity::text, '', '', '' FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
              UNION ALL SELECT 'index', tablename::text, indexname::text, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'
              UNION ALL SELECT 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid), '', '' FROM pg_constraint WHERE connamespace = 'public'::regnamespace
              UNION ALL SELECT 'right', table_name::text, grantee::text, privilege_type::text, '', '' FROM information_schema.role_table_grants WHERE table_schema = 'public'
              UNION ALL SELECT 'column', table_name::text, column_name::text, data_type::text, is_nullable::text, column_default::text FROM information_schema.columns WHERE table_schema = 'public'
              """);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<List<string>> TextsAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) switch
            {
                DBNull => "∅",
                byte[] bytes => Convert.ToHexString(bytes),
                DateTime at => at.Ticks.ToString(CultureInfo.InvariantCulture),
                var value => Convert.ToString(value, CultureInfo.InvariantCulture),
            })));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
