using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MedCommunity.Core.Supervision;

/// <summary>Where something that a unit must reply to stands: a notice (督办单) or a directive (批示).</summary>
public enum FollowState
{
    /// <summary>待答复: given, no reply yet.</summary>
    Open,

    /// <summary>已答复: a reply waits to be judged.</summary>
    Replied,

    /// <summary>退回: the reply was sent back; the unit owes a new one.</summary>
    Returned,

    /// <summary>办结: the reply was accepted.</summary>
    Accepted,

    /// <summary>撤销: taken back by who gave it.</summary>
    Withdrawn,
}

/// <summary>What a notice and a directive have in common: asked of one unit of a task, followed until the reply is accepted or it is taken back.</summary>
public interface IFollowed : IVersioned
{
    Guid CountyId { get; }

    Guid Id { get; }

    Guid WorkItemId { get; }

    /// <summary>The unit that must reply.</summary>
    Guid UnitId { get; }

    /// <summary>The last local day for a reply; null where none was set.</summary>
    DateOnly? ReplyBy { get; set; }

    FollowState State { get; set; }

    DateTime? ClosedAt { get; set; }

    string? WithdrawReason { get; set; }
}

/// <summary>督办单: the office demands of one assigned unit of a task that it answers by a day (domain.md, Supervision).</summary>
public sealed class SupervisionNotice : TenantRow, IFollowed, IAudited, IOfPlans
{
    public Guid WorkItemId { get; set; }

    /// <summary>The unit that must answer; one of the task's.</summary>
    public Guid UnitId { get; set; }

    /// <summary>The local year in which it was issued, and its number in it, from 1 without a gap.</summary>
    public int Year { get; set; }

    public int Number { get; set; }

    /// <summary>What is demanded, and why.</summary>
    public required string Demand { get; set; }

    /// <summary>The last local day on which an answer is in time; a return may set a later one.</summary>
    public DateOnly DueOn { get; set; }

    /// <summary>As first issued; stays visible.</summary>
    public DateOnly FirstDueOn { get; set; }

    public FollowState State { get; set; }

    public DateTime IssuedAt { get; set; }

    public Guid IssuedBy { get; set; }

    public required string IssuedByName { get; set; }

    /// <summary>When it was accepted or withdrawn; null while it is followed.</summary>
    public DateTime? ClosedAt { get; set; }

    /// <summary>Why it was withdrawn.</summary>
    public string? WithdrawReason { get; set; }

    public bool IsDemonstration { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();

    DateOnly? IFollowed.ReplyBy
    {
        get => DueOn;
        set => DueOn = value ?? DueOn;
    }

    /// <summary>As printed: 督办〔2026〕3号.</summary>
    public string Title => TitleOf(Year, Number);

    public static string TitleOf(int year, int number) => $"督办〔{year}〕{number}号";
}

/// <summary>批示: what a leader asks of a unit about a task; followed until the reply is accepted.</summary>
public sealed class Directive : TenantRow, IFollowed, IAudited
{
    public Guid WorkItemId { get; set; }

    /// <summary>办理单位: the unit that must reply; one of the task's.</summary>
    public Guid UnitId { get; set; }

    public required string Text { get; set; }

    /// <summary>The last local day for a reply; null where the leader set none.</summary>
    public DateOnly? DueOn { get; set; }

    public FollowState State { get; set; }

    public DateTime GivenAt { get; set; }

    public Guid GivenBy { get; set; }

    public required string GivenByName { get; set; }

    public DateTime? ClosedAt { get; set; }

    public string? WithdrawReason { get; set; }

    public bool IsDemonstration { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();

    DateOnly? IFollowed.ReplyBy
    {
        get => DueOn;
        set => DueOn = value;
    }
}

/// <summary>What became of a reply.</summary>
public enum ReplyOutcome
{
    Waiting,
    Accepted,
    Returned,
}

/// <summary>答复: a unit's reply to a notice or a directive, with evidence. Replies are only ever added; each is judged once.</summary>
public sealed class Reply : TenantRow, IVersioned, IAudited
{
    public Guid? NoticeId { get; set; }

    public Guid? DirectiveId { get; set; }

    public required string Text { get; set; }

    public DateTime RepliedAt { get; set; }

    public Guid RepliedBy { get; set; }

    /// <summary>Whom the writer was substituting for, where he was: neither judges the reply.</summary>
    public Guid? RepliedFor { get; set; }

    public required string RepliedByName { get; set; }

    /// <summary>代报: written by the office for the unit.</summary>
    public bool IsOnBehalf { get; set; }

    public ReplyOutcome Outcome { get; set; }

    /// <summary>Why it was sent back, or a word with the acceptance.</summary>
    public string? DecisionReason { get; set; }

    /// <summary>The day by which a new reply is due, set with the return.</summary>
    public DateOnly? NewDueOn { get; set; }

    public DateTime? DecidedAt { get; set; }

    public Guid? DecidedBy { get; set; }

    public string? DecidedByName { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();
}

/// <summary>催办: a word to a unit about a task whose light is red or yellow; it asks for no answer of its own.</summary>
public sealed class Reminder : TenantRow, IAudited
{
    public Guid WorkItemId { get; set; }

    public Guid UnitId { get; set; }

    /// <summary>Why: the reasons of the light as they stood.</summary>
    public required string Text { get; set; }

    public DateTime SentAt { get; set; }

    public Guid SentBy { get; set; }

    public required string SentByName { get; set; }

    public bool IsDemonstration { get; set; }
}

internal sealed class SupervisionNoticeConfiguration : IEntityTypeConfiguration<SupervisionNotice>
{
    public void Configure(EntityTypeBuilder<SupervisionNotice> builder)
    {
        builder.ToTable("SupervisionNotices");
        builder.Property(n => n.Demand).HasMaxLength(2000);
        builder.Property(n => n.IssuedByName).HasMaxLength(100);
        builder.Property(n => n.WithdrawReason).HasMaxLength(500);
        builder.Ignore(n => n.Title);
        builder.BelongsTo<SupervisionNotice, WorkItem>(n => new { n.CountyId, n.WorkItemId });
        builder.BelongsTo<SupervisionNotice, OrgUnit>(n => new { n.CountyId, n.UnitId });
        builder.HasIndex(n => new { n.CountyId, n.Year, n.Number }).IsUnique();
    }
}

internal sealed class DirectiveConfiguration : IEntityTypeConfiguration<Directive>
{
    public void Configure(EntityTypeBuilder<Directive> builder)
    {
        builder.ToTable("Directives");
        builder.Property(d => d.Text).HasMaxLength(2000);
        builder.Property(d => d.GivenByName).HasMaxLength(100);
        builder.Property(d => d.WithdrawReason).HasMaxLength(500);
        builder.BelongsTo<Directive, WorkItem>(d => new { d.CountyId, d.WorkItemId });
        builder.BelongsTo<Directive, OrgUnit>(d => new { d.CountyId, d.UnitId });
    }
}

internal sealed class ReplyConfiguration : IEntityTypeConfiguration<Reply>
{
    public void Configure(EntityTypeBuilder<Reply> builder)
    {
        builder.ToTable("Replies");
        builder.Property(r => r.Text).HasMaxLength(2000);
        builder.Property(r => r.RepliedByName).HasMaxLength(100);
        builder.Property(r => r.DecisionReason).HasMaxLength(500);
        builder.Property(r => r.DecidedByName).HasMaxLength(100);
        builder.BelongsTo<Reply, SupervisionNotice>(r => new { r.CountyId, r.NoticeId });
        builder.BelongsTo<Reply, Directive>(r => new { r.CountyId, r.DirectiveId });
    }
}

internal sealed class ReminderConfiguration : IEntityTypeConfiguration<Reminder>
{
    public void Configure(EntityTypeBuilder<Reminder> builder)
    {
        builder.ToTable("Reminders");
        builder.Property(r => r.Text).HasMaxLength(2000);
        builder.Property(r => r.SentByName).HasMaxLength(100);
        builder.BelongsTo<Reminder, WorkItem>(r => new { r.CountyId, r.WorkItemId });
        builder.BelongsTo<Reminder, OrgUnit>(r => new { r.CountyId, r.UnitId });
    }
}
