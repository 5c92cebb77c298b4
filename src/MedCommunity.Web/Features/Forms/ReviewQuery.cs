using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>A form that waits for the reader's review.</summary>
/// <param name="Revision">What the reader sees: a review names it.</param>
/// <param name="Below">How many forms of its clinics and stations the approval takes along.</param>
/// <param name="BelowUnexplained">How many of those have a warning without a word.</param>
public sealed record ReviewLine(
    ReportingPeriod Period, string Unit, string UnitName, string Template, string TemplateName, SubmissionState State, DateTime SubmittedAt, bool? OnTime,
    int Warnings, int Unexplained, bool IsVerification, bool IsOwn, bool IsDemonstration, int Revision, int Below, int BelowUnexplained)
{
    public FormKey Key => new(Unit, Period, Template);

    /// <summary>May be passed together with others: nothing in it waits for a word, and somebody else submitted it.</summary>
    public bool IsPickable => Unexplained == 0 && !IsOwn;

    /// <summary>Nothing to look at, in it or below it.</summary>
    public bool IsClean => IsPickable && Warnings == 0 && BelowUnexplained == 0;
}

/// <param name="Period">The month that the lines are cut to; null for all.</param>
/// <param name="Periods">The months that have something waiting, with how much.</param>
/// <param name="Lines">What waits for the reader: unexplained warnings first, then warnings, then the rest, oldest first.</param>
/// <param name="WithOthers">How many forms of the same months wait for somebody else's verification (the office asks).</param>
public sealed record ReviewData(ReportingPeriod? Period, IReadOnlyList<WaitingPeriod> Periods, IReadOnlyList<ReviewLine> Lines, int WithOthers);

/// <summary>审核: what waits for the reader; a director's verifications, the office's approvals.</summary>
public sealed class ReviewQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<ReviewData?> RunAsync(ReportingPeriod? asked)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return null;
        }

        var now = clock.Utc();
        var rows = await (
            from s in db.Submissions.AsNoTracking()
            join o in db.Obligations.AsNoTracking() on new { s.CountyId, Id = s.ObligationId } equals new { o.CountyId, o.Id }
            join u in db.OrgUnits.AsNoTracking() on new { s.CountyId, Id = s.UnitId } equals new { u.CountyId, u.Id }
            join t in db.FormTemplates.AsNoTracking() on new { s.CountyId, Id = s.TemplateId } equals new { t.CountyId, t.Id }
            join v in db.FormTemplateVersions.AsNoTracking() on new { o.CountyId, Id = o.TemplateVersionId } equals new { v.CountyId, v.Id }
            join p in db.CountyPeriods.AsNoTracking() on new { s.CountyId, s.Period } equals new { p.CountyId, p.Period }
            where s.CountyId == actor.CountyId && (s.State == SubmissionState.Submitted || s.State == SubmissionState.Verified)
                && (p.ClosedAt == null || s.ReopenedUntil != null)
            select new { Submission = s, UnitCode = u.Code, UnitName = u.Name, Template = t, VersionId = v.Id, v.Definition }).ToListAsync();
        var trees = new Dictionary<ReportingPeriod, OrgTree>();
        foreach (var period in rows.Select(r => r.Submission.Period).Distinct())
        {
            trees[period] = await db.TreeAsync(actor.County, period.LastDay);
        }

        var waiting = rows.Where(r => actor.MayReview(trees[r.Submission.Period], r.Submission.UnitId, r.Submission.State)).ToList();
        var shown = waiting.Where(r => asked is null || r.Submission.Period == asked).ToList();
        var histories = await FormHistories.ReadAsync(db, actor.CountyId, [.. shown.Select(r => new FormOf(r.Submission.UnitId, r.Template, r.Submission.Period))], now);
        var forms = shown.DistinctBy(r => r.VersionId).ToDictionary(r => r.VersionId, r => FormDefinition.Parse(r.Definition));
        var lines = shown.ConvertAll(r =>
        {
            var (submission, tree) = (r.Submission, trees[r.Submission.Period]);
            var document = submission.DocumentAt(now);
            var warnings = FormCheck.Run(forms[r.VersionId], document.Values, histories[(submission.UnitId, r.Template.Id, submission.Period)])
                .Where(f => f.Severity == Severity.Warning).ToList();
            var line = new ReviewLine(
                submission.Period, r.UnitCode, r.UnitName, r.Template.Code, r.Template.Name, submission.State, submission.SubmittedAt!.Value, submission.OnTime,
                warnings.DistinctBy(w => w.Cell).Count(), document.Unexplained(warnings), submission.State == SubmissionState.Submitted && tree.VerifierOf(submission.UnitId) is not null,
                actor.Is(submission.SubmittedBy) || actor.Is(submission.SubmittedFor), submission.IsDemonstration, submission.Revision, 0, 0);
            return (Line: line, submission.UnitId, Above: tree.VerifierOf(submission.UnitId)?.Id, r.Template.Frequency);
        });

        // As ApproveForm takes them along: verified, of the same kind of period, submitted by somebody else.
        var below = lines.Where(l => l.Line is { State: SubmissionState.Verified, IsOwn: false }).ToLookup(l => (l.Above, l.Line.Period, l.Frequency), l => l.Line);
        return new(
            asked,
            [.. waiting.GroupBy(r => r.Submission.Period).OrderByDescending(g => g.Key).Select(g => new WaitingPeriod(g.Key, g.Count()))],
            [.. lines.Select(l => below[(l.UnitId, l.Line.Period, l.Frequency)].ToList() is { Count: > 0 } with && !l.Line.IsVerification
                    ? l.Line with { Below = with.Count, BelowUnexplained = with.Count(w => w.Unexplained > 0) }
                    : l.Line)
                .OrderBy(l => l.Unexplained > 0 ? 0 : l.Warnings > 0 ? 1 : 2).ThenBy(l => l.SubmittedAt).ThenBy(l => l.Unit, StringComparer.Ordinal)],
            actor.IsOffice ? rows.Count(r => (asked is null || r.Submission.Period == asked) && r.Submission.State == SubmissionState.Submitted
                && trees[r.Submission.Period].VerifierOf(r.Submission.UnitId) is not null) : 0);
    }
}
