using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Reference;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Features.Indicators;
using MedCommunity.Web.Features.Indicators.Definitions;

namespace MedCommunity.Web.Features.Audit;

/// <summary>The logged values as people read them; what a value is says the property's own type.</summary>
internal static class AuditValues
{
    /// <summary>From here on an instant means for good: Identity locks until the end of time.</summary>
    private const int Forever = 9000;

    public const string No = "否";

    private static readonly FrozenDictionary<string, Type> Types = typeof(AppDbContext).Assembly.GetTypes()
        .Where(t => t.IsAssignableTo(typeof(IAudited)) && t.IsClass).ToFrozenDictionary(t => t.Name);

    private static readonly FrozenDictionary<string, string> References = new Dictionary<string, string>
    {
        ["CountyId"] = nameof(County),
        ["UnitId"] = nameof(OrgUnit),
        ["ParentId"] = nameof(OrgUnit),
        ["ReportingUnitId"] = nameof(OrgUnit),
        ["AccountId"] = nameof(Account),
        ["AbsentId"] = nameof(Account),
        ["SubstituteId"] = nameof(Account),
        ["ReportedBy"] = nameof(Account),
        ["UploadedBy"] = nameof(Account),
        ["SubmittedBy"] = nameof(Account),
        ["SubmittedFor"] = nameof(Account),
        ["VerifiedBy"] = nameof(Account),
        ["ApprovedBy"] = nameof(Account),
        ["PlanId"] = nameof(Plan),
        ["SectionId"] = nameof(Section),
        ["PhaseId"] = nameof(Phase),
        ["WorkItemId"] = nameof(WorkItem),
        ["MilestoneId"] = nameof(Milestone),
        ["AssignmentId"] = nameof(Assignment),
        ["ProgressReportId"] = nameof(ProgressReport),
        ["MilestoneCompletionId"] = nameof(MilestoneCompletion),
        ["ReplyId"] = nameof(Reply),
        ["AcceptanceId"] = nameof(Acceptance),
        ["CommunityId"] = nameof(OrgUnit),
        ["JudgementId"] = nameof(IndicatorJudgement),
        ["ProposedBy"] = nameof(Account),
        ["ProposedFor"] = nameof(Account),
        ["NoticeId"] = nameof(SupervisionNotice),
        ["DirectiveId"] = nameof(Directive),
        ["IssuedBy"] = nameof(Account),
        ["GivenBy"] = nameof(Account),
        ["RepliedBy"] = nameof(Account),
        ["RepliedFor"] = nameof(Account),
        ["GrantedBy"] = nameof(Account),
        ["MarkedBy"] = nameof(Account),
        ["DecidedBy"] = nameof(Account),
        ["SentBy"] = nameof(Account),
        ["RequestedBy"] = nameof(Account),
        ["RecordedBy"] = nameof(Account),
        ["TemplateId"] = nameof(FormTemplate),
        ["TemplateVersionId"] = nameof(FormTemplateVersion),
        ["ObligationId"] = nameof(Obligation),
    }.ToFrozenDictionary();

    /// <summary>The kind of record that a property holds the id of; null where it is no reference.</summary>
    public static string? ReferenceOf(string property) => References.GetValueOrDefault(property);

    /// <summary>The type of an audited property, <c>Complex.Property</c> included; null where the code no longer knows it.</summary>
    public static Type? TypeOf(string subject, string property)
    {
        var type = Types.GetValueOrDefault(subject);
        foreach (var part in property.Split('.'))
        {
            type = type?.GetProperty(part)?.PropertyType;
        }

        return type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
    }

    /// <param name="nameOf">The name of a record that a value refers to.</param>
    public static string? Format(string subject, string property, JsonElement value, Func<string, Guid, string?> nameOf)
    {
        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return null;
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        if (ReferenceOf(property) is { } kind && Guid.TryParse(text, out var id))
        {
            return nameOf(kind, id) ?? $"编号 {id}";
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.ValueKind == JsonValueKind.True ? "是" : No;
        }

        var type = TypeOf(subject, property);
        return type switch
        {
            { IsEnum: true } => Enum.TryParse(type, text, out var known) ? Word((Enum)known) : text,
            _ when type == typeof(DateTime) || type == typeof(DateTimeOffset) => Instant(text),
            _ when type == typeof(ReportingPeriod) => ReportingPeriod.TryParse(text, out var period) ? period.Chinese : text,
            _ => Coded(subject, property, text),
        };
    }

    /// <summary>An enum's value in words.</summary>
    public static string Word(Enum value) => value switch
    {
        Role role => role.Chinese(),
        UnitKind kind => kind.Chinese(),
        SubmissionState state => state.Chinese(),
        Light light => light.Chinese(),
        FollowState state => state.Chinese(),
        ApplicationState state => state.Chinese(),
        ReplyOutcome outcome => outcome.Chinese(),
        JudgementState state => state.Chinese(),
        TokenScope.None => "无",
        TokenScope scope => scope.Chinese(),
        AssignmentRole.Lead => "牵头",
        AssignmentRole.Responsible => "责任",
        AssignmentRole.Cooperating => "配合",
        QualityKind kind => kind.Chinese(),
        Frequency frequency => frequency.Chinese(),
        EvidenceKind.Jpeg or EvidenceKind.Png or EvidenceKind.Gif or EvidenceKind.WebP => $"图片（{value}）",
        EvidenceKind.Ofd => "版式文件（OFD）",
        EvidenceKind => $"文档（{value}）",
        _ => value.ToString(),
    };

    /// <summary>Texts that hold the code's or the document's own words.</summary>
    private static string Coded(string subject, string property, string text) => $"{subject}.{property}" switch
    {
        _ when text.Length == 0 => "（空）",
        "County.SecondFactorRoles" => Names<Role>(text),
        "FormTemplate.UnitKinds" => Names<UnitKind>(text),
        "FormTemplateVersion.Definition" => FormDesign.Describe(text),
        "OrgUnit.DepartmentType" => Departments.ById(text)?.Name ?? text,
        "OrgUnit.Aliases" => text.Replace('\n', '、'),
        "Evidence.Size" => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? $"{bytes:N0} 字节" : text,
        "Milestone.Basis" when text == MilestoneStatus.Withdrawn => "方案已不再列出",
        "Milestone.Frequency" => PlanWords.Frequencies.Word(text),
        "JudgementAnswer.Point" => JudgementChecklist.TextOf(text),
        "IndicatorVersion.Numerator" or "IndicatorVersion.Denominator" => Formula(text),
        "IndicatorVersion.Better" => DefinitionText.Better(text),
        "IndicatorVersion.Levels" => string.Join('、', text.Split(',').Select(DefinitionText.Level)),
        "Target.Operator" => PlanWords.Operators.Word(text),
        _ => text,
    };

    /// <summary>Elements by their codes: what they are called is nothing that the log knows.</summary>
    private static string Formula(string text) =>
        IndicatorFormula.TryParse(text) is { } formula && FormulaWords.Of(formula, _ => null) is var words ? $"{words.Name}（{words.Kinds}）" : text;

    private static string Names<T>(string list)
        where T : struct, Enum => string.Join('、', list.Split(',').Select(n => Enum.TryParse<T>(n, out var known) ? Word(known) : n));

    private static string Instant(string text) =>
        !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? text
        : at.Year >= Forever ? "长期"
        : AuditText.Moment(at.UtcDateTime);
}
