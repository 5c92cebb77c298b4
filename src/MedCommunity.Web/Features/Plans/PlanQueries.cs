using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>A plan in a list. <c>County</c> is the county's code.</summary>
public sealed record PlanRow(Guid Id, string Code, string Title, string? DocumentNumber, string County, string CountyName, int TaskCount);

/// <summary>A plan with what it says as a whole.</summary>
public sealed record PlanView(
    Guid Id, string Code, string Title, string? DocumentNumber, string? IssuingBody, DateOnly? IssueDate, DateOnly ActiveFrom,
    IReadOnlyList<PhaseView> Phases, IReadOnlyList<SectionView> Sections, int TaskCount);

public sealed record PhaseView(string Name, DateOnly? From, DateOnly? To, string? DateText, IReadOnlyList<string> Goals, IReadOnlyList<TargetView> Targets);

public sealed record SectionView(string Code, string Number, string Title, int TaskCount);

/// <param name="Now">How the indicator stands that says how far it is reached; null where none does.</param>
public sealed record TargetView(string Name, string Text, DateOnly? ByDate, string? Note, TargetNow? Now);

/// <summary>A target's indicator: its newest figure, the path to the target, and whether it warns.</summary>
public sealed record TargetNow(string Code, string Indicator, string Unit, MonthlyPoint? Point, TargetStanding Standing, IReadOnlyList<string> Warnings)
{
    internal static TargetNow? Of(IndicatorStandings standings, Target target) =>
        target.IndicatorCode is { } code && standings.Find(code) is { } standing && standing.Targets.FirstOrDefault(t => t.TargetId == target.Id) is { } way
            ? new(code, standing.Indicator.Name, standing.Unit, standing.Now, way, standing.Warnings)
            : null;
}

/// <summary>A task as its page shows it. <c>Reports</c> is null for those who only read the plan.</summary>
public sealed record WorkItemView(
    LedgerTask Task, string PlanTitle, string? DocumentNumber, DateOnly PlanActiveFrom, IReadOnlyList<TargetView> Targets,
    IReadOnlyList<ProgressEntry>? Reports, IReadOnlyList<LedgerUnit> ReportsFor, bool AsOffice, string? WhyNoReport, string County,
    LightChange? NextChange, TaskWorkflow? Workflow);

internal static class PlanQueries
{
    /// <summary>The plans of some counties, or of all for the operator at a terminal.</summary>
    public static Task<List<PlanRow>> PlansAsync(AppDbContext db, IReadOnlyCollection<Guid>? counties = null) => (
        from p in db.Plans.AsNoTracking()
        join c in db.Counties.AsNoTracking() on p.CountyId equals c.Id
        where counties == null || counties.Contains(p.CountyId)
        orderby c.Code, p.Code
        select new PlanRow(p.Id, p.Code, p.Title, p.DocumentNumber, c.Code, c.Name,
            db.WorkItems.Count(w => w.CountyId == p.CountyId && w.PlanId == p.Id && !w.IsWithdrawn))).ToListAsync();

    /// <summary>The plans as a whole; none for those who do not read plans.</summary>
    public static async Task<IReadOnlyList<PlanView>> ViewsAsync(AppDbContext db, Actor actor)
    {
        if (!actor.ReadsPlans())
        {
            return [];
        }

        var county = actor.CountyId;
        var plans = await db.Plans.AsNoTracking().Where(p => p.CountyId == county).OrderBy(p => p.Code).ToListAsync();
        var phases = (await db.Phases.AsNoTracking().Where(p => p.CountyId == county).OrderBy(p => p.Order).ToListAsync()).ToLookup(p => p.PlanId);
        var targets = (await db.Targets.AsNoTracking().Where(t => t.CountyId == county && t.PhaseId != null).OrderBy(t => t.Order).ToListAsync()).ToLookup(t => t.PhaseId);
        var standings = await IndicatorStandings.ReadAsync(db, actor.County);
        var sections = (await db.Sections.AsNoTracking().Where(s => s.CountyId == county).OrderBy(s => s.Order).ToListAsync()).ToLookup(s => s.PlanId);
        var tasks = (await db.WorkItems.AsNoTracking().Where(w => w.CountyId == county && !w.IsWithdrawn).Select(w => new { w.PlanId, w.SectionId }).ToListAsync());
        var documents = (await db.PlanVersions.AsNoTracking().Where(v => v.CountyId == county).OrderBy(v => v.Number).Select(v => new { v.PlanId, v.Document }).ToListAsync())
            .GroupBy(v => v.PlanId).ToDictionary(v => v.Key, v => PhaseGoals(v.Last().Document));
        return [.. plans.Select(p => new PlanView(
            p.Id, p.Code, p.Title, p.DocumentNumber, p.IssuingBody, p.IssueDate, p.ActiveFrom,
            [.. phases[p.Id].Select(x => new PhaseView(x.Name, x.From, x.To, x.DateText, documents[p.Id].GetValueOrDefault(x.Code) ?? [], [.. targets[x.Id].Select(t => View(t, standings))]))],
            [.. sections[p.Id].Select(s => new SectionView(s.Code, s.Number, s.Title, tasks.Count(t => t.SectionId == s.Id)))],
            tasks.Count(t => t.PlanId == p.Id)))];
    }

    /// <summary>A task for its page; not found for another county's.</summary>
    public static async Task<Result<WorkItemView>> WorkItemAsync(AppDbContext db, Actor? actor, DateOnly today, Guid id)
    {
        if (actor?.ReadsPlans() != true || await PlanLedger.FindAsync(db, actor, today, id) is not { } task)
        {
            return Result.NotFound("没有找到这项任务，或您无权查看。");
        }

        var plan = await db.Plans.AsNoTracking().SingleAsync(p => p.CountyId == actor.CountyId && p.Id == task.Section.PlanId);
        var targets = await db.Targets.AsNoTracking().Where(t => t.CountyId == actor.CountyId && t.WorkItemId == id).OrderBy(t => t.Order).ToListAsync();
        var standings = await IndicatorStandings.ReadAsync(db, actor.County);
        var inFull = actor.SeesInFull(task.Units.Select(u => u.Id));
        var reports = !inFull ? null : await (
            from r in db.ProgressReports.AsNoTracking()
            join u in db.OrgUnits.AsNoTracking() on new { r.CountyId, Id = r.UnitId } equals new { u.CountyId, u.Id }
            where r.CountyId == actor.CountyId && r.WorkItemId == id
            orderby r.Period descending, r.ReportedAt descending, r.Id descending
            select new ProgressEntry(r.Id, r.Period, r.Percent, r.Done, r.Difficulties, r.Next, u.Code, u.Name, r.IsOnBehalf, r.ReportedAt, r.ReportedByName, r.IsDemonstration)).ToListAsync();
        if (reports is { Count: > 0 })
        {
            var evidence = (await db.Evidence.AsNoTracking().Where(e => e.CountyId == actor.CountyId && e.WorkItemId == id && e.ProgressReportId != null)
                .OrderBy(e => e.UploadedAt).ThenBy(e => e.Id).ToListAsync()).ToLookup(e => e.ProgressReportId);
            reports = [.. reports.Select(r => r with { Evidence = [.. evidence[r.Id].Select(EvidenceFile.Of)] })];
        }

        var reportsFor = task.IsAccepted ? [] : task.Units.Where(u => actor.IsOffice || actor.ReportsFor(u.Id)).ToList();
        var why = task.IsAccepted ? "任务已经销号，不再填报进展。"
            : reportsFor.Count > 0 ? null
            : actor.IsOffice ? "这项任务没有落实到具体单位，请先明确责任单位。"
            : inFull ? "您的角色只查看，不填报进展。"
            : "您的单位不是这项任务的牵头、责任或配合单位：可查看任务、分工、时限、状态和进度，不能填报，也看不到其他单位的进展报告。";
        return Result.Done(new WorkItemView(task, plan.Title, plan.DocumentNumber, plan.ActiveFrom, [.. targets.Select(t => View(t, standings))], reports, reportsFor, actor.IsOffice, why, actor.County.Code, task.NextChange,
            inFull && await TaskCase.FindAsync(db, actor, id) is { } found ? await TaskWorkflow.ReadAsync(
                db, found, today, actor.Is, author => found.PartyOf(actor, author: author), unit => actor.Tree.Find(unit)?.Name) : null));
    }

    /// <summary>What the document says about each phase in words; kept in its text only.</summary>
    private static Dictionary<string, IReadOnlyList<string>> PhaseGoals(string document)
    {
        using var json = JsonDocument.Parse(document);
        return !json.RootElement.TryGetProperty("phases", out var phases) || phases.ValueKind != JsonValueKind.Array ? [] : phases.EnumerateArray()
            .Where(p => p.TryGetProperty("targets", out var t) && t.ValueKind == JsonValueKind.Array)
            .ToDictionary(p => p.GetProperty("id").GetString()!, IReadOnlyList<string> (p) =>
                [.. p.GetProperty("targets").EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)]);
    }

    private static TargetView View(Target t, IndicatorStandings standings)
    {
        using var value = t.Value is null ? null : JsonDocument.Parse(t.Value);
        var text = value?.RootElement.ValueKind switch
        {
            JsonValueKind.Array => string.Join("～", value.RootElement.EnumerateArray().Select(v => v.GetRawText())),
            JsonValueKind.String => value.RootElement.GetString(),
            JsonValueKind.Number => value.RootElement.GetRawText(),
            _ => null,
        };
        var number = text is null ? "" : text + t.Unit;
        return new(t.Name, t.Operator switch
        {
            ">=" => $"不低于 {number}",
            "<=" => $"不超过 {number}",
            ">" => $"高于 {number}",
            "<" => $"低于 {number}",
            "between" => number,
            "approaches" => $"接近 {number}",
            "increase" => "逐步提高",
            "decrease" => "逐步降低",
            "monitor" => "纳入监测",
            "=" => number,

            // A word that the portal does not know is the document's own.
            _ => number.Length == 0 ? t.Operator : $"{t.Operator} {number}",
        }, t.ByDate, t.Note, TargetNow.Of(standings, t));
    }
}
