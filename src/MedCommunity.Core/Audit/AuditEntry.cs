using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MedCommunity.Core.Audit;

/// <summary>
/// One change of one record: who (and under whose substitution), when, from where, by which path, what, before and after.
/// Written in the transaction of the change. Rows of the installation (accounts, tokens) carry an empty county.
/// </summary>
public sealed class AuditEntry : TenantRow
{
    public DateTime At { get; set; }

    public Guid? AccountId { get; set; }

    /// <summary>The acting person's name at that time.</summary>
    public required string AccountName { get; set; }

    /// <summary>The account that was substituted for, where one was.</summary>
    public Guid? OnBehalfOf { get; set; }

    public EntryPath Path { get; set; }

    public string? Address { get; set; }

    /// <summary>added, changed, removed, or the name of a bulk load.</summary>
    public required string Action { get; set; }

    /// <summary>The record's type, as in the code.</summary>
    public required string Subject { get; set; }

    public Guid SubjectId { get; set; }

    /// <summary>The changed properties before, as JSON; null for an added record.</summary>
    public string? Before { get; set; }

    /// <summary>The changed properties after, as JSON; null for a removed record.</summary>
    public string? After { get; set; }

    /// <summary>The portal's mark over all of the above (<see cref="AuditChain.Mark"/>); null in entries older than the key.</summary>
    public string? Mark { get; set; }
}

/// <summary>A link of a county's chain of audit entries; written by the sealer, outside the business transaction.</summary>
public sealed class AuditSeal : TenantRow
{
    /// <summary>1, 2, 3 … within the county.</summary>
    public long Sequence { get; set; }

    public Guid EntryId { get; set; }

    /// <summary>When it was sealed: within a second of the change, unless the portal was down between the two.</summary>
    public DateTime At { get; set; }

    public required string Previous { get; set; }

    public required string Hash { get; set; }
}

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("AuditEntries");
        builder.Property(e => e.AccountName).HasMaxLength(100);
        builder.Property(e => e.Address).HasMaxLength(64);
        builder.Property(e => e.Action).HasMaxLength(50);
        builder.Property(e => e.Subject).HasMaxLength(50);
        builder.HasIndex(e => new { e.CountyId, e.Subject, e.SubjectId });
        builder.HasIndex(e => new { e.CountyId, e.At });
        builder.HasIndex(e => e.At);
        builder.Property(e => e.Mark).HasMaxLength(64);
    }
}

internal sealed class AuditSealConfiguration : IEntityTypeConfiguration<AuditSeal>
{
    public void Configure(EntityTypeBuilder<AuditSeal> builder)
    {
        builder.ToTable("AuditSeals");
        builder.Property(s => s.Previous).HasMaxLength(64);
        builder.Property(s => s.Hash).HasMaxLength(64);
        builder.HasIndex(s => new { s.CountyId, s.Sequence }).IsUnique();
        builder.HasIndex(s => new { s.CountyId, s.EntryId }).IsUnique();
    }
}

internal sealed class AuditKeyPrintConfiguration : IEntityTypeConfiguration<AuditKeyPrint>
{
    public void Configure(EntityTypeBuilder<AuditKeyPrint> builder)
    {
        builder.ToTable("AuditKeyPrints");
        builder.Property(k => k.Id).ValueGeneratedNever();
        builder.Property(k => k.Fingerprint).HasMaxLength(64);
    }
}
