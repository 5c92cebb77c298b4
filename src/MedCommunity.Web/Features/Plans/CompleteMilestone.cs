using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>A milestone as done, or waived by the office.</summary>
/// <param name="DoneOn">The true day; of a waiver for a recurring milestone, a day in the period that is waived.</param>
/// <param name="Note">What shows it, or why it is waived.</param>
/// <param name="IsWaiver">免除 instead of done.</param>
/// <param name="Evidence">What was uploaded for the milestone.</param>
public sealed record CompletionInput(DateOnly? DoneOn, string? Note, bool IsWaiver = false, IReadOnlyList<Guid>? Evidence = null);

/// <summary>节点完成 and 免除: enters that a milestone was done on a day, with evidence; the office may enter it for a unit without, which acceptance will then still ask for.</summary>
internal sealed class CompleteMilestone(TaskSteps steps)
{
    private static readonly DateOnly Earliest = new(2000, 1, 1);

    private static Failure Unknown => Result.NotFound("没有找到这个节点，或您无权查看。");

    public Task<Result<StepTaken>> RunAsync(Guid milestoneId, CompletionInput input) => steps.OnPartAsync(
        input.IsWaiver ? TaskStep.WaiveMilestone : TaskStep.CompleteMilestone,
        async (db, county) => await db.Milestones.Where(m => m.CountyId == county && m.Id == milestoneId && m.Basis != MilestoneStatus.Withdrawn)
            .Select(m => (Guid?)m.WorkItemId).SingleOrDefaultAsync() is { } task ? new StepPart(task) : null,
        Unknown,
        async step =>
        {
            var (db, actor) = (step.Db, step.Actor);
            var milestone = await db.Milestones.SingleAsync(m => m.CountyId == actor.CountyId && m.Id == milestoneId);
            var errors = new Dictionary<string, string>();
            if (input.DoneOn is not { } day)
            {
                errors["doneOn"] = input.IsWaiver ? "请选择免除的日期。" : "请选择完成日期。";
            }
            else if (day > step.Today && !(input.IsWaiver && milestone.Frequency is not null))
            {
                errors["doneOn"] = "日期不能晚于今天。";
            }
            else if (day < Earliest)
            {
                errors["doneOn"] = "日期太早，请核对。";
            }

            var note = StepText.Read("note", input.IsWaiver ? "免除的理由" : "完成情况", input.Note, isOwed: input.IsWaiver, errors, 1000);
            var evidence = await EvidenceWaiting.FindAsync(db, actor, milestone.WorkItemId, milestone.Id, input.Evidence, errors);
            var speaks = step.Case.PartyOf(actor).SpeaksForUnit;
            if (!input.IsWaiver && evidence.Count == 0 && !errors.ContainsKey("evidence") && (speaks || note is null))
            {
                errors["evidence"] = speaks ? "请附上佐证材料。" : "请附上佐证材料，或写明完成情况。";
            }

            if (milestone.Frequency is null && await db.MilestoneCompletions.AnyAsync(c => c.CountyId == actor.CountyId && c.MilestoneId == milestone.Id && c.RevokedAt == null))
            {
                return Result.Conflict("这个节点已经登记完成；登记有误的，请先撤销原来的登记。");
            }

            if (errors.Count > 0)
            {
                return StepText.Invalid(errors);
            }

            var completion = new MilestoneCompletion
            {
                CountyId = actor.CountyId,
                MilestoneId = milestone.Id,
                DoneOn = input.DoneOn!.Value,
                Note = note,
                IsWaiver = input.IsWaiver,
                RecordedAt = step.Now,
                RecordedBy = actor.AccountId,
                RecordedByName = actor.Name,
            };
            db.MilestoneCompletions.Add(completion);
            evidence.ForEach(e => e.MilestoneCompletionId = completion.Id);
            return Result.Done(new StepTaken(milestone.WorkItemId, input.IsWaiver ? "已免除这个节点。" : "已登记节点完成。"));
        });
}
