using System.Globalization;
using MedCommunity.Core.Supervision;

namespace MedCommunity.Core.Plans;

/// <summary>What people do to a task beside reporting on it (notices and directives have rules of their own).</summary>
public enum TaskStep
{
    /// <summary>节点完成: a milestone done, on its day.</summary>
    CompleteMilestone,

    /// <summary>免除: a milestone, or one period of a recurring one, is no longer asked for.</summary>
    WaiveMilestone,

    /// <summary>A completion or waiver is taken back as a mistake.</summary>
    RevokeCompletion,

    /// <summary>The office sets start, deadline, reporting unit, the day of a recurring milestone.</summary>
    Arrange,

    /// <summary>The office sets the light by hand, or takes that back.</summary>
    SetLight,

    RequestExtension,
    WithdrawExtension,
    DecideExtension,
    RequestAcceptance,
    WithdrawAcceptance,
    DecideAcceptance,

    /// <summary>重新开启 an accepted task.</summary>
    Reopen,
}

/// <summary>What of a task's state its steps depend on.</summary>
public sealed record TaskState
{
    /// <summary>Accepted (销号).</summary>
    public bool IsClosed { get; init; }

    /// <summary>An application for acceptance waits.</summary>
    public bool IsAcceptanceAsked { get; init; }

    /// <summary>An application for extension waits.</summary>
    public bool IsExtensionAsked { get; init; }

    public bool HasDeadline { get; init; }

    /// <summary>A unit answers for the task: there is somebody to ask.</summary>
    public bool HasReportingUnit { get; init; }
}

/// <summary>Who may take which step on a task, and when (domain.md, Supervision). Pure; the use cases ask here with the state as the database has it.</summary>
public static class TaskRules
{
    /// <summary>Null where the step may be taken.</summary>
    public static Refusal? WhyNot(TaskStep step, TaskState state, TaskParty party) => Person(step, party) ?? State(step, state) ?? Own(step, party);

    /// <summary>Whether the person may ever take the step: what the page offers.</summary>
    public static Refusal? Person(TaskStep step, TaskParty party) => step switch
    {
        TaskStep.CompleteMilestone => party.IsOffice || party.SpeaksForUnit ? null : Refusal.Forbidden("只有这项任务的责任单位和管委会办公室可以登记节点完成情况。"),
        TaskStep.RevokeCompletion => party.IsOffice || party.IsAuthor ? null : Refusal.Forbidden("只有登记人和管委会办公室可以撤销节点登记。"),
        TaskStep.WaiveMilestone => OfficeOnly(party, "免除节点"),
        TaskStep.Arrange => OfficeOnly(party, "调整任务安排"),
        TaskStep.SetLight => OfficeOnly(party, "手动设定状态"),
        TaskStep.DecideExtension => OfficeOnly(party, "审批延期"),
        TaskStep.DecideAcceptance => OfficeOnly(party, "验收销号"),
        TaskStep.Reopen => OfficeOnly(party, "重新开启任务"),
        TaskStep.RequestExtension => Asks(party, "申请延期"),
        TaskStep.RequestAcceptance => Asks(party, "申请销号"),
        TaskStep.WithdrawExtension or TaskStep.WithdrawAcceptance => party.SpeaksForTask || party.IsAuthor ? null : Refusal.Forbidden("只有申请单位可以撤回申请。"),
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    private static Refusal? State(TaskStep step, TaskState state) => step switch
    {
        TaskStep.Reopen => state.IsClosed ? null : Refusal.State("这项任务没有销号，不需要重新开启。"),
        _ when state.IsClosed => Refusal.State("这项任务已经销号；确需改动，请管委会办公室先重新开启任务。"),
        TaskStep.CompleteMilestone or TaskStep.WaiveMilestone or TaskStep.RevokeCompletion when state.IsAcceptanceAsked =>
            Refusal.State("这项任务正在等待验收，节点不能再改；请先撤回或退回销号申请。"),
        TaskStep.RequestExtension when !state.HasReportingUnit => Refusal.State("这项任务还没有报送单位，请管委会办公室先确定。"),
        TaskStep.RequestExtension when !state.HasDeadline => Refusal.State("这项任务没有完成时限，不需要延期。"),
        TaskStep.RequestExtension when state.IsAcceptanceAsked => Refusal.State("这项任务正在等待验收，不能申请延期。"),
        TaskStep.RequestExtension when state.IsExtensionAsked => Refusal.State("这项任务已有一份延期申请在等待审批。"),
        TaskStep.WithdrawExtension or TaskStep.DecideExtension when !state.IsExtensionAsked => Refusal.State("这项任务没有等待审批的延期申请。"),
        TaskStep.RequestAcceptance when !state.HasReportingUnit => Refusal.State("这项任务还没有报送单位，请管委会办公室先确定。"),
        TaskStep.RequestAcceptance when state.IsAcceptanceAsked => Refusal.State("这项任务已有一份销号申请在等待验收。"),
        TaskStep.RequestAcceptance when state.IsExtensionAsked => Refusal.State("这项任务的延期申请还没有审批，请先撤回延期申请。"),
        TaskStep.WithdrawAcceptance or TaskStep.DecideAcceptance when !state.IsAcceptanceAsked => Refusal.State("这项任务没有等待验收的销号申请。"),
        _ => null,
    };

    /// <summary>Nobody decides on what he asked for himself.</summary>
    private static Refusal? Own(TaskStep step, TaskParty party) =>
        step is TaskStep.DecideExtension or TaskStep.DecideAcceptance && party.IsAuthor ? Refusal.Forbidden("申请和审批不能是同一个人，请办公室其他同事审批。") : null;

    private static Refusal? OfficeOnly(TaskParty party, string what) => party.IsOffice ? null : Refusal.Forbidden($"只有管委会办公室可以{what}。");

    private static Refusal? Asks(TaskParty party, string what) =>
        party.SpeaksForTask || party.IsOffice ? null : Refusal.Forbidden($"由这项任务的报送单位{what}，也可以由管委会办公室代为申请。");

    /// <summary>
    /// What an application for acceptance still lacks, one sentence each (domain.md, Acceptance): evidence for every one-off milestone, undated ones included, and for
    /// every past period of a recurring one; a sentence for continuous, event-driven and unspecified ones. A waived milestone needs neither.
    /// </summary>
    /// <param name="milestones">The task's, with the completions that count and how many pieces of evidence each of these has.</param>
    /// <param name="sentences">Milestones about which the application says a sentence.</param>
    public static IReadOnlyList<(Guid Milestone, string Lack)> Lacks(
        IEnumerable<(Milestone Milestone, IReadOnlyList<(MilestoneCompletion Completion, int Evidence)> Done)> milestones,
        IReadOnlySet<Guid> sentences, DateOnly activeFrom, DateOnly today)
    {
        var lacks = new List<(Guid, string)>();
        foreach (var (m, done) in milestones)
        {
            var completions = done.Select(d => d.Completion).ToList();
            if (m.Frequency is not null && !Recurrence.HasPeriods(m.Frequency))
            {
                if (!sentences.Contains(m.Id) && !completions.Exists(c => c.IsWaiver))
                {
                    lacks.Add((m.Id, $"节点“{m.Text}”没有固定日期，请用一句话说明落实情况"));
                }

                continue;
            }

            var missed = Recurrence.HasPeriods(m.Frequency)
                ? Recurrence.Owed(m, [.. completions.Select(c => c.Day)], activeFrom, today).Count(p => today > p.Due)
                : completions.Count == 0 ? 1 : 0;
            if (missed > 0)
            {
                lacks.Add((m.Id, Recurrence.HasPeriods(m.Frequency) ? string.Create(CultureInfo.InvariantCulture, $"节点“{m.Text}”还有{missed}期没有完成") : $"节点“{m.Text}”还没有完成"));
            }
            else if (done.FirstOrDefault(d => !d.Completion.IsWaiver && d.Evidence == 0).Completion is { } bare)
            {
                lacks.Add((m.Id, string.Create(CultureInfo.InvariantCulture, $"节点“{m.Text}”{bare.DoneOn:yyyy-MM-dd}的完成没有佐证材料")));
            }
        }

        return lacks;
    }
}
