using System.Globalization;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>What the office sets for one task. Of each: null leaves it, empty takes it back.</summary>
/// <param name="WorkItemId">The task.</param>
/// <param name="Start">yyyy-MM-dd.</param>
/// <param name="Deadline">yyyy-MM-dd; only where the document has none.</param>
/// <param name="ReportingUnit">A unit's code, one of the task's.</param>
/// <param name="Seen">The version of the task that was looked at.</param>
public sealed record Arrangement(Guid WorkItemId, string? Start = null, string? Deadline = null, string? ReportingUnit = null, Guid? Seen = null);

/// <summary>What came of it, or with a preview will.</summary>
/// <param name="Changes">In Chinese, one thing a line; none where the task is left as it is.</param>
/// <param name="Skipped">Why the task is left as it is; null where it is changed.</param>
public sealed record ArrangedTask(Guid WorkItemId, int Number, string Title, IReadOnlyList<string> Changes, string? Skipped);

/// <summary>The office sets starts, deadlines and reporting units, of one task or of many. A preview says for each task what will happen, or why nothing will.</summary>
public sealed class ArrangeTasks(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<ArrangeTasks> logger)
{
    internal const string Unchanged = "没有变化。";

    private static readonly DateOnly Earliest = new(2000, 1, 1);
    private static readonly DateOnly Latest = new(2100, 1, 1);

    public async Task<Result<IReadOnlyList<ArrangedTask>>> RunAsync(IReadOnlyList<Arrangement> items, bool isPreview)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var actor = await user.LoadAsync(db);
        if (actor?.ReadsPlans() != true)
        {
            return Refuse(TaskCase.Unknown);
        }

        if (TaskRules.Person(TaskStep.Arrange, new TaskParty { IsOffice = actor.IsOffice }) is { } why)
        {
            return Refuse(why.ToFailure());
        }

        var arranged = await ApplyAsync(db, actor, items, clock.Today());
        if (!arranged.IsDone || isPreview)
        {
            return arranged;
        }

        try
        {
            await db.SaveChangesAsync();
            await write.CommitAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            return Refuse(Result.Conflict("有任务刚刚被别人改动，什么都没有保存；请重新预览后再试。"));
        }

        return arranged;
    }

    /// <summary>Sets it on the tracked tasks, without saving.</summary>
    internal static async Task<Result<IReadOnlyList<ArrangedTask>>> ApplyAsync(AppDbContext db, Actor actor, IReadOnlyList<Arrangement> items, DateOnly today)
    {
        var ids = items.Select(i => i.WorkItemId).ToList();
        if (ids.Count == 0 || ids.Distinct().Count() != ids.Count)
        {
            return Result.Invalid("请先选择任务，每项任务只选一次。");
        }

        var tasks = await db.WorkItems.Where(w => w.CountyId == actor.CountyId && !w.IsWithdrawn && ids.Contains(w.Id)).ToDictionaryAsync(w => w.Id);
        if (tasks.Count < ids.Count)
        {
            return TaskCase.Unknown;
        }

        var starts = await (
            from w in db.WorkItems
            join p in db.Plans on new { w.CountyId, Id = w.PlanId } equals new { p.CountyId, p.Id }
            join x in db.Phases on new { w.CountyId, Id = w.PhaseId } equals new { x.CountyId, Id = (Guid?)x.Id } into phases
            from phase in phases.DefaultIfEmpty()
            where w.CountyId == actor.CountyId && ids.Contains(w.Id)
            select new { w.Id, Start = phase == null ? p.ActiveFrom : phase.From ?? p.ActiveFrom }).ToDictionaryAsync(w => w.Id, w => w.Start);
        var units = (await (
            from a in db.Assignments
            join au in db.AssignmentUnits on new { a.CountyId, AssignmentId = a.Id } equals new { au.CountyId, au.AssignmentId }
            join u in db.OrgUnits on new { au.CountyId, Id = au.UnitId } equals new { u.CountyId, u.Id }
            where a.CountyId == actor.CountyId && ids.Contains(a.WorkItemId)
            select new { a.WorkItemId, Unit = new LedgerUnit(u.Id, u.Code, u.Name) }).ToListAsync()).ToLookup(u => u.WorkItemId, u => u.Unit);
        var (lines, errors) = (new List<ArrangedTask>(), new Dictionary<string, string>());
        foreach (var item in items)
        {
            var task = tasks[item.WorkItemId];
            if (item.Seen is not null && item.Seen != task.Version)
            {
                return Result.Conflict($"任务{task.Number}刚刚被别人改动，什么都没有保存；请看过最新情况后再试。");
            }

            lines.Add(Arrange(task, item, starts[task.Id], [.. units[task.Id].DistinctBy(u => u.Id)], errors));
        }

        return errors.Count > 0 ? StepText.Invalid(errors) : Result.Done<IReadOnlyList<ArrangedTask>>([.. lines.OrderBy(l => l.Number)]);
    }

    private static ArrangedTask Arrange(WorkItem task, Arrangement item, DateOnly ownStart, IReadOnlyList<LedgerUnit> units, Dictionary<string, string> errors)
    {
        if (TaskRules.WhyNot(TaskStep.Arrange, new TaskState { IsClosed = task.AcceptedAt is not null }, new TaskParty { IsOffice = true }) is { } why)
        {
            return Line(why.Message);
        }

        var start = Read(item.Start, task.OfficeStart, "start", "开始日期");
        var deadline = Read(item.Deadline, task.OfficeDeadline, "deadline", "完成时限");
        if (item.Deadline is not null && deadline != task.OfficeDeadline && task.DocumentDeadline is { } fixedDay)
        {
            return Line($"方案已写明完成时限{Day(fixedDay)}，需要改变的请办理延期。");
        }

        if ((task.ExtendedDeadline ?? task.DocumentDeadline ?? deadline) is { } end && (start ?? ownStart) is var from && from > end)
        {
            return Line($"开始日期{Day(from)}晚于完成时限{Day(end)}。");
        }

        var unit = units.FirstOrDefault(u => u.Code == item.ReportingUnit);
        if (!string.IsNullOrEmpty(item.ReportingUnit) && unit is null)
        {
            return Line("所选单位不是这项任务的责任单位。");
        }

        var changes = new List<string>();
        if (start != task.OfficeStart)
        {
            changes.Add(start is null ? $"开始日期：{Day(task.OfficeStart)} → 按方案（{Day(ownStart)}）" : $"开始日期：{Day(task.OfficeStart ?? ownStart)} → {Day(start)}");
        }

        if (deadline != task.OfficeDeadline)
        {
            changes.Add($"完成时限：{Day(task.OfficeDeadline)} → {Day(deadline)}");
        }

        if (unit is not null && unit.Id != task.ReportingUnitId)
        {
            changes.Add($"报送单位：{units.FirstOrDefault(u => u.Id == task.ReportingUnitId)?.Name ?? "未确定"} → {unit.Name}");
        }

        if (changes.Count == 0)
        {
            return Line(Unchanged);
        }

        (task.OfficeStart, task.OfficeDeadline, task.ReportingUnitId) = (start, deadline, unit?.Id ?? task.ReportingUnitId);
        return new(task.Id, task.Number, task.Title, changes, null);

        ArrangedTask Line(string skipped) => new(task.Id, task.Number, task.Title, [], skipped);

        DateOnly? Read(string? text, DateOnly? before, string field, string what)
        {
            if (text is null)
            {
                return before;
            }

            if (text.Length == 0)
            {
                return null;
            }

            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day < Earliest || day > Latest)
            {
                errors[$"{field}-{task.Id}"] = $"任务{task.Number}的{what}“{text}”不是有效的日期。";
                return before;
            }

            return day;
        }
    }

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "未定";

    private Failure Refuse(Failure failure)
    {
        logger.LogWarning("Arranging tasks refused for account {AccountId}: {Outcome}.", user.AccountId, failure.Outcome);
        return failure;
    }
}
