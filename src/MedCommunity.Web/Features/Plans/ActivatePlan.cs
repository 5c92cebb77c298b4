using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>How the office answers for a milestone that was due before the plan is followed.</summary>
public enum PastAnswer
{
    /// <summary>已完成.</summary>
    Done,

    /// <summary>免除, with a reason.</summary>
    Waived,

    /// <summary>尚未完成: never overdue by itself, but acceptance asks for it.</summary>
    Open,
}

/// <param name="DoneOn">Of a done one; its due date where it is left out.</param>
/// <param name="Note">What shows it, or why it is waived.</param>
public sealed record PastMilestoneAnswer(Guid MilestoneId, PastAnswer Answer, DateOnly? DoneOn = null, string? Note = null);

/// <param name="ActiveFrom">From when the plan is followed.</param>
/// <param name="Tasks">Starts, deadlines and reporting units; tasks left out stay as they are.</param>
/// <param name="Past">One answer for every one-off milestone due before that day and not done.</param>
/// <param name="Seen">The version of the plan that was looked at.</param>
public sealed record ActivationInput(DateOnly? ActiveFrom, IReadOnlyList<Arrangement> Tasks, IReadOnlyList<PastMilestoneAnswer> Past, Guid? Seen);

/// <summary>启用方案: the office says from when the plan is followed, sets its tasks in bulk, and answers once for what was already past.</summary>
public sealed class ActivatePlan(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<ActivatePlan> logger)
{
    private static Failure Unknown => Result.NotFound("没有找到这个方案，或您无权查看。");

    public async Task<Result<int>> RunAsync(Guid planId, ActivationInput input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var actor = await user.LoadAsync(db);
        if (actor?.ReadsPlans() != true || await db.Plans.SingleOrDefaultAsync(p => p.CountyId == actor.CountyId && p.Id == planId) is not { } plan)
        {
            return Refuse(Unknown);
        }

        if (TaskRules.Person(TaskStep.Arrange, new TaskParty { IsOffice = actor.IsOffice }) is not null)
        {
            return Refuse(Result.NotAllowed("只有管委会办公室可以启用方案。"));
        }

        if (input.Seen is not null && input.Seen != plan.Version)
        {
            return Refuse(Result.Conflict("方案刚刚被别人改动，什么都没有保存；请看过最新情况后再试。"));
        }

        var today = clock.Today();
        var errors = new Dictionary<string, string>();
        if (input.ActiveFrom is not { } from)
        {
            return Refuse(Result.Invalid("activeFrom", "请选择方案从哪一天起执行。"));
        }

        if (from > today.AddYears(1) || from < new DateOnly(2000, 1, 1))
        {
            return Refuse(Result.Invalid("activeFrom", "执行日期离今天太远，请核对年份。"));
        }

        plan.ActiveFrom = from;
        var tasks = await db.WorkItems.Where(w => w.CountyId == actor.CountyId && w.PlanId == planId && !w.IsWithdrawn).Select(w => w.Id).ToListAsync();
        if (input.Tasks.Any(t => !tasks.Contains(t.WorkItemId)))
        {
            return Refuse(TaskCase.Unknown);
        }

        if (input.Tasks.Count > 0)
        {
            var arranged = await ArrangeTasks.ApplyAsync(db, actor, input.Tasks, today);
            if (!arranged.IsDone)
            {
                return Refuse(new Failure(arranged.Outcome, arranged.Message!, arranged.Errors));
            }

            foreach (var line in arranged.Value!.Where(l => l.Skipped is not null && l.Skipped != ArrangeTasks.Unchanged))
            {
                errors[$"task-{line.WorkItemId}"] = $"任务{line.Number}：{line.Skipped}";
            }
        }

        await AnswerAsync(db, actor, plan, input.Past, today, errors);
        if (errors.Count > 0)
        {
            return Refuse(StepText.Invalid(errors));
        }

        (plan.ActivatedAt, plan.ActivatedByName) = (clock.Utc(), actor.Name);
        try
        {
            await db.SaveChangesAsync();
            await write.CommitAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            return Refuse(Result.Conflict("方案或其中的任务刚刚被别人改动，什么都没有保存；请看过最新情况后再试。"));
        }

        return Result.Done(tasks.Count);
    }

    /// <summary>The one-off milestones of the plan that were due before it is followed and that nobody has answered for.</summary>
    internal static IQueryable<Milestone> PastOf(AppDbContext db, Guid countyId, Guid planId, DateOnly activeFrom) => db.Milestones.Where(m =>
        m.CountyId == countyId && m.Frequency == null && m.DueDate < activeFrom && m.Basis != MilestoneStatus.Withdrawn
        && db.WorkItems.Any(w => w.CountyId == countyId && w.Id == m.WorkItemId && w.PlanId == planId && !w.IsWithdrawn && w.AcceptedAt == null)
        && !db.MilestoneCompletions.Any(c => c.CountyId == countyId && c.MilestoneId == m.Id && c.RevokedAt == null));

    private async Task AnswerAsync(AppDbContext db, Actor actor, Plan plan, IReadOnlyList<PastMilestoneAnswer> answers, DateOnly today, Dictionary<string, string> errors)
    {
        var past = await PastOf(db, actor.CountyId, plan.Id, plan.ActiveFrom).ToListAsync();
        foreach (var milestone in past)
        {
            var field = $"past-{milestone.Id}";
            if (answers.FirstOrDefault(a => a.MilestoneId == milestone.Id) is not { } answer)
            {
                errors[field] = $"节点“{milestone.Text}”应于{milestone.DueDate:yyyy-MM-dd}前完成，早于方案执行日，请说明是否已完成。";
                continue;
            }

            if (answer.Answer == PastAnswer.Open)
            {
                continue;
            }

            var day = answer.DoneOn ?? milestone.DueDate!.Value;
            if (day > today)
            {
                errors[field] = $"节点“{milestone.Text}”的完成日期不能晚于今天。";
                continue;
            }

            var note = StepText.Read(field, answer.Answer == PastAnswer.Waived ? $"免除节点“{milestone.Text}”的理由" : "说明", answer.Note, isOwed: answer.Answer == PastAnswer.Waived, errors);
            db.MilestoneCompletions.Add(new MilestoneCompletion
            {
                CountyId = actor.CountyId,
                MilestoneId = milestone.Id,
                DoneOn = day,
                Note = note ?? "启用方案时确认",
                IsWaiver = answer.Answer == PastAnswer.Waived,
                RecordedAt = clock.Utc(),
                RecordedBy = actor.AccountId,
                RecordedByName = actor.Name,
            });
        }
    }

    private Failure Refuse(Failure failure)
    {
        logger.LogWarning("Activating a plan refused for account {AccountId}: {Outcome}.", user.AccountId, failure.Outcome);
        return failure;
    }
}
