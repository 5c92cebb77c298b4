using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Backups;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Settings;

/// <param name="CheckedAt">UTC.</param>
public sealed record BackupRow(
    BackupKind Kind, string FileName, DateTime StartedAt, DateTime FinishedAt, long Size, int Tables, long Rows, int Files, DateTime? CheckedAt, string? Error);

/// <param name="Warning">What is wrong with the state of things; null where nothing is.</param>
/// <param name="Newest">The newest backup that was checked.</param>
/// <param name="Heads">The ends of its audit chains, of the reader's counties.</param>
public sealed record BackupsData(IReadOnlyList<BackupRow> Rows, string? Warning, BackupRow? Newest, IReadOnlyList<AuditHead> Heads);

/// <summary>备份: the last ones and whether they were checked. Files and figures are the installation's; chains are shown of the reader's own counties.</summary>
internal sealed class BackupsQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    private const int Shown = 20;

    public async Task<Result<BackupsData>> RunAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        IReadOnlySet<Guid>? counties = null;
        if (await user.LoadInstallationAdministratorAsync(db) is null)
        {
            if (await user.LoadAsync(db) is not { } actor)
            {
                return Result.NotFound();
            }

            if (!actor.IsAdministrator)
            {
                return Result.NotAllowed("只有系统管理员可以查看备份。");
            }

            counties = actor.Counties.Select(c => c.Id).Append(actor.CountyId).ToHashSet();
        }

        var rows = await db.BackupRecords.AsNoTracking().OrderByDescending(b => b.StartedAt).Take(Shown).Select(b => new BackupRow(
            b.Kind, b.FileName, b.StartedAt, b.FinishedAt, b.Size, b.Tables, b.Rows, b.Files, b.CheckedAt, b.Error)).ToListAsync();
        var newest = await NewestAsync(db);
        var heads = JsonSerializer.Deserialize<List<AuditHead>>(newest?.Heads ?? "[]", JsonSerializerOptions.Web)!;
        return Result.Done(new BackupsData(
            rows,
            WarningOf(newest?.StartedAt, clock.Utc()),
            newest is null ? null : new(newest.Kind, newest.FileName, newest.StartedAt, newest.FinishedAt, newest.Size, newest.Tables, newest.Rows, newest.Files, newest.CheckedAt, newest.Error),
            [.. heads.Where(h => counties is null || counties.Contains(h.CountyId))]));
    }

    /// <summary>The newest backup that was finished and found right.</summary>
    internal static Task<BackupRecord?> NewestAsync(AppDbContext db) => db.BackupRecords.AsNoTracking()
        .Where(b => b.Kind == BackupKind.Backup && b.CheckedAt != null && b.Error == null).OrderByDescending(b => b.StartedAt).FirstOrDefaultAsync();

    internal static string? WarningOf(DateTime? newest, DateTime now) => newest is not { } at ? "还没有备份。"
        : now - at > TimeSpan.FromDays(2) ? $"最近一次备份是{(int)(now - at).TotalDays}天前的，超过2天。"
        : null;
}
