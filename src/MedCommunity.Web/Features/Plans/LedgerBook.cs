using System.Text.Json.Serialization;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>A unit in the document's words, with its code where the words mean one unit.</summary>
public sealed record LedgerName(string Text, string? Code);

/// <summary>A task as a row of the ledger, a card of the board, a bar of the timeline.</summary>
public sealed record LedgerRow
{
    public Guid Id { get; init; }

    /// <summary>The place in the plans' own order.</summary>
    public int Order { get; init; }

    public int Number { get; init; }

    public string SourceNumber { get; init; } = "";

    /// <summary>The section's code; with the plan's place before it where there are several plans.</summary>
    public string Section { get; init; } = "";

    public string SectionTitle { get; init; } = "";

    public int SectionOrder { get; init; }

    public string Title { get; init; } = "";

    public int Percent { get; init; }

    /// <summary>green, yellow, red, grey or closed.</summary>
    public string Light { get; init; } = "";

    public string Reason { get; init; } = "";

    public DateOnly Start { get; init; }

    public DateOnly? Deadline { get; init; }

    public DateOnly? OriginalDeadline { get; init; }

    public DeadlineSource DeadlineSource { get; init; }

    public int Extensions { get; init; }

    /// <summary>When the light will next change if nobody does anything, and to what.</summary>
    public DateOnly? NextChangeOn { get; init; }

    public string? NextChange { get; init; }

    /// <summary>Everybody in the document's words.</summary>
    public string Departments { get; init; } = "";

    public IReadOnlyList<LedgerName> Leads { get; init; } = [];

    public LedgerName? Reporting { get; init; }

    public int MilestonesDone { get; init; }

    public int Milestones { get; init; }

    public ReportingPeriod? LastReport { get; init; }

    /// <summary>What was reported; only where the reader sees the task in full, and only where it was asked for.</summary>
    public string? LastStatement { get; init; }

    /// <summary>任务来源.</summary>
    public string Origin { get; init; } = "";

    public bool IsMine { get; init; }

    public bool IsAccepted { get; init; }

    /// <summary>What filters look at; it does not travel with the page.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> UnitCodes { get; init; } = [];

    [JsonIgnore]
    public IReadOnlyList<string> UnitNames { get; init; } = [];
}

public sealed record LedgerSectionName(string Code, string Title);

public sealed record LedgerDepartment(string Code, string Name);

/// <summary>All tasks of the county as rows, and as they were read.</summary>
internal sealed record LedgerBook(
    DateOnly Today, IReadOnlyList<LedgerRow> Rows, IReadOnlyDictionary<Guid, LedgerTask> Tasks, IReadOnlyDictionary<Guid, PlanName> Plans,
    IReadOnlyList<LedgerSectionName> Sections, IReadOnlyList<LedgerDepartment> Units)
{
    /// <summary>Null for those who do not read plans. A fixed number of statements, however many tasks there are.</summary>
    /// <param name="db">The operation's context.</param>
    /// <param name="actor">Who reads.</param>
    /// <param name="today">As of this local day.</param>
    /// <param name="withStatements">Whether the rows say what was last reported.</param>
    /// <param name="withNext">Whether they say when the light will change: it is looked for day by day.</param>
    public static async Task<LedgerBook?> ReadAsync(AppDbContext db, Actor? actor, DateOnly today, bool withStatements = false, bool withNext = false)
    {
        if (actor?.ReadsPlans() != true)
        {
            return null;
        }

        var county = actor.CountyId;
        var tasks = await PlanLedger.ReadAsync(db, actor, today);
        var plans = await db.Plans.AsNoTracking().Where(p => p.CountyId == county).OrderBy(p => p.Code)
            .Select(p => new PlanName(p.Id, p.Title, p.ActiveFrom)).ToDictionaryAsync(p => p.Id);
        var statements = withStatements ? await StatementsAsync(db, county, tasks, t => actor.SeesInFull(t.Units.Select(u => u.Id))) : [];
        var order = tasks.Select(t => t.Section.PlanId).Distinct().ToList();
        var sections = tasks.Select(t => t.Section).Distinct().ToList();
        return new(
            today,
            [.. tasks.Index().Select(t => Row(t.Item, t.Index))],
            tasks.ToDictionary(t => t.Id),
            plans,
            [.. sections.Select(s => new LedgerSectionName(SectionCode(s), $"{s.Number}{s.Title}"))],
            [.. tasks.SelectMany(t => t.Units).DistinctBy(u => u.Code).Select(u => new LedgerDepartment(u.Code, u.Name))]);

        // Two plans of a county may both have a section s1.
        string SectionCode(LedgerSection s) => order.Count == 1 ? s.Code : $"{order.IndexOf(s.PlanId) + 1}-{s.Code}";

        LedgerRow Row(LedgerTask t, int index)
        {
            List<LedgerUnit> units = [.. t.Units];
            var change = withNext ? t.NextChange : null;
            return new()
            {
                Id = t.Id,
                Order = index,
                Number = t.Number,
                SourceNumber = t.SourceNumber,
                Section = SectionCode(t.Section),
                SectionTitle = $"{t.Section.Number}{t.Section.Title}",
                SectionOrder = sections.IndexOf(t.Section),
                Title = t.Title,
                Percent = t.Percent ?? 0,
                Light = t.Light.Code(),
                Reason = t.LightReason,
                Start = t.Start,
                Deadline = t.Deadline,
                OriginalDeadline = t.OriginalDeadline,
                DeadlineSource = t.DeadlineSource,
                Extensions = t.Extensions,
                Departments = string.Join('、', t.Assignments.Select(a => a.AsWritten)),
                Leads = [.. t.Assignments.Where(a => a.Role == AssignmentRole.Lead).Select(a => new LedgerName(a.AsWritten, a.Units is [var one] ? one.Code : null))],
                Reporting = t.ReportingUnit is { } unit ? new(unit.Name, unit.Code) : null,
                MilestonesDone = t.MilestonesDone,
                Milestones = t.Milestones.Count,
                LastReport = t.LastReportPeriod,
                LastStatement = statements.GetValueOrDefault(t.Id)?.Done,
                Origin = t.Source,
                NextChangeOn = change?.On,
                NextChange = change?.Light.Chinese(),
                IsMine = !actor.SeesCounty && actor.SeesInFull(units.Select(u => u.Id)),
                IsAccepted = t.IsAccepted,
                UnitCodes = [.. units.Select(u => u.Code)],
                UnitNames = [.. units.Select(u => u.Name)],
            };
        }
    }

    /// <summary>The rows that a filter lets through, in its order.</summary>
    public IReadOnlyList<LedgerRow> Of(LedgerFilter filter) => LedgerColumns.Sorted(Rows.Where(r => filter.Matches(r, Today)), filter.Sort);

    /// <summary>The newest statement of each task that the reader sees in full, in one statement to the database.</summary>
    internal static async Task<Dictionary<Guid, ProgressReport>> StatementsAsync(AppDbContext db, Guid county, IReadOnlyList<LedgerTask> tasks, Func<LedgerTask, bool> isInFull)
    {
        var wanted = tasks.Where(t => t.LastReportPeriod is not null && isInFull(t)).ToDictionary(t => t.Id);
        var months = wanted.Values.Select(t => t.LastReportPeriod!.Value).Distinct().ToList();
        var reports = await (
            from w in db.WorkItems.AsNoTracking()
            join r in db.ProgressReports.AsNoTracking() on new { w.CountyId, WorkItemId = w.Id, UnitId = w.ReportingUnitId } equals new { r.CountyId, r.WorkItemId, UnitId = (Guid?)r.UnitId }
            where w.CountyId == county && months.Contains(r.Period)
            select r).ToListAsync();
        return reports.Where(r => wanted.TryGetValue(r.WorkItemId, out var task) && task.LastReportPeriod == r.Period)
            .GroupBy(r => r.WorkItemId).ToDictionary(r => r.Key, r => r.MaxBy(x => x.ReportedAt)!);
    }
}

/// <summary>A plan by what names it.</summary>
internal sealed record PlanName(Guid Id, string Title, DateOnly ActiveFrom);
