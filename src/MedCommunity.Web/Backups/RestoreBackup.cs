using System.Diagnostics;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Backups;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Backups;

/// <summary>
/// 恢复: the place becomes what the file says, while nothing serves. Everything is read, checked and laid ready first; then the database changes in one step.
/// </summary>
internal sealed class RestoreBackup(DatabaseSettings settings, DataFolder data, DatabaseSchema schema, WriteGate gate, TimeProvider clock, AuditKey key)
{
    /// <param name="force">Whether a database that holds something may be lost.</param>
    public async Task<Result<BackupReport>> RunAsync(string path, bool force, CancellationToken token = default)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            using var file = await BackupFile.OpenAsync(path, token);
            var record = new BackupRecord { Kind = BackupKind.Restore, FileName = Path.GetFileName(path), StartedAt = clock.Utc() };
            await CheckAsync(file, token);
            record.CheckedAt = clock.Utc();
            var warnings = await ReplaceAsync(file, force, token);
            (record.Size, record.Tables, record.Rows, record.Files) = (file.Size, file.Manifest.Tables.Count, file.Manifest.Rows, file.Manifest.Evidence.Files);
            return Result.Done(new BackupReport(path, file.Size, file.Manifest, watch.Elapsed, [.. warnings, .. await RecordAsync(record)]));
        }
        catch (BackupRefusedException e)
        {
            return Result.Conflict(e.Message);
        }
    }

    /// <summary>Reads a file fully and says what is in it; nothing else is looked at.</summary>
    public static async Task<Result<BackupReport>> CheckAsync(string path, CancellationToken token = default)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            using var file = await BackupFile.OpenAsync(path, token);
            await file.CheckAsync(token);
            return Result.Done(new BackupReport(path, file.Size, file.Manifest, watch.Elapsed, file.Manifest.HasKey ? [] : ["备份里没有审计密钥。"]));
        }
        catch (BackupRefusedException e)
        {
            return Result.Conflict(e.Message);
        }
    }

    private async Task CheckAsync(BackupFile file, CancellationToken token)
    {
        if (file.Manifest.Provider != settings.Provider.ToString())
        {
            throw new BackupRefusedException($"备份来自 {file.Manifest.Provider}，这里用的是 {settings.Provider}：备份只能恢复到同一种数据库。");
        }

        await using (var model = Model())
        {
            if (!model.Database.GetMigrations().Contains(file.Manifest.Migration))
            {
                throw new BackupRefusedException($"备份的数据库结构（{file.Manifest.Migration}）是更新版本的门户的，请先升级门户。");
            }
        }

        await file.CheckAsync(token);
    }

    private async Task<IReadOnlyList<string>> ReplaceAsync(BackupFile file, bool force, CancellationToken token)
    {
        await using var model = Model();
        await using var target = settings.Provider == DatabaseProvider.Sqlite
            ? await SqliteTarget.OpenAsync(settings, await schema.LockFolderAsync(), token)
            : (RestoreTarget)await PostgresTarget.OpenAsync(settings, model, clock, token);
        if (await target.IsFilledAsync(token) && !force)
        {
            throw new BackupRefusedException("这里的数据库已有数据，没有恢复；确实要用备份覆盖它，请加 --force。");
        }

        await target.StageAsync(file, token);
        var evidence = new EvidenceFolder(data, clock);
        await using (await evidence.LockAsync(token))
        {
            // Named by their content, they disturb nobody while the database is still the old one.
            await evidence.RestoreAsync(file, token);
            var (placeKey, warning) = await StageKeyAsync(file, token);

            // From here on it is done or not done, and not interrupted in between.
            await target.CommitAsync(CancellationToken.None);
            placeKey();
            var noted = new NotedHeads(data);
            noted.Forget();
            noted.Note(file.Manifest.Heads);
            return warning is null ? [] : [warning];
        }
    }

    /// <summary>Lays the copy's key beside the one that is there, which is kept: its own database cannot be read without it.</summary>
    private async Task<(Action Place, string? Warning)> StageKeyAsync(BackupFile file, CancellationToken token)
    {
        if (key.FilePath is not { } path || file.Manifest.AuditKeyFingerprint is not { } fingerprint || await AuditKeyFile.FingerprintAtAsync(path) == fingerprint)
        {
            return (() => { }, null);
        }

        if (!file.Manifest.HasKey)
        {
            return (() => { }, $"备份里没有审计密钥：请把指纹为 {fingerprint} 的密钥放到 {path}，否则门户不能写入。");
        }

        var beside = path + ".restoring";
        await PrivateFile.WriteAsync(beside, target => file.ReadAsync(BackupManifest.KeyPart, part => part.CopyToAsync(target, token), token));
        return (() =>
        {
            if (File.Exists(path))
            {
                File.Copy(path, path + ".previous", overwrite: true);
            }

            PrivateFile.Publish(beside, path);
        }, null);
    }

    private async Task<IReadOnlyList<string>> RecordAsync(BackupRecord record)
    {
        try
        {
            await using var db = Model();
            record.FinishedAt = clock.Utc();
            db.BackupRecords.Add(record);
            await db.SaveChangesAsync();
            return [];
        }
        catch (Exception e) when (SettingsException.LineOf(e) is { } line)
        {
            return [$"恢复已完成，但没能登记：{line}"];
        }
    }

    private AppDbContext Model() => new(settings.Options(asOwner: true), gate, clock, key);
}
