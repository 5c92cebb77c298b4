using System.Linq.Expressions;
using MedCommunity.Core.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MedCommunity.Core.Data;

internal static class ModelBuilding
{
    /// <summary>A foreign key within the county: (CountyId, X) → (CountyId, Id).</summary>
    public static ReferenceCollectionBuilder<TParent, TChild> BelongsTo<TChild, TParent>(
        this EntityTypeBuilder<TChild> builder, Expression<Func<TChild, object?>> key)
        where TChild : TenantRow
        where TParent : TenantRow =>
        builder.HasOne<TParent>().WithMany().HasForeignKey(key!).HasPrincipalKey(p => new { p.CountyId, p.Id }).OnDelete(DeleteBehavior.Restrict);

    /// <summary>Keeps a property out of the audit log: secrets, and what is logged in a better form elsewhere.</summary>
    public static PropertyBuilder NotAudited(this PropertyBuilder builder) => builder.HasAnnotation(AuditTrail.Ignored, true);
}
