using System.Globalization;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Plans;

/// <summary>What the ledger's workbook is made of. <c>InFull</c>: the tasks of which the reader sees reports, notices and applications.</summary>
internal sealed record SheetFacts(
    IReadOnlyList<LedgerRow> Rows, LedgerBook Book, IReadOnlySet<Guid> InFull, IReadOnlyDictionary<Guid, ProgressReport> Statements,
    IReadOnlyDictionary<Guid, int> Evidence,
    ILookup<Guid, SupervisionNotice> Notices, ILookup<Guid, Directive> Directives, ILookup<Guid, Reply> Replies,
    ILookup<Guid, Extension> Extensions, ILookup<Guid, Acceptance> Acceptances, IReadOnlyDictionary<Guid, string> Units);

/// <summary>The sheets of the county's ledger: 任务台账, 节点, 督办与批示, 延期与销号.</summary>
internal sealed class TaskSheets(SheetFacts facts, string title)
{
    public const string Tasks = "任务台账";
    public const string Nodes = "节点";
    public const string Supervision = "督办与批示";
    public const string Applications = "延期与销号";

    public IEnumerable<SheetContent> All => [TaskSheet, NodeSheet, SupervisionSheet, ApplicationSheet];

    private SheetContent TaskSheet => new(
        Tasks,
        [
            new("序号", 6), new("原文编号", 10, ColumnFormat.Text), new("章节", 18, ColumnFormat.Wrapped), new("任务", 34, ColumnFormat.Wrapped),
            new("牵头单位", 16, ColumnFormat.Wrapped), new("责任单位", 22, ColumnFormat.Wrapped), new("配合单位", 18, ColumnFormat.Wrapped), new("报送单位", 14, ColumnFormat.Wrapped),
            new("开始", 12, ColumnFormat.Date), new("完成时限（方案）", 16, ColumnFormat.Wrapped), new("现时限", 12, ColumnFormat.Date), new("延期次数", 9), new("进度（%）", 9),
            new("状态", 8), new("状态原因", 28, ColumnFormat.Wrapped),
            new("最近进展月份", 12, ColumnFormat.Text), new("完成情况", 36, ColumnFormat.Wrapped), new("困难", 22, ColumnFormat.Wrapped), new("下一步", 22, ColumnFormat.Wrapped),
            new("节点完成", 9, ColumnFormat.Text), new("督办单", 22, ColumnFormat.Wrapped), new("批示", 22, ColumnFormat.Wrapped), new("延期", 22, ColumnFormat.Wrapped), new("销号", 20, ColumnFormat.Wrapped),
            new("任务来源", 22, ColumnFormat.Wrapped),
        ],
        [.. facts.Rows.Select(TaskRow)])
    {
        Title = title,
        FrozenColumns = 4,
    };

    private IReadOnlyList<object?> TaskRow(LedgerRow row)
    {
        var task = facts.Book.Tasks[row.Id];
        var inFull = facts.InFull.Contains(row.Id);
        var statement = inFull ? facts.Statements.GetValueOrDefault(row.Id) : null;
        string Assigned(AssignmentRole role) => string.Join('、', task.Assignments.Where(a => a.Role == role).Select(a => a.AsWritten));
        return
        [
            row.Number, row.SourceNumber, row.SectionTitle, row.Title,
            Assigned(AssignmentRole.Lead), Assigned(AssignmentRole.Responsible), Assigned(AssignmentRole.Cooperating), row.Reporting?.Text,
            row.Start, Planned(task), row.Deadline, row.Extensions, row.Percent,
            task.Light.Chinese(), row.Reason,
            row.LastReport?.ToString(), statement?.Done, statement?.Difficulties, statement?.Next,
            $"{row.MilestonesDone}/{row.Milestones}",
            inFull ? Lines(facts.Notices[row.Id].Select(n => $"{n.Title}（{n.State.Chinese()}）")) : null,
            inFull ? Lines(facts.Directives[row.Id].Select(d => $"{Day(d.GivenAt)} {d.GivenByName}：{d.Text}（{d.State.Chinese()}）")) : null,
            inFull ? Lines(facts.Extensions[row.Id].Select(e => $"{Day(e.RequestedAt)}申请延至{e.RequestedUntil:yyyy-MM-dd}（{e.State.Chinese()}{(e.GrantedUntil is { } until ? $"至{until:yyyy-MM-dd}" : "")}）")) : null,
            inFull ? Lines(facts.Acceptances[row.Id].Select(a => $"{Day(a.RequestedAt)}申请（{a.State.Chinese()}{(a.ReopenedAt is { } at ? $"，{Day(at)}重新开启" : "")}）")) : task.IsAccepted ? "已销号" : null,
            row.Origin,
        ];
    }

    private SheetContent NodeSheet => new(
        Nodes,
        [
            new("任务序号", 9), new("任务", 34, ColumnFormat.Wrapped), new("节点编号", 10, ColumnFormat.Text), new("节点", 44, ColumnFormat.Wrapped), new("周期", 16, ColumnFormat.Wrapped), new("状态", 10),
            new("应完成", 12, ColumnFormat.Date), new("最近完成", 12, ColumnFormat.Date), new("逾期次数", 9), new("佐证数", 8), new("来源", 34, ColumnFormat.Wrapped),
        ],
        [.. facts.Rows.SelectMany(row => NodeRows(row))])
    {
        Title = $"{title}——节点",
    };

    private IEnumerable<IReadOnlyList<object?>> NodeRows(LedgerRow row)
    {
        foreach (var status in facts.Book.Tasks[row.Id].Milestones)
        {
            yield return
            [
                row.Number, row.Title, status.Code, status.Text, MilestoneText.Often(status),
                status.State switch
                {
                    MilestoneState.Done => status.IsWaived ? "已免除" : "已完成",
                    MilestoneState.Overdue => "逾期",
                    MilestoneState.Due => "待完成",
                    MilestoneState.BeforePlan => "待确认",
                    _ => "未定日期",
                },
                status.NextDue, status.LastDone, status.Missed,
                facts.InFull.Contains(row.Id) ? facts.Evidence.GetValueOrDefault(status.Id) : null,
                status.Basis is { } basis ? $"{row.Origin}；{MilestoneText.Basis(basis)}" : row.Origin,
            ];
        }
    }

    private SheetContent SupervisionSheet => new(
        Supervision,
        [
            new("类别", 8), new("编号", 18, ColumnFormat.Text), new("任务序号", 9), new("任务", 30, ColumnFormat.Wrapped), new("单位", 18, ColumnFormat.Wrapped), new("要求", 44, ColumnFormat.Wrapped),
            new("发出日期", 12, ColumnFormat.Date), new("发出人", 12, ColumnFormat.Wrapped), new("首次期限", 12, ColumnFormat.Date), new("现期限", 12, ColumnFormat.Date), new("状态", 16, ColumnFormat.Wrapped),
            new("首次答复", 12, ColumnFormat.Date), new("最近答复", 44, ColumnFormat.Wrapped), new("审核意见", 24, ColumnFormat.Wrapped), new("办结日期", 12, ColumnFormat.Date),
        ],
        [.. facts.Rows.Where(r => facts.InFull.Contains(r.Id)).SelectMany(row => facts.Notices[row.Id].Select(n => Asked(row, "督办单", n.Title, n.UnitId, n.Demand, n.IssuedAt, n.IssuedByName, n.FirstDueOn, n.DueOn, n.State, n.Id, n.ClosedAt))
            .Concat(facts.Directives[row.Id].Select(d => Asked(row, "批示", "", d.UnitId, d.Text, d.GivenAt, d.GivenByName, d.DueOn, d.DueOn, d.State, d.Id, d.ClosedAt))))])
    {
        Title = $"{title}——督办与批示",
    };

    private IReadOnlyList<object?> Asked(
        LedgerRow row, string kind, string number, Guid unit, string text, DateTime at, string by, DateOnly? first, DateOnly? due, FollowState state, Guid id, DateTime? closed)
    {
        var replies = facts.Replies[id].ToList();
        return
        [
            kind, number, row.Number, row.Title, facts.Units.GetValueOrDefault(unit), text, LocalClock.DateOf(at), by, first, due, state.Chinese(),
            replies.Count == 0 ? null : LocalClock.DateOf(replies[0].RepliedAt), replies.LastOrDefault()?.Text, replies.LastOrDefault()?.DecisionReason, closed is { } day ? LocalClock.DateOf(day) : null,
        ];
    }

    private SheetContent ApplicationSheet => new(
        Applications,
        [
            new("类别", 8), new("任务序号", 9), new("任务", 30, ColumnFormat.Wrapped), new("单位", 18, ColumnFormat.Wrapped), new("申请日期", 12, ColumnFormat.Date), new("申请人", 12, ColumnFormat.Wrapped),
            new("原时限", 12, ColumnFormat.Date), new("申请延至", 12, ColumnFormat.Date), new("同意延至", 12, ColumnFormat.Date), new("理由或成效", 44, ColumnFormat.Wrapped), new("状态", 10),
            new("审批意见", 30, ColumnFormat.Wrapped), new("审批日期", 12, ColumnFormat.Date), new("审批人", 12, ColumnFormat.Wrapped), new("重新开启", 30, ColumnFormat.Wrapped),
        ],
        [.. facts.Rows.Where(r => facts.InFull.Contains(r.Id)).SelectMany(row => ApplicationRows(row))])
    {
        Title = $"{title}——延期与销号",
    };

    private IEnumerable<IReadOnlyList<object?>> ApplicationRows(LedgerRow row)
    {
        foreach (var e in facts.Extensions[row.Id])
        {
            yield return
            [
                "延期", row.Number, row.Title, facts.Units.GetValueOrDefault(e.UnitId), LocalClock.DateOf(e.RequestedAt), e.RequestedByName, e.DeadlineBefore, e.RequestedUntil, e.GrantedUntil, e.Reason, e.State.Chinese(),
                e.DecisionReason, e.DecidedAt is { } at ? LocalClock.DateOf(at) : null, e.DecidedByName, null,
            ];
        }

        foreach (var a in facts.Acceptances[row.Id])
        {
            yield return
            [
                "销号", row.Number, row.Title, facts.Units.GetValueOrDefault(a.UnitId), LocalClock.DateOf(a.RequestedAt), a.RequestedByName, row.OriginalDeadline, null, null, a.Statement, a.State.Chinese(),
                a.DecisionReason, a.DecidedAt is { } at ? LocalClock.DateOf(at) : null, a.DecidedByName, a.ReopenedAt is { } opened ? $"{Day(opened)} {a.ReopenedByName}：{a.ReopenReason}" : null,
            ];
        }
    }

    /// <summary>What the document says of the deadline; where it says nothing, who set it.</summary>
    private static string Planned(LedgerTask task)
    {
        var day = task.OriginalDeadline?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return (day, task.DeadlineText, task.DeadlineSource) switch
        {
            (null, { } text, _) => text,
            (null, null, _) => "方案未定",
            (_, { } text, _) => $"{day}（{text}）",
            (_, null, DeadlineSource.Office) => $"{day}（办公室确定）",
            _ => day,
        };
    }

    private static string? Lines(IEnumerable<string> lines) => string.Join('\n', lines) is { Length: > 0 } text ? text : null;

    private static string Day(DateTime at) => LocalClock.DateOf(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
