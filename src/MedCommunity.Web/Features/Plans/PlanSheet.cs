using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Plans;

/// <summary>The sheets in which a plan comes in and goes out (docs/plan-format.md); reader, writer and template agree here.</summary>
internal static class PlanSheet
{
    public const int MaxRows = 20_000;

    /// <summary>The content of 其他内容 that says: the document has nothing of that name.</summary>
    public const string Absent = "（没有此项）";

    public static readonly PlanTable Head = new("方案", [new("项目", 18, IsRequired: true), new("内容", 70)]);

    public static readonly PlanTable Phases = new("阶段",
    [
        new("阶段代码", 12, Hint: "可不填，自动编为 p1、p2……"), new("阶段名称", 24, IsRequired: true), new("开始日期", 14, ColumnFormat.Date), new("结束日期", 14, ColumnFormat.Date),
        new("日期原文", 24, Hint: "文件的原话，如“2025年5月底前”"), new("阶段目标", 50, Hint: "每行一条（单元格内换行）"), new("日期为推算", 12, Hint: "是 或 否"),
    ]);

    public static readonly PlanTable Sections = new("章节",
        [new("章节代码", 12, Hint: "可不填，自动编为 s1、s2……"), new("章节编号", 14, Hint: "文件上印的编号，如（一）"), new("章节标题", 60, IsRequired: true)]);

    public static readonly PlanTable Tasks = new("任务",
    [
        new("任务序号", 10, Hint: "从1开始的整数；可不填，自动续编"), new("原文编号", 14, Hint: "文件上印的编号，如（三）1二是"), new("章节", 14, IsRequired: true, Hint: "章节代码、编号或标题"), new("任务标题", 44, IsRequired: true), new("摘要", 60),
        new("阶段", 12, Hint: "阶段代码或名称"), new("牵头单位", 24, Hint: "几个单位用、隔开或分行写"), new("责任单位", 36, Hint: "几个单位用、隔开或分行写"), new("配合单位", 30, Hint: "几个单位用、隔开或分行写"),
        new("完成时限", 14, ColumnFormat.Date, Hint: "日期；不是一个日子的写在“时限原文”"), new("时限原文", 24, Hint: "文件的原话，如“2025年底前”“长期坚持”"), new("时限依据", 12, Hint: "任务写明、目标段落 或 常态化"),
        new("有责任领导", 12, Hint: "是 或 否"), new("责任领导职务", 20, Hint: "只写职务，不写姓名"), new("责任依据", 20), new("序号为原文", 12, Hint: "是 或 否"), new("原标题", 30), new("备注", 30),
    ]);

    public static readonly PlanTable Milestones = new("节点",
    [
        new("任务序号", 10, IsRequired: true), new("节点代码", 12, Hint: "可不填，自动编为 任务序号-1、-2……"), new("节点内容", 60, IsRequired: true), new("完成日期", 14, ColumnFormat.Date), new("频次", 14, Hint: "每周、每月、每季度、每半年、每年、常态化、按事件、不定期、定期"),
        new("最少次数", 10, Hint: "每个周期至少几次"), new("频次原文", 26), new("依据", 14), new("备注", 30),
    ]);

    public static readonly PlanTable Targets = new("目标",
    [
        new("任务序号", 10, Hint: "任务的目标填这一列"), new("阶段", 12, Hint: "阶段的目标填这一列：代码或名称"), new("目标名称", 36, IsRequired: true), new("比较方式", 14, Hint: "不低于、不超过、等于、高于、低于、介于、接近、逐步提高、逐步降低、纳入监测"),
        new("目标值", 16, ColumnFormat.Text, Hint: "数；两个数写成 7～9；也可以是一段文字"), new("计量单位", 12), new("截止日期", 14, ColumnFormat.Date), new("备注", 36), new("类别", 16),
    ]);

    public static readonly PlanTable Other = new("其他内容", [new("位置", 46, IsRequired: true), new("内容", 90)]);

    public const string Guide = "填写说明";

    public static readonly PlanTable[] All = [Head, Phases, Sections, Tasks, Milestones, Targets, Other];

    /// <summary>The rows of 方案: what it is called, and where it stands in the document.</summary>
    public static readonly HeadRow[] HeadRows =
    [
        new("方案代码", "id", HeadKind.Code), new("方案标题", "title", HeadKind.Required), new("文号", "documentNumber"), new("发文机关", "issuingBody"), new("印发日期", "issueDate", HeadKind.Day),
        new("旗县", "region.name", HeadKind.Required), new("盟市", "region.prefecture"), new("省区", "region.province"),
        new("领域", "domain", HeadKind.Optional), new("责任方式", "responsibilityModel", HeadKind.Optional), new("时限方式", "deadlineModel", HeadKind.Optional),
        new("依据文件", "basisDocuments", HeadKind.List), new("主要目标", "goals", HeadKind.List),
    ];
}

internal enum HeadKind
{
    /// <summary>Null where the cell is blank.</summary>
    Text,
    Required,
    Code,
    Day,

    /// <summary>Left out where the cell is blank.</summary>
    Optional,
    List,
}

internal sealed record HeadRow(string Name, string Property, HeadKind Kind = HeadKind.Text);

/// <param name="IsRequired">The sheet is no table of ours without this column; the others may be missing.</param>
internal sealed record PlanColumn(string Name, double Width, ColumnFormat Format = ColumnFormat.Wrapped, bool IsRequired = false, string? Hint = null);

internal sealed record PlanTable(string Name, IReadOnlyList<PlanColumn> Columns)
{
    public SheetLayout Layout => new(Name, [.. Columns.Select(c => c.Name)], PlanSheet.MaxRows, [.. Columns.Where(c => !c.IsRequired).Select(c => c.Name)]);

    public SheetContent Content(IReadOnlyList<IReadOnlyList<object?>> rows) =>
        new(Name, [.. Columns.Select(c => new ColumnContent(c.IsRequired ? c.Name + "*" : c.Name, c.Width, c.Format, Hint: c.Hint))], rows);
}
