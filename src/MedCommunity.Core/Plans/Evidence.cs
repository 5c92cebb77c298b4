using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MedCommunity.Core.Plans;

/// <summary>What a file is by its content; its name proves nothing.</summary>
public enum EvidenceKind
{
    Jpeg,
    Png,
    Gif,
    WebP,
    Pdf,

    /// <summary>版式文件 (GB/T 33190).</summary>
    Ofd,

    Word,
    Excel,
    PowerPoint,
}

/// <summary>
/// 佐证材料: a file that belongs to a progress report. The content stands outside the database under its hash; until the report is saved it belongs to
/// who uploaded it, and is dropped after a day.
/// </summary>
public sealed class Evidence : TenantRow, IAudited
{
    public Guid WorkItemId { get; set; }

    /// <summary>The report that it proves; null while that is being written.</summary>
    public Guid? ProgressReportId { get; set; }

    /// <summary>As the person's own computer calls it, without folders; its ending is that of <see cref="Kind"/>.</summary>
    public required string FileName { get; set; }

    public EvidenceKind Kind { get; set; }

    /// <summary>In bytes.</summary>
    public long Size { get; set; }

    /// <summary>SHA-256 of the content, 64 hexadecimal digits.</summary>
    public required string Hash { get; set; }

    public DateTime UploadedAt { get; set; }

    public Guid UploadedBy { get; set; }

    public required string UploadedByName { get; set; }
}

internal sealed class EvidenceConfiguration : IEntityTypeConfiguration<Evidence>
{
    public void Configure(EntityTypeBuilder<Evidence> builder)
    {
        builder.ToTable("Evidence");
        builder.Property(e => e.FileName).HasMaxLength(200);
        builder.Property(e => e.Hash).HasMaxLength(64);
        builder.Property(e => e.UploadedByName).HasMaxLength(100);

        // Whoever attaches it, removes it or cleans it away at the same moment as somebody else comes second.
        builder.Property(e => e.ProgressReportId).IsConcurrencyToken();
        builder.BelongsTo<Evidence, WorkItem>(e => new { e.CountyId, e.WorkItemId });
        builder.BelongsTo<Evidence, ProgressReport>(e => new { e.CountyId, e.ProgressReportId });
        builder.HasIndex(e => e.Hash);
    }
}
