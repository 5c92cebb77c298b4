using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>撤回延期申请, as long as it waits.</summary>
internal sealed class WithdrawExtension(TaskSteps steps)
{
    public Task<Result<StepTaken>> RunAsync(Guid extensionId, Guid? seen) => steps.OnPartAsync(
        TaskStep.WithdrawExtension, ExtensionPart.Find(extensionId, seen), ExtensionPart.Unknown, async step =>
        {
            var extension = await step.Db.Extensions.SingleAsync(e => e.CountyId == step.Actor.CountyId && e.Id == extensionId);
            (extension.State, extension.DecidedAt) = (ApplicationState.Withdrawn, step.Now);
            return Result.Done(new StepTaken(step.Task.Id, "已撤回延期申请。"));
        });
}
