using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>撤回销号申请, as long as it waits.</summary>
internal sealed class WithdrawAcceptance(TaskSteps steps)
{
    public Task<Result<StepTaken>> RunAsync(Guid acceptanceId, Guid? seen) => steps.OnPartAsync(
        TaskStep.WithdrawAcceptance, AcceptancePart.Find(acceptanceId, seen), AcceptancePart.Unknown, async step =>
        {
            var acceptance = await step.Db.Acceptances.SingleAsync(a => a.CountyId == step.Actor.CountyId && a.Id == acceptanceId);
            (acceptance.State, acceptance.DecidedAt) = (ApplicationState.Withdrawn, step.Now);
            step.Task.AcceptanceRequestedAt = null;
            return Result.Done(new StepTaken(step.Task.Id, "已撤回销号申请。"));
        });
}
