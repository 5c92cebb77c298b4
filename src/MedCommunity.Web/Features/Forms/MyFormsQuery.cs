using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>A form that the reader may fill.</summary>
public sealed record MyFormLine(
    string Unit, string UnitName, string Template, string TemplateName, SubmissionState State, DateTime DueAt, bool? OnTime, bool IsStopped, bool IsOwn,
    string? Reason, bool IsDemonstration, bool IsBackfilled)
{
    /// <summary>The extension granted last, if any.</summary>
    public DueGrant? Extension { get; init; }

    /// <summary>Of a clinic or station that the reader's branch answers for: in the list these are one line, filled in one grid.</summary>
    public bool IsBelow { get; init; }

    /// <summary>Sent back, and not yet submitted again: before everything else.</summary>
    public bool IsReturned => State == SubmissionState.Returned && !IsStopped;

    /// <summary>Something is left to do for the unit.</summary>
    public bool IsWaiting => State.IsEditable() && !IsStopped;
}

/// <summary>Forms of other open months that still wait for the unit.</summary>
public sealed record WaitingPeriod(ReportingPeriod Period, int Count);

public sealed record MyFormsData(
    ReportingPeriod? Period, bool IsClosed, IReadOnlyList<PeriodChoice> Periods, IReadOnlyList<MyFormLine> Lines, IReadOnlyList<WaitingPeriod> Waiting, DateTime Now);

/// <summary>我的填报: the forms of the units that one fills, of one month.</summary>
public sealed class MyFormsQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<MyFormsData?> RunAsync(ReportingPeriod? asked)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return null;
        }

        var now = clock.Utc();
        var periods = await StatusQuery.PeriodsAsync(db, actor.CountyId);
        if ((periods.Find(p => p.Period == asked) ?? periods.FirstOrDefault()) is not { } chosen)
        {
            return new(null, false, periods, [], [], now);
        }

        var waiting = new List<WaitingPeriod>();
        IReadOnlyList<MyFormLine> lines = [];
        foreach (var period in periods.Where(p => p == chosen || !p.IsClosed))
        {
            var ofPeriod = await LinesAsync(db, actor, period, now);
            if (period == chosen)
            {
                lines = ofPeriod;
            }
            else if (ofPeriod.Count(l => l.IsWaiting) is > 0 and var count)
            {
                waiting.Add(new(period.Period, count));
            }
        }

        return new(chosen.Period, chosen.IsClosed, periods, lines, waiting, now);
    }

    private static async Task<IReadOnlyList<MyFormLine>> LinesAsync(AppDbContext db, Actor actor, PeriodChoice period, DateTime now)
    {
        var tree = await db.TreeAsync(actor.County, period.Period.LastDay);
        var mine = tree.All.Where(u => actor.MayFill(tree, u.Id)).Select((u, i) => (u.Id, i)).ToDictionary(u => u.Id, u => u.i);
        var ids = mine.Keys.ToArray();
        var rows = await (
            from o in db.Obligations.AsNoTracking()
            join u in db.OrgUnits.AsNoTracking() on new { o.CountyId, Id = o.UnitId } equals new { u.CountyId, u.Id }
            join t in db.FormTemplates.AsNoTracking() on new { o.CountyId, Id = o.TemplateId } equals new { t.CountyId, t.Id }
            join s in db.Submissions.AsNoTracking() on new { o.CountyId, o.Id } equals new { s.CountyId, Id = s.ObligationId } into submissions
            from s in submissions.DefaultIfEmpty()
            where o.CountyId == actor.CountyId && o.Period == period.Period && ids.Contains(o.UnitId)
            select new { o.UnitId, UnitCode = u.Code, UnitName = u.Name, TemplateCode = t.Code, TemplateName = t.Name, Obligation = o, Submission = s }).ToListAsync();
        var extensions = await ReportingStatus.ExtensionsAsync(db, actor.CountyId, period.Period, [.. rows.Select(r => r.Obligation.Id)]);
        var own = actor.Grants.Select(g => g.UnitId).ToHashSet();
        return [.. rows.OrderBy(r => mine[r.UnitId]).ThenBy(r => r.TemplateCode, StringComparer.Ordinal)
            .Select(r => new MyFormLine(
                r.UnitCode, r.UnitName, r.TemplateCode, r.TemplateName, r.Submission?.StateAt(now) ?? SubmissionState.NotStarted, r.Obligation.DueAt,
                ReportingRules.OnTime(r.Obligation, r.Submission?.FirstSubmittedAt, r.Submission?.OnTime, now),
                ReportingRules.IsStopped(r.Submission, period.IsClosed, now), own.Contains(r.UnitId), r.Submission?.Reason,
                r.Submission?.IsDemonstration == true, r.Obligation.IsBackfilled)
            {
                IsBelow = !own.Contains(r.UnitId) && tree.Find(r.UnitId)!.Kind.IsBelowBranch(),
                Extension = extensions.GetValueOrDefault(r.Obligation.Id),
            })
            .OrderByDescending(l => l.IsReturned).ThenByDescending(l => l.IsOwn).ThenByDescending(l => l.IsWaiting).ThenBy(l => l.DueAt)];
    }
}
