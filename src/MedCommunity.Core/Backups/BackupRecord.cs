using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MedCommunity.Core.Backups;

public enum BackupKind
{
    Backup,
    Restore,
}

/// <summary>A backup that was made and checked, one that failed, or a restore. Belongs to the installation.</summary>
public sealed class BackupRecord
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public BackupKind Kind { get; set; }

    /// <summary>The file's name without its folder.</summary>
    public required string FileName { get; set; }

    public DateTime StartedAt { get; set; }

    public DateTime FinishedAt { get; set; }

    /// <summary>Of the file, in bytes; 0 where there is none.</summary>
    public long Size { get; set; }

    public int Tables { get; set; }

    public long Rows { get; set; }

    /// <summary>Evidence files in it.</summary>
    public int Files { get; set; }

    /// <summary>When the finished file was read back and every part's hash found right; null where that was not reached.</summary>
    public DateTime? CheckedAt { get; set; }

    /// <summary>Why it failed, in the operator's words; null where it did not.</summary>
    public string? Error { get; set; }

    /// <summary>The ends of the audit chains in it, as JSON (<see cref="Audit.AuditHead"/>).</summary>
    public string? Heads { get; set; }
}

internal sealed class BackupRecordConfiguration : IEntityTypeConfiguration<BackupRecord>
{
    public void Configure(EntityTypeBuilder<BackupRecord> builder)
    {
        builder.ToTable("BackupRecords");
        builder.Property(b => b.Id).ValueGeneratedNever();
        builder.Property(b => b.FileName).HasMaxLength(255);
        builder.Property(b => b.Error).HasMaxLength(500);
        builder.HasIndex(b => b.StartedAt);
    }
}
