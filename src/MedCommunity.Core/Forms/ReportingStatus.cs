using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Forms;

/// <summary>One obligation of a month and where its form stands; on pages, in the API and in the late list alike.</summary>
public sealed record ReportingRow(
    Guid UnitId, string UnitCode, string UnitName, UnitKind UnitKind, string? ContactName, string? ContactPhone,
    string TemplateCode, string TemplateName, ReportingPeriod Period, SubmissionState State, DateTime DueAt, DateTime? FirstSubmittedAt, bool? OnTime,
    DateTime? SubmittedAt, bool IsDemonstration)
{
    /// <summary>Due and never submitted.</summary>
    public bool IsLate => FirstSubmittedAt is null && OnTime == false;

    /// <summary>历史补录: no due day to be on time for.</summary>
    public bool IsBackfilled { get; init; }

    /// <summary>The closing of the period has stopped it: it counts as missing.</summary>
    public bool IsStopped { get; init; }

    /// <summary>It has been approved once: that still stands in the figures, whatever it is now.</summary>
    public bool WasApproved { get; init; }

    /// <summary>The due instant when the period opened, where an extension has replaced it.</summary>
    public DateTime? OriginalDueAt { get; init; }

    /// <summary>The extension granted last, if any.</summary>
    public DueGrant? Extension { get; init; }
}

/// <summary>报送情况 in numbers. Expected = obligations; completeness and timeliness are shares of it (domain.md, Reporting).</summary>
/// <param name="Backfilled">Of the expected, those that were entered later (历史补录): they were never due, so that timeliness leaves them out.</param>
public sealed record ReportingTally(int Expected, int Submitted, int OnTime, int Approved, int Backfilled = 0)
{
    /// <summary>报送完整率, 0 to 1; null where nothing is owed.</summary>
    public decimal? Completeness => Expected == 0 ? null : (decimal)Submitted / Expected;

    /// <summary>及时率, 0 to 1; null where nothing was due.</summary>
    public decimal? Timeliness => Expected == Backfilled ? null : (decimal)OnTime / (Expected - Backfilled);

    public static ReportingTally Of(IReadOnlyCollection<ReportingRow> rows) => new(
        rows.Count,
        rows.Count(r => r.FirstSubmittedAt is not null),
        rows.Count(r => r.OnTime == true),
        rows.Count(r => r.State == SubmissionState.Approved),
        rows.Count(r => r.IsBackfilled));
}

public static class ReportingStatus
{
    /// <summary>Every obligation of a month; cutting to what one may see is the caller's (Actor.CanSee), counts are everybody's.</summary>
    public static async Task<IReadOnlyList<ReportingRow>> ReadAsync(AppDbContext db, Guid countyId, ReportingPeriod period, DateTime now)
    {
        var extensions = await ExtensionsAsync(db, countyId, period);
        var rows = await (
            from o in db.Obligations.AsNoTracking()
            join u in db.OrgUnits.AsNoTracking() on new { o.CountyId, Id = o.UnitId } equals new { u.CountyId, u.Id }
            join t in db.FormTemplates.AsNoTracking() on new { o.CountyId, Id = o.TemplateId } equals new { t.CountyId, t.Id }
            join p in db.CountyPeriods.AsNoTracking() on new { o.CountyId, o.Period } equals new { p.CountyId, p.Period }
            join s in db.Submissions.AsNoTracking() on new { o.CountyId, o.Id } equals new { s.CountyId, Id = s.ObligationId } into submissions
            from s in submissions.DefaultIfEmpty()
            where o.CountyId == countyId && o.Period == period
            orderby u.Order, u.Code, t.Code
            select new
            {
                Unit = u,
                Template = t,
                Obligation = o,
                IsClosed = p.ClosedAt != null,
                State = s == null ? SubmissionState.NotStarted : s.State,
                FirstSubmittedAt = s == null ? null : s.FirstSubmittedAt,
                OnTime = s == null ? null : s.OnTime,
                SubmittedAt = s == null ? null : s.SubmittedAt,
                ReopenedUntil = s == null ? null : s.ReopenedUntil,
                WasApproved = s != null && s.ApprovedDocument != null,
                IsDemonstration = s != null && s.IsDemonstration,
            }).ToListAsync();
        return [.. rows.Select(r => new ReportingRow(
            r.Unit.Id, r.Unit.Code, r.Unit.Name, r.Unit.Kind, r.Unit.ContactName, r.Unit.ContactPhone, r.Template.Code, r.Template.Name, period,
            ReportingRules.StateAt(r.State, r.ReopenedUntil, r.WasApproved, now),
            r.Obligation.DueAt, r.FirstSubmittedAt, ReportingRules.OnTime(r.Obligation, r.FirstSubmittedAt, r.OnTime, now), r.SubmittedAt, r.IsDemonstration)
        {
            IsBackfilled = r.Obligation.IsBackfilled,
            IsStopped = ReportingRules.IsStopped(r.State, r.ReopenedUntil, r.WasApproved, r.IsClosed, now),
            WasApproved = r.WasApproved,
            OriginalDueAt = r.Obligation.OriginalDueAt,
            Extension = extensions.GetValueOrDefault(r.Obligation.Id),
        })];
    }

    /// <summary>The extension granted last, which is the latest, of each form of a month; of <paramref name="only"/> these where given.</summary>
    public static async Task<Dictionary<Guid, DueGrant>> ExtensionsAsync(AppDbContext db, Guid countyId, ReportingPeriod period, IReadOnlyCollection<Guid>? only = null)
    {
        var ids = only?.ToArray() ?? [];
        var all = await db.DueExtensions.AsNoTracking()
            .Where(e => e.CountyId == countyId && e.Period == period && (only == null || ids.Contains(e.ObligationId)))
            .OrderBy(e => e.Until).ToListAsync();
        return all.GroupBy(e => e.ObligationId).ToDictionary(g => g.Key, g => Of(g.Last()));
    }

    private static DueGrant Of(DueExtension e) => new(e.Until, e.Counts, e.Reason, e.GrantedByName, e.GrantedAt);
}
