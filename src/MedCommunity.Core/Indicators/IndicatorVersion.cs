using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MedCommunity.Core.Indicators;

/// <summary>
/// A definition that the county's office has given: an indicator of its own, or another wording of one of the product's. It computes the months from
/// <see cref="EffectiveFrom"/> on, until a later version does; earlier months keep the earlier definition.
/// </summary>
public sealed class IndicatorVersion : TenantRow, IAudited, IOfFigures
{
    /// <summary>3.1, or the office's own word, for instance z1; part of addresses and of the API.</summary>
    public required string Code { get; set; }

    /// <summary>From 1; of the product's own indicators from 2.</summary>
    public int Number { get; set; }

    public ReportingPeriod EffectiveFrom { get; set; }

    public required string Name { get; set; }

    public required string Aspect { get; set; }

    public required string Unit { get; set; }

    /// <summary>As <see cref="IndicatorFormula.Parse"/> reads it.</summary>
    public required string Numerator { get; set; }

    /// <summary>The same; null of a growth.</summary>
    public string? Denominator { get; set; }

    public int Factor { get; set; }

    /// <summary>up, down, controlled.</summary>
    public required string Better { get; set; }

    /// <summary>As in <see cref="IndicatorDefinition.Levels"/>, separated by commas.</summary>
    public required string Levels { get; set; }

    public required string Source { get; set; }

    public bool Provisional { get; set; }

    /// <summary>停用: it computes no month from <see cref="EffectiveFrom"/> on.</summary>
    public bool IsRetired { get; set; }

    /// <summary>What changed and why, in the words of who saved it.</summary>
    public string? Note { get; set; }

    /// <summary>UTC.</summary>
    public DateTime SavedAt { get; set; }

    public required string SavedByName { get; set; }

    /// <summary>The definition as it is kept.</summary>
    /// <param name="ratio">With the number and the first month of this version.</param>
    public static IndicatorVersion Of(Guid countyId, IndicatorDefinition ratio, bool isRetired, string? note, DateTime savedAt, string savedByName) => new()
    {
        CountyId = countyId,
        Code = ratio.Code,
        Number = ratio.Number,
        EffectiveFrom = ratio.EffectiveFrom,
        Name = ratio.Name,
        Aspect = ratio.Aspect,
        Unit = ratio.Unit,
        Numerator = ratio.Numerator!.ToString(),
        Denominator = ratio.Denominator!.ToString(),
        Factor = ratio.Factor,
        Better = ratio.Better,
        Levels = string.Join(',', ratio.Levels),
        Source = ratio.Source,
        Provisional = ratio.Provisional,
        IsRetired = isRetired,
        Note = note,
        SavedAt = savedAt,
        SavedByName = savedByName,
    };

    /// <param name="isOwn">The product does not bring it.</param>
    public IndicatorDefinition Read(bool isOwn) => new(
        Code, Name, Aspect, Denominator is null ? IndicatorKind.Growth : IndicatorKind.Ratio, Unit, IndicatorFormula.Parse(Numerator),
        Denominator is null ? null : IndicatorFormula.Parse(Denominator), Factor, Better, Levels.Split(','), Provisional, Source, Number, EffectiveFrom, isOwn);
}

internal sealed class IndicatorVersionConfiguration : IEntityTypeConfiguration<IndicatorVersion>
{
    public void Configure(EntityTypeBuilder<IndicatorVersion> builder)
    {
        builder.ToTable("IndicatorVersions");
        builder.Property(v => v.Code).HasMaxLength(16);
        builder.Property(v => v.Name).HasMaxLength(100);
        builder.Property(v => v.Aspect).HasMaxLength(20);
        builder.Property(v => v.Unit).HasMaxLength(20);
        builder.Property(v => v.Numerator).HasMaxLength(1000);
        builder.Property(v => v.Denominator).HasMaxLength(1000);
        builder.Property(v => v.Better).HasMaxLength(16);
        builder.Property(v => v.Levels).HasMaxLength(200);
        builder.Property(v => v.Source).HasMaxLength(200);
        builder.Property(v => v.Note).HasMaxLength(500);
        builder.Property(v => v.SavedByName).HasMaxLength(100);
        builder.HasIndex(v => new { v.CountyId, v.Code, v.Number }).IsUnique();
    }
}
