using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MedCommunity.Core.Audit;

/// <summary>The end of a county's chain at a moment. Written down outside, it proves that nothing before it was taken away.</summary>
/// <param name="CountyId">Empty for the installation's own entries.</param>
/// <param name="Sequence">How many entries are sealed.</param>
/// <param name="At">When it was the end; unset where somebody only wrote the rest down.</param>
public sealed record AuditHead(Guid CountyId, string County, long Sequence, string Hash, DateTime At);

/// <summary>How entries are marked and chained; without a database.</summary>
public static class AuditChain
{
    /// <summary>What the first link follows on.</summary>
    public static readonly string Beginning = new('0', 64);

    /// <summary>The mark that an entry gets with its change: only who has the key can make one.</summary>
    /// <exception cref="AuditKeyException">The key cannot be read.</exception>
    public static string Mark(AuditKey key, AuditEntry entry)
    {
        var text = new Canonical("entry");
        Add(text, entry);
        return text.Hash(key);
    }

    /// <summary>Whether the entry is as the portal wrote it.</summary>
    public static bool IsGenuine(AuditKey key, AuditEntry entry) =>
        entry.Mark is { } mark && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(mark), Encoding.ASCII.GetBytes(Mark(key, entry)));

    /// <summary>The link that seals an entry at its place, after the one before it.</summary>
    public static string Link(AuditKey key, string previous, long sequence, DateTime at, AuditEntry entry)
    {
        var text = new Canonical("seal");
        text.Add(previous);
        text.Add(sequence);
        text.Add(Microseconds(at));
        text.Add(entry.Mark);
        Add(text, entry);
        return text.Hash(key);
    }

    /// <summary>An instant as both databases keep it: whole microseconds.</summary>
    public static DateTime Instant(DateTime utc) => utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));

    private static void Add(Canonical text, AuditEntry entry)
    {
        text.Add(entry.CountyId);
        text.Add(entry.Id);
        text.Add(Microseconds(entry.At));
        text.Add(entry.AccountId);
        text.Add(entry.AccountName);
        text.Add(entry.OnBehalfOf);
        text.Add(entry.Path.ToString());
        text.Add(entry.Address);
        text.Add(entry.Action);
        text.Add(entry.Subject);
        text.Add(entry.SubjectId);
        text.Add(entry.Before);
        text.Add(entry.After);
    }

    private static long Microseconds(DateTime utc) => utc.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Each part with its length before it, null apart from empty: no two different entries read the same.</summary>
    private sealed class Canonical
    {
        private readonly List<byte> bytes = [];

        public Canonical(string kind) => Add(kind);

        public void Add(string? text)
        {
            var part = text is null ? null : Encoding.UTF8.GetBytes(text);
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, part?.Length ?? -1);
            bytes.AddRange(length);
            bytes.AddRange(part ?? []);
        }

        public void Add(Guid? id) => Add(id?.ToString("N"));

        public void Add(long number) => Add(number.ToString(System.Globalization.CultureInfo.InvariantCulture));

        public string Hash(AuditKey key) => Convert.ToHexStringLower(HMACSHA256.HashData(key.Bytes(), bytes.ToArray()));
    }
}
