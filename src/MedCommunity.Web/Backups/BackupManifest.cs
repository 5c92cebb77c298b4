using MedCommunity.Core.Audit;

namespace MedCommunity.Web.Backups;

/// <summary>The last part of a backup file: what must be in it, so that what is there can be compared with it.</summary>
/// <param name="Format"><see cref="CurrentFormat"/>; a higher one is a newer program's.</param>
/// <param name="Program">Its version.</param>
/// <param name="Provider">A copy goes back to the kind of database that it came from.</param>
/// <param name="Created">UTC; what was committed before it is in.</param>
/// <param name="Migration">The last that the copied schema had.</param>
/// <param name="Parts">Every part of the file but the evidence and this one.</param>
/// <param name="AuditKeyFingerprint">Of the key that the entries are marked with, whether or not the key itself could be put in.</param>
/// <param name="Heads">The ends of the audit chains.</param>
internal sealed record BackupManifest(
    int Format,
    string Program,
    string Provider,
    DateTime Created,
    string Migration,
    IReadOnlyList<BackupTable> Tables,
    IReadOnlyList<BackupPart> Parts,
    BackupEvidence Evidence,
    string? AuditKeyFingerprint,
    IReadOnlyList<AuditHead> Heads)
{
    public const int CurrentFormat = 1;
    public const string PartName = "manifest.json";
    public const string DatabasePart = "database.db";
    public const string KeyPart = "audit.key";

    public long Rows => Tables.Sum(t => t.Rows);

    public bool HasKey => Parts.Any(p => p.Name == KeyPart);
}

/// <param name="Sha256">Over all rows in the order of the key: of the binary copy on PostgreSQL, of a text with every value and its type on SQLite.</param>
internal sealed record BackupTable(string Name, IReadOnlyList<string> Columns, long Rows, string Sha256);

internal sealed record BackupPart(string Name, long Bytes, string Sha256);

internal sealed record BackupEvidence(int Files, long Bytes, IReadOnlyList<EvidencePart> List)
{
    public static BackupEvidence Of(IReadOnlyList<EvidencePart> list) => new(list.Count, list.Sum(e => e.Size), list);
}

/// <param name="Hash">SHA-256 of the content, which is the file's name too.</param>
internal sealed record EvidencePart(string Hash, long Size)
{
    public string Name => $"evidence/{Hash}";
}
