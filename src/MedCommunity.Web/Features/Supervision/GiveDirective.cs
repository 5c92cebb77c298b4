using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Supervision;

/// <param name="UnitId">办理单位: one of the task's.</param>
/// <param name="DueOn">yyyy-MM-dd, today or later; may be left out.</param>
public sealed record GiveDirectiveInput(Guid UnitId, string? Text, string? DueOn = null);

public sealed record GivenDirective(Guid Id, string UnitName);

/// <summary>批示: a leader asks something of a unit about a task; it is followed until the reply is accepted.</summary>
public sealed class GiveDirective(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<GiveDirective> logger)
{
    public async Task<Result<GivenDirective>> RunAsync(Guid workItemId, GiveDirectiveInput input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        if (await user.LoadAsync(db) is not { } actor || !actor.ReadsPlans()
            || !(await SupervisedTask.HoldAsync(db, actor.CountyId, [workItemId])).TryGetValue(workItemId, out var task))
        {
            return Refuse(TaskCase.Unknown, workItemId);
        }

        if (DirectiveRules.WhyNot(FollowStep.Give, null, SupervisedTask.PartyOf(actor), task.IsClosed) is { } why)
        {
            return Refuse(why.ToFailure(), workItemId);
        }

        var errors = new Dictionary<string, string>();
        var unit = task.Units.FirstOrDefault(u => u.Id == input.UnitId);
        if (unit is null)
        {
            errors["unit"] = task.Units.Count == 0 ? "这项任务没有落实到具体单位，请先由管委会办公室明确责任单位。" : "请从这项任务的责任单位中选择办理单位。";
        }

        var text = SupervisionText.Checked(input.Text, "text", "批示", SupervisionText.TextLimit, "请写明批示的内容。", errors);
        var due = SupervisionText.Due(input.DueOn, "dueOn", null, clock.Today(), errors);
        if (errors.Count > 0)
        {
            return Refuse(SupervisionText.Invalid(errors), workItemId);
        }

        var directive = new Directive
        {
            CountyId = actor.CountyId,
            WorkItemId = workItemId,
            UnitId = unit!.Id,
            Text = text!,
            DueOn = due,
            GivenAt = clock.Utc(),
            GivenBy = actor.AccountId,
            GivenByName = actor.Name,
        };
        db.Directives.Add(directive);
        await db.SaveChangesAsync();
        await write.CommitAsync();
        return Result.Done(new GivenDirective(directive.Id, unit.Name));
    }

    private Failure Refuse(Failure failure, Guid workItemId)
    {
        logger.LogInformation("Directive on task {WorkItemId} refused for account {AccountId}: {Outcome}.", workItemId, user.AccountId, failure.Outcome);
        return failure;
    }
}
