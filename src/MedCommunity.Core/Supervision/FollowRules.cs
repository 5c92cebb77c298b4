using MedCommunity.Core.Plans;

namespace MedCommunity.Core.Supervision;

/// <summary>A step of a notice (督办单) or a directive (批示).</summary>
public enum FollowStep
{
    /// <summary>下发, 批示: the record begins.</summary>
    Give,

    /// <summary>答复 by the unit, or by the office for it.</summary>
    Reply,

    /// <summary>办结: the reply is accepted.</summary>
    Accept,

    /// <summary>退回 with a reason; the unit owes a new reply.</summary>
    Return,

    /// <summary>撤销 with a reason by who may give it.</summary>
    Withdraw,
}

/// <summary>What notices and directives have in common: where each step leads.</summary>
public static class FollowRules
{
    /// <summary>The longest time that may be given for a reply, in years from today.</summary>
    public const int MostYears = 1;

    /// <summary>The state after a step that is permitted.</summary>
    public static FollowState After(FollowStep step) => step switch
    {
        FollowStep.Give => FollowState.Open,
        FollowStep.Reply => FollowState.Replied,
        FollowStep.Accept => FollowState.Accepted,
        FollowStep.Return => FollowState.Returned,
        _ => FollowState.Withdrawn,
    };

    /// <summary>Past its date with a reply still owed: it escalates to the leader's list (领导关注).</summary>
    public static bool IsLate(this FollowState state, DateOnly? dueOn, DateOnly today) => state.IsOwed() && dueOn < today;

    /// <summary>Full days past its date; 0 where nothing is late.</summary>
    public static int DaysLate(this FollowState state, DateOnly? dueOn, DateOnly today) =>
        state.IsLate(dueOn, today) ? today.DayNumber - dueOn!.Value.DayNumber : 0;

    /// <summary>Whether the state allows the step, whoever takes it; in words for what is followed (<paramref name="what"/>).</summary>
    internal static Refusal? WhyNotNow(string what, FollowStep step, FollowState state) => (step, state) switch
    {
        (FollowStep.Reply, FollowState.Open or FollowState.Returned) => null,
        (FollowStep.Accept or FollowStep.Return, FollowState.Replied) => null,
        (FollowStep.Withdraw, FollowState.Open or FollowState.Returned or FollowState.Replied) => null,
        (FollowStep.Reply, FollowState.Replied) => Refusal.State("已有一份答复待审核，审核前不再答复。"),
        (FollowStep.Accept or FollowStep.Return, FollowState.Open or FollowState.Returned) => Refusal.State("还没有待审核的答复。"),
        (_, FollowState.Accepted) => Refusal.State($"这份{what}已经办结。"),
        (_, FollowState.Withdrawn) => Refusal.State($"这份{what}已经撤销。"),
        _ => Refusal.State($"这份{what}{state.Chinese()}，不能再做这一步。"),
    };

    internal static readonly Refusal OwnReply = Refusal.Forbidden("本人写的答复不能由本人审核，请由其他人审核。");
}

/// <summary>Who may take which step of a notice (督办单), and when (domain.md, Supervision).</summary>
public static class NoticeRules
{
    private const string What = "督办单";

    /// <summary>Null where the step is permitted.</summary>
    /// <param name="step">The step.</param>
    /// <param name="state">Where the notice stands; null before it is issued.</param>
    /// <param name="party">Who takes it; <see cref="TaskParty.IsAuthor"/> of the reply that waits.</param>
    /// <param name="taskIsClosed">The task is accepted (销号): nothing new begins, what runs is brought to its end.</param>
    public static Refusal? WhyNot(FollowStep step, FollowState? state, TaskParty party, bool taskIsClosed)
    {
        if (step == FollowStep.Reply ? !party.SpeaksForUnit && !party.IsOffice : !party.IsOffice)
        {
            return Refusal.Forbidden(step switch
            {
                FollowStep.Give => "只有管委会办公室可以下发督办单。",
                FollowStep.Reply => "只有被督办的单位可以答复，管委会办公室可以代报。",
                FollowStep.Withdraw => "只有管委会办公室可以撤销督办单。",
                _ => "督办单的答复由管委会办公室审核。",
            });
        }

        if (step == FollowStep.Give)
        {
            return state is not null ? Refusal.State("这份督办单已经下发。") : taskIsClosed ? Refusal.State("任务已经销号，不再下发督办单。") : null;
        }

        return state is not { } now ? Refusal.State("督办单还没有下发。")
            : FollowRules.WhyNotNow(What, step, now)
            ?? (step is FollowStep.Accept or FollowStep.Return && party.IsAuthor ? FollowRules.OwnReply : null);
    }
}

/// <summary>Who may take which step of a directive (批示), and when: given and taken back by leaders alone, judged by any leader or by the office for them.</summary>
public static class DirectiveRules
{
    private const string What = "批示";

    /// <inheritdoc cref="NoticeRules.WhyNot"/>
    public static Refusal? WhyNot(FollowStep step, FollowState? state, TaskParty party, bool taskIsClosed)
    {
        var may = step switch
        {
            FollowStep.Give or FollowStep.Withdraw => party.IsLeader,
            FollowStep.Reply => party.SpeaksForUnit || party.IsOffice,
            _ => party.IsLeader || party.IsOffice,
        };
        if (!may)
        {
            return Refusal.Forbidden(step switch
            {
                FollowStep.Give => "只有管委会领导可以作批示。",
                FollowStep.Reply => "只有办理单位可以答复，管委会办公室可以代报。",
                FollowStep.Withdraw => "只有管委会领导可以撤销批示。",
                _ => "批示的答复由管委会领导审核，管委会办公室可以代为登记。",
            });
        }

        if (step == FollowStep.Give)
        {
            return state is not null ? Refusal.State("这份批示已经作出。") : taskIsClosed ? Refusal.State("任务已经销号，不再作新的批示。") : null;
        }

        return state is not { } now ? Refusal.State("批示还没有作出。")
            : FollowRules.WhyNotNow(What, step, now)
            ?? (step is FollowStep.Accept or FollowStep.Return && party.IsAuthor ? FollowRules.OwnReply : null);
    }
}

/// <summary>催办: who may remind of which task.</summary>
public static class ReminderRules
{
    /// <summary>Null where a unit may be reminded of the task.</summary>
    /// <param name="party">Who reminds.</param>
    /// <param name="light">The light that holds.</param>
    public static Refusal? WhyNot(TaskParty party, Light light) =>
        !party.IsOffice ? Refusal.Forbidden("只有管委会办公室可以催办。")
        : light == Light.Closed ? Refusal.State("任务已经销号，无需催办。")
        : light is Light.Red or Light.Yellow ? null
        : Refusal.State($"任务的状态是“{light.Chinese()}”，无需催办。");
}
