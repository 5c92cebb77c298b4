using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MedCommunity.Core.Plans;

internal sealed class PlanConfiguration : IEntityTypeConfiguration<Plan>
{
    public void Configure(EntityTypeBuilder<Plan> builder)
    {
        builder.ToTable("Plans");
        builder.Property(p => p.Code).HasMaxLength(100);
        builder.Property(p => p.Title).HasMaxLength(300);
        builder.Property(p => p.DocumentNumber).HasMaxLength(100);
        builder.Property(p => p.IssuingBody).HasMaxLength(200);
        builder.Property(p => p.ContentHash).HasMaxLength(64);
        builder.Property(p => p.ActivatedByName).HasMaxLength(100);
        builder.HasIndex(p => new { p.CountyId, p.Code }).IsUnique();
    }
}

internal sealed class PlanVersionConfiguration : IEntityTypeConfiguration<PlanVersion>
{
    public void Configure(EntityTypeBuilder<PlanVersion> builder)
    {
        builder.ToTable("PlanVersions");
        builder.Property(v => v.ContentHash).HasMaxLength(64);
        builder.Property(v => v.Note).HasMaxLength(500);
        builder.Property(v => v.ByName).HasMaxLength(100);
        builder.BelongsTo<PlanVersion, Plan>(v => new { v.CountyId, v.PlanId });
        builder.HasIndex(v => new { v.CountyId, v.PlanId, v.Number }).IsUnique();
    }
}

internal sealed class PhaseConfiguration : IEntityTypeConfiguration<Phase>
{
    public void Configure(EntityTypeBuilder<Phase> builder)
    {
        builder.ToTable("Phases");
        builder.Property(p => p.Code).HasMaxLength(64);
        builder.Property(p => p.Name).HasMaxLength(200);
        builder.Property(p => p.DateText).HasMaxLength(200);
        builder.BelongsTo<Phase, Plan>(p => new { p.CountyId, p.PlanId });
        builder.HasIndex(p => new { p.CountyId, p.PlanId, p.Code }).IsUnique();
    }
}

internal sealed class SectionConfiguration : IEntityTypeConfiguration<Section>
{
    public void Configure(EntityTypeBuilder<Section> builder)
    {
        builder.ToTable("Sections");
        builder.Property(s => s.Code).HasMaxLength(64);
        builder.Property(s => s.Number).HasMaxLength(64);
        builder.Property(s => s.Title).HasMaxLength(300);
        builder.BelongsTo<Section, Plan>(s => new { s.CountyId, s.PlanId });
        builder.HasIndex(s => new { s.CountyId, s.PlanId, s.Code }).IsUnique();
    }
}

internal sealed class WorkItemConfiguration : IEntityTypeConfiguration<WorkItem>
{
    public void Configure(EntityTypeBuilder<WorkItem> builder)
    {
        builder.ToTable("WorkItems");
        builder.Property(w => w.SourceNumber).HasMaxLength(64);
        builder.Property(w => w.Title).HasMaxLength(300);
        builder.Property(w => w.DeadlineText).HasMaxLength(300);
        builder.Property(w => w.HandLightReason).HasMaxLength(500);
        builder.Ignore(w => w.Deadline);
        builder.Ignore(w => w.OriginalDeadline);
        builder.BelongsTo<WorkItem, Plan>(w => new { w.CountyId, w.PlanId });
        builder.BelongsTo<WorkItem, Section>(w => new { w.CountyId, w.SectionId });
        builder.BelongsTo<WorkItem, Phase>(w => new { w.CountyId, w.PhaseId });
        builder.BelongsTo<WorkItem, OrgUnit>(w => new { w.CountyId, w.ReportingUnitId });
        builder.HasIndex(w => new { w.CountyId, w.PlanId, w.Number }).IsUnique();
    }
}

internal sealed class MilestoneConfiguration : IEntityTypeConfiguration<Milestone>
{
    public void Configure(EntityTypeBuilder<Milestone> builder)
    {
        builder.ToTable("Milestones");
        builder.Property(m => m.Code).HasMaxLength(64);
        builder.Property(m => m.Text).HasMaxLength(1000);
        builder.Property(m => m.Frequency).HasMaxLength(32);
        builder.Property(m => m.RecurrenceText).HasMaxLength(300);
        builder.Property(m => m.Basis).HasMaxLength(64);
        builder.BelongsTo<Milestone, WorkItem>(m => new { m.CountyId, m.WorkItemId });
        builder.HasIndex(m => new { m.CountyId, m.WorkItemId, m.Code }).IsUnique();
    }
}

internal sealed class MilestoneCompletionConfiguration : IEntityTypeConfiguration<MilestoneCompletion>
{
    public void Configure(EntityTypeBuilder<MilestoneCompletion> builder)
    {
        builder.ToTable("MilestoneCompletions");
        builder.Ignore(c => c.Day);
        builder.Property(c => c.Note).HasMaxLength(1000);
        builder.Property(c => c.RecordedByName).HasMaxLength(100);
        builder.Property(c => c.RevokedByName).HasMaxLength(100);
        builder.Property(c => c.RevokeReason).HasMaxLength(500);
        builder.BelongsTo<MilestoneCompletion, Milestone>(c => new { c.CountyId, c.MilestoneId });
    }
}

internal sealed class TargetConfiguration : IEntityTypeConfiguration<Target>
{
    public void Configure(EntityTypeBuilder<Target> builder)
    {
        builder.ToTable("Targets");
        builder.Property(t => t.Name).HasMaxLength(200);
        builder.Property(t => t.Operator).HasMaxLength(16);
        builder.Property(t => t.Value).HasMaxLength(100);
        builder.Property(t => t.Unit).HasMaxLength(50);
        builder.Property(t => t.Note).HasMaxLength(500);
        builder.Property(t => t.IndicatorCode).HasMaxLength(16);
        builder.BelongsTo<Target, Plan>(t => new { t.CountyId, t.PlanId });
        builder.BelongsTo<Target, WorkItem>(t => new { t.CountyId, t.WorkItemId });
        builder.BelongsTo<Target, Phase>(t => new { t.CountyId, t.PhaseId });
    }
}

internal sealed class AssignmentConfiguration : IEntityTypeConfiguration<Assignment>
{
    public void Configure(EntityTypeBuilder<Assignment> builder)
    {
        builder.ToTable("Assignments");
        builder.Property(a => a.AsWritten).HasMaxLength(200);
        builder.BelongsTo<Assignment, WorkItem>(a => new { a.CountyId, a.WorkItemId });
    }
}

internal sealed class AssignmentUnitConfiguration : IEntityTypeConfiguration<AssignmentUnit>
{
    public void Configure(EntityTypeBuilder<AssignmentUnit> builder)
    {
        builder.ToTable("AssignmentUnits");
        builder.BelongsTo<AssignmentUnit, Assignment>(a => new { a.CountyId, a.AssignmentId });
        builder.BelongsTo<AssignmentUnit, OrgUnit>(a => new { a.CountyId, a.UnitId });
        builder.HasIndex(a => new { a.CountyId, a.AssignmentId, a.UnitId }).IsUnique();
    }
}

internal sealed class ProgressReportConfiguration : IEntityTypeConfiguration<ProgressReport>
{
    public void Configure(EntityTypeBuilder<ProgressReport> builder)
    {
        builder.ToTable("ProgressReports");
        builder.Property(r => r.Done).HasMaxLength(2000);
        builder.Property(r => r.Difficulties).HasMaxLength(2000);
        builder.Property(r => r.Next).HasMaxLength(2000);
        builder.Property(r => r.ReportedByName).HasMaxLength(100);
        builder.BelongsTo<ProgressReport, WorkItem>(r => new { r.CountyId, r.WorkItemId });
        builder.BelongsTo<ProgressReport, OrgUnit>(r => new { r.CountyId, r.UnitId });
        builder.HasIndex(r => new { r.CountyId, r.WorkItemId, r.ReportedAt });

        // A task's newest statement is found by itself, however many years of reports there are.
        builder.HasIndex(r => new { r.CountyId, r.WorkItemId, r.UnitId, r.Period, r.ReportedAt });
    }
}
