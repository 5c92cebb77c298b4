using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>撤销登记: a completion or waiver that was a mistake no longer counts, and stays on record with the reason.</summary>
internal sealed class RevokeCompletion(TaskSteps steps)
{
    public Task<Result<StepTaken>> RunAsync(Guid completionId, string? reason) => steps.OnPartAsync(
        TaskStep.RevokeCompletion, CompletionPart.Find(completionId), CompletionPart.Unknown, async step =>
        {
            var completion = await step.Db.MilestoneCompletions.SingleAsync(c => c.CountyId == step.Actor.CountyId && c.Id == completionId);
            var errors = new Dictionary<string, string>();
            var why = StepText.Read("reason", "撤销的原因", reason, isOwed: true, errors);
            if (errors.Count > 0)
            {
                return StepText.Invalid(errors);
            }

            (completion.RevokedAt, completion.RevokedByName, completion.RevokeReason) = (step.Now, step.Actor.Name, why);
            return Result.Done(new StepTaken(step.Task.Id, "已撤销这次登记。"));
        });
}

internal static class CompletionPart
{
    public static Failure Unknown => Result.NotFound("没有找到这次登记，或您无权查看。");

    public static Func<Core.Data.AppDbContext, Guid, Task<StepPart?>> Find(Guid completionId) => async (db, county) =>
        await db.MilestoneCompletions.Where(c => c.CountyId == county && c.Id == completionId)
            .Join(db.Milestones, c => new { c.CountyId, Id = c.MilestoneId }, m => new { m.CountyId, m.Id }, (c, m) => new { m.WorkItemId, c.RecordedBy, c.RevokedAt })
            .SingleOrDefaultAsync() is { } found ? new(found.WorkItemId, found.RecordedBy, found.RevokedAt is null ? null : Result.Conflict("这次登记已经撤销。")) : null;
}
