using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MedCommunity.Core.Forms;

internal sealed class DataElementConfiguration : IEntityTypeConfiguration<DataElement>
{
    public void Configure(EntityTypeBuilder<DataElement> builder)
    {
        builder.ToTable("DataElements");
        builder.Property(e => e.Code).HasMaxLength(64);
        builder.Property(e => e.Name).HasMaxLength(200);
        builder.Property(e => e.Unit).HasMaxLength(32);
        builder.HasIndex(e => new { e.CountyId, e.Code }).IsUnique();
    }
}

internal sealed class FormTemplateConfiguration : IEntityTypeConfiguration<FormTemplate>
{
    public void Configure(EntityTypeBuilder<FormTemplate> builder)
    {
        builder.ToTable("FormTemplates");
        builder.Property(t => t.Code).HasMaxLength(64);
        builder.Property(t => t.Name).HasMaxLength(200);
        builder.Property(t => t.UnitKinds).HasMaxLength(300);
        builder.HasIndex(t => new { t.CountyId, t.Code }).IsUnique();
    }
}

internal sealed class FormTemplateVersionConfiguration : IEntityTypeConfiguration<FormTemplateVersion>
{
    public void Configure(EntityTypeBuilder<FormTemplateVersion> builder)
    {
        builder.ToTable("FormTemplateVersions");
        builder.Property(v => v.Note).HasMaxLength(500);
        builder.Property(v => v.SavedByName).HasMaxLength(100);
        builder.BelongsTo<FormTemplateVersion, FormTemplate>(v => new { v.CountyId, v.TemplateId });
        builder.HasIndex(v => new { v.CountyId, v.TemplateId, v.Number }).IsUnique();
    }
}

internal sealed class CountyPeriodConfiguration : IEntityTypeConfiguration<CountyPeriod>
{
    public void Configure(EntityTypeBuilder<CountyPeriod> builder)
    {
        builder.ToTable("CountyPeriods");
        builder.HasIndex(p => new { p.CountyId, p.Period }).IsUnique();
    }
}

internal sealed class ObligationConfiguration : IEntityTypeConfiguration<Obligation>
{
    public void Configure(EntityTypeBuilder<Obligation> builder)
    {
        builder.ToTable("Obligations");
        builder.BelongsTo<Obligation, OrgUnit>(o => new { o.CountyId, o.UnitId });
        builder.BelongsTo<Obligation, FormTemplate>(o => new { o.CountyId, o.TemplateId });
        builder.BelongsTo<Obligation, FormTemplateVersion>(o => new { o.CountyId, o.TemplateVersionId });
        builder.HasIndex(o => new { o.CountyId, o.Period, o.UnitId, o.TemplateId }).IsUnique();
    }
}

internal sealed class SubmissionConfiguration : IEntityTypeConfiguration<Submission>
{
    public void Configure(EntityTypeBuilder<Submission> builder)
    {
        builder.ToTable("Submissions");
        builder.Property(s => s.Revision).IsConcurrencyToken();

        // The cells' own history is SubmissionChange; the audit log names the step, not the document again.
        builder.Property(s => s.Document).NotAudited();
        builder.Property(s => s.ApprovedDocument).NotAudited();
        builder.Property(s => s.Revision).NotAudited();
        builder.Property(s => s.Reason).HasMaxLength(1000);
        builder.BelongsTo<Submission, Obligation>(s => new { s.CountyId, s.ObligationId });
        builder.BelongsTo<Submission, OrgUnit>(s => new { s.CountyId, s.UnitId });
        builder.BelongsTo<Submission, FormTemplate>(s => new { s.CountyId, s.TemplateId });
        builder.HasIndex(s => new { s.CountyId, s.Period, s.UnitId, s.TemplateId }).IsUnique();

        // What a form is measured against: the same unit's same form of twelve periods.
        builder.HasIndex(s => new { s.CountyId, s.UnitId, s.TemplateId, s.Period });
    }
}

internal sealed class SubmissionChangeConfiguration : IEntityTypeConfiguration<SubmissionChange>
{
    public void Configure(EntityTypeBuilder<SubmissionChange> builder)
    {
        builder.ToTable("SubmissionChanges");
        builder.Property(c => c.Cell).HasMaxLength(64);
        builder.Property(c => c.Before).HasMaxLength(64);
        builder.Property(c => c.After).HasMaxLength(64);
        builder.Property(c => c.ByName).HasMaxLength(100);
        builder.BelongsTo<SubmissionChange, Submission>(c => new { c.CountyId, c.SubmissionId });
    }
}

internal sealed class SubmissionEventConfiguration : IEntityTypeConfiguration<SubmissionEvent>
{
    public void Configure(EntityTypeBuilder<SubmissionEvent> builder)
    {
        builder.ToTable("SubmissionEvents");
        builder.Property(e => e.ByName).HasMaxLength(100);
        builder.Property(e => e.Reason).HasMaxLength(1000);
        builder.BelongsTo<SubmissionEvent, Submission>(e => new { e.CountyId, e.SubmissionId });
    }
}

internal sealed class DueExtensionConfiguration : IEntityTypeConfiguration<DueExtension>
{
    public void Configure(EntityTypeBuilder<DueExtension> builder)
    {
        builder.ToTable("DueExtensions");
        builder.Property(e => e.Reason).HasMaxLength(500);
        builder.Property(e => e.GrantedByName).HasMaxLength(100);
        builder.BelongsTo<DueExtension, Obligation>(e => new { e.CountyId, e.ObligationId });
        builder.BelongsTo<DueExtension, OrgUnit>(e => new { e.CountyId, e.UnitId });
    }
}

internal sealed class QualityMarkConfiguration : IEntityTypeConfiguration<QualityMark>
{
    public void Configure(EntityTypeBuilder<QualityMark> builder)
    {
        builder.ToTable("QualityMarks");
        builder.Property(m => m.Element).HasMaxLength(64);
        builder.Property(m => m.Note).HasMaxLength(500);
        builder.Property(m => m.Outcome).HasMaxLength(500);
        builder.Property(m => m.MarkedByName).HasMaxLength(100);
        builder.Property(m => m.SettledByName).HasMaxLength(100);
        builder.BelongsTo<QualityMark, OrgUnit>(m => new { m.CountyId, m.UnitId });
        builder.BelongsTo<QualityMark, FormTemplate>(m => new { m.CountyId, m.TemplateId });
        builder.HasIndex(m => new { m.CountyId, m.Period, m.UnitId, m.TemplateId, m.Kind, m.Element }).IsUnique();
    }
}
