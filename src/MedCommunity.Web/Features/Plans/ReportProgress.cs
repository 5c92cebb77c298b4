using System.Globalization;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>A progress report as it was typed or sent. <paramref name="OnBehalfOf"/> is a unit's code; <paramref name="Evidence"/> what was uploaded for it.</summary>
public sealed record ProgressInput(
    string? Period, string? Percent, string? Done, string? Difficulties = null, string? Next = null, string? OnBehalfOf = null, IReadOnlyList<Guid>? Evidence = null);

/// <summary>A report as it stands in the task's history.</summary>
/// <param name="OnBehalf">代报: the office wrote it for the unit.</param>
public sealed record ProgressEntry(
    Guid Id, ReportingPeriod Period, int Percent, string Done, string? Difficulties, string? Next,
    string Unit, string UnitName, bool OnBehalf, DateTime ReportedAt, string ReportedBy, bool IsDemonstration)
{
    public IReadOnlyList<EvidenceFile> Evidence { get; init; } = [];
}

/// <summary>进展: adds a report on a task, by an assigned unit or by the office on its behalf. Reports are only ever added.</summary>
public sealed class ReportProgress(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<ReportProgress> logger)
{
    public const int TextLimit = 2000;

    public async Task<Result<ProgressEntry>> RunAsync(Guid workItemId, ProgressInput input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var actor = await user.LoadAsync(db);
        var task = actor?.ReadsPlans() != true ? null : await TaskToReport.FindAsync(db, actor.CountyId, workItemId);
        if (actor is null || task is null)
        {
            return Refuse(TaskToReport.Unknown, actor, workItemId, "unknown task");
        }

        if (task.WhyNot(actor) is { } why)
        {
            return Refuse(why, actor, workItemId, task.AcceptedAt is null ? "not assigned" : "closed");
        }

        var assigned = task.Assigned;
        var own = task.OwnOf(actor);
        LedgerUnit? unit;
        if (string.IsNullOrWhiteSpace(input.OnBehalfOf))
        {
            unit = (actor.IsOffice ? assigned : own).FirstOrDefault(u => u.Id == task.ReportingUnitId) ?? (actor.IsOffice ? null : own[0]);
        }
        else
        {
            unit = assigned.FirstOrDefault(u => u.Code == input.OnBehalfOf);
            if (unit is not null && !actor.IsOffice && !own.Contains(unit))
            {
                return Refuse(Result.NotAllowed($"您不能代“{unit.Name}”填报，只有管委会办公室可以代报。"), actor, workItemId, "on behalf without permission");
            }
        }

        var errors = new Dictionary<string, string>();
        if (unit is null)
        {
            errors["onBehalfOf"] = string.IsNullOrWhiteSpace(input.OnBehalfOf)
                ? "这项任务还没有报送单位，请选择为哪个责任单位代报。"
                : $"“{input.OnBehalfOf}”不是这项任务的责任单位，请从责任单位中选择。";
        }

        var period = CheckPeriod(input.Period, task.ActiveFrom, errors);
        if (!int.TryParse(input.Percent, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) || percent > 100)
        {
            errors["percent"] = "进度应为0到100的整数。";
        }

        var done = CheckText("done", "已完成的工作", input.Done, errors);
        if (done is null && !errors.ContainsKey("done"))
        {
            errors["done"] = "请填写本月完成了哪些工作。";
        }

        var difficulties = CheckText("difficulties", "存在的困难", input.Difficulties, errors);
        var next = CheckText("next", "下一步打算", input.Next, errors);
        var evidence = await EvidenceWaiting.TakeAsync(EvidenceWaiting.Of(db, actor, workItemId, null), input.Evidence, errors);
        if (errors.Count > 0)
        {
            return Refuse(Result.Invalid(string.Concat(errors.Values), errors), actor, workItemId, "invalid " + string.Join(", ", errors.Keys));
        }

        var report = new ProgressReport
        {
            CountyId = actor.CountyId,
            WorkItemId = workItemId,
            UnitId = unit!.Id,
            Period = period,
            Percent = percent,
            Done = done!,
            Difficulties = difficulties,
            Next = next,
            ReportedAt = clock.Utc(),
            ReportedBy = actor.AccountId,
            ReportedByName = actor.Name,
            IsOnBehalf = !actor.ReportsFor(unit.Id),
        };
        db.ProgressReports.Add(report);
        evidence.ForEach(e => e.ProgressReportId = report.Id);
        try
        {
            await db.SaveChangesAsync();
            await write.CommitAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            return Refuse(Result.Invalid("evidence", EvidenceWaiting.Gone), actor, workItemId, "evidence taken at the same moment");
        }

        return Result.Done(new ProgressEntry(
            report.Id, report.Period, report.Percent, report.Done, report.Difficulties, report.Next, unit.Code, unit.Name, report.IsOnBehalf, report.ReportedAt, report.ReportedByName, report.IsDemonstration)
        {
            Evidence = [.. evidence.Select(EvidenceFile.Of)],
        });
    }

    private ReportingPeriod CheckPeriod(string? text, DateOnly activeFrom, Dictionary<string, string> errors)
    {
        if (!ReportingPeriod.TryParse(text, out var period))
        {
            errors["period"] = "请写明月份，如 2026-10。";
        }
        else if (period > ReportingPeriod.Of(clock.Today()))
        {
            errors["period"] = $"{period.Chinese}还没有到，不能填报。";
        }
        else if (period < ReportingPeriod.Of(activeFrom))
        {
            errors["period"] = $"方案自{ReportingPeriod.Of(activeFrom).Chinese}起执行，此前的月份不填报。";
        }

        return period;
    }

    private static string? CheckText(string field, string what, string? text, Dictionary<string, string> errors)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed))
        {
            return null;
        }

        if (trimmed.Length > TextLimit)
        {
            errors[field] = $"{what}不能超过{TextLimit}字，现有{trimmed.Length}字。";
        }
        else if (trimmed.Contains('\0', StringComparison.Ordinal))
        {
            errors[field] = $"{what}含有不能保存的字符，请删去后再试。";
        }

        return trimmed;
    }

    private Failure Refuse(Failure failure, Actor? actor, Guid workItemId, string reason)
    {
        logger.LogWarning("Progress on task {WorkItemId} refused for account {AccountId}: {Reason}.", workItemId, actor?.AccountId, reason);
        return failure;
    }
}

/// <summary>What decides who may report on a task, and may upload evidence for it.</summary>
internal sealed record TaskToReport(Guid? ReportingUnitId, DateTime? AcceptedAt, DateOnly ActiveFrom, IReadOnlyList<LedgerUnit> Assigned)
{
    public static Failure Unknown => Result.NotFound("没有找到这项任务，或您无权查看。");

    public static async Task<TaskToReport?> FindAsync(AppDbContext db, Guid countyId, Guid workItemId)
    {
        var task = await db.WorkItems.AsNoTracking()
            .Where(w => w.CountyId == countyId && w.Id == workItemId && !w.IsWithdrawn)
            .Join(db.Plans, w => new { w.CountyId, Id = w.PlanId }, p => new { p.CountyId, p.Id }, (w, p) => new { w.ReportingUnitId, w.AcceptedAt, p.ActiveFrom })
            .SingleOrDefaultAsync();
        return task is null ? null : new(task.ReportingUnitId, task.AcceptedAt, task.ActiveFrom, await (
            from a in db.Assignments
            join au in db.AssignmentUnits on new { a.CountyId, AssignmentId = a.Id } equals new { au.CountyId, au.AssignmentId }
            join u in db.OrgUnits on new { au.CountyId, Id = au.UnitId } equals new { u.CountyId, u.Id }
            where a.CountyId == countyId && a.WorkItemId == workItemId
            orderby a.Order, u.Order
            select new LedgerUnit(u.Id, u.Code, u.Name)).ToListAsync());
    }

    /// <summary>The assigned units that the person speaks for.</summary>
    public List<LedgerUnit> OwnOf(Actor actor) => [.. Assigned.Where(u => actor.ReportsFor(u.Id))];

    /// <param name="running">About something that still runs when the task is closed: a notice or directive is replied to until its end.</param>
    public Failure? WhyNot(Actor actor, bool running = false) =>
        !actor.IsOffice && OwnOf(actor).Count == 0 ? Result.NotAllowed("您的单位不是这项任务的牵头、责任或配合单位，不能填报进展。")
        : AcceptedAt is not null && !running ? Result.NotAllowed("这项任务已经销号，不再填报进展；确需补充，请管委会办公室重新开启任务。")
        : null;
}

/// <summary>What a role may do with a plan.</summary>
internal static class PlanAccess
{
    /// <summary>The same as <see cref="Accounts.Policies.ReadPlans"/>.</summary>
    public static bool ReadsPlans(this Actor actor) => Accounts.Policies.Rules[Accounts.Policies.ReadPlans](actor);

    /// <summary>Whether the person speaks for the unit: its liaison, director or clerk, or those of a unit above it (tasks assigned to it or to them, domain.md).</summary>
    public static bool ReportsFor(this Actor actor, Guid unitId) => actor.Grants.Any(g =>
        g.Role is Role.Liaison or Role.Director or Role.Clerk && g.UnitId is { } own && actor.Tree.IsWithin(unitId, own));

    /// <summary>A task in full (reports, evidence): those who read the county, and those within whose scope one of its units lies.</summary>
    public static bool SeesInFull(this Actor actor, IEnumerable<Guid> unitIds) => unitIds.Any(actor.CanSee) || actor.SeesCounty;
}
