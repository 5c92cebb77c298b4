using System.Buffers;
using System.Buffers.Binary;
using System.Data.Common;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using MedCommunity.Web.Hosting;
using Microsoft.Data.Sqlite;

namespace MedCommunity.Web.Backups;

/// <summary>What a backup needs to know of an SQLite file.</summary>
internal static class SqliteCopy
{
    public static SqliteConnection Connect(string file, SqliteOpenMode mode, int timeout = 60) =>
        new(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = timeout }.ToString());

    public static async Task<string?> ScalarAsync(SqliteConnection connection, string sql, CancellationToken token)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Pragmas and table names of the file itself, quoted.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (await command.ExecuteScalarAsync(token))?.ToString();
    }

    /// <summary>All tables with a digest over every value of every row, in the order of the keys.</summary>
    public static async Task<IReadOnlyList<BackupTable>> TablesAsync(SqliteConnection connection, CancellationToken token)
    {
        var tables = new List<BackupTable>();
        foreach (var name in await NamesAsync(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name", token))
        {
            var columns = await NamesAsync(connection, $"SELECT name FROM pragma_table_info({Text(name)}) ORDER BY cid", token);
            var key = await NamesAsync(connection, $"SELECT name FROM pragma_table_info({Text(name)}) WHERE pk > 0 ORDER BY pk", token);
            var (rows, sha) = await DigestAsync(connection, $"SELECT {List(columns)} FROM {Quote(name)} ORDER BY {(key.Count > 0 ? List(key) : "rowid")}", token);
            tables.Add(new(name, columns, rows, sha));
        }

        return tables;

        static string List(IEnumerable<string> names) => string.Join(", ", names.Select(Quote));
        static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        static string Text(string name) => $"'{name.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(SqliteConnection connection, string sql, CancellationToken token)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names of the file itself, quoted.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(token);
        var names = new List<string>();
        while (await reader.ReadAsync(token))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static async Task<(long Rows, string Sha256)> DigestAsync(SqliteConnection connection, string sql, CancellationToken token)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var row = new ArrayBufferWriter<byte>();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names of the file itself, quoted.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(token);
        var rows = 0L;
        for (; await reader.ReadAsync(token); rows++)
        {
            row.ResetWrittenCount();
            for (var i = 0; i < reader.FieldCount; i++)
            {
                Write(row, reader.GetValue(i));
            }

            hash.AppendData(row.WrittenSpan);
        }

        return (rows, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Type and length before each value: no two different rows read the same.</summary>
    private static void Write(ArrayBufferWriter<byte> row, object value)
    {
        var (type, length) = value switch
        {
            long => ('i', 8),
            double => ('r', 8),
            string text => ('t', Encoding.UTF8.GetByteCount(text)),
            byte[] bytes => ('b', bytes.Length),
            _ => ('n', 0),
        };
        var span = row.GetSpan(5 + length);
        span[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(span[1..], length);
        var content = span[5..];
        switch (value)
        {
            case long number:
                BinaryPrimitives.WriteInt64BigEndian(content, number);
                break;
            case double number:
                BinaryPrimitives.WriteDoubleBigEndian(content, number);
                break;
            case string text:
                Encoding.UTF8.GetBytes(text, content);
                break;
            case byte[] bytes:
                bytes.CopyTo(content);
                break;
        }

        row.Advance(5 + length);
    }
}

/// <summary>A compact copy of the file as of one moment, which the portal's writers do not wait for.</summary>
internal sealed class SqliteSnapshot : DatabaseSnapshot
{
    private readonly string file;
    private readonly SqliteConnection copy;

    private SqliteSnapshot(string file)
    {
        this.file = file;
        copy = SqliteCopy.Connect(file, SqliteOpenMode.ReadOnly);
    }

    protected override DbConnection Connection => copy;

    public static async Task<SqliteSnapshot> TakeAsync(DatabaseSettings settings, string workFile, CancellationToken token)
    {
        // Its content is as private as the database's: it is made before SQLite fills it.
        await PrivateFile.Open(workFile, FileMode.Create).DisposeAsync();
        var snapshot = new SqliteSnapshot(workFile);
        try
        {
            await using (var source = SqliteCopy.Connect(new SqliteConnectionStringBuilder(settings.Connection).DataSource, SqliteOpenMode.ReadWrite))
            {
                await source.OpenAsync(token);
                await using var command = source.CreateCommand();
                command.CommandText = "VACUUM INTO $file";
                command.CommandTimeout = 0;
                command.Parameters.AddWithValue("$file", workFile);
                await command.ExecuteNonQueryAsync(token);
            }

            await snapshot.copy.OpenAsync(token);
            return snapshot;
        }
        catch
        {
            await snapshot.DisposeAsync();
            throw;
        }
    }

    public override async Task<IReadOnlyList<BackupTable>> WriteAsync(BackupWriter writer, CancellationToken token)
    {
        var tables = await SqliteCopy.TablesAsync(copy, token);
        await writer.AddAsync(BackupManifest.DatabasePart, CompressionLevel.Fastest, async part =>
        {
            await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, useAsync: true);
            await content.CopyToAsync(part, token);
        });
        return tables;
    }

    public override ValueTask DisposeAsync() => copy.DisposeAsync();
}

/// <summary>
/// The portal's file. The copy comes in by SQLite's own backup, in one transaction that a crash rolls back: others that wait for the file go on in the new
/// database and not in one that was moved away under them.
/// </summary>
internal sealed class SqliteTarget : RestoreTarget
{
    private const int Corrupt = 11;
    private const int NoDatabase = 26;

    private readonly string file;
    private readonly bool isNew;
    private readonly IDisposable folderLock;
    private SqliteConnection? connection;
    private SqliteConnection? staged;
    private bool isDone;

    private SqliteTarget(string file, IDisposable folderLock)
    {
        this.file = file;
        this.folderLock = folderLock;
        isNew = !File.Exists(file);
    }

    private string Beside => file + ".restoring";

    /// <param name="folderLock">Keeps a portal that is starting waiting until the database is the new one.</param>
    public static async Task<SqliteTarget> OpenAsync(DatabaseSettings settings, IDisposable folderLock, CancellationToken token)
    {
        SqliteConnection.ClearAllPools();
        var target = new SqliteTarget(Path.GetFullPath(new SqliteConnectionStringBuilder(settings.Connection).DataSource), folderLock);
        try
        {
            await target.HoldAsync(token);
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
        if (connection is null)
        {
            return true;
        }

        try
        {
            foreach (var table in new[] { "Counties", "Accounts" })
            {
                if (await SqliteCopy.ScalarAsync(connection, $"SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '{table}'", token) is not null
                    && await SqliteCopy.ScalarAsync(connection, $"SELECT 1 FROM \"{table}\" LIMIT 1", token) is not null)
                {
                    return true;
                }
            }

            return false;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or NoDatabase)
        {
            return true;
        }
    }

    public override async Task StageAsync(BackupFile file, CancellationToken token)
    {
        await PrivateFile.WriteAsync(Beside, target => file.ReadAsync(BackupManifest.DatabasePart, part => part.CopyToAsync(target, token), token));
        staged = SqliteCopy.Connect(Beside, SqliteOpenMode.ReadOnly);
        await staged.OpenAsync(token);
        if (await SqliteCopy.ScalarAsync(staged, "PRAGMA integrity_check", token) != "ok" || await SqliteCopy.ScalarAsync(staged, "PRAGMA foreign_key_check", token) is not null)
        {
            throw new BackupRefusedException("备份里的数据库没有通过SQLite的检查。");
        }

        var tables = await SqliteCopy.TablesAsync(staged, token);
        if (!tables.Select(t => (t.Name, t.Rows, t.Sha256)).SequenceEqual(file.Manifest.Tables.Select(t => (t.Name, t.Rows, t.Sha256))))
        {
            throw new BackupRefusedException("备份里的数据与清单不符。");
        }
    }

    public override async Task CommitAsync(CancellationToken token)
    {
        if (connection is null)
        {
            // What cannot be read is kept: somebody may still get something out of it.
            foreach (var part in new[] { "", "-wal", "-shm", "-journal" }.Where(part => File.Exists(file + part)))
            {
                File.Move(file + part, $"{file}.damaged{part}", overwrite: true);
            }

            await HoldAsync(token);
        }

        staged!.BackupDatabase(connection!);
        isDone = true;
    }

    public override async ValueTask DisposeAsync()
    {
        if (staged is not null)
        {
            await staged.DisposeAsync();
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
        }

        File.Delete(Beside);
        if (isNew && !isDone)
        {
            File.Delete(file);
        }

        folderLock.Dispose();
    }

    /// <summary>Folds the write-ahead log in and takes the file for this process alone; both fail while anybody else has it open.</summary>
    private async Task HoldAsync(CancellationToken token)
    {
        var opened = SqliteCopy.Connect(file, SqliteOpenMode.ReadWriteCreate, timeout: 5);
        try
        {
            await opened.OpenAsync(token);
            if (await SqliteCopy.ScalarAsync(opened, "PRAGMA journal_mode=DELETE", token) != "delete")
            {
                throw InUse();
            }

            // In this mode the lock outlives the transaction.
            await SqliteCopy.ScalarAsync(opened, "PRAGMA locking_mode=EXCLUSIVE", token);
            await SqliteCopy.ScalarAsync(opened, "PRAGMA synchronous=FULL", token);
            await SqliteCopy.ScalarAsync(opened, "BEGIN EXCLUSIVE", token);
            await SqliteCopy.ScalarAsync(opened, "COMMIT", token);
            connection = opened;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 5 or 6)
        {
            await opened.DisposeAsync();
            throw InUse();
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or NoDatabase)
        {
            await opened.DisposeAsync();
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }

        SettingsException InUse() => new($"数据库 {file} 正被另一个进程使用，请先停止门户。");
    }
}
