using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MedCommunity.Core.Organisations;

internal sealed class CountyConfiguration : IEntityTypeConfiguration<County>
{
    public void Configure(EntityTypeBuilder<County> builder)
    {
        builder.ToTable("Counties");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Code).HasMaxLength(64);
        builder.Property(c => c.Name).HasMaxLength(100);
        builder.Property(c => c.Prefecture).HasMaxLength(100);
        builder.Property(c => c.Province).HasMaxLength(100);
        builder.Property(c => c.SecondFactorRoles).HasMaxLength(200);
        builder.HasIndex(c => c.Code).IsUnique();
        builder.Property(c => c.TreeVersion).NotAudited();
        builder.Property(c => c.FiguresVersion).NotAudited();
        builder.Property(c => c.FactsVersion).NotAudited();
        builder.Property(c => c.PlansVersion).NotAudited();
        builder.ComplexProperty(c => c.Lights);
    }
}

internal sealed class OrgUnitConfiguration : IEntityTypeConfiguration<OrgUnit>
{
    public void Configure(EntityTypeBuilder<OrgUnit> builder)
    {
        builder.ToTable("OrgUnits");
        builder.Property(u => u.Code).HasMaxLength(64);
        builder.Property(u => u.Name).HasMaxLength(200);
        builder.Property(u => u.DepartmentType).HasMaxLength(64);
        builder.Property(u => u.Aliases).HasMaxLength(2000);
        builder.Property(u => u.ContactName).HasMaxLength(50);
        builder.Property(u => u.ContactPhone).HasMaxLength(50);
        builder.HasIndex(u => new { u.CountyId, u.Code }).IsUnique();
    }
}

internal sealed class OrgPlacementConfiguration : IEntityTypeConfiguration<OrgPlacement>
{
    public void Configure(EntityTypeBuilder<OrgPlacement> builder)
    {
        builder.ToTable("OrgPlacements");
        builder.BelongsTo<OrgPlacement, OrgUnit>(p => new { p.CountyId, p.UnitId });
        builder.BelongsTo<OrgPlacement, OrgUnit>(p => new { p.CountyId, p.ParentId });
        builder.HasIndex(p => new { p.CountyId, p.UnitId, p.From }).IsUnique();
    }
}

internal sealed class FormerNameConfiguration : IEntityTypeConfiguration<FormerName>
{
    public void Configure(EntityTypeBuilder<FormerName> builder)
    {
        builder.ToTable("FormerNames");
        builder.Property(n => n.Name).HasMaxLength(200);
        builder.BelongsTo<FormerName, OrgUnit>(n => new { n.CountyId, n.UnitId });
        builder.HasIndex(n => new { n.CountyId, n.UnitId, n.To }).IsUnique();
    }
}
