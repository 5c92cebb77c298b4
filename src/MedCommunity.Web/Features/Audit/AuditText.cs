using System.Collections.Frozen;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Features.Forms.Design;

namespace MedCommunity.Web.Features.Audit;

/// <summary>The log's words: kinds of record, their properties, actions and paths. A test demands one for everything that is audited.</summary>
internal static class AuditText
{
    /// <summary>What an entry about a cell of a form is called: the cells have a history of their own (<see cref="SubmissionChange"/>).</summary>
    public const string Cell = nameof(SubmissionChange);

    public const string Withheld = "业务数据，系统管理员不可见";

    public static readonly IReadOnlyDictionary<string, string> Subjects = new Dictionary<string, string>
    {
        [nameof(WorkItem)] = "任务",
        [nameof(Milestone)] = "节点",
        [nameof(MilestoneCompletion)] = "节点完成",
        [nameof(Target)] = "量化目标",
        [nameof(Assignment)] = "责任分工",
        [nameof(AssignmentUnit)] = "责任单位",
        [nameof(ProgressReport)] = "进展报告",
        [nameof(Evidence)] = "佐证材料",
        [nameof(SupervisionNotice)] = "督办单",
        [nameof(Directive)] = "批示",
        [nameof(Reply)] = "答复",
        [nameof(Reminder)] = "催办",
        [nameof(Extension)] = "延期",
        [nameof(Acceptance)] = "销号",
        [nameof(AcceptanceSentence)] = "销号说明",
        [nameof(Plan)] = "实施方案",
        [nameof(Phase)] = "方案阶段",
        [nameof(Section)] = "方案章节",
        [nameof(Submission)] = "填报",
        [Cell] = "报表单元格",
        [nameof(Obligation)] = "应报报表",
        [nameof(CountyPeriod)] = "报告期",
        [nameof(FormTemplate)] = "表样",
        [nameof(FormTemplateVersion)] = "表样版本",
        [nameof(DataElement)] = "数据元",
        [nameof(DueExtension)] = "延长报送",
        [nameof(QualityMark)] = "数据质量跟进",
        [nameof(OrgUnit)] = "机构",
        [nameof(OrgPlacement)] = "隶属关系",
        [nameof(FormerName)] = "曾用名",
        [nameof(Account)] = "账号",
        [nameof(RoleGrant)] = "角色",
        [nameof(Substitution)] = "代理",
        [nameof(AccountSession)] = "登录",
        [nameof(AccessToken)] = "访问令牌",
        [nameof(County)] = "旗县设置",
        [nameof(AuditEntry)] = "审计日志",
        [nameof(AuditSeal)] = "审计封存",
        ["BackupRecord"] = "备份",
    };

    /// <summary>The kinds of record that one may filter the log by: cells of forms have no entries in it.</summary>
    public static IEnumerable<string> Logged => Subjects.Keys.Where(s => s != Cell);

    public static readonly IReadOnlyDictionary<string, string> Actions = new Dictionary<string, string>
    {
        ["added"] = "新增",
        ["changed"] = "修改",
        ["removed"] = "删除",
        ["opened"] = "开启",
        ["backfilled"] = "历史补录",
        [RetireForm.Retired] = "停用",
        [RetireForm.Resumed] = "恢复使用",
        ["exported"] = "导出",
        ["demo load"] = "装入演示数据",
        ["verified"] = "核验",
        ["backup"] = "备份",
        ["restore"] = "恢复",
    };

    /// <summary>What an administrator reads in full; of everything else he sees that it happened.</summary>
    private static readonly FrozenSet<string> Administration = new[]
    {
        nameof(Account), nameof(RoleGrant), nameof(Substitution), nameof(AccountSession), nameof(AccessToken), nameof(OrgUnit), nameof(OrgPlacement), nameof(FormerName),
        nameof(County), nameof(CountyPeriod), nameof(FormTemplate), nameof(FormTemplateVersion), nameof(DataElement), nameof(AuditEntry), nameof(AuditSeal), "BackupRecord",
    }.ToFrozenSet();

    /// <summary>By kind of record where one word means different things, else by the property alone.</summary>
    private static readonly FrozenDictionary<string, string> Properties = new Dictionary<string, string>
    {
        ["Id"] = "编号",
        ["CountyId"] = "旗县",
        ["Code"] = "代码",
        ["Name"] = "名称",
        ["Title"] = "标题",
        ["Order"] = "排列顺序",
        ["From"] = "开始日期",
        ["To"] = "结束日期（不含当日）",
        ["Note"] = "说明",
        ["Reason"] = "原因",
        ["Number"] = "序号",
        ["Unit"] = "单位",
        ["Kind"] = "类别",
        ["Role"] = "角色",
        ["Period"] = "报告期",
        ["IsDemonstration"] = "演示数据",

        ["UnitId"] = "机构",
        ["ParentId"] = "上级机构",
        ["AccountId"] = "账号",
        ["PlanId"] = "实施方案",
        ["SectionId"] = "章节",
        ["PhaseId"] = "阶段",
        ["WorkItemId"] = "任务",
        ["MilestoneId"] = "节点",
        ["AssignmentId"] = "责任分工",
        ["ProgressReportId"] = "进展报告",
        ["TemplateId"] = "表样",
        ["TemplateVersionId"] = "表样版本",
        ["ObligationId"] = "应报报表",

        ["County.Name"] = "旗县名称",
        ["Prefecture"] = "盟市",
        ["Province"] = "省（自治区）",
        ["DueDay"] = "每月截止日",
        ["VerifiedDueDay"] = "须先核验的报表的截止日",
        ["SecondFactorRoles"] = "须用第二因素登录的角色",
        ["Lights.MilestoneGraceDays"] = "节点逾期几天以上变红灯",
        ["Lights.DueSoonDays"] = "距时限几天内算临近",
        ["Lights.DueSoonPercent"] = "临近时进度不到百分之几变黄灯",
        ["Lights.BehindPoints"] = "落后几个百分点以上变黄灯",

        ["OrgUnit.Code"] = "编码",
        ["IsLeadHospital"] = "牵头医院",
        ["OpenedOn"] = "设立日期",
        ["ClosedOn"] = "关闭日期",
        ["DepartmentType"] = "部门类型",
        ["Aliases"] = "其他名称",
        ["ContactName"] = "联系人",
        ["ContactPhone"] = "联系电话",
        ["ToBeConfirmed"] = "待确认",
        ["FormerName.Name"] = "曾用名",

        ["DocumentNumber"] = "文号",
        ["IssuingBody"] = "发文机关",
        ["IssueDate"] = "印发日期",
        ["ActiveFrom"] = "开始执行日期",
        ["ContentHash"] = "文件校验值",
        ["DateText"] = "日期原文",
        ["Section.Number"] = "章节编号",
        ["WorkItem.Number"] = "任务序号",
        ["SourceNumber"] = "原文编号",
        ["Summary"] = "摘要",
        ["DocumentDeadline"] = "方案时限",
        ["DeadlineText"] = "时限原文",
        ["OfficeStart"] = "办公室确定的开始日期",
        ["OfficeDeadline"] = "办公室确定的时限",
        ["ExtendedDeadline"] = "延期后的时限",
        ["ReportingUnitId"] = "报送单位",
        ["AcceptanceRequestedAt"] = "申请销号时间",
        ["AcceptedAt"] = "销号时间",
        ["HandLight"] = "手动设定的灯",
        ["HandLightReason"] = "手动设定的理由",
        ["HandLightUntil"] = "手动设定至",
        ["HandLightAt"] = "手动设定的时间",
        ["IsWithdrawn"] = "方案已不再列出",
        ["Text"] = "内容",
        ["DueDate"] = "完成日期",
        ["Frequency"] = "频次",
        ["MinTimes"] = "每期至少次数",
        ["RecurrenceText"] = "频次原文",
        ["Basis"] = "日期出处",
        ["DayOfMonth"] = "办公室确定的每月日期",
        ["DoneOn"] = "完成日",
        ["IsWaiver"] = "免除",
        ["Operator"] = "要求",
        ["Value"] = "目标值",
        ["Target.Unit"] = "计量单位",
        ["ByDate"] = "达到日期",
        ["AsWritten"] = "原文",
        ["Percent"] = "进度（%）",
        ["Done"] = "已做的工作",
        ["Difficulties"] = "困难",
        ["Next"] = "下一步",
        ["ReportedAt"] = "填报时间",
        ["ReportedBy"] = "填报账号",
        ["ReportedByName"] = "填报人",
        ["IsOnBehalf"] = "办公室代报",
        ["FileName"] = "文件名",
        ["Size"] = "大小",
        ["Hash"] = "校验值",
        ["UploadedAt"] = "上传时间",
        ["UploadedBy"] = "上传账号",
        ["UploadedByName"] = "上传人",
        ["MilestoneCompletionId"] = "节点完成",
        ["ReplyId"] = "答复",
        ["AcceptanceId"] = "销号",
        ["ActivatedAt"] = "启用时间",
        ["ActivatedByName"] = "启用人",
        ["RecordedAt"] = "登记时间",
        ["RecordedBy"] = "登记账号",
        ["RecordedByName"] = "登记人",
        ["RevokedByName"] = "撤销人",
        ["RevokeReason"] = "撤销原因",

        ["NoticeId"] = "督办单",
        ["DirectiveId"] = "批示",
        ["Year"] = "年度",
        ["SupervisionNotice.Number"] = "督办单号",
        ["Demand"] = "督办要求",
        ["DueOn"] = "答复期限",
        ["FirstDueOn"] = "原答复期限",
        ["IssuedAt"] = "下发时间",
        ["IssuedBy"] = "下发账号",
        ["IssuedByName"] = "下发人",
        ["SupervisionNotice.ClosedAt"] = "结束时间",
        ["Directive.ClosedAt"] = "结束时间",
        ["WithdrawReason"] = "撤销原因",
        ["GivenAt"] = "批示时间",
        ["GivenBy"] = "批示账号",
        ["GivenByName"] = "批示人",
        ["RepliedAt"] = "答复时间",
        ["RepliedBy"] = "答复账号",
        ["RepliedFor"] = "被代理账号",
        ["RepliedByName"] = "答复人",
        ["Outcome"] = "办理结果",
        ["DecisionReason"] = "审批意见",
        ["NewDueOn"] = "新的答复期限",
        ["DecidedAt"] = "审批时间",
        ["DecidedBy"] = "审批账号",
        ["DecidedByName"] = "审批人",
        ["SentAt"] = "催办时间",
        ["SentBy"] = "催办账号",
        ["SentByName"] = "催办人",
        ["DeadlineBefore"] = "申请时的时限",
        ["RequestedUntil"] = "申请延至",
        ["GrantedUntil"] = "同意延至",
        ["RequestedAt"] = "申请时间",
        ["RequestedBy"] = "申请账号",
        ["RequestedByName"] = "申请人",
        ["Statement"] = "完成情况",
        ["ReopenedAt"] = "重新开启时间",
        ["ReopenedByName"] = "重新开启人",
        ["ReopenReason"] = "重新开启的原因",

        ["UnitKinds"] = "适用的机构类别",
        ["EffectiveFrom"] = "启用月份",
        ["Definition"] = "表样内容",
        ["OpenedAt"] = "开启时间",
        ["ClosedAt"] = "关闭时间",
        ["DueAt"] = "截止时间",
        ["OriginalDueAt"] = "原截止时间",
        ["State"] = "状态",
        ["FirstSubmittedAt"] = "首次提交时间",
        ["OnTime"] = "按时",
        ["SubmittedAt"] = "提交时间",
        ["SubmittedBy"] = "提交账号",
        ["SubmittedFor"] = "被代理账号",
        ["VerifiedAt"] = "核验时间",
        ["VerifiedBy"] = "核验账号",
        ["ApprovedAt"] = "批准时间",
        ["ApprovedBy"] = "批准账号",
        ["CellReasons"] = "各单元格的退回原因",
        ["ReopenedUntil"] = "重新开放至",
        ["Obligations"] = "应报报表数",
        ["ChangedForms"] = "改动的报表数",
        ["IsBackfilled"] = "历史补录",
        ["RetiredFrom"] = "停用月份",
        ["IsDraft"] = "草稿",
        ["SavedAt"] = "保存时间",
        ["SavedByName"] = "保存人",
        ["PreviousDueAt"] = "延长前的截止时间",
        ["Until"] = "延长至",
        ["Counts"] = "按新的截止时间考核及时",
        ["GrantedAt"] = "批准时间",
        ["GrantedBy"] = "批准账号",
        ["GrantedByName"] = "批准人",
        ["Element"] = "数据元代码",
        ["MarkedAt"] = "标记时间",
        ["MarkedBy"] = "标记账号",
        ["MarkedByName"] = "标记人",
        ["SettledAt"] = "办结时间",
        ["SettledByName"] = "办结人",
        ["QualityMark.Outcome"] = "处理结果",

        ["UserName"] = "登录名",
        ["NormalizedUserName"] = "登录名（检索用）",
        ["DisplayName"] = "姓名",
        ["Email"] = "邮箱",
        ["NormalizedEmail"] = "邮箱（检索用）",
        ["EmailConfirmed"] = "邮箱已确认",
        ["PhoneNumber"] = "电话",
        ["PhoneNumberConfirmed"] = "电话已确认",
        ["TwoFactorEnabled"] = "第二因素",
        ["LockoutEnd"] = "锁定至",
        ["LockoutEnabled"] = "密码多次错误时锁定",
        ["IsInstallationAdministrator"] = "平台管理员",
        ["MustChangePassword"] = "须修改密码",
        ["OneTimePasswordUntil"] = "一次性密码有效期",
        ["PasswordChangedAt"] = "密码修改时间",
        ["AbsentId"] = "被代理人",
        ["SubstituteId"] = "代理人",
        ["SignedInAt"] = "登录时间",
        ["Address"] = "来源地址",
        ["Browser"] = "浏览器",
        ["EndedAt"] = "结束时间",
        ["Scope"] = "用途",
        ["CreatedAt"] = "创建时间",
        ["ExpiresAt"] = "到期时间",
        ["RevokedAt"] = "撤销时间",
    }.ToFrozenDictionary();

    public static string Subject(string subject) => Subjects.GetValueOrDefault(subject, "其他记录");

    public static string Action(string action) => Actions.GetValueOrDefault(action, "其他操作");

    public static string Path(EntryPath path) => path switch
    {
        EntryPath.Page => "页面",
        EntryPath.Api => "接口",
        EntryPath.Excel => "Excel导入",
        EntryPath.Grid => "汇总录入",
        EntryPath.Backfill => "历史补录",
        _ => "命令行",
    };

    public static string Property(string subject, string property) => Find(subject, property) ?? "其他内容";

    /// <summary>The property's word; null where there is none.</summary>
    public static string? Find(string subject, string property) =>
        Properties.GetValueOrDefault($"{subject}.{property}") ?? Properties.GetValueOrDefault(property);

    public static bool IsBusiness(string subject) => !Administration.Contains(subject);

    /// <summary>Local, to the second.</summary>
    public static string Moment(DateTime utc) => LocalClock.ToLocal(utc).ToString("yyyy-MM-dd HH:mm:ss");
}
