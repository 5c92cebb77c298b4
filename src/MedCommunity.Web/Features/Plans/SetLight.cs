using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Plans;

/// <summary>手动设定状态: the office sets a light by hand, with a reason and a last day, or takes that back. The computed one stays beside it.</summary>
internal sealed class SetLight(TaskSteps steps)
{
    /// <summary>An exception that lasts longer than a quarter is a rule of its own.</summary>
    public const int MostDays = 92;

    /// <param name="workItemId">The task.</param>
    /// <param name="light">Null takes it back.</param>
    /// <param name="reason">Owed with a light.</param>
    /// <param name="until">The last day on which it holds.</param>
    /// <param name="seen">The version of the task that was looked at.</param>
    public Task<Result<StepTaken>> RunAsync(Guid workItemId, Light? light, string? reason, DateOnly? until, Guid? seen) => steps.OnTaskAsync(workItemId, TaskStep.SetLight, seen, step =>
    {
        var task = step.Task;
        if (light is null)
        {
            (task.HandLight, task.HandLightReason, task.HandLightUntil, task.HandLightAt) = (null, null, null, null);
            return Task.FromResult(Result.Done(new StepTaken(workItemId, "已恢复系统判断的状态。")));
        }

        var errors = new Dictionary<string, string>();
        if (light == Light.Closed || !Enum.IsDefined(light.Value))
        {
            errors["light"] = "销号须经验收，不能手动设定。";
        }

        var why = StepText.Read("reason", "手动设定的理由", reason, isOwed: true, errors);
        if (until is not { } day)
        {
            errors["until"] = "请选择到哪一天为止。";
        }
        else if (day < step.Today || day > step.Today.AddDays(MostDays))
        {
            errors["until"] = $"手动设定最长{MostDays}天，请选择今天到{step.Today.AddDays(MostDays):yyyy-MM-dd}之间的日期。";
        }

        if (errors.Count > 0)
        {
            return Task.FromResult<Result<StepTaken>>(StepText.Invalid(errors));
        }

        (task.HandLight, task.HandLightReason, task.HandLightUntil, task.HandLightAt) = (light, why, until, step.Now);
        return Task.FromResult(Result.Done(new StepTaken(workItemId, $"已手动设定为“{light.Value.Chinese()}”，至{until:yyyy-MM-dd}。")));
    });
}
