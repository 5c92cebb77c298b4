using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Text.Json;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Backups;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Hosting;

namespace MedCommunity.Web.Backups;

/// <param name="Warnings">What is not in it although it should be.</param>
internal sealed record BackupReport(string Path, long Size, BackupManifest Manifest, TimeSpan Took, IReadOnlyList<string> Warnings);

/// <summary>备份: one file with database, evidence and audit key as of one moment, while the portal is in use.</summary>
internal sealed class MakeBackup(DatabaseSettings settings, DataFolder data, WriteGate gate, TimeProvider clock, AuditKey key, AuditSealer sealer, ILogger<MakeBackup> log)
{
    public async Task<Result<BackupReport>> RunAsync(string path, CancellationToken token = default)
    {
        if (File.Exists(path) || Directory.Exists(path))
        {
            return Result.Conflict($"已有 {path}，没有覆盖。");
        }

        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            return Result.NotFound($"没有文件夹 {Path.GetDirectoryName(path)}");
        }

        var record = new BackupRecord { Kind = BackupKind.Backup, FileName = Path.GetFileName(path), StartedAt = clock.Utc() };
        try
        {
            var report = await WriteAsync(path, record, token);
            return await RecordAsync(record, token) is { } warning ? Result.Done(report with { Warnings = [.. report.Warnings, warning] }) : Result.Done(report);
        }
        catch (Exception e)
        {
            var why = e is OperationCanceledException ? "备份被中断，没有完成。" : SettingsException.LineOf(e) ?? e.Message;
            record.Error = why.Length > 500 ? why[..500] : why;
            record.CheckedAt = null;
            if (await RecordAsync(record, CancellationToken.None) is { } warning)
            {
                log.LogWarning("{Warning}", warning);
            }

            if (e is BackupRefusedException)
            {
                return Result.Conflict(e.Message);
            }

            throw;
        }
    }

    private async Task<BackupReport> WriteAsync(string path, BackupRecord record, CancellationToken token)
    {
        var watch = Stopwatch.StartNew();
        var warnings = new List<string>();
        if (await SealAsync(token) is { } unsealed)
        {
            warnings.Add(unsealed);
        }

        var evidence = new EvidenceFolder(data, clock);
        await using var writer = BackupWriter.Create(path);
        BackupManifest manifest;

        // The cleaner waits from before the moment of the copy until the last file that it names was read.
        await using (await evidence.LockAsync(token))
        await using (var snapshot = await TakeAsync(writer, token))
        {
            var created = clock.Utc();
            var tables = await snapshot.WriteAsync(writer, token);
            var files = await evidence.CopyAsync(await snapshot.EvidenceAsync(token), writer, token);
            var fingerprint = await snapshot.AuditKeyFingerprintAsync(token);
            if (await CopyKeyAsync(writer, fingerprint) is { } warning)
            {
                warnings.Add(warning);
            }

            manifest = new(
                BackupManifest.CurrentFormat, Version, settings.Provider.ToString(), created, await snapshot.LastMigrationAsync(token), tables, [.. writer.Parts],
                BackupEvidence.Of(files), fingerprint, await snapshot.HeadsAsync(token));
        }

        (record.Tables, record.Rows, record.Files) = (manifest.Tables.Count, manifest.Rows, manifest.Evidence.Files);
        record.Heads = JsonSerializer.Serialize(manifest.Heads, BackupFile.Json);
        var size = await writer.FinishAsync(manifest, token);
        record.CheckedAt = clock.Utc();
        await writer.PublishAsync();
        record.Size = size;
        return new(path, size, manifest, watch.Elapsed, warnings);
    }

    private static string Version => typeof(MakeBackup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <returns>Why what is there could not be sealed; null where it was.</returns>
    private async Task<string?> SealAsync(CancellationToken token)
    {
        try
        {
            await sealer.SealAsync(() => new AppDbContext(settings.Options(asOwner: true), gate, clock, key), whole: true, token);
            return null;
        }
        catch (AuditKeyException e)
        {
            return $"最新的审计日志没有封存：{e.Message}";
        }
    }

    private async Task<DatabaseSnapshot> TakeAsync(BackupWriter writer, CancellationToken token)
    {
        if (settings.Provider == DatabaseProvider.Sqlite)
        {
            return await SqliteSnapshot.TakeAsync(settings, writer.WorkFile, token);
        }

        await using var model = new AppDbContext(settings.Options(asOwner: true), gate, clock, key);
        return await PostgresSnapshot.TakeAsync(settings, model, token);
    }

    /// <returns>Why it is not in; null where it is.</returns>
    private async Task<string?> CopyKeyAsync(BackupWriter writer, string? fingerprint)
    {
        if (key.FilePath is not { } path)
        {
            return null;
        }

        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"审计密钥读不出来，没有放进备份：{e.Message}";
        }

        if (AuditKeyFile.FingerprintOf(bytes) != fingerprint)
        {
            return $"审计密钥（{path}）不是这个数据库的密钥，没有放进备份。";
        }

        await writer.AddAsync(BackupManifest.KeyPart, CompressionLevel.NoCompression, part => part.WriteAsync(bytes).AsTask());
        return null;
    }

    /// <summary>As the owner: the portal's own role may not write what says that there is a backup and what heads it had.</summary>
    /// <returns>Why it could not be noted.</returns>
    private async Task<string?> RecordAsync(BackupRecord record, CancellationToken token)
    {
        try
        {
            await using var db = new AppDbContext(settings.Options(asOwner: true), gate, clock, key);
            record.FinishedAt = clock.Utc();
            db.BackupRecords.Add(record);
            await db.SaveChangesAsync(token);
            return null;
        }
        catch (Exception e) when (SettingsException.LineOf(e) is { } line)
        {
            return $"没能在数据库里登记这次备份：{line}";
        }
    }
}
