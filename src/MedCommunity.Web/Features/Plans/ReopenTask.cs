using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>重新开启: the office reopens an accepted task, with a reason.</summary>
internal sealed class ReopenTask(TaskSteps steps)
{
    public Task<Result<StepTaken>> RunAsync(Guid workItemId, string? reason, Guid? seen) => steps.OnTaskAsync(workItemId, TaskStep.Reopen, seen, async step =>
    {
        var errors = new Dictionary<string, string>();
        var why = StepText.Read("reason", "重新开启的原因", reason, isOwed: true, errors);
        if (errors.Count > 0)
        {
            return StepText.Invalid(errors);
        }

        var acceptance = await step.Db.Acceptances.Where(a => a.CountyId == step.Actor.CountyId && a.WorkItemId == workItemId && a.State == ApplicationState.Granted && a.ReopenedAt == null)
            .OrderByDescending(a => a.DecidedAt).FirstOrDefaultAsync();
        if (acceptance is not null)
        {
            (acceptance.ReopenedAt, acceptance.ReopenedByName, acceptance.ReopenReason) = (step.Now, step.Actor.Name, why);
        }

        (step.Task.AcceptedAt, step.Task.AcceptanceRequestedAt) = (null, null);
        return Result.Done(new StepTaken(workItemId, "任务已重新开启。"));
    });
}
