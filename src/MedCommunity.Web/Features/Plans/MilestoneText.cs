using MedCommunity.Core.Plans;

namespace MedCommunity.Web.Features.Plans;

/// <summary>The words for milestones.</summary>
internal static class MilestoneText
{
    /// <summary>How often: the document's phrase, else the word for it; a frequency that the portal does not know stands as it is written.</summary>
    public static string? Often(MilestoneStatus m) => m.RecurrenceText
        ?? (m.Frequency is null ? null : PlanWords.Frequencies.Word(m.Frequency) + (m.MinTimes > 1 ? $"不少于{m.MinTimes}次" : ""));

    public static string State(MilestoneStatus m) => m.State switch
    {
        MilestoneState.Done => m.IsWaived ? $"已免除，{m.LastDone:yyyy-MM-dd}" : $"已完成，{m.LastDone:yyyy-MM-dd}",
        MilestoneState.Overdue => m.Missed > 1 ? $"逾期：有{m.Missed}次未完成，最早应于{m.NextDue:yyyy-MM-dd}前" : $"逾期：应于{m.NextDue:yyyy-MM-dd}前完成",
        MilestoneState.Due => m.NextDue is null ? "待完成" : $"应于{m.NextDue:yyyy-MM-dd}前完成",
        MilestoneState.BeforePlan => $"早于方案执行日（{m.NextDue:yyyy-MM-dd}），请确认是否已完成",
        _ => "未定日期",
    };

    public static string Note(MilestoneStatus m) => Often(m) is { } often ? $"{often}；{State(m)}" : State(m);

    /// <summary>Where the date stands in the document (SCHEMA.md, milestones).</summary>
    public static string Basis(string basis) => basis switch
    {
        "task" => "日期见任务条文",
        "phase-goal" => "日期见方案目标",
        "task-deadline" => "按任务时限",
        _ when basis.StartsWith("phase:", StringComparison.Ordinal) => "日期见方案阶段",
        _ => basis,
    };
}
