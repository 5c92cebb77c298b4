namespace MedCommunity.Core.Forms;

/// <summary>Where a form stands (domain.md, Reporting).</summary>
public enum SubmissionState
{
    /// <summary>No row yet.</summary>
    NotStarted,
    Draft,
    Submitted,
    Verified,
    Approved,
    Returned,
    Reopened,
}

/// <summary>What a person does to a form as a whole.</summary>
public enum SubmissionAction
{
    Submit,
    Withdraw,
    Verify,
    Approve,
    Return,
    Reopen,
}

/// <summary>Which action is possible in which state, and what comes of it; who may do it is decided in <see cref="FormAccess"/>.</summary>
public static class SubmissionStates
{
    public static string Chinese(this SubmissionState state) => state switch
    {
        SubmissionState.NotStarted => "未开始",
        SubmissionState.Draft => "填写中",
        SubmissionState.Submitted => "已提交",
        SubmissionState.Verified => "已核验",
        SubmissionState.Approved => "已批准",
        SubmissionState.Returned => "已退回",
        _ => "重新开放",
    };

    public static string Chinese(this SubmissionAction action) => action switch
    {
        SubmissionAction.Submit => "提交",
        SubmissionAction.Withdraw => "撤回",
        SubmissionAction.Verify => "核验",
        SubmissionAction.Approve => "批准",
        SubmissionAction.Return => "退回",
        _ => "重新开放",
    };

    public static bool IsEditable(this SubmissionState state) =>
        state is SubmissionState.NotStarted or SubmissionState.Draft or SubmissionState.Returned or SubmissionState.Reopened;

    /// <summary>The state that follows, or null where the action is not possible now.</summary>
    /// <param name="state">The state now.</param>
    /// <param name="action">What is asked.</param>
    /// <param name="needsVerification">Whether somebody verifies this unit's forms before the office.</param>
    /// <param name="isStopped">The period closed before the form was approved: nothing goes on but by a reopening (<see cref="ReportingRules.IsStopped"/>).</param>
    public static SubmissionState? After(this SubmissionState state, SubmissionAction action, bool needsVerification, bool isStopped = false) => action switch
    {
        SubmissionAction.Reopen => state == SubmissionState.Approved || isStopped ? SubmissionState.Reopened : null,
        _ when isStopped => null,
        SubmissionAction.Submit => state.IsEditable() ? SubmissionState.Submitted : null,
        SubmissionAction.Withdraw => state == SubmissionState.Submitted ? SubmissionState.Draft : null,
        SubmissionAction.Verify => needsVerification && state == SubmissionState.Submitted ? SubmissionState.Verified : null,
        SubmissionAction.Approve => state == (needsVerification ? SubmissionState.Verified : SubmissionState.Submitted) ? SubmissionState.Approved : null,
        _ => state is SubmissionState.Submitted or SubmissionState.Verified ? SubmissionState.Returned : null,
    };
}
