using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Supervision;

/// <summary>Who a person is to a task, or to what was asked of one of its units: all that the rules of its steps look at.</summary>
public sealed record TaskParty
{
    /// <summary>管委会办公室.</summary>
    public bool IsOffice { get; init; }

    /// <summary>管委会成员、领导.</summary>
    public bool IsLeader { get; init; }

    /// <summary>Speaks for the task's reporting unit: the one that asks for extension and acceptance.</summary>
    public bool SpeaksForTask { get; init; }

    /// <summary>Speaks for the unit in question: the one that a notice or directive is addressed to, else any of the task's.</summary>
    public bool SpeaksForUnit { get; init; }

    /// <summary>Asked for, or wrote, what is to be decided now: nobody decides on his own.</summary>
    public bool IsAuthor { get; init; }
}

/// <summary>Why a step cannot be taken: by this person at all, or by anybody in this state.</summary>
/// <param name="Message">In Chinese, for who tried.</param>
/// <param name="IsForbidden">The person may not; otherwise the state does not allow it (now, or any more).</param>
public sealed record Refusal(string Message, bool IsForbidden)
{
    public static Refusal Forbidden(string message) => new(message, true);

    public static Refusal State(string message) => new(message, false);

    public Failure ToFailure() => IsForbidden ? Result.NotAllowed(Message) : Result.Conflict(Message);
}
