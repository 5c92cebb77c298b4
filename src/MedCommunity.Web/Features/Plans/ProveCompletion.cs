using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>补充佐证: adds evidence to a completion that has none or too little.</summary>
internal sealed class ProveCompletion(TaskSteps steps)
{
    public Task<Result<StepTaken>> RunAsync(Guid completionId, IReadOnlyList<Guid> evidence) => steps.OnPartAsync(
        TaskStep.CompleteMilestone, CompletionPart.Find(completionId), CompletionPart.Unknown, async step =>
        {
            var completion = await step.Db.MilestoneCompletions.SingleAsync(c => c.CountyId == step.Actor.CountyId && c.Id == completionId);
            var errors = new Dictionary<string, string>();
            var files = await EvidenceWaiting.FindAsync(step.Db, step.Actor, step.Task.Id, completion.MilestoneId, evidence, errors);
            if (files.Count == 0 && errors.Count == 0)
            {
                errors["evidence"] = "请附上佐证材料。";
            }

            if (errors.Count > 0)
            {
                return StepText.Invalid(errors);
            }

            files.ForEach(e => e.MilestoneCompletionId = completion.Id);
            return Result.Done(new StepTaken(step.Task.Id, "已补充佐证材料。"));
        });
}
