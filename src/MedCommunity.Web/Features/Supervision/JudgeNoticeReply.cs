using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>审核督办单的答复: the office accepts it, which ends the notice (办结), or sends it back with a reason.</summary>
public sealed class JudgeNoticeReply(FollowDesk desk)
{
    public Task<Result<FollowView>> RunAsync(Guid id, JudgeInput input) =>
        desk.ChangeAsync(FollowKind.Notice, id, input.IsAccepted ? FollowStep.Accept : FollowStep.Return, input.Version, FollowSteps.Judge(input));
}
