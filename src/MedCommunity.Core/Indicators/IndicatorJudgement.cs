using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MedCommunity.Core.Indicators;

/// <summary>Where a judgement stands.</summary>
public enum JudgementState
{
    /// <summary>已申报: waits for the office.</summary>
    Proposed,

    /// <summary>已评判.</summary>
    Judged,

    /// <summary>已退回, with the reason; the hospital may propose anew.</summary>
    Returned,
}

/// <summary>
/// 指标评判: what a community's general hospital says about a judged indicator (<see cref="JudgementChecklist"/>), and what the office found. Each proposal is a row
/// of its own, and what was once judged stays as it is. Source: 国卫办基层发〔2024〕22号, 1.1 to 1.3.
/// </summary>
public sealed class IndicatorJudgement : TenantRow, IVersioned, IAudited, IOfFigures
{
    /// <summary>The medical community.</summary>
    public Guid UnitId { get; set; }

    /// <summary>1.1, 1.2, 1.3.</summary>
    public required string Indicator { get; set; }

    public JudgementState State { get; set; }

    public DateTime ProposedAt { get; set; }

    public Guid ProposedBy { get; set; }

    /// <summary>Whom the proposer was substituting for, where he was: neither judges the proposal.</summary>
    public Guid? ProposedFor { get; set; }

    public required string ProposedByName { get; set; }

    /// <summary>代报: proposed by the office for the community.</summary>
    public bool IsOnBehalf { get; set; }

    /// <summary>达标, once judged.</summary>
    public bool? IsMet { get; set; }

    /// <summary>The first local day on which the verdict holds; null until judged.</summary>
    public DateOnly? EffectiveFrom { get; set; }

    /// <summary>Why it was returned or is not met; with 达标 a word that may be left out.</summary>
    public string? DecisionReason { get; set; }

    /// <summary>When it was judged or returned.</summary>
    public DateTime? DecidedAt { get; set; }

    public Guid? DecidedBy { get; set; }

    public string? DecidedByName { get; set; }

    public bool IsDemonstration { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();
}

/// <summary>A point of the check list as the hospital answered it, and beside it what the office found.</summary>
public sealed class JudgementAnswer : TenantRow, IAudited
{
    public Guid JudgementId { get; set; }

    /// <summary><see cref="ChecklistPoint.Code"/>.</summary>
    public required string Point { get; set; }

    /// <summary>是, as the hospital says.</summary>
    public bool IsMet { get; set; }

    /// <summary>What proves it (document, number, where it lies), or what is missing.</summary>
    public required string Note { get; set; }

    /// <summary>是, as the office found; null until judged.</summary>
    public bool? FoundMet { get; set; }

    public string? FoundNote { get; set; }
}

internal sealed class IndicatorJudgementConfiguration : IEntityTypeConfiguration<IndicatorJudgement>
{
    public void Configure(EntityTypeBuilder<IndicatorJudgement> builder)
    {
        builder.ToTable("IndicatorJudgements");
        builder.Property(j => j.Indicator).HasMaxLength(8);
        builder.Property(j => j.ProposedByName).HasMaxLength(100);
        builder.Property(j => j.DecisionReason).HasMaxLength(500);
        builder.Property(j => j.DecidedByName).HasMaxLength(100);
        builder.BelongsTo<IndicatorJudgement, OrgUnit>(j => new { j.CountyId, j.UnitId });
        builder.HasIndex(j => new { j.CountyId, j.UnitId, j.Indicator, j.ProposedAt });
    }
}

internal sealed class JudgementAnswerConfiguration : IEntityTypeConfiguration<JudgementAnswer>
{
    public void Configure(EntityTypeBuilder<JudgementAnswer> builder)
    {
        builder.ToTable("JudgementAnswers");
        builder.Property(a => a.Point).HasMaxLength(16);
        builder.Property(a => a.Note).HasMaxLength(500);
        builder.Property(a => a.FoundNote).HasMaxLength(500);
        builder.BelongsTo<JudgementAnswer, IndicatorJudgement>(a => new { a.CountyId, a.JudgementId });
        builder.HasIndex(a => new { a.CountyId, a.JudgementId, a.Point }).IsUnique();
    }
}
