using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MedCommunity.Core.Indicators;

/// <summary>
/// Approved values of one element and month, added over the units of one kind and community: what figures of a county or community are computed
/// from. Follows from <see cref="ApprovedValue"/> in the transaction that changes them (<see cref="FigureRollup"/>), and from nothing else.
/// </summary>
public sealed class FigureSum : TenantRow
{
    public ReportingPeriod Period { get; set; }

    /// <summary>The data element's code.</summary>
    public required string Element { get; set; }

    public UnitKind Kind { get; set; }

    /// <summary>牵头医院.</summary>
    public bool IsLead { get; set; }

    /// <summary>The community in which the units stood on the month's last day; the county's own id where they stood in none.</summary>
    public Guid CommunityId { get; set; }

    /// <summary>The community again; of an element whose months are averaged unit by unit (<see cref="Forms.OverMonths.Mean"/>), the unit.</summary>
    public Guid OfId { get; set; }

    /// <summary>× 10,000.</summary>
    public long Sum { get; set; }

    /// <summary>How many units have a number.</summary>
    public int Numbers { get; set; }

    /// <summary>The newest approval.</summary>
    public DateTime ApprovedAt { get; set; }
}

/// <summary>The forms of one month that units of one kind and community owe, and how many of them have approved values.</summary>
public sealed class FigureForms : TenantRow
{
    public ReportingPeriod Period { get; set; }

    public Guid TemplateVersionId { get; set; }

    public UnitKind Kind { get; set; }

    public bool IsLead { get; set; }

    /// <summary>As in <see cref="FigureSum.CommunityId"/>.</summary>
    public Guid CommunityId { get; set; }

    public int Owed { get; set; }

    public int Approved { get; set; }
}

internal sealed class FigureSumConfiguration : IEntityTypeConfiguration<FigureSum>
{
    public void Configure(EntityTypeBuilder<FigureSum> builder)
    {
        builder.ToTable("FigureSums");
        builder.Property(s => s.Element).HasMaxLength(64);
        builder.HasIndex(s => new { s.CountyId, s.Period, s.Element, s.Kind, s.IsLead, s.CommunityId, s.OfId }).IsUnique();
    }
}

internal sealed class FigureFormsConfiguration : IEntityTypeConfiguration<FigureForms>
{
    public void Configure(EntityTypeBuilder<FigureForms> builder)
    {
        builder.ToTable("FigureForms");
        builder.HasIndex(f => new { f.CountyId, f.Period, f.TemplateVersionId, f.Kind, f.IsLead, f.CommunityId }).IsUnique();
    }
}
