using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MedCommunity.Core.Supervision;

/// <summary>Where an application to the office stands: an extension (延期) or an acceptance (销号).</summary>
public enum ApplicationState
{
    /// <summary>待审批.</summary>
    Requested,

    /// <summary>同意.</summary>
    Granted,

    /// <summary>退回, with the reason.</summary>
    Returned,

    /// <summary>撤回 by who asked.</summary>
    Withdrawn,
}

/// <summary>延期: asked for with a reason, decided by the office. The original date stays visible (domain.md, Supervision).</summary>
public sealed class Extension : TenantRow, IVersioned, IAudited, IOfPlans
{
    public Guid WorkItemId { get; set; }

    /// <summary>The unit that asks: for whose department it is counted.</summary>
    public Guid UnitId { get; set; }

    /// <summary>The deadline that held when it was asked for.</summary>
    public DateOnly DeadlineBefore { get; set; }

    public DateOnly RequestedUntil { get; set; }

    public required string Reason { get; set; }

    public DateTime RequestedAt { get; set; }

    public Guid RequestedBy { get; set; }

    public required string RequestedByName { get; set; }

    public ApplicationState State { get; set; }

    /// <summary>The deadline that the office granted; not always the one asked for.</summary>
    public DateOnly? GrantedUntil { get; set; }

    public string? DecisionReason { get; set; }

    public DateTime? DecidedAt { get; set; }

    public Guid? DecidedBy { get; set; }

    public string? DecidedByName { get; set; }

    public bool IsDemonstration { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();
}

/// <summary>销号: the lead unit asks for the task to be accepted; the office accepts or returns it, and may reopen it with a reason.</summary>
public sealed class Acceptance : TenantRow, IVersioned, IAudited
{
    public Guid WorkItemId { get; set; }

    public Guid UnitId { get; set; }

    /// <summary>What was reached, in the unit's words.</summary>
    public required string Statement { get; set; }

    public DateTime RequestedAt { get; set; }

    public Guid RequestedBy { get; set; }

    public required string RequestedByName { get; set; }

    public ApplicationState State { get; set; }

    public string? DecisionReason { get; set; }

    public DateTime? DecidedAt { get; set; }

    public Guid? DecidedBy { get; set; }

    public string? DecidedByName { get; set; }

    /// <summary>When and why an accepted task was reopened.</summary>
    public DateTime? ReopenedAt { get; set; }

    public string? ReopenedByName { get; set; }

    public string? ReopenReason { get; set; }

    public bool IsDemonstration { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();
}

/// <summary>The sentence that an acceptance says about a continuous, event-driven or unspecified milestone, which has no date to prove.</summary>
public sealed class AcceptanceSentence : TenantRow, IAudited
{
    public Guid AcceptanceId { get; set; }

    public Guid MilestoneId { get; set; }

    public required string Text { get; set; }
}

internal sealed class ExtensionConfiguration : IEntityTypeConfiguration<Extension>
{
    public void Configure(EntityTypeBuilder<Extension> builder)
    {
        builder.ToTable("Extensions");
        builder.Property(e => e.Reason).HasMaxLength(2000);
        builder.Property(e => e.RequestedByName).HasMaxLength(100);
        builder.Property(e => e.DecisionReason).HasMaxLength(500);
        builder.Property(e => e.DecidedByName).HasMaxLength(100);
        builder.BelongsTo<Extension, WorkItem>(e => new { e.CountyId, e.WorkItemId });
        builder.BelongsTo<Extension, OrgUnit>(e => new { e.CountyId, e.UnitId });
    }
}

internal sealed class AcceptanceConfiguration : IEntityTypeConfiguration<Acceptance>
{
    public void Configure(EntityTypeBuilder<Acceptance> builder)
    {
        builder.ToTable("Acceptances");
        builder.Property(a => a.Statement).HasMaxLength(2000);
        builder.Property(a => a.RequestedByName).HasMaxLength(100);
        builder.Property(a => a.DecisionReason).HasMaxLength(500);
        builder.Property(a => a.DecidedByName).HasMaxLength(100);
        builder.Property(a => a.ReopenedByName).HasMaxLength(100);
        builder.Property(a => a.ReopenReason).HasMaxLength(500);
        builder.BelongsTo<Acceptance, WorkItem>(a => new { a.CountyId, a.WorkItemId });
        builder.BelongsTo<Acceptance, OrgUnit>(a => new { a.CountyId, a.UnitId });
    }
}

internal sealed class AcceptanceSentenceConfiguration : IEntityTypeConfiguration<AcceptanceSentence>
{
    public void Configure(EntityTypeBuilder<AcceptanceSentence> builder)
    {
        builder.ToTable("AcceptanceSentences");
        builder.Property(s => s.Text).HasMaxLength(500);
        builder.BelongsTo<AcceptanceSentence, Acceptance>(s => new { s.CountyId, s.AcceptanceId });
        builder.BelongsTo<AcceptanceSentence, Milestone>(s => new { s.CountyId, s.MilestoneId });
    }
}
