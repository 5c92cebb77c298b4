namespace MedCommunity.Core.Supervision;

/// <summary>The Chinese words of the states that people see.</summary>
public static class SupervisionWords
{
    public static string Chinese(this FollowState state) => state switch
    {
        FollowState.Open => "待答复",
        FollowState.Replied => "已答复，待审核",
        FollowState.Returned => "已退回，待重新答复",
        FollowState.Accepted => "已办结",
        _ => "已撤销",
    };

    public static string Chinese(this ApplicationState state) => state switch
    {
        ApplicationState.Requested => "待审批",
        ApplicationState.Granted => "已同意",
        ApplicationState.Returned => "已退回",
        _ => "已撤回",
    };

    public static string Chinese(this ReplyOutcome outcome) => outcome switch
    {
        ReplyOutcome.Waiting => "待审核",
        ReplyOutcome.Accepted => "已认可",
        _ => "已退回",
    };

    /// <summary>Whether a reply is owed: nobody has answered, or the answer was sent back.</summary>
    public static bool IsOwed(this FollowState state) => state is FollowState.Open or FollowState.Returned;

    /// <summary>Whether it is still followed.</summary>
    public static bool IsRunning(this FollowState state) => state is FollowState.Open or FollowState.Returned or FollowState.Replied;
}
