using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MedCommunity.Core.Indicators;

/// <summary>One cell of an approved form. Every figure reads only these (domain.md, Figures).</summary>
public sealed class ApprovedValue : TenantRow, IOfFigures
{
    public ReportingPeriod Period { get; set; }

    public Guid UnitId { get; set; }

    /// <summary>The data element's code.</summary>
    public required string Element { get; set; }

    public Guid TemplateVersionId { get; set; }

    public Guid SubmissionId { get; set; }

    public CellKind Kind { get; set; }

    /// <summary>The value × 10,000; null unless it is a number.</summary>
    public long? ScaledValue { get; set; }

    public DateTime ApprovedAt { get; set; }
}

internal sealed class ApprovedValueConfiguration : IEntityTypeConfiguration<ApprovedValue>
{
    public void Configure(EntityTypeBuilder<ApprovedValue> builder)
    {
        builder.ToTable("ApprovedValues");
        builder.Property(v => v.Element).HasMaxLength(64);
        builder.BelongsTo<ApprovedValue, OrgUnit>(v => new { v.CountyId, v.UnitId });
        builder.BelongsTo<ApprovedValue, FormTemplateVersion>(v => new { v.CountyId, v.TemplateVersionId });
        builder.BelongsTo<ApprovedValue, Submission>(v => new { v.CountyId, v.SubmissionId });
        builder.HasIndex(v => new { v.CountyId, v.Element, v.Period, v.UnitId }).IsUnique();
        builder.HasIndex(v => new { v.CountyId, v.SubmissionId });
    }
}
