using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>审核批示的答复: a leader, or the office for the leaders, accepts it (办结) or sends it back with a reason.</summary>
public sealed class JudgeDirectiveReply(FollowDesk desk)
{
    public Task<Result<FollowView>> RunAsync(Guid id, JudgeInput input) =>
        desk.ChangeAsync(FollowKind.Directive, id, input.IsAccepted ? FollowStep.Accept : FollowStep.Return, input.Version, FollowSteps.Judge(input));
}
