using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>申请延期: the reporting unit, or the office for it, asks for a later deadline, with a reason.</summary>
internal sealed class RequestExtension(TaskSteps steps)
{
    /// <summary>A plan runs for years; a wish beyond that is a slip of the hand.</summary>
    public const int MostYears = 5;

    public Task<Result<StepTaken>> RunAsync(Guid workItemId, DateOnly? until, string? reason) => steps.OnTaskAsync(workItemId, TaskStep.RequestExtension, null, step =>
    {
        var errors = new Dictionary<string, string>();
        var deadline = step.Task.Deadline!.Value;
        CheckUntil(until, deadline, step.Today, errors);
        var why = StepText.Read("reason", "延期的理由", reason, isOwed: true, errors, 2000);
        if (errors.Count > 0)
        {
            return Task.FromResult<Result<StepTaken>>(StepText.Invalid(errors));
        }

        step.Db.Extensions.Add(new Extension
        {
            CountyId = step.Actor.CountyId,
            WorkItemId = workItemId,
            UnitId = step.Task.ReportingUnitId!.Value,
            DeadlineBefore = deadline,
            RequestedUntil = until!.Value,
            Reason = why!,
            RequestedAt = step.Now,
            RequestedBy = step.Actor.AccountId,
            RequestedByName = step.Actor.Name,
        });
        return Task.FromResult(Result.Done(new StepTaken(workItemId, $"已申请延期至{until:yyyy-MM-dd}，等待管委会办公室审批。")));
    });

    internal static void CheckUntil(DateOnly? until, DateOnly deadline, DateOnly today, Dictionary<string, string> errors)
    {
        if (until is not { } day)
        {
            errors["until"] = "请选择延期到哪一天。";
        }
        else if (day <= deadline)
        {
            errors["until"] = $"新的时限应晚于现在的时限{deadline:yyyy-MM-dd}。";
        }
        else if (day < today)
        {
            errors["until"] = "新的时限不能早于今天。";
        }
        else if (day > today.AddYears(MostYears))
        {
            errors["until"] = $"新的时限不能超过{MostYears}年以后，请核对年份。";
        }
    }
}
