using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>验收: the office accepts (销号), or returns with a reason.</summary>
internal sealed class DecideAcceptance(TaskSteps steps)
{
    public Task<Result<StepTaken>> RunAsync(Guid acceptanceId, bool isAccepted, string? reason, Guid? seen) => steps.OnPartAsync(
        TaskStep.DecideAcceptance, AcceptancePart.Find(acceptanceId, seen), AcceptancePart.Unknown, async step =>
        {
            var acceptance = await step.Db.Acceptances.SingleAsync(a => a.CountyId == step.Actor.CountyId && a.Id == acceptanceId);
            var errors = new Dictionary<string, string>();
            var why = StepText.Read("reason", isAccepted ? "验收意见" : "退回的理由", reason, isOwed: !isAccepted, errors);
            if (errors.Count > 0)
            {
                return StepText.Invalid(errors);
            }

            (acceptance.State, acceptance.DecisionReason) = (isAccepted ? ApplicationState.Granted : ApplicationState.Returned, why);
            (acceptance.DecidedAt, acceptance.DecidedBy, acceptance.DecidedByName) = (step.Now, step.Actor.AccountId, step.Actor.Name);
            if (isAccepted)
            {
                step.Task.AcceptedAt = step.Now;
                (step.Task.HandLight, step.Task.HandLightReason, step.Task.HandLightUntil, step.Task.HandLightAt) = (null, null, null, null);
            }
            else
            {
                step.Task.AcceptanceRequestedAt = null;
            }

            return Result.Done(new StepTaken(step.Task.Id, isAccepted ? "任务已销号。" : "已退回销号申请。"));
        });
}

internal static class AcceptancePart
{
    public static Failure Unknown => Result.NotFound("没有找到这份销号申请，或您无权查看。");

    public static Func<AppDbContext, Guid, Task<StepPart?>> Find(Guid id, Guid? seen) => async (db, county) =>
        await db.Acceptances.AsNoTracking().SingleOrDefaultAsync(a => a.CountyId == county && a.Id == id) is { } found ? new(found.WorkItemId, found.RequestedBy, WhyNotOpen(found, seen)) : null;

    private static Failure? WhyNotOpen(Acceptance a, Guid? seen) =>
        a.State != ApplicationState.Requested ? Result.Conflict($"这份销号申请{a.State.Chinese()}{(a.DecidedByName is null ? "" : $"（{a.DecidedByName}，{LocalClock.ToLocal(a.DecidedAt!.Value):yyyy-MM-dd HH:mm}）")}，不能再办理。")
        : seen is not null && seen != a.Version ? Result.Conflict(TaskCase.Overtaken)
        : null;
}
