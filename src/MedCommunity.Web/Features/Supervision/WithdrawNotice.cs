using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>撤销督办单: the office takes a notice back with a reason; its number stays taken.</summary>
public sealed class WithdrawNotice(FollowDesk desk)
{
    public Task<Result<FollowView>> RunAsync(Guid id, WithdrawInput input) =>
        desk.ChangeAsync(FollowKind.Notice, id, FollowStep.Withdraw, input.Version, FollowSteps.Withdraw(input));
}
