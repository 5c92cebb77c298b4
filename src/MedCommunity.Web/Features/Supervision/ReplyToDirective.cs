using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>答复批示: by the unit that handles it, or by the office for it (代报).</summary>
public sealed class ReplyToDirective(FollowDesk desk)
{
    public Task<Result<FollowView>> RunAsync(Guid id, ReplyInput input) =>
        desk.ChangeAsync(FollowKind.Directive, id, FollowStep.Reply, input.Version, FollowSteps.Reply(input));
}
