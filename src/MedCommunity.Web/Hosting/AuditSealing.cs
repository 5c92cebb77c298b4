using System.Text.Json;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Hosting;

/// <summary>The ends of the chains, noted in the data folder: what is cut off a chain's end inside the database shows against them.</summary>
internal sealed class NotedHeads(DataFolder data)
{
    private const string Name = "audit-heads.json";

    private string FileName => Path.Combine(data.Folder(), Name);

    public IReadOnlyList<AuditHead> Read()
    {
        try
        {
            return JsonSerializer.Deserialize<List<AuditHead>>(File.ReadAllBytes(FileName)) ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // None yet, or unreadable: what it would have shown then shows against the heads in the backups.
            return [];
        }
    }

    /// <summary>Notes heads beside those of other counties; an older one never takes a newer one's place.</summary>
    public void Note(IEnumerable<AuditHead> heads)
    {
        var all = Read().ToDictionary(h => h.CountyId);
        foreach (var head in heads)
        {
            if (!all.TryGetValue(head.CountyId, out var known) || known.Sequence < head.Sequence)
            {
                all[head.CountyId] = head;
            }
        }

        var draft = $"{FileName}.{Environment.ProcessId}";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(all.Values));
        File.Move(draft, FileName, overwrite: true);
    }

    /// <summary>The database was replaced by another.</summary>
    public void Forget() => File.Delete(FileName);
}

/// <summary>Seals what this installation has written: a few times a second while it serves, and once at the end of every verb that writes.</summary>
internal sealed class AuditSealing(
    AuditSealer sealer, NotedHeads noted, DbContextOptions<AppDbContext> options, WriteGate gate, TimeProvider clock, AuditKey key,
    IConfiguration configuration, ILogger<AuditSealing> logger) : BackgroundService
{
    private readonly SemaphoreSlim one = new(1, 1);
    private string? trouble;

    /// <summary>Why nothing is being sealed just now; null where it is.</summary>
    public string? Trouble => trouble;

    /// <summary>Seals everything that is there, waiting for another instance that is just doing it.</summary>
    /// <param name="open">Other contexts than the portal's own: those of the owner.</param>
    public Task<int> SealAsync(Func<AppDbContext>? open = null) => SealAsync(open ?? Open, whole: true, CancellationToken.None);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = configuration.GetValue("Audit:SealMilliseconds", 400);
        if (pause <= 0)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SealAsync(Open, whole: false, stoppingToken);
                if (trouble is not null)
                {
                    logger.LogInformation("Audit entries are sealed again.");
                }

                trouble = null;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is, what was written waits in the database and is sealed by a later pass.
                if (trouble is null)
                {
                    logger.LogError(e, "Audit entries are not sealed at the moment; it is tried again until it works.");
                }

                trouble = e.Message;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(trouble is null ? pause : Math.Max(pause, 2000)), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> SealAsync(Func<AppDbContext> open, bool whole, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            var count = await sealer.SealAsync(open, whole, cancellationToken);
            if (count > 0)
            {
                noted.Note(sealer.Heads);
            }

            return count;
        }
        finally
        {
            one.Release();
        }
    }

    private AppDbContext Open() => new(options, gate, clock, key);

    public override void Dispose()
    {
        one.Dispose();
        base.Dispose();
    }
}

internal static class AuditSealingModule
{
    public static void AddAuditSealing(this IServiceCollection services)
    {
        services.AddSingleton<AuditSealer>();
        services.AddSingleton<NotedHeads>();
        services.AddSingleton<AuditSealing>();
        services.AddHostedService(s => s.GetRequiredService<AuditSealing>());
    }
}
