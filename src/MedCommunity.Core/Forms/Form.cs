using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Forms;

/// <summary>How a data element's values add up over units.</summary>
public enum OverUnits
{
    Sum,

    /// <summary>One figure for the county.</summary>
    County,
}

/// <summary>How a data element's values add up over months (domain.md, Figures).</summary>
public enum OverMonths
{
    Sum,

    /// <summary>The window's last month; missing is missing.</summary>
    Last,

    /// <summary>The mean over the months with an approved number.</summary>
    Mean,
}

public enum Frequency
{
    Monthly,
    Quarterly,
    Yearly,
}

public static class Frequencies
{
    /// <summary>What users call the period before.</summary>
    public static string Before(this Frequency frequency) => frequency switch
    {
        Frequency.Monthly => "上月",
        Frequency.Quarterly => "上季度",
        _ => "上年",
    };
}

/// <summary>数据元: what is counted, in which unit, and how it adds up.</summary>
public sealed class DataElement : TenantRow
{
    /// <summary>For instance VISITS_TOTAL; unique in the county.</summary>
    public required string Code { get; set; }

    public required string Name { get; set; }

    /// <summary>人次, 元 …</summary>
    public required string Unit { get; set; }

    public int Decimals { get; set; }

    public OverUnits OverUnits { get; set; }

    public OverMonths OverMonths { get; set; }

    public Frequency Frequency { get; set; }
}

/// <summary>表样: a form that kinds of unit owe every month, quarter or year.</summary>
public sealed class FormTemplate : TenantRow, IAudited
{
    /// <summary><c>[a-z0-9-]+</c>; part of addresses and of the API.</summary>
    public required string Code { get; set; }

    public required string Name { get; set; }

    public Frequency Frequency { get; set; }

    /// <summary>Names of the kinds of unit that owe it, separated by commas.</summary>
    public required string UnitKinds { get; set; }

    public bool IsFor(UnitKind kind) => UnitKinds.Split(',').Contains(kind.ToString(), StringComparer.Ordinal);

    /// <summary>Whether the form is owed for this month: every month, or the quarter's or year's last.</summary>
    public bool IsDueFor(ReportingPeriod period) => Frequency switch
    {
        Frequency.Monthly => true,
        Frequency.Quarterly => period.Month % 3 == 0,
        _ => period.Month == 12,
    };

    /// <summary>The period before this one: a month, a quarter or a year earlier.</summary>
    public ReportingPeriod Before(ReportingPeriod period) => period.AddMonths(Frequency switch
    {
        Frequency.Monthly => -1,
        Frequency.Quarterly => -3,
        _ => -12,
    });
}

/// <summary>A version of a form, in force from a month on.</summary>
public sealed class FormTemplateVersion : TenantRow, IAudited
{
    public Guid TemplateId { get; set; }

    public int Number { get; set; }

    public ReportingPeriod EffectiveFrom { get; set; }

    /// <summary>A <see cref="FormDefinition"/> as JSON.</summary>
    public required string Definition { get; set; }
}

/// <summary>报告期 of a county: open while forms are taken, then closed for good (single forms may be reopened).</summary>
public sealed class CountyPeriod : TenantRow, IVersioned, IAudited
{
    public ReportingPeriod Period { get; set; }

    public DateTime OpenedAt { get; set; }

    public DateTime? ClosedAt { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();
}

/// <summary>Unit × template × period: what is owed and until when. Fixed when the period opens.</summary>
public sealed class Obligation : TenantRow, IAudited
{
    public Guid UnitId { get; set; }

    public Guid TemplateId { get; set; }

    public Guid TemplateVersionId { get; set; }

    public ReportingPeriod Period { get; set; }

    /// <summary>The instant at which the due day has ended: submitted before it is on time.</summary>
    public DateTime DueAt { get; set; }

    /// <summary>The due instant when the period opened, where an extension has replaced it.</summary>
    public DateTime? OriginalDueAt { get; set; }
}

/// <summary>填报: what a unit has put into a form, as one document on its row.</summary>
public sealed class Submission : TenantRow, IAudited
{
    public Guid ObligationId { get; set; }

    public Guid UnitId { get; set; }

    public Guid TemplateId { get; set; }

    public ReportingPeriod Period { get; set; }

    public SubmissionState State { get; set; } = SubmissionState.Draft;

    /// <summary>+1 per write; the concurrency token, so that no two writers both win.</summary>
    public int Revision { get; set; }

    /// <summary>A <see cref="FormDocument"/> as JSON.</summary>
    public required string Document { get; set; }

    /// <summary>The document as last approved; a reopening that lapses goes back to it.</summary>
    public string? ApprovedDocument { get; set; }

    public DateTime? FirstSubmittedAt { get; set; }

    /// <summary>Decided by the first submission, for good; null until then.</summary>
    public bool? OnTime { get; set; }

    public DateTime? SubmittedAt { get; set; }

    public Guid? SubmittedBy { get; set; }

    /// <summary>Whom the submitter was substituting for, where he was.</summary>
    public Guid? SubmittedFor { get; set; }

    public DateTime? VerifiedAt { get; set; }

    public Guid? VerifiedBy { get; set; }

    public DateTime? ApprovedAt { get; set; }

    public Guid? ApprovedBy { get; set; }

    /// <summary>Why it was returned, or reopened.</summary>
    public string? Reason { get; set; }

    /// <summary>Reasons by cell, as JSON: code → reason.</summary>
    public string? CellReasons { get; set; }

    /// <summary>
    /// Until when a reopened form may be edited; set from the reopening to the approval that ends it. An edited form that passes it lapses:
    /// it goes back to what was last approved.
    /// </summary>
    public DateTime? ReopenedUntil { get; set; }

    public bool IsDemonstration { get; set; }
}

/// <summary>A change of one cell: who, when, before, after, by which path.</summary>
public sealed class SubmissionChange : TenantRow
{
    public Guid SubmissionId { get; set; }

    public required string Cell { get; set; }

    /// <summary>As in the API: a number, null, or "na" (JSON).</summary>
    public required string Before { get; set; }

    public required string After { get; set; }

    /// <summary>The revision that this change made.</summary>
    public int Revision { get; set; }

    public DateTime At { get; set; }

    public Guid By { get; set; }

    public required string ByName { get; set; }

    public Accounts.EntryPath Path { get; set; }
}

/// <summary>A step of a form's way: submitted, verified, returned … with its reason.</summary>
public sealed class SubmissionEvent : TenantRow
{
    public Guid SubmissionId { get; set; }

    public SubmissionAction Action { get; set; }

    public SubmissionState State { get; set; }

    public DateTime At { get; set; }

    public Guid By { get; set; }

    public required string ByName { get; set; }

    public string? Reason { get; set; }

    public string? CellReasons { get; set; }
}
