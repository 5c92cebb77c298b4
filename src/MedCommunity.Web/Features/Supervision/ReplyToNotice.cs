using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>答复督办单: by the addressed unit, or by the office for it (代报).</summary>
public sealed class ReplyToNotice(FollowDesk desk)
{
    public Task<Result<FollowView>> RunAsync(Guid id, ReplyInput input) =>
        desk.ChangeAsync(FollowKind.Notice, id, FollowStep.Reply, input.Version, FollowSteps.Reply(input));
}
