using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Audit;

public enum AuditDefect
{
    /// <summary>内容被改动: the entry is not what was sealed.</summary>
    Changed,

    /// <summary>被删除: an entry, or links of the chain, are gone.</summary>
    Removed,

    /// <summary>被插入: an entry that the portal did not write.</summary>
    Inserted,

    /// <summary>顺序被改动: the links do not follow each other as they were made.</summary>
    Reordered,
}

/// <summary>One thing that is wrong with a county's chain.</summary>
/// <param name="Sequence">Where, in the chain; null for an entry outside it.</param>
/// <param name="EntryId">The entry meant, where there is one.</param>
/// <param name="Words">What is wrong, for people.</param>
public sealed record AuditFinding(AuditDefect Defect, long? Sequence, Guid? EntryId, string Words);

/// <summary>What a county's chain turned out to be.</summary>
/// <param name="Sealed">Links walked.</param>
/// <param name="Waiting">Entries written and not sealed yet: within a second, no defect.</param>
/// <param name="Late">Links made more than an hour after their entry was written: the portal was down, or a clock was wrong.</param>
/// <param name="Head">The end of the chain; null where there is none.</param>
/// <param name="Findings">At most <see cref="AuditVerification.Most"/> of them.</param>
public sealed record AuditReport(Guid CountyId, long Sealed, int Waiting, int Late, AuditHead? Head, IReadOnlyList<AuditFinding> Findings)
{
    public bool IsIntact => Findings.Count == 0;
}

/// <summary>Walks a county's chain from its beginning and names every entry that is not as it was written.</summary>
public static class AuditVerification
{
    /// <summary>Findings beyond so many are not listed.</summary>
    public const int Most = 200;

    /// <param name="db">A context that has entered the county.</param>
    /// <param name="countyId">Empty for the installation's own entries.</param>
    /// <param name="witnesses">Heads of this chain that were noted outside the database.</param>
    /// <exception cref="AuditKeyException">The key cannot be read.</exception>
    public static async Task<AuditReport> RunAsync(AppDbContext db, AuditKey key, Guid countyId, IReadOnlyCollection<AuditHead> witnesses, CancellationToken cancellationToken = default)
    {
        var findings = new List<AuditFinding>();
        var noted = witnesses.Where(w => w.CountyId == countyId).ToLookup(w => w.Sequence);
        var sequence = 0L;
        var previous = AuditChain.Beginning;
        var late = 0;
        AuditHead? head = null;
        var links =
            from s in db.AuditSeals.AsNoTracking()
            where s.CountyId == countyId
            join e in db.AuditEntries.AsNoTracking() on new { s.CountyId, Id = s.EntryId } equals new { e.CountyId, e.Id } into entries
            from e in entries.DefaultIfEmpty()
            orderby s.Sequence
            select new { Seal = s, Entry = e };
        await foreach (var link in links.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var (seal, entry) = (link.Seal, (AuditEntry?)link.Entry);
            if (seal.Sequence != sequence + 1)
            {
                Add(AuditDefect.Removed, sequence + 1, null, seal.Sequence - sequence == 2
                    ? $"第{sequence + 1}号封存记录被删除。"
                    : $"第{sequence + 1}至{seal.Sequence - 1}号封存记录被删除。");
            }
            else if (seal.Previous != previous)
            {
                Add(AuditDefect.Reordered, seal.Sequence, seal.EntryId, $"第{seal.Sequence}号与前一号不衔接：封存记录的顺序或内容被改动。");
            }

            if (entry is null)
            {
                Add(AuditDefect.Removed, seal.Sequence, seal.EntryId, $"第{seal.Sequence}号日志被删除。");
            }
            else if (AuditChain.Link(key, seal.Previous, seal.Sequence, seal.At, entry) != seal.Hash)
            {
                if (entry.Mark is null || !AuditChain.IsGenuine(key, entry))
                {
                    Add(AuditDefect.Changed, seal.Sequence, entry.Id, $"第{seal.Sequence}号日志的内容被改动：{Describe(entry)}。");
                }
                else
                {
                    Add(AuditDefect.Reordered, seal.Sequence, entry.Id, $"第{seal.Sequence}号的位置、时间或封存记录被改动：{Describe(entry)}。");
                }
            }
            else if (seal.At - entry.At > TimeSpan.FromHours(1))
            {
                late++;
            }

            foreach (var witness in noted[seal.Sequence].Where(w => w.Hash != seal.Hash))
            {
                Add(AuditDefect.Changed, seal.Sequence, seal.EntryId, $"第{seal.Sequence}号的哈希与{Told(witness)}不同：此前的日志被重写。");
            }

            (sequence, previous) = (seal.Sequence, seal.Hash);
            head = new AuditHead(countyId, "", seal.Sequence, seal.Hash, seal.At);
        }

        foreach (var witness in noted.SelectMany(w => w).Where(w => w.Sequence > sequence))
        {
            Add(AuditDefect.Removed, sequence + 1, null, $"链尾被截去：{Told(witness)}在第{witness.Sequence}号，现在只到第{sequence}号。");
        }

        var waiting = 0;
        await foreach (var entry in db.AuditEntries.AsNoTracking()
            .Where(e => e.CountyId == countyId && !db.AuditSeals.Any(s => s.CountyId == e.CountyId && s.EntryId == e.Id))
            .OrderBy(e => e.At).ThenBy(e => e.Id).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (AuditChain.IsGenuine(key, entry))
            {
                waiting++;
            }
            else
            {
                Add(AuditDefect.Inserted, null, entry.Id, $"不是门户写入的日志，或封存之前被改动：{Describe(entry)}。");
            }
        }

        return new AuditReport(countyId, sequence, waiting, late, head, findings);

        void Add(AuditDefect defect, long? at, Guid? entryId, string words)
        {
            if (findings.Count < Most)
            {
                findings.Add(new(defect, at, entryId, words));
            }
        }
    }

    private static string Told(AuditHead witness) => witness.At == default ? "给出的链头" : $"{Shared.LocalClock.ToLocal(witness.At):yyyy-MM-dd HH:mm}的链头";

    private static string Describe(AuditEntry entry) =>
        $"{Shared.LocalClock.ToLocal(entry.At):yyyy-MM-dd HH:mm:ss} {entry.AccountName} {entry.Action} {entry.Subject} {entry.Id}";
}
