using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MedCommunity.Core.Plans;

/// <summary>What a task's light was when a month ended: kept as a record of the time, never read as what it is now.</summary>
public sealed class MonthEndLight : TenantRow
{
    public Guid WorkItemId { get; set; }

    public ReportingPeriod Period { get; set; }

    /// <summary>The light that held, and the computed one where the office had set it by hand.</summary>
    public Light Light { get; set; }

    public Light Computed { get; set; }

    public required string Reason { get; set; }

    /// <summary>The percent of the newest statement then; null where nobody had reported.</summary>
    public int? Percent { get; set; }

    public DateTime RecordedAt { get; set; }
}

/// <summary>A person's own arrangement of the ledger: filters, columns, order, under a name.</summary>
public sealed class SavedView : TenantRow
{
    public Guid AccountId { get; set; }

    public required string Name { get; set; }

    /// <summary>The query string of the page, without the question mark.</summary>
    public required string Query { get; set; }

    public DateTime SavedAt { get; set; }
}

internal sealed class MonthEndLightConfiguration : IEntityTypeConfiguration<MonthEndLight>
{
    public void Configure(EntityTypeBuilder<MonthEndLight> builder)
    {
        builder.ToTable("MonthEndLights");
        builder.Property(m => m.Reason).HasMaxLength(2000);
        builder.BelongsTo<MonthEndLight, WorkItem>(m => new { m.CountyId, m.WorkItemId });
        builder.HasIndex(m => new { m.CountyId, m.WorkItemId, m.Period }).IsUnique();
    }
}

internal sealed class SavedViewConfiguration : IEntityTypeConfiguration<SavedView>
{
    public void Configure(EntityTypeBuilder<SavedView> builder)
    {
        builder.ToTable("SavedViews");
        builder.Property(v => v.Name).HasMaxLength(40);
        builder.Property(v => v.Query).HasMaxLength(1000);
        builder.HasIndex(v => new { v.CountyId, v.AccountId, v.Name }).IsUnique();
    }
}
