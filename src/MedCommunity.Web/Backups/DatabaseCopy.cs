using System.Data.Common;
using MedCommunity.Core.Audit;

namespace MedCommunity.Web.Backups;

/// <summary>The database at one moment, while others go on writing.</summary>
internal abstract class DatabaseSnapshot : IAsyncDisposable
{
    /// <summary>Sees that moment and no other.</summary>
    protected abstract DbConnection Connection { get; }

    public abstract ValueTask DisposeAsync();

    /// <summary>Writes all rows into the file.</summary>
    public abstract Task<IReadOnlyList<BackupTable>> WriteAsync(BackupWriter writer, CancellationToken token);

    public async Task<string> LastMigrationAsync(CancellationToken token) =>
        (await ReadAsync("""SELECT MAX("MigrationId") FROM "__EFMigrationsHistory" """, r => r.GetString(0), token))[0];

    public Task<IReadOnlyList<string>> EvidenceAsync(CancellationToken token) =>
        ReadAsync("""SELECT DISTINCT "Hash" FROM "Evidence" ORDER BY "Hash" """, r => r.GetString(0), token);

    public async Task<string?> AuditKeyFingerprintAsync(CancellationToken token) =>
        await ReadAsync("""SELECT "Fingerprint" FROM "AuditKeyPrints" """, r => r.GetString(0), token) is [var print, ..] ? print : null;

    public Task<IReadOnlyList<AuditHead>> HeadsAsync(CancellationToken token) => ReadAsync(
        """
        SELECT s."CountyId", c."Name", s."Sequence", s."Hash", s."At"
        FROM "AuditSeals" s LEFT JOIN "Counties" c ON c."Id" = s."CountyId"
        WHERE s."Sequence" = (SELECT MAX(l."Sequence") FROM "AuditSeals" l WHERE l."CountyId" = s."CountyId")
        ORDER BY CASE WHEN c."Code" IS NULL THEN 0 ELSE 1 END, c."Code"
        """,
        r => new AuditHead(r.GetGuid(0), r.IsDBNull(1) ? "平台" : r.GetString(1), r.GetInt64(2), r.GetString(3), DateTime.SpecifyKind(r.GetDateTime(4), DateTimeKind.Utc)),
        token);

    private async Task<IReadOnlyList<T>> ReadAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken token)
    {
        await using var command = Connection.CreateCommand();
#pragma warning disable CA2100 // One of the texts above.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(token);
        var rows = new List<T>();
        while (await reader.ReadAsync(token))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}

/// <summary>The database that a copy goes back into, held so that nobody else gets at it.</summary>
internal abstract class RestoreTarget : IAsyncDisposable
{
    public abstract ValueTask DisposeAsync();

    /// <summary>Whether there is anything to lose: a county, an account, or a database that cannot be read.</summary>
    public abstract Task<bool> IsFilledAsync(CancellationToken token);

    /// <summary>Prepares everything and compares it row by row with the manifest; nobody sees anything of it yet.</summary>
    public abstract Task StageAsync(BackupFile file, CancellationToken token);

    /// <summary>In one step the database is the copy.</summary>
    public abstract Task CommitAsync(CancellationToken token);
}
