using System.Text.Encodings.Web;
using System.Text.Json;
using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MedCommunity.Core.Audit;

/// <summary>Turns the changes that a context is about to save into audit entries of the same transaction.</summary>
internal static class AuditTrail
{
    internal const string Ignored = "MedCommunity:NotAudited";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static List<AuditEntry> Of(ChangeTracker tracker, AuditActor actor, DateTime now)
    {
        var entries = new List<AuditEntry>();
        foreach (var entry in tracker.Entries())
        {
            if (entry.Entity is not IAudited || entry.State is EntityState.Unchanged or EntityState.Detached)
            {
                continue;
            }

            var before = entry.State == EntityState.Added ? null : Values(entry, original: true);
            var after = entry.State == EntityState.Deleted ? null : Values(entry, original: false);
            if (before is { Count: 0 } && after is { Count: 0 })
            {
                continue;
            }

            entries.Add(new AuditEntry
            {
                CountyId = entry.Entity switch
                {
                    TenantRow row => row.CountyId,
                    Organisations.County county => county.Id,
                    _ => Guid.Empty,
                },
                At = now,
                AccountId = actor.AccountId,
                AccountName = actor.Name,
                OnBehalfOf = actor.OnBehalfOf,
                Path = actor.Path,
                Address = actor.Address,
                Action = entry.State switch { EntityState.Added => "added", EntityState.Deleted => "removed", _ => "changed" },
                Subject = entry.Metadata.ClrType.Name,
                SubjectId = (Guid)entry.Property("Id").CurrentValue!,
                Before = before is null ? null : JsonSerializer.Serialize(before, Json),
                After = after is null ? null : JsonSerializer.Serialize(after, Json),
            });
        }

        return entries;
    }

    private static Dictionary<string, object?> Values(EntityEntry entry, bool original) =>
        entry.Properties.Concat(entry.ComplexProperties.SelectMany(c => c.Properties))
            .Where(p => p.Metadata.FindAnnotation(Ignored) is null
                && (entry.State != EntityState.Modified || (p.IsModified && !Equals(p.OriginalValue, p.CurrentValue))))
            .ToDictionary(p => Name(p.Metadata), p => Plain(original ? p.OriginalValue : p.CurrentValue), StringComparer.Ordinal);

    private static string Name(IProperty property) =>
        property.DeclaringType is IComplexType complex ? $"{complex.ComplexProperty.Name}.{property.Name}" : property.Name;

    private static object? Plain(object? value) => value is Enum e ? e.ToString() : value;
}
