using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Backups;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Audit;

/// <summary>Where the county's chain stands.</summary>
/// <param name="Head">Its end; null before the first entry.</param>
/// <param name="Waiting">Entries not sealed yet; below a second's work.</param>
/// <param name="Trouble">Why nothing is being sealed just now; null where it is.</param>
/// <param name="InBackup">The chain's end in the newest good backup.</param>
public sealed record ChainView(string County, string CountyCode, AuditHead? Head, int Waiting, string? Trouble, AuditHead? InBackup);

/// <param name="County">The county's chain, every finding named.</param>
/// <param name="Installation">That of accounts and sign-ins, which belong to no county: only how many findings.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record ChainProof(AuditReport County, long InstallationSealed, int InstallationFindings, int Witnesses, double Seconds, DateTime At);

/// <summary>审计链: shows and proves the chain of the reader's county.</summary>
internal sealed class AuditChainQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, AuditKey key, AuditSealing sealing, NotedHeads noted, TimeProvider clock)
{
    public async Task<Result<ChainView>> RunAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        if (!Policies.Rules[Policies.ReadAudit](actor))
        {
            return Result.NotAllowed("只有审计和系统管理员可以查看审计链。");
        }

        var last = await db.AuditSeals.AsNoTracking().Where(s => s.CountyId == actor.CountyId).OrderByDescending(s => s.Sequence).FirstOrDefaultAsync();
        var waiting = await db.AuditEntries.CountAsync(e => e.CountyId == actor.CountyId && !db.AuditSeals.Any(s => s.CountyId == e.CountyId && s.EntryId == e.Id));
        return Result.Done(new ChainView(
            actor.County.Name, actor.County.Code,
            last is null ? null : new(actor.CountyId, actor.County.Name, last.Sequence, last.Hash, last.At),
            waiting, sealing.Trouble, (await InBackupsAsync(db, 1)).FirstOrDefault(h => h.CountyId == actor.CountyId)));
    }

    /// <param name="written">A head that somebody wrote down, as 序号:哈希, with or without the county before it.</param>
    public async Task<Result<ChainProof>> VerifyAsync(string? written)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        if (!Policies.Rules[Policies.ReadAudit](actor))
        {
            return Result.NotAllowed("只有审计和系统管理员可以核验审计链。");
        }

        List<AuditHead> witnesses = [.. noted.Read(), .. await InBackupsAsync(db, 20)];
        if (!string.IsNullOrWhiteSpace(written))
        {
            if (HeadOf(written.Trim(), actor) is not { } head)
            {
                return Result.Invalid("head", $"链头写作“{actor.County.Code}:序号:哈希”，哈希为64位十六进制数。");
            }

            witnesses.Add(head);
        }

        var started = clock.GetTimestamp();
        var county = await AuditVerification.RunAsync(db, key, actor.CountyId, witnesses);
        var installation = await AuditVerification.RunAsync(db, key, Guid.Empty, witnesses);
        return Result.Done(new ChainProof(
            county, installation.Sealed, installation.Findings.Count, witnesses.Count(w => w.CountyId == actor.CountyId), clock.GetElapsedTime(started).TotalSeconds, clock.Utc()));
    }

    private static async Task<List<AuditHead>> InBackupsAsync(AppDbContext db, int count) =>
        (await db.BackupRecords.AsNoTracking().Where(b => b.Kind == BackupKind.Backup && b.CheckedAt != null && b.Error == null && b.Heads != null)
            .OrderByDescending(b => b.StartedAt).Take(count).Select(b => b.Heads!).ToListAsync())
        .SelectMany(h => JsonSerializer.Deserialize<List<AuditHead>>(h, JsonSerializerOptions.Web)!).ToList();

    private AuditHead? HeadOf(string written, Actor actor)
    {
        var parts = written.Split([':', '：'], StringSplitOptions.TrimEntries);
        return parts is [.. var before, var number, { Length: 64 } hash] && before.Length <= 1 && (before.Length == 0 || before[0] == actor.County.Code)
            && long.TryParse(number, out var sequence) && sequence > 0 && hash.All(char.IsAsciiHexDigit)
            ? new AuditHead(actor.CountyId, actor.County.Name, sequence, hash.ToLowerInvariant(), default)
            : null;
    }
}
