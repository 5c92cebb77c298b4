using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>One notice: about a task, to one of its units.</summary>
public sealed record NoticeTo(Guid WorkItemId, Guid UnitId);

/// <param name="To">Each becomes a numbered notice of its own.</param>
/// <param name="DueOn">yyyy-MM-dd, today or later.</param>
public sealed record IssueNoticeInput(IReadOnlyList<NoticeTo>? To, string? Demand, string? DueOn);

public sealed record IssuedNotice(Guid Id, string Title, Guid WorkItemId, string UnitName);

/// <summary>下发督办单: the office demands of one or several units that they answer by a day. Numbers run without a gap through the county's local year.</summary>
public sealed class IssueNotice(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<IssueNotice> logger)
{
    public const int MostAtOnce = 200;

    public async Task<Result<IReadOnlyList<IssuedNotice>>> RunAsync(IssueNoticeInput input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var to = (input.To ?? []).Distinct().ToList();
        if (await user.LoadAsync(db) is not { } actor || !actor.ReadsPlans())
        {
            return Refuse(TaskCase.Unknown);
        }

        var tasks = await SupervisedTask.HoldAsync(db, actor.CountyId, to.Select(t => t.WorkItemId));
        if (to.Exists(t => !tasks.ContainsKey(t.WorkItemId)))
        {
            return Refuse(TaskCase.Unknown);
        }

        var party = SupervisedTask.PartyOf(actor);
        if (NoticeRules.WhyNot(FollowStep.Give, null, party, taskIsClosed: false) is { } why)
        {
            return Refuse(why.ToFailure());
        }

        if (tasks.Values.FirstOrDefault(t => t.IsClosed) is { } closed)
        {
            return Refuse(Result.Conflict($"任务{closed.Number}：{NoticeRules.WhyNot(FollowStep.Give, null, party, taskIsClosed: true)!.Message}"));
        }

        var (errors, demand, due) = Check(to.Count, input.Demand, input.DueOn, clock.Today());
        if (!errors.ContainsKey("units") && to.Find(t => tasks[t.WorkItemId].Units.All(u => u.Id != t.UnitId)) is { } foreign)
        {
            errors["units"] = $"任务{tasks[foreign.WorkItemId].Number}：只能督办这项任务的责任单位。";
        }

        if (errors.Count > 0)
        {
            return Refuse(SupervisionText.Invalid(errors));
        }

        await SupervisedTask.QueueAsync(db, actor.CountyId, "notices");

        // Only now: whoever waited in the queue over midnight issues in the new year.
        var now = clock.Utc();
        var year = LocalClock.DateOf(now).Year;
        var last = await db.SupervisionNotices.Where(n => n.CountyId == actor.CountyId && n.Year == year).MaxAsync(n => (int?)n.Number) ?? 0;
        var issued = to.Select((t, i) => new SupervisionNotice
        {
            CountyId = actor.CountyId,
            WorkItemId = t.WorkItemId,
            UnitId = t.UnitId,
            Year = year,
            Number = last + i + 1,
            Demand = demand!,
            DueOn = due!.Value,
            FirstDueOn = due.Value,
            IssuedAt = now,
            IssuedBy = actor.AccountId,
            IssuedByName = actor.Name,
        }).ToList();
        db.SupervisionNotices.AddRange(issued);
        await db.SaveChangesAsync();
        await write.CommitAsync();
        return Result.Done<IReadOnlyList<IssuedNotice>>(
            [.. issued.Select(n => new IssuedNotice(n.Id, n.Title, n.WorkItemId, tasks[n.WorkItemId].Units.First(u => u.Id == n.UnitId).Name))]);
    }

    /// <summary>What is wrong with the form by itself, and what it says.</summary>
    internal static (Dictionary<string, string> Errors, string? Demand, DateOnly? Due) Check(int count, string? demand, string? dueOn, DateOnly today)
    {
        var errors = new Dictionary<string, string>();
        if (count is 0 or > MostAtOnce)
        {
            errors["units"] = count == 0 ? "请选择被督办的单位。" : $"一次最多下发{MostAtOnce}份督办单，现有{count}份。";
        }

        return (errors, SupervisionText.Checked(demand, "demand", "督办事项", SupervisionText.TextLimit, "请写明督办的事项和要求。", errors),
            SupervisionText.Due(dueOn, "dueOn", "请写明答复期限。", today, errors));
    }

    private Failure Refuse(Failure failure)
    {
        logger.LogInformation("Notices refused for account {AccountId}: {Outcome}.", user.AccountId, failure.Outcome);
        return failure;
    }
}
