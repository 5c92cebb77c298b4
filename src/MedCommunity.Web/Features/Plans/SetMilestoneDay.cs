using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>The office sets on which day of the month a recurring milestone is due, or leaves it to the period's last day.</summary>
internal sealed class SetMilestoneDay(TaskSteps steps)
{
    /// <param name="milestoneId">The milestone.</param>
    /// <param name="day">1 to 31, in a shorter month its last day; null for the period's last day.</param>
    public Task<Result<StepTaken>> RunAsync(Guid milestoneId, int? day) => steps.OnPartAsync(
        TaskStep.Arrange,
        async (db, county) => await db.Milestones.Where(m => m.CountyId == county && m.Id == milestoneId && m.Basis != MilestoneStatus.Withdrawn)
            .Select(m => (Guid?)m.WorkItemId).SingleOrDefaultAsync() is { } task ? new StepPart(task) : null,
        Result.NotFound("没有找到这个节点，或您无权查看。"),
        async step =>
        {
            var milestone = await step.Db.Milestones.SingleAsync(m => m.CountyId == step.Actor.CountyId && m.Id == milestoneId);
            if (!Recurrence.HasPeriods(milestone.Frequency) || milestone.Frequency == "weekly")
            {
                return Result.Invalid("day", "只有每月、每季度、每半年或每年的节点可以设定日期。");
            }

            if (day is < 1 or > 31)
            {
                return Result.Invalid("day", "日期应为1到31；当月没有这一天的，为当月最后一天。");
            }

            milestone.DayOfMonth = day;
            return Result.Done(new StepTaken(step.Task.Id, day is null ? "已恢复为每期最后一天。" : $"已设定为每期最后一个月的{day}日。"));
        });
}
