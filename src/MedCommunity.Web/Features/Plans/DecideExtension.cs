using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>审批延期: the office grants an extension, perhaps to another day, or sends it back with a reason. The original date stays.</summary>
internal sealed class DecideExtension(TaskSteps steps)
{
    /// <param name="extensionId">The application.</param>
    /// <param name="isGranted">Granted, or sent back.</param>
    /// <param name="until">The new deadline; null for the one asked for.</param>
    /// <param name="reason">Owed with a return.</param>
    /// <param name="seen">The version of the application that was looked at.</param>
    public Task<Result<StepTaken>> RunAsync(Guid extensionId, bool isGranted, DateOnly? until, string? reason, Guid? seen) => steps.OnPartAsync(
        TaskStep.DecideExtension, ExtensionPart.Find(extensionId, seen), ExtensionPart.Unknown, async step =>
        {
            var extension = await step.Db.Extensions.SingleAsync(e => e.CountyId == step.Actor.CountyId && e.Id == extensionId);
            var errors = new Dictionary<string, string>();
            if (isGranted)
            {
                RequestExtension.CheckUntil(until ?? extension.RequestedUntil, step.Task.Deadline ?? extension.DeadlineBefore, step.Today, errors);
            }

            var why = StepText.Read("reason", "退回的理由", reason, isOwed: !isGranted, errors);
            if (errors.Count > 0)
            {
                return StepText.Invalid(errors);
            }

            (extension.State, extension.DecisionReason) = (isGranted ? ApplicationState.Granted : ApplicationState.Returned, why);
            (extension.DecidedAt, extension.DecidedBy, extension.DecidedByName) = (step.Now, step.Actor.AccountId, step.Actor.Name);
            if (isGranted)
            {
                step.Task.ExtendedDeadline = extension.GrantedUntil = until ?? extension.RequestedUntil;
            }

            return Result.Done(new StepTaken(step.Task.Id, isGranted ? $"已同意延期至{extension.GrantedUntil:yyyy-MM-dd}；原时限{step.Task.OriginalDeadline:yyyy-MM-dd}仍会并列显示。" : "已退回延期申请。"));
        });
}

internal static class ExtensionPart
{
    public static Failure Unknown => Result.NotFound("没有找到这份延期申请，或您无权查看。");

    public static Func<Core.Data.AppDbContext, Guid, Task<StepPart?>> Find(Guid id, Guid? seen) => async (db, county) =>
        await db.Extensions.AsNoTracking().SingleOrDefaultAsync(e => e.CountyId == county && e.Id == id) is { } found ? new(found.WorkItemId, found.RequestedBy, WhyNotOpen(found, seen)) : null;

    private static Failure? WhyNotOpen(Extension e, Guid? seen) =>
        e.State != ApplicationState.Requested ? Result.Conflict($"这份延期申请{e.State.Chinese()}{(e.DecidedByName is null ? "" : $"（{e.DecidedByName}，{LocalClock.ToLocal(e.DecidedAt!.Value):yyyy-MM-dd HH:mm}）")}，不能再办理。")
        : seen is not null && seen != e.Version ? Result.Conflict(TaskCase.Overtaken)
        : null;
}
