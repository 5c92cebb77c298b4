using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Indicators;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Home;

/// <summary>What waits for one person now. A part that is not the person's is null; an empty one says that nothing waits.</summary>
/// <param name="Name">The person.</param>
/// <param name="CountyName">The county.</param>
/// <param name="IsDemonstration">Figures are synthetic.</param>
/// <param name="OwnTasks">Tasks that the person's units lead, answer for or join.</param>
/// <param name="Watched">For those who see the county: tasks in red and yellow.</param>
/// <param name="Forms">Forms that the person fills, not yet submitted or returned.</param>
/// <param name="Reviews">Forms that wait for the person's review.</param>
/// <param name="Reporting">For those who see the county: the newest month's reporting.</param>
/// <param name="Figures">For those who see the county: the indicators of the newest closed month.</param>
/// <param name="Administration">For administrators.</param>
/// <param name="Supervision">For those who read plans: what is owed, what was urged, what waits to be judged.</param>
public sealed record DeskData(
    string Name, string CountyName, bool IsDemonstration,
    IReadOnlyList<DeskTask>? OwnTasks, IReadOnlyList<DeskTask>? Watched, IReadOnlyList<DeskForm>? Forms, IReadOnlyList<DeskForm>? Reviews,
    DeskReporting? Reporting, DeskFigures? Figures, DeskAdministration? Administration, DeskSupervision? Supervision = null)
{
    /// <summary>How many things wait for the person to act; a reminder of a task whose report is owed is the same thing.</summary>
    public int Waiting => (OwnTasks?.Count(t => t.ReportOwed) ?? 0) + (Forms?.Count ?? 0) + (Reviews?.Count ?? 0)
        + (Supervision?.Owed.Count ?? 0) + (Supervision?.ToJudge.Count(f => !f.IsOwn) ?? 0)
        + (Supervision?.Reminders.Select(r => r.WorkItemId).Distinct().Count(id => OwnTasks?.Any(t => t.Id == id && t.ReportOwed) != true) ?? 0);
}

/// <param name="ReportOwed">The report for the last due month is missing, and the person's unit is the one that reports.</param>
public sealed record DeskTask(
    Guid Id, int Number, string Title, string Light, string Reason, int Percent, DateOnly? Deadline, ReportingPeriod? LastReport, bool ReportOwed);

public sealed record DeskForm(
    ReportingPeriod Period, string Unit, string UnitName, string Template, string TemplateName, SubmissionState State, DateOnly DueOn, bool IsLate);

public sealed record DeskReporting(ReportingPeriod Period, ReportingTally Tally, int Late);

public sealed record DeskFigures(ReportingPeriod Period, IReadOnlyList<IndicatorRow> Rows);

public sealed record DeskAdministration(int Units, int ToBeConfirmed, int Accounts);

public sealed class DeskQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<DeskData?> RunAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return null;
        }

        var now = clock.Utc();
        var today = LocalClock.DateOf(now);
        var periods = await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == actor.CountyId)
            .OrderByDescending(p => p.Period).Select(p => new FigureMonth(p.Period, p.ClosedAt != null)).ToListAsync();
        var (own, watched) = await TasksAsync(db, actor, today);
        var (forms, reviews, reporting) = await FormsAsync(db, actor, periods, now);
        var supervision = actor.ReadsPlans() ? await DeskSupervision.ReadAsync(db, actor.CountyId, now, DeskWho.Of(actor)) : null;
        return new(
            actor.Name, actor.County.Name, actor.County.IsDemonstration, own, watched, forms, reviews, reporting,
            await FiguresAsync(db, actor, periods),
            actor.Has(Role.Administrator) ? await AdministrationAsync(db, actor) : null,
            supervision);
    }

    private static async Task<(IReadOnlyList<DeskTask>? Own, IReadOnlyList<DeskTask>? Watched)> TasksAsync(AppDbContext db, Actor actor, DateOnly today)
    {
        if (!actor.ReadsPlans())
        {
            return (null, null);
        }

        var tasks = await PlanLedger.ReadAsync(db, actor, today);
        var due = TrafficLight.LastReportDue(today, actor.County.DueDay);
        var reports = actor.Grants.Any(g => g.UnitId is { } unit && actor.ReportsFor(unit));
        DeskTask Task(LedgerTask t) => new(
            t.Id, t.Number, t.Title, t.Light.Code(), t.LightReason, t.Percent ?? 0, t.Deadline, t.LastReportPeriod,
            t.ReportingUnit is { } unit && actor.ReportsFor(unit.Id) && !t.IsAccepted && t.Start <= due.LastDay && !(t.LastReportPeriod >= due));
        return (
            reports ? [.. tasks.Where(t => !t.IsAccepted && t.Units.Any(u => actor.ReportsFor(u.Id))).Select(Task).OrderByDescending(t => t.ReportOwed).ThenBy(t => Urgency(t.Light)).ThenBy(t => t.Number)] : null,
            actor.SeesCounty ? [.. tasks.Where(t => t.Light is Light.Red or Light.Yellow).Select(Task).OrderBy(t => Urgency(t.Light)).ThenBy(t => t.Number)] : null);
    }

    private static int Urgency(string light) => light switch { "red" => 0, "yellow" => 1, "green" => 2, _ => 3 };

    private static async Task<(IReadOnlyList<DeskForm>? Forms, IReadOnlyList<DeskForm>? Reviews, DeskReporting? Reporting)> FormsAsync(
        AppDbContext db, Actor actor, List<FigureMonth> periods, DateTime now)
    {
        var fills = Accounts.Policies.Rules[Accounts.Policies.FillForms](actor);
        var reviewsForms = Accounts.Policies.Rules[Accounts.Policies.ReviewForms](actor);
        if (!fills && !reviewsForms && !actor.SeesCounty)
        {
            return (null, null, null);
        }

        List<DeskForm> forms = [];
        List<DeskForm> reviews = [];
        DeskReporting? reporting = null;
        foreach (var period in periods.Where(p => !p.IsClosed).Select(p => p.Period))
        {
            var tree = await db.TreeAsync(actor.County, period.LastDay);
            var rows = await ReportingStatus.ReadAsync(db, actor.CountyId, period, now);
            forms.AddRange(rows.Where(r => r.State.IsEditable() && actor.MayFill(tree, r.UnitId))
                .OrderByDescending(r => actor.Grants.Any(g => g.UnitId == r.UnitId)).Select(Form));
            reviews.AddRange(rows.Where(r => actor.MayReview(tree, r.UnitId, r.State))
                .OrderBy(r => r.UnitKind.IsBelowBranch()).ThenBy(r => r.SubmittedAt).Select(Form));
            reporting ??= actor.SeesCounty ? new(period, ReportingTally.Of(rows), rows.Count(r => r.IsLate)) : null;
        }

        // The office may fill forms of its own unit; most of the year it has none, and nothing to be told about it.
        return (fills && (forms.Count > 0 || !actor.IsOffice) ? forms : null, reviewsForms ? reviews : null, reporting);

        static DeskForm Form(ReportingRow r) => new(
            r.Period, r.UnitCode, r.UnitName, r.TemplateCode, r.TemplateName, r.State, LocalClock.DateOf(r.DueAt.AddTicks(-1)), r.IsLate);
    }

    /// <summary>基层诊疗占比, 中医占比: a desk is no cockpit.</summary>
    private static readonly string[] Headlines = ["3.1", "4.3"];

    private static async Task<DeskFigures?> FiguresAsync(AppDbContext db, Actor actor, List<FigureMonth> periods)
    {
        if (!actor.SeesCounty || periods.Find(p => p.IsClosed) is not { } newest)
        {
            return null;
        }

        var facts = await FigureFacts.ReadAsync(db, actor.CountyId);
        var headlines = facts.Catalogue.At(newest.Period).Where(i => Headlines.Contains(i.Code)).ToList();
        var figures = await IndicatorFigures.ReadAsync(db, new(actor.CountyId, null, headlines, newest.Period, newest.Period), facts);
        return new(newest.Period, [.. headlines.Select(i => IndicatorsQuery.Row(i, figures, figures.Figure(i, IndicatorWindow.Month, newest.Period)))]);
    }

    private static async Task<DeskAdministration> AdministrationAsync(AppDbContext db, Actor actor) => new(
        actor.Tree.Count,
        await db.OrgUnits.CountAsync(u => u.CountyId == actor.CountyId && u.ToBeConfirmed),
        await db.RoleGrants.Where(g => g.CountyId == actor.CountyId).Select(g => g.AccountId).Distinct().CountAsync());
}
