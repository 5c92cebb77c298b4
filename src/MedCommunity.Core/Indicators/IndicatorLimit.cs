using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace MedCommunity.Core.Indicators;

/// <summary>预警线: between which figures the office wants an indicator of the county to stay. At most one row an indicator; emptied, it stays without numbers.</summary>
public sealed class IndicatorLimit : TenantRow, IVersioned, IAudited, IOfFigures
{
    /// <summary>The indicator's code.</summary>
    public required string Indicator { get; set; }

    /// <summary>It warns below, in the indicator's unit; null: no such line.</summary>
    public decimal? Low { get; set; }

    /// <summary>It warns above.</summary>
    public decimal? High { get; set; }

    /// <summary>UTC.</summary>
    public DateTime SetAt { get; set; }

    public required string SetByName { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();
}

internal sealed class IndicatorLimitConfiguration : IEntityTypeConfiguration<IndicatorLimit>
{
    public void Configure(EntityTypeBuilder<IndicatorLimit> builder)
    {
        builder.ToTable("IndicatorLimits");
        builder.Property(l => l.Indicator).HasMaxLength(16);
        var scaled = new ValueConverter<decimal, long>(v => Scaled.FromDecimal(v), v => Scaled.ToDecimal(v));
        builder.Property(l => l.Low).HasConversion(scaled);
        builder.Property(l => l.High).HasConversion(scaled);
        builder.Property(l => l.SetByName).HasMaxLength(100);
        builder.HasIndex(l => new { l.CountyId, l.Indicator }).IsUnique();
    }
}
