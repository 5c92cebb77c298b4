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

    /// <summary>What users call the rhythm.</summary>
    public static string Chinese(this Frequency frequency) => frequency switch
    {
        Frequency.Monthly => "月报",
        Frequency.Quarterly => "季报",
        _ => "年报",
    };

    /// <summary>Whether a period of this rhythm ends with the month: every month, or the quarter's or year's last.</summary>
    public static bool EndsWith(this Frequency frequency, ReportingPeriod month) => month.Month % frequency.Months() == 0;

    /// <summary>How many months a period has.</summary>
    public static int Months(this Frequency frequency) => frequency switch
    {
        Frequency.Monthly => 1,
        Frequency.Quarterly => 3,
        _ => 12,
    };
}

/// <summary>数据元: what is counted, in which unit, and how it adds up.</summary>
public sealed class DataElement : TenantRow, IOfFigures
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

    /// <summary>Added by the county's office, beside those of 国卫办基层发〔2024〕22号.</summary>
    public bool IsOwn { get; set; }
}

/// <summary>表样: a form that kinds of unit owe every month, quarter or year.</summary>
public sealed class FormTemplate : TenantRow, IVersioned, IAudited
{
    /// <summary><c>[a-z0-9-]+</c>; part of addresses and of the API.</summary>
    public required string Code { get; set; }

    public required string Name { get; set; }

    public Frequency Frequency { get; set; }

    /// <summary>Names of the kinds of unit that owe it, separated by commas.</summary>
    public required string UnitKinds { get; set; }

    /// <summary>停用: the first month for which it is no longer owed; null while it is in use.</summary>
    public ReportingPeriod? RetiredFrom { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();

    public IEnumerable<UnitKind> Kinds => UnitKinds.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<UnitKind>);

    public bool IsFor(UnitKind kind) => UnitKinds.Split(',').Contains(kind.ToString(), StringComparer.Ordinal);

    /// <summary>Whether the form is owed for this month: every month, or the quarter's or year's last, until it is retired.</summary>
    public bool IsDueFor(ReportingPeriod period) => !(period >= RetiredFrom) && Frequency.EndsWith(period);
}

/// <summary>A version of a form, in force from a month on; a draft (草稿) until it is published, and then never changed.</summary>
public sealed class FormTemplateVersion : TenantRow, IVersioned, IAudited
{
    public Guid TemplateId { get; set; }

    public int Number { get; set; }

    public ReportingPeriod EffectiveFrom { get; set; }

    /// <summary>A <see cref="FormDefinition"/> as JSON.</summary>
    public required string Definition { get; set; }

    /// <summary>草稿: seen by the office alone, owed by nobody. A form has one at most.</summary>
    public bool IsDraft { get; set; }

    /// <summary>What changed, in the words of who published it.</summary>
    public string? Note { get; set; }

    /// <summary>UTC; null for the standard forms.</summary>
    public DateTime? SavedAt { get; set; }

    public string? SavedByName { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();
}

/// <summary>报告期 of a county: open while forms are taken, then closed for good (single forms may be reopened).</summary>
public sealed class CountyPeriod : TenantRow, IVersioned, IAudited, IOfFigures
{
    public ReportingPeriod Period { get; set; }

    public DateTime OpenedAt { get; set; }

    public DateTime? ClosedAt { get; set; }

    /// <summary>历史补录: a month before the county's first opened one, made by a backfill and closed from the beginning.</summary>
    public bool IsBackfilled { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();
}

/// <summary>Unit × template × period: what is owed and until when. Fixed when the period opens.</summary>
public sealed class Obligation : TenantRow, IAudited, IOfFigures
{
    public Guid UnitId { get; set; }

    public Guid TemplateId { get; set; }

    public Guid TemplateVersionId { get; set; }

    public ReportingPeriod Period { get; set; }

    /// <summary>The instant at which the due day has ended: submitted before it is on time.</summary>
    public DateTime DueAt { get; set; }

    /// <summary>The due instant when the period opened, where an extension has replaced it.</summary>
    public DateTime? OriginalDueAt { get; set; }

    /// <summary>历史补录: there was no due day to be on time for.</summary>
    public bool IsBackfilled { get; set; }
}

/// <summary>
/// 延长报送: a later due day for one unit's form, with the reason. Granted before the form was due it replaces the due day;
/// granted later it only says until when the form is still expected (domain.md, Reporting).
/// </summary>
public sealed class DueExtension : TenantRow, IAudited
{
    public Guid ObligationId { get; set; }

    public Guid UnitId { get; set; }

    public ReportingPeriod Period { get; set; }

    /// <summary>The due instant that stood when it was granted.</summary>
    public DateTime PreviousDueAt { get; set; }

    /// <summary>The instant at which the new day has ended.</summary>
    public DateTime Until { get; set; }

    /// <summary>Granted before the form was due: <see cref="Obligation.DueAt"/> is <see cref="Until"/>.</summary>
    public bool Counts { get; set; }

    public required string Reason { get; set; }

    public DateTime GrantedAt { get; set; }

    public Guid GrantedBy { get; set; }

    public required string GrantedByName { get; set; }
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

/// <summary>What the data quality page looks for.</summary>
public enum QualityKind
{
    /// <summary>离群值: more than 3 median absolute deviations from the unit's last 12 months.</summary>
    Outlier,

    /// <summary>违反规则: an error or warning of the form's own rules.</summary>
    BrokenRule,

    /// <summary>突然为零: zero after months with figures.</summary>
    SuddenZero,

    /// <summary>照抄上期: all figures of the form equal those of the period before.</summary>
    CopiedMonth,

    /// <summary>未说明: a warning that the unit has said nothing about.</summary>
    Unexplained,
}

public static class QualityKinds
{
    public static string Chinese(this QualityKind kind) => kind switch
    {
        QualityKind.Outlier => "离群值",
        QualityKind.BrokenRule => "违反规则",
        QualityKind.SuddenZero => "突然为零",
        QualityKind.CopiedMonth => "照抄上期",
        _ => "未说明",
    };
}

/// <summary>跟进: somebody looks after a finding about a unit's form until it is settled.</summary>
public sealed class QualityMark : TenantRow, IVersioned, IAudited
{
    public Guid UnitId { get; set; }

    public Guid TemplateId { get; set; }

    public ReportingPeriod Period { get; set; }

    public QualityKind Kind { get; set; }

    /// <summary>The data element's code; empty where the finding is about the form as a whole.</summary>
    public required string Element { get; set; }

    public required string Note { get; set; }

    public DateTime MarkedAt { get; set; }

    public Guid MarkedBy { get; set; }

    public required string MarkedByName { get; set; }

    /// <summary>Null while it is followed.</summary>
    public DateTime? SettledAt { get; set; }

    public string? SettledByName { get; set; }

    /// <summary>What came of it.</summary>
    public string? Outcome { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();
}
