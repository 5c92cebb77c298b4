using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Supervision;

/// <param name="Tasks">About which notices are issued.</param>
/// <param name="AllUnits">To all assigned units, not only the one that reports.</param>
/// <param name="Demand">The same in every notice.</param>
/// <param name="DueOn">yyyy-MM-dd, today or later.</param>
/// <param name="IsPreview">Says what would happen, and does nothing.</param>
public sealed record IssueNoticesInput(IReadOnlyList<Guid>? Tasks, bool AllUnits = false, string? Demand = null, string? DueOn = null, bool IsPreview = false);

/// <summary>下发督办单 for several tasks at once: says for each task which units get one, or why none does, and issues them all or none.</summary>
public sealed class IssueNotices(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, IssueNotice issue, ILogger<IssueNotices> logger)
{
    public async Task<Result<IReadOnlyList<ArrangedTask>>> RunAsync(IssueNoticesInput input)
    {
        var (failure, to, lines) = await LookAsync(input);
        if (failure is not null)
        {
            logger.LogInformation("Notices about tasks refused for account {AccountId}: {Outcome}.", user.AccountId, failure.Outcome);
            return failure;
        }

        if (!input.IsPreview)
        {
            // It checks all again, in its own transaction: what was closed since is refused as a whole.
            var issued = await issue.RunAsync(new(to, input.Demand, input.DueOn));
            if (!issued.IsDone)
            {
                return new Failure(issued.Outcome, issued.Message!, issued.Errors);
            }
        }

        return Result.Done(lines);
    }

    private async Task<(Failure? Failure, IReadOnlyList<NoticeTo> To, IReadOnlyList<ArrangedTask> Lines)> LookAsync(IssueNoticesInput input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var asked = (input.Tasks ?? []).ToHashSet();
        if (await user.LoadAsync(db) is not { } actor || !actor.ReadsPlans())
        {
            return (TaskCase.Unknown, [], []);
        }

        var tasks = await SupervisedTask.ReadAsync(db, actor.CountyId, asked);
        if (tasks.Count < asked.Count)
        {
            return (TaskCase.Unknown, [], []);
        }

        var party = SupervisedTask.PartyOf(actor);
        if (NoticeRules.WhyNot(FollowStep.Give, null, party, taskIsClosed: false) is { } why)
        {
            return (why.ToFailure(), [], []);
        }

        var to = new List<NoticeTo>();
        var lines = new List<ArrangedTask>();
        foreach (var task in tasks.Values.OrderBy(t => t.Number))
        {
            var reporting = task.Units.FirstOrDefault(u => u.Id == task.ReportingUnitId);
            var units = input.AllUnits || reporting is null ? task.Units : [reporting];
            if (NoticeRules.WhyNot(FollowStep.Give, null, party, task.IsClosed) is { } closed)
            {
                lines.Add(new(task.Id, task.Number, task.Title, [], closed.Message));
            }
            else if (units.Count == 0)
            {
                lines.Add(new(task.Id, task.Number, task.Title, [], "还没有责任单位。"));
            }
            else
            {
                to.AddRange(units.Select(u => new NoticeTo(task.Id, u.Id)));
                lines.Add(new(task.Id, task.Number, task.Title, [.. units.Select(u => $"督办{u.Name}，{input.DueOn}前答复")], null));
            }
        }

        var errors = IssueNotice.Check(to.Count, input.Demand, input.DueOn, clock.Today()).Errors;
        if (asked.Count == 0)
        {
            errors["units"] = "请选择要督办的任务。";
        }
        else if (to.Count == 0)
        {
            // The preview says of each task why nobody gets one.
            errors.Remove("units");
        }

        return (errors.Count > 0 ? SupervisionText.Invalid(errors) : null, to, lines);
    }
}
