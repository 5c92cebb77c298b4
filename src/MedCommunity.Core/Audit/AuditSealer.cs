using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Audit;

/// <summary>
/// Chains the committed entries of each county, outside the transactions that wrote them. Entries and seals are only ever added, and each batch is one
/// transaction: wherever it is cut off, the next pass goes on from what is there. Two instances take turns under a lock of the database.
/// </summary>
public sealed class AuditSealer(AuditKey key, TimeProvider clock)
{
    private const int Batch = 1000;

    /// <summary>Any number that nothing else locks by.</summary>
    private const long Lock = 0x4D43_5345_414C;

    /// <summary>A pass looks back so far; what was committed later than this after it was written waits for the next whole pass.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenWholePasses = TimeSpan.FromMinutes(10);

    private readonly Dictionary<Guid, AuditHead> heads = [];
    private DateTime? newest;
    private DateTime? wholePassAt;

    /// <summary>The ends of the chains as this sealer made them.</summary>
    public IReadOnlyCollection<AuditHead> Heads => heads.Values;

    /// <summary>Seals what is there and not sealed yet.</summary>
    /// <param name="open">Makes a context that may see every county.</param>
    /// <param name="whole">Looks at every entry, and waits for another instance that is just sealing.</param>
    /// <returns>How many entries were sealed.</returns>
    /// <exception cref="AuditKeyException">The key cannot be read.</exception>
    public async Task<int> SealAsync(Func<AppDbContext> open, bool whole = false, CancellationToken cancellationToken = default)
    {
        var now = clock.Utc();
        whole |= wholePassAt is null || now - wholePassAt > BetweenWholePasses;
        var from = whole ? null : newest - Window;
        var count = 0;
        var refused = 0;
        while (true)
        {
            await using var db = open();
            await db.EnterAllAsync();
            if (!await Waiting(db, from).Skip(refused).AnyAsync(cancellationToken))
            {
                break;
            }

            await using var write = await db.BeginWriteAsync();
            if (db.IsPostgres && !await LockAsync(db, wait: whole, cancellationToken))
            {
                return count;
            }

            // Entries older than the key carry no mark; they are taken once, before the first seal of all.
            var first = !await db.AuditSeals.AnyAsync(cancellationToken);
            var waiting = await Waiting(db, from).OrderBy(e => e.At).ThenBy(e => e.Id).Skip(refused).Take(first ? int.MaxValue : Batch).ToListAsync(cancellationToken);
            var genuine = waiting.Where(e => AuditChain.IsGenuine(key, e) || (first && e.Mark is null)).ToList();
            refused += waiting.Count - genuine.Count;
            var made = new List<AuditHead>();
            foreach (var county in genuine.GroupBy(e => e.CountyId))
            {
                var last = await db.AuditSeals.AsNoTracking().Where(s => s.CountyId == county.Key).OrderByDescending(s => s.Sequence).FirstOrDefaultAsync(cancellationToken);
                var (sequence, previous) = (last?.Sequence ?? 0, last?.Hash ?? AuditChain.Beginning);
                var at = AuditChain.Instant(clock.Utc());
                foreach (var entry in county)
                {
                    var hash = AuditChain.Link(key, previous, ++sequence, at, entry);
                    db.AuditSeals.Add(new AuditSeal { CountyId = county.Key, Sequence = sequence, EntryId = entry.Id, At = at, Previous = previous, Hash = hash });
                    previous = hash;
                }

                made.Add(new(county.Key, "", sequence, previous, at));
            }

            await db.SaveChangesAsync(cancellationToken);
            await write.CommitAsync();
            made.ForEach(h => heads[h.CountyId] = h);
            count += genuine.Count;
            if (genuine.Count > 0 && genuine[^1].At is var at2 && (newest is null || at2 > newest))
            {
                newest = at2;
            }

            // What is being written meanwhile waits for the next pass: under load there would be no end of looking.
            if (waiting.Count < Batch)
            {
                break;
            }
        }

        if (whole)
        {
            wholePassAt = now;
        }

        return count;
    }

    private static IQueryable<AuditEntry> Waiting(AppDbContext db, DateTime? from) => db.AuditEntries.AsNoTracking()
        .Where(e => (from == null || e.At >= from) && !db.AuditSeals.Any(s => s.CountyId == e.CountyId && s.EntryId == e.Id));

    private static async Task<bool> LockAsync(AppDbContext db, bool wait, CancellationToken cancellationToken)
    {
        if (wait)
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
            return true;
        }

        return await db.Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock({Lock}) AS \"Value\"").SingleAsync(cancellationToken);
    }
}
