using System.Linq.Expressions;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MedCommunity.Core.Plans;

/// <summary>What a file is by its content; its name proves nothing.</summary>
public enum EvidenceKind
{
    Jpeg,
    Png,
    Gif,
    WebP,
    Pdf,

    /// <summary>版式文件 (GB/T 33190).</summary>
    Ofd,

    Word,
    Excel,
    PowerPoint,
}

/// <summary>
/// 佐证材料: a file that proves a progress report, a milestone's completion, a reply, an acceptance, or what is said for a judged indicator. The content stands
/// outside the database under its hash; until that record is saved it belongs to who uploaded it, and is dropped after a day.
/// </summary>
public sealed class Evidence : TenantRow, IAudited
{
    /// <summary>The task that it is about; null for a judged indicator, which is <see cref="Indicator"/> of <see cref="CommunityId"/>.</summary>
    public Guid? WorkItemId { get; set; }

    public Guid? CommunityId { get; set; }

    public string? Indicator { get; set; }

    /// <summary>The report that it proves; null while that is being written.</summary>
    public Guid? ProgressReportId { get; set; }

    public Guid? MilestoneCompletionId { get; set; }

    public Guid? ReplyId { get; set; }

    public Guid? AcceptanceId { get; set; }

    public Guid? JudgementId { get; set; }

    /// <summary>What it was uploaded for: the milestone, notice or directive, or the task itself for its acceptance; null for a progress report and a judgement.</summary>
    public Guid? SubjectId { get; set; }

    /// <summary>Whether a saved record has taken it.</summary>
    public bool IsAttached =>
        ProgressReportId is not null || MilestoneCompletionId is not null || ReplyId is not null || AcceptanceId is not null || JudgementId is not null;

    /// <summary>The same for queries: what no record has taken yet.</summary>
    public static readonly Expression<Func<Evidence, bool>> Waiting =
        e => e.ProgressReportId == null && e.MilestoneCompletionId == null && e.ReplyId == null && e.AcceptanceId == null && e.JudgementId == null;

    /// <summary>As the person's own computer calls it, without folders; its ending is that of <see cref="Kind"/>.</summary>
    public required string FileName { get; set; }

    public EvidenceKind Kind { get; set; }

    /// <summary>In bytes.</summary>
    public long Size { get; set; }

    /// <summary>SHA-256 of the content, 64 hexadecimal digits.</summary>
    public required string Hash { get; set; }

    public DateTime UploadedAt { get; set; }

    public Guid UploadedBy { get; set; }

    public required string UploadedByName { get; set; }
}

internal sealed class EvidenceConfiguration : IEntityTypeConfiguration<Evidence>
{
    public void Configure(EntityTypeBuilder<Evidence> builder)
    {
        builder.ToTable("Evidence");
        builder.Property(e => e.FileName).HasMaxLength(200);
        builder.Property(e => e.Hash).HasMaxLength(64);
        builder.Property(e => e.Indicator).HasMaxLength(8);
        builder.Property(e => e.UploadedByName).HasMaxLength(100);

        // Whoever attaches it, removes it or cleans it away at the same moment as somebody else comes second.
        builder.Property(e => e.ProgressReportId).IsConcurrencyToken();
        builder.Property(e => e.MilestoneCompletionId).IsConcurrencyToken();
        builder.Property(e => e.ReplyId).IsConcurrencyToken();
        builder.Property(e => e.AcceptanceId).IsConcurrencyToken();
        builder.Property(e => e.JudgementId).IsConcurrencyToken();
        builder.Property(e => e.SubjectId).NotAudited();
        builder.Ignore(e => e.IsAttached);
        builder.BelongsTo<Evidence, WorkItem>(e => new { e.CountyId, e.WorkItemId });
        builder.BelongsTo<Evidence, ProgressReport>(e => new { e.CountyId, e.ProgressReportId });
        builder.BelongsTo<Evidence, MilestoneCompletion>(e => new { e.CountyId, e.MilestoneCompletionId });
        builder.BelongsTo<Evidence, Reply>(e => new { e.CountyId, e.ReplyId });
        builder.BelongsTo<Evidence, Acceptance>(e => new { e.CountyId, e.AcceptanceId });
        builder.BelongsTo<Evidence, OrgUnit>(e => new { e.CountyId, e.CommunityId });
        builder.BelongsTo<Evidence, IndicatorJudgement>(e => new { e.CountyId, e.JudgementId });
        builder.HasIndex(e => e.Hash);
    }
}
