using System.Globalization;
using MedCommunity.Core.Plans;

namespace MedCommunity.Web.Features.Plans;

/// <summary>A column of the ledger.</summary>
/// <param name="Class">The cells' class in the style sheet.</param>
/// <param name="Sort">By what its rows are put in order; null sorts last either way.</param>
/// <param name="Frozen">The width in pixels with which it stays in sight on a table wider than the page; 0 for one that does not.</param>
public sealed record LedgerColumn(string Key, string Header, string Class, Func<LedgerRow, IComparable?> Sort, bool IsUsual = false, int Frozen = 0)
{
    /// <summary>Without number and title a row would say nothing.</summary>
    public bool IsFixed => Key is "number" or "title";
}

public static class LedgerColumns
{
    public static readonly IReadOnlyList<LedgerColumn> All =
    [
        new("light", "状态", "fit", r => Severity(r.Light), true, 96),
        new("number", "序号", "num mc-task-no", r => r.Order, true, 56),
        new("source", "原文编号", "mc-task-more nowrap", r => new Words(r.SourceNumber)),
        new("title", "任务", "line mc-task-title", r => new Words(r.Title), true, 320),
        new("section", "章节", "mc-task-more", r => r.SectionOrder),
        new("lead", "牵头单位", "mc-task-more", r => r.Leads.Count == 0 ? null : new Words(r.Leads[0].Text)),
        new("units", "责任部门", "line mc-task-units", r => r.Departments.Length == 0 ? null : new Words(r.Departments), true),
        new("reporting", "报送单位", "mc-task-more", r => r.Reporting is null ? null : new Words(r.Reporting.Text)),
        new("nodes", "节点", "num mc-task-nodes", r => r.Milestones == 0 ? null : (decimal)r.MilestonesDone / r.Milestones, true),
        new("progress", "进度", "mc-task-progress", r => r.Percent, true),
        new("start", "开始", "mc-task-more nowrap", r => r.Start),
        new("deadline", "完成时限", "mc-task-deadline", r => r.Deadline, true),
        new("original", "原时限", "mc-task-more nowrap", r => r.OriginalDeadline),
        new("extensions", "延期", "num mc-task-more", r => r.Extensions),
        new("next", "下一变化", "mc-task-more nowrap", r => r.NextChangeOn),
        new("reason", "原因", "mc-task-more wide", r => new Words(r.Reason)),
        new("report", "最近进展", "mc-task-more wide", r => r.LastReport?.Number),
        new("origin", "任务来源", "mc-task-more", r => new Words(r.Origin)),
    ];

    public static IReadOnlyList<LedgerColumn> Of(LedgerFilter filter) =>
        [.. All.Where(c => c.IsFixed || (filter.Columns is null ? c.IsUsual : filter.Columns.Contains(c.Key)))];

    /// <summary>The rows in the order asked for; what is equal stays in the plan's order.</summary>
    public static IReadOnlyList<LedgerRow> Sorted(IEnumerable<LedgerRow> rows, string? sort)
    {
        if (sort is null || All.FirstOrDefault(c => c.Key == sort.TrimStart('-')) is not { } column)
        {
            return [.. rows];
        }

        var filled = rows.Select(r => (Row: r, Key: column.Sort(r))).OrderBy(r => r.Key is null);
        return [.. (sort[0] == '-' ? filled.ThenByDescending(r => r.Key) : filled.ThenBy(r => r.Key)).ThenBy(r => r.Row.Order).Select(r => r.Row)];
    }

    /// <summary>What asks for action first.</summary>
    public static int Severity(string light) => light switch
    {
        "red" => 0,
        "yellow" => 1,
        "green" => 2,
        "grey" => 3,
        _ => 4,
    };

    /// <summary>Chinese words in the order of the dictionary, whatever culture the server runs under.</summary>
    private readonly record struct Words(string Text) : IComparable
    {
        private static readonly CompareInfo Chinese = CultureInfo.GetCultureInfo("zh-CN").CompareInfo;

        public int CompareTo(object? obj) => Chinese.Compare(Text, ((Words)obj!).Text, CompareOptions.None);
    }
}
