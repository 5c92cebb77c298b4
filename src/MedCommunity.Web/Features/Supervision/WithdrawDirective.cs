using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>撤销批示: a leader takes a directive back with a reason.</summary>
public sealed class WithdrawDirective(FollowDesk desk)
{
    public Task<Result<FollowView>> RunAsync(Guid id, WithdrawInput input) =>
        desk.ChangeAsync(FollowKind.Directive, id, FollowStep.Withdraw, input.Version, FollowSteps.Withdraw(input));
}
