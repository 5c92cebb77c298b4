using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>
/// Drops evidence that no report took over within a day, and files that no record names for two. Not while a backup copies: it holds the same lock, and
/// what it read in the database must still be there as a file.
/// </summary>
internal sealed class EvidenceCleaner(IServiceScopeFactory scopes, EvidenceStore store, TimeProvider clock, ILogger<EvidenceCleaner> logger) : BackgroundService
{
    private const int Batch = 200;
    private static readonly TimeSpan First = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan Unattached = TimeSpan.FromHours(24);
    private static readonly TimeSpan WithoutRow = TimeSpan.FromHours(48);

    /// <returns>False where somebody else holds the lock; the next round is an hour later.</returns>
    public async Task<bool> CleanAsync(CancellationToken cancellation = default)
    {
        using var held = store.TryLock();
        if (held is null)
        {
            logger.LogInformation("Evidence is not cleaned this time: a backup, or another instance, holds the lock.");
            return false;
        }

        await using var scope = scopes.CreateAsyncScope();
        var contexts = scope.ServiceProvider.GetRequiredService<IDbContextFactory<AppDbContext>>();
        var now = clock.Utc();
        var rows = await RemoveRowsAsync(contexts, now - Unattached, cancellation);
        var incoming = store.RemoveIncoming(now - Unattached);
        var files = await RemoveFilesAsync(contexts, now - WithoutRow, cancellation);
        if (rows + incoming + files > 0)
        {
            logger.LogInformation("Evidence cleaned: {Rows} unattached records, {Incoming} broken uploads, {Files} files without a record.", rows, incoming, files);
        }

        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(First, clock, stoppingToken);
            using var timer = new PeriodicTimer(Every, clock);
            do
            {
                try
                {
                    await CleanAsync(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    logger.LogError(e, "Evidence could not be cleaned; it is tried again in an hour.");
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The portal stops.
        }
    }

    private static async Task<int> RemoveRowsAsync(IDbContextFactory<AppDbContext> contexts, DateTime before, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await db.EnterAllAsync();
        var rows = await db.Evidence.Where(Evidence.Waiting).Where(e => e.UploadedAt < before).ToListAsync(cancellation);
        db.Evidence.RemoveRange(rows);
        try
        {
            await db.SaveChangesAsync(cancellation);
            return rows.Count;
        }
        catch (DbUpdateConcurrencyException)
        {
            // One of them was attached or removed at this moment; the others go in the next round.
            return 0;
        }
    }

    private async Task<int> RemoveFilesAsync(IDbContextFactory<AppDbContext> contexts, DateTime before, CancellationToken cancellation)
    {
        var removed = 0;
        foreach (var hashes in store.OlderThan(before).ToList().Chunk(Batch))
        {
            await using var db = await contexts.CreateDbContextAsync(cancellation);
            await db.EnterAllAsync();
            var named = (await db.Evidence.Where(e => hashes.Contains(e.Hash)).Select(e => e.Hash).Distinct().ToListAsync(cancellation)).ToHashSet();
            removed += hashes.Count(hash => !named.Contains(hash) && store.Remove(hash, before));
        }

        return removed;
    }
}
