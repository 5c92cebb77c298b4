using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>An application for acceptance as it was typed.</summary>
/// <param name="Statement">What was reached.</param>
/// <param name="Sentences">By milestone: a sentence about those that have no date to prove.</param>
/// <param name="Evidence">What was uploaded for the acceptance itself (its subject is the task).</param>
public sealed record AcceptanceInput(string? Statement, IReadOnlyDictionary<Guid, string?>? Sentences = null, IReadOnlyList<Guid>? Evidence = null);

/// <summary>申请销号: the reporting unit, or the office for it, asks for the task to be accepted, with evidence for every milestone.</summary>
internal sealed class RequestAcceptance(TaskSteps steps)
{
    public Task<Result<StepTaken>> RunAsync(Guid workItemId, AcceptanceInput input) => steps.OnTaskAsync(workItemId, TaskStep.RequestAcceptance, null, async step =>
    {
        var (db, actor) = (step.Db, step.Actor);
        var errors = new Dictionary<string, string>();
        var statement = StepText.Read("statement", "任务完成情况", input.Statement, isOwed: true, errors, 2000);
        var milestones = await db.Milestones.AsNoTracking().Where(m => m.CountyId == actor.CountyId && m.WorkItemId == workItemId && m.Basis != MilestoneStatus.Withdrawn).OrderBy(m => m.Order).ToListAsync();
        var sentences = milestones.Where(m => m.Frequency is not null && !Recurrence.HasPeriods(m.Frequency))
            .Select(m => (m.Id, Text: StepText.Read($"sentence-{m.Id}", $"节点“{m.Text}”的说明", input.Sentences?.GetValueOrDefault(m.Id), isOwed: false, errors)))
            .Where(s => s.Text is not null).ToList();
        foreach (var (milestone, lack) in TaskRules.Lacks(
            await MilestonesAsync(db, actor.CountyId, milestones), sentences.Select(s => s.Id).ToHashSet(), step.Case.Plan.ActiveFrom, step.Today))
        {
            errors[$"milestone-{milestone}"] = $"{lack}。";
        }

        var evidence = await EvidenceWaiting.FindAsync(db, actor, workItemId, workItemId, input.Evidence, errors);
        if (errors.Count > 0)
        {
            return StepText.Invalid(errors);
        }

        var acceptance = new Acceptance
        {
            CountyId = actor.CountyId,
            WorkItemId = workItemId,
            UnitId = step.Task.ReportingUnitId!.Value,
            Statement = statement!,
            RequestedAt = step.Now,
            RequestedBy = actor.AccountId,
            RequestedByName = actor.Name,
        };
        db.Acceptances.Add(acceptance);
        db.AcceptanceSentences.AddRange(sentences.Select(s => new AcceptanceSentence { CountyId = actor.CountyId, AcceptanceId = acceptance.Id, MilestoneId = s.Id, Text = s.Text! }));
        evidence.ForEach(e => e.AcceptanceId = acceptance.Id);
        step.Task.AcceptanceRequestedAt = step.Now;
        return Result.Done(new StepTaken(workItemId, "已申请销号，等待管委会办公室验收。"));
    });

    /// <summary>The milestones, each with the completions that count and how many files prove them: two statements.</summary>
    internal static async Task<List<(Milestone Milestone, IReadOnlyList<(MilestoneCompletion Completion, int Evidence)> Done)>> MilestonesAsync(
        AppDbContext db, Guid county, IReadOnlyList<Milestone> milestones)
    {
        var ids = milestones.Select(m => m.Id).ToList();
        var completions = (await db.MilestoneCompletions.AsNoTracking().Where(c => c.CountyId == county && c.RevokedAt == null && ids.Contains(c.MilestoneId))
            .Select(c => new { Completion = c, Evidence = db.Evidence.Count(e => e.CountyId == c.CountyId && e.MilestoneCompletionId == c.Id) }).ToListAsync()).ToLookup(c => c.Completion.MilestoneId);
        return [.. milestones.Select(m => (m, (IReadOnlyList<(MilestoneCompletion, int)>)[.. completions[m.Id].OrderBy(c => c.Completion.DoneOn).Select(c => (c.Completion, c.Evidence))]))];
    }
}
