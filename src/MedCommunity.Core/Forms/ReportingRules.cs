using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Forms;

/// <summary>What is owed when a period opens, when it is on time, and what an approval puts into the figures.</summary>
public static class ReportingRules
{
    /// <summary>How long a reopened form stays editable unless the office says otherwise; and at least so long again when a reviewer returns it.</summary>
    public static readonly TimeSpan ReopenedFor = TimeSpan.FromDays(7);

    /// <summary>The obligations of a period: every unit of the month's last day × every form for its kind that the month owes.</summary>
    /// <param name="verifiedDueDay">The earlier day for units whose forms somebody verifies first; null: the same day.</param>
    public static IEnumerable<Obligation> Owed(
        Guid countyId, ReportingPeriod period, int dueDay, int? verifiedDueDay, OrgTree treeOfLastDay,
        IReadOnlyCollection<FormTemplate> templates, IReadOnlyCollection<FormTemplateVersion> versions)
    {
        var due = LocalClock.EndOf(period.DueDate(dueDay));
        var verifiedDue = LocalClock.EndOf(period.DueDate(verifiedDueDay ?? dueDay));
        foreach (var template in templates.Where(t => t.IsDueFor(period)))
        {
            if (versions.Where(v => v.TemplateId == template.Id && !v.IsDraft && v.EffectiveFrom <= period).MaxBy(v => v.Number) is not { } version)
            {
                continue;
            }

            foreach (var unit in treeOfLastDay.All.Where(u => template.IsFor(u.Kind)))
            {
                yield return new Obligation
                {
                    CountyId = countyId,
                    UnitId = unit.Id,
                    TemplateId = template.Id,
                    TemplateVersionId = version.Id,
                    Period = period,
                    DueAt = treeOfLastDay.VerifierOf(unit.Id) is null ? due : verifiedDue,
                };
            }
        }
    }

    /// <summary>On time: submitted for the first time before the due day ended; null while neither submitted nor due.</summary>
    public static bool? OnTime(DateTime? firstSubmittedAt, DateTime dueAt, DateTime now) =>
        firstSubmittedAt is { } submitted ? submitted < dueAt : now >= dueAt ? false : null;

    /// <summary>The same of an obligation: the first submission decided it for good; what was backfilled had no due day to be on time for.</summary>
    public static bool? OnTime(Obligation obligation, DateTime? firstSubmittedAt, bool? decided, DateTime now) =>
        obligation.IsBackfilled ? null : decided ?? OnTime(firstSubmittedAt, obligation.DueAt, now);

    /// <summary>How many local days the due day is over; 0 on the due day itself and before.</summary>
    public static int DaysOver(DateTime dueAt, DateTime now) =>
        Math.Max(0, LocalClock.DateOf(now).DayNumber - LocalClock.DateOf(dueAt.AddTicks(-1)).DayNumber);

    /// <summary>Why the county cannot open this month, or null: none before its first opened one (those are backfilled), none twice, none to come.</summary>
    /// <param name="opened">The months that stand, without backfilled ones.</param>
    /// <param name="backfilled">The months made by a backfill.</param>
    /// <param name="period">The month asked for.</param>
    /// <param name="today">The local day.</param>
    public static string? WhyNotOpen(
        IReadOnlyCollection<ReportingPeriod> opened, IReadOnlyCollection<ReportingPeriod> backfilled, ReportingPeriod period, DateOnly today) =>
        period > ReportingPeriod.Of(today) ? $"{period.Chinese}还没有到，不能开启。"
        : opened.Contains(period) ? $"{period.Chinese}报告期已经开启过。"
        : backfilled.Contains(period) || (opened.Count > 0 && period < opened.Min()) ? $"{period.Chinese}早于本旗县的首个报告期，请用历史补录。"
        : null;

    /// <summary>The full months that can be opened, newest first: those missing since the first, and those after the newest; the last full one where there is none yet.</summary>
    public static IReadOnlyList<ReportingPeriod> Openable(
        IReadOnlyCollection<ReportingPeriod> opened, IReadOnlyCollection<ReportingPeriod> backfilled, DateOnly today)
    {
        var lastFull = ReportingPeriod.Of(today).AddMonths(-1);
        return [.. lastFull.Since(opened.Count == 0 ? lastFull : opened.Min()).Where(p => WhyNotOpen(opened, backfilled, p, today) is null).Reverse()];
    }

    /// <summary>The state as of now: a reopening that has lapsed is approved again, with the document last approved.</summary>
    public static SubmissionState StateAt(this Submission submission, DateTime now) =>
        StateAt(submission.State, submission.ReopenedUntil, submission.ApprovedDocument is not null, now);

    /// <summary>The same of a row that was only read in part.</summary>
    public static SubmissionState StateAt(SubmissionState state, DateTime? reopenedUntil, bool wasApproved, DateTime now) =>
        !HasLapsed(state, reopenedUntil, now) ? state : wasApproved ? SubmissionState.Approved : SubmissionState.Draft;

    /// <summary>The document that counts now.</summary>
    public static FormDocument DocumentAt(this Submission submission, DateTime now) =>
        DocumentAt(submission.State, submission.ReopenedUntil, submission.Document, submission.ApprovedDocument, now);

    /// <summary>The same of a row that was only read in part.</summary>
    public static FormDocument DocumentAt(SubmissionState state, DateTime? reopenedUntil, string document, string? approved, DateTime now) =>
        FormDocument.Parse(HasLapsed(state, reopenedUntil, now) ? approved ?? document : document);

    /// <summary>
    /// Whether the closing of the period has stopped the form: it was not approved by then and has not been reopened since
    /// (or that reopening has lapsed). It takes no edit, submission or approval and counts as missing.
    /// </summary>
    public static bool IsStopped(Submission? submission, bool periodIsClosed, DateTime now) =>
        IsStopped(submission?.State ?? SubmissionState.NotStarted, submission?.ReopenedUntil, submission?.ApprovedDocument is not null, periodIsClosed, now);

    /// <summary>The same of a row that was only read in part.</summary>
    public static bool IsStopped(SubmissionState state, DateTime? reopenedUntil, bool wasApproved, bool periodIsClosed, DateTime now) =>
        periodIsClosed && StateAt(state, reopenedUntil, wasApproved, now) != SubmissionState.Approved && (reopenedUntil is null || HasLapsed(state, reopenedUntil, now));

    /// <summary>Makes a lapse that time has brought part of the row, before the next write builds on it.</summary>
    public static void SettleLapse(this Submission submission, DateTime now, int nextRevision)
    {
        if (HasLapsed(submission, now))
        {
            submission.GiveUpReopening(nextRevision);
        }
    }

    /// <summary>Ends a reopening without an approval: back to what was last approved, or to a draft where nothing was.</summary>
    public static void GiveUpReopening(this Submission submission, int nextRevision)
    {
        submission.ReopenedUntil = null;
        submission.Revision = nextRevision;
        if (submission.ApprovedDocument is { } approved)
        {
            submission.Document = FormDocument.Parse(submission.Document).BackTo(FormDocument.Parse(approved), nextRevision).ToJson();
            submission.State = SubmissionState.Approved;
        }
        else
        {
            submission.State = SubmissionState.Draft;
        }
    }

    /// <summary>One value per cell of the form: every figure reads only these.</summary>
    public static IEnumerable<ApprovedValue> Values(Submission submission, Guid templateVersionId, FormDefinition form, FormDocument document, DateTime approvedAt) =>
        Values(submission.CountyId, submission.Id, submission.UnitId, submission.Period, templateVersionId, form, document, approvedAt);

    /// <summary>The same of a row that was only read in part.</summary>
    public static IEnumerable<ApprovedValue> Values(
        Guid countyId, Guid submissionId, Guid unitId, ReportingPeriod period, Guid templateVersionId, FormDefinition form, FormDocument document, DateTime approvedAt) =>
        form.Fields.Select(f => new ApprovedValue
        {
            CountyId = countyId,
            Period = period,
            UnitId = unitId,
            Element = f.Code,
            TemplateVersionId = templateVersionId,
            SubmissionId = submissionId,
            Kind = document[f.Code].Kind,
            ScaledValue = document[f.Code].Number is { } number ? Scaled.FromDecimal(number) : null,
            ApprovedAt = approvedAt,
        });

    private static bool HasLapsed(Submission submission, DateTime now) => HasLapsed(submission.State, submission.ReopenedUntil, now);

    /// <summary>Only while it lies with the unit: what was submitted again in time waits for its reviewers as long as they need.</summary>
    private static bool HasLapsed(SubmissionState state, DateTime? reopenedUntil, DateTime now) =>
        reopenedUntil is { } until && now >= until && state.IsEditable();
}
