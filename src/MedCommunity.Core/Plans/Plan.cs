using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Plans;

/// <summary>实施方案: a county's plan. Its identity is the region and the file's <c>id</c>.</summary>
public sealed class Plan : TenantRow, IVersioned, IAudited, IOfPlans, IOfFigures
{
    /// <summary>The file's <c>id</c>, for instance <c>keshiketeng-2025</c>.</summary>
    public required string Code { get; set; }

    public required string Title { get; set; }

    /// <summary>文号.</summary>
    public string? DocumentNumber { get; set; }

    public string? IssuingBody { get; set; }

    public DateOnly? IssueDate { get; set; }

    /// <summary>From when the plan is followed: tasks without a date of their own start then; older milestones are asked for once.</summary>
    public DateOnly ActiveFrom { get; set; }

    /// <summary>启用: when and by whom the office last set starts, deadlines and reporting units and answered for what was already past; null before.</summary>
    public DateTime? ActivatedAt { get; set; }

    public string? ActivatedByName { get; set; }

    /// <summary>SHA-256 of the document's content: an unchanged file changes nothing.</summary>
    public required string ContentHash { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();
}

/// <summary>How a version of a plan came to be.</summary>
public enum PlanOrigin
{
    /// <summary>A file, at the terminal or on the page.</summary>
    File,

    /// <summary>Edited in the page.</summary>
    Page,
}

/// <summary>What one version of the plan's document says, whole: nothing of it is dropped, and export gives it back.</summary>
public sealed class PlanVersion : TenantRow
{
    public Guid PlanId { get; set; }

    public int Number { get; set; }

    public DateTime ImportedAt { get; set; }

    public required string Document { get; set; }

    public required string ContentHash { get; set; }

    public PlanOrigin Origin { get; set; }

    /// <summary>Why it was amended; null for the first.</summary>
    public string? Note { get; set; }

    /// <summary>Who brought it in; empty for the operator at a terminal before names were kept.</summary>
    public string ByName { get; set; } = "";
}

/// <summary>阶段: a phase of the plan; phases may overlap and be open.</summary>
public sealed class Phase : TenantRow, IAudited, IOfPlans
{
    public Guid PlanId { get; set; }

    public required string Code { get; set; }

    public required string Name { get; set; }

    public int Order { get; set; }

    public DateOnly? From { get; set; }

    public DateOnly? To { get; set; }

    /// <summary>The document's phrase for the dates.</summary>
    public string? DateText { get; set; }
}

/// <summary>A section of the plan, as printed.</summary>
public sealed class Section : TenantRow, IAudited, IOfPlans
{
    public Guid PlanId { get; set; }

    public required string Code { get; set; }

    /// <summary>As printed, for instance （一）.</summary>
    public required string Number { get; set; }

    public required string Title { get; set; }

    public int Order { get; set; }
}

/// <summary>任务: a task of the plan. The document's dates and the office's are kept apart.</summary>
public sealed class WorkItem : TenantRow, IVersioned, IAudited, IOfPlans, IOfFigures
{
    public Guid PlanId { get; set; }

    public Guid SectionId { get; set; }

    /// <summary>The phase whose dates give the start (the file's <c>stage</c>).</summary>
    public Guid? PhaseId { get; set; }

    /// <summary>1 … n, unique in the plan.</summary>
    public int Number { get; set; }

    /// <summary>The number as printed, for instance （三）1二是.</summary>
    public required string SourceNumber { get; set; }

    public required string Title { get; set; }

    public string? Summary { get; set; }

    /// <summary>The document's deadline, and its phrase.</summary>
    public DateOnly? DocumentDeadline { get; set; }

    public string? DeadlineText { get; set; }

    /// <summary>办公室确定: start and deadline set by the office where the document says nothing.</summary>
    public DateOnly? OfficeStart { get; set; }

    public DateOnly? OfficeDeadline { get; set; }

    /// <summary>The deadline after a granted extension (延期).</summary>
    public DateOnly? ExtendedDeadline { get; set; }

    /// <summary>The one unit whose report is the task's statement; null where no assignment resolves to a unit.</summary>
    public Guid? ReportingUnitId { get; set; }

    public DateTime? AcceptanceRequestedAt { get; set; }

    public DateTime? AcceptedAt { get; set; }

    /// <summary>A light set by the office by hand, with its reason and last day.</summary>
    public Light? HandLight { get; set; }

    public string? HandLightReason { get; set; }

    public DateOnly? HandLightUntil { get; set; }

    /// <summary>When it was set; null where that was not kept yet.</summary>
    public DateTime? HandLightAt { get; set; }

    /// <summary>No longer in the amended document; its history stays.</summary>
    public bool IsWithdrawn { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();

    /// <summary>Extended, else the document's, else the office's.</summary>
    public DateOnly? Deadline => ExtendedDeadline ?? OriginalDeadline;

    /// <summary>The deadline before any extension: stays visible.</summary>
    public DateOnly? OriginalDeadline => DocumentDeadline ?? OfficeDeadline;
}

/// <summary>节点: a deliverable, one-off with a due date, recurring, or undated.</summary>
public sealed class Milestone : TenantRow, IAudited, IOfPlans
{
    public Guid WorkItemId { get; set; }

    /// <summary>The file's id, for instance 1-3.</summary>
    public required string Code { get; set; }

    public required string Text { get; set; }

    public DateOnly? DueDate { get; set; }

    /// <summary>weekly, monthly, quarterly, half-yearly, yearly, continuous, event, ad-hoc, periodic-unspecified; null for one-off.</summary>
    public string? Frequency { get; set; }

    /// <summary>Least number of times within one period.</summary>
    public int? MinTimes { get; set; }

    public string? RecurrenceText { get; set; }

    /// <summary>Where the date stands in the document (SCHEMA.md, milestones).</summary>
    public string? Basis { get; set; }

    /// <summary>Day of the month set by the office for a recurring milestone; its period's last day otherwise.</summary>
    public int? DayOfMonth { get; set; }

    public int Order { get; set; }
}

/// <summary>A milestone done once, on its true day; which period of a recurring one it counts for says <see cref="Recurrence.Overdue"/>.</summary>
public sealed class MilestoneCompletion : TenantRow, IAudited, IOfPlans
{
    public Guid MilestoneId { get; set; }

    public DateOnly DoneOn { get; set; }

    /// <summary>What shows it; or, for a waiver, why it is waived.</summary>
    public string? Note { get; set; }

    /// <summary>When it was entered, by whom; rows from before this was kept have the earliest time and no name.</summary>
    public DateTime RecordedAt { get; set; } = DateTime.UnixEpoch;

    public Guid RecordedBy { get; set; }

    public string RecordedByName { get; set; } = "";

    /// <summary>Taken back as a mistake: it no longer counts, and stays on record.</summary>
    public DateTime? RevokedAt { get; set; }

    public string? RevokedByName { get; set; }

    public string? RevokeReason { get; set; }

    public bool IsDemonstration { get; set; }

    /// <summary>Waived with a reason instead of done; for a recurring one, <see cref="DoneOn"/> lies in the period that is waived.</summary>
    public bool IsWaiver { get; set; }

    public DoneDay Day => new(DoneOn, IsWaiver);
}

/// <summary>目标: a target of a task or, without one, of a phase.</summary>
public sealed class Target : TenantRow, IAudited, IOfFigures
{
    public Guid PlanId { get; set; }

    public Guid? WorkItemId { get; set; }

    public Guid? PhaseId { get; set; }

    public required string Name { get; set; }

    /// <summary>As in SCHEMA.md: &gt;=, &lt;=, =, between, approaches, increase, decrease, monitor …</summary>
    public required string Operator { get; set; }

    /// <summary>As written in the file: a number, a pair, a text, or nothing (JSON).</summary>
    public string? Value { get; set; }

    public string? Unit { get; set; }

    public DateOnly? ByDate { get; set; }

    public string? Note { get; set; }

    /// <summary>The indicator that says how far it is reached (<see cref="Indicators.PlanMetrics"/>); null where none does.</summary>
    public string? IndicatorCode { get; set; }

    public int Order { get; set; }
}

/// <summary>How an assigned unit takes part.</summary>
public enum AssignmentRole
{
    /// <summary>牵头.</summary>
    Lead,

    /// <summary>责任.</summary>
    Responsible,

    /// <summary>配合.</summary>
    Cooperating,
}

/// <summary>An entry of a task's list of units, in the words and order of the document.</summary>
public sealed class Assignment : TenantRow, IAudited, IOfPlans
{
    public Guid WorkItemId { get; set; }

    public int Order { get; set; }

    public required string AsWritten { get; set; }

    public AssignmentRole Role { get; set; }
}

/// <summary>A unit that an assignment resolves to: none, one or several.</summary>
public sealed class AssignmentUnit : TenantRow, IAudited, IOfPlans
{
    public Guid AssignmentId { get; set; }

    public Guid UnitId { get; set; }
}

/// <summary>进展: what a unit says about a task for a month. Reports are only ever added.</summary>
public sealed class ProgressReport : TenantRow, IAudited, IOfPlans
{
    public Guid WorkItemId { get; set; }

    /// <summary>The unit whose statement it is.</summary>
    public Guid UnitId { get; set; }

    public ReportingPeriod Period { get; set; }

    /// <summary>0 to 100.</summary>
    public int Percent { get; set; }

    public required string Done { get; set; }

    public string? Difficulties { get; set; }

    public string? Next { get; set; }

    public DateTime ReportedAt { get; set; }

    public Guid ReportedBy { get; set; }

    public required string ReportedByName { get; set; }

    /// <summary>代报: written by the office for the unit.</summary>
    public bool IsOnBehalf { get; set; }

    public bool IsDemonstration { get; set; }
}
