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

    /// <summary>The verdict on a form: as decided by its first submission, else as of now; a backfilled one (历史补录) has none, ever.</summary>
    public static bool? Verdict(bool isBackfilled, bool? decided, DateTime? firstSubmittedAt, DateTime dueAt, DateTime now) =>
        isBackfilled ? null : decided ?? OnTime(firstSubmittedAt, dueAt, now);

    /// <summary>The state as of now: a reopening that has lapsed is approved again, with the document last approved.</summary>
    public static SubmissionState StateAt(this Submission submission, DateTime now) =>
        StateAt(submission.State, submission.ReopenedUntil, submission.ApprovedDocument is not null, now);

    /// <summary>The same of a row that was only read in part.</summary>
    public static SubmissionState StateAt(SubmissionState state, DateTime? reopenedUntil, bool wasApproved, DateTime now) =>
        !HasLapsed(state, reopenedUntil, now) ? state : wasApproved ? SubmissionState.Approved : SubmissionState.Draft;

    /// <summary>The document that counts now.</summary>
    public static FormDocument DocumentAt(this Submission submission, DateTime now) =>
        FormDocument.Parse(HasLapsed(submission, now) ? submission.ApprovedDocument ?? submission.Document : submission.Document);

    /// <summary>
    /// Whether the closing of the period has stopped the form: it was not approved by then and has not been reopened since
    /// (or that reopening has lapsed). It takes no edit, submission or approval and counts as missing.
    /// </summary>
    public static bool IsStopped(Submission? submission, bool periodIsClosed, DateTime now) =>
        periodIsClosed && (submission is null
            || (submission.StateAt(now) != SubmissionState.Approved && (submission.ReopenedUntil is null || HasLapsed(submission, now))));

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
        form.Fields.Select(f => new ApprovedValue
        {
            CountyId = submission.CountyId,
            Period = submission.Period,
            UnitId = submission.UnitId,
            Element = f.Code,
            TemplateVersionId = templateVersionId,
            SubmissionId = submission.Id,
            Kind = document[f.Code].Kind,
            ScaledValue = document[f.Code].Number is { } number ? Scaled.FromDecimal(number) : null,
            ApprovedAt = approvedAt,
        });

    private static bool HasLapsed(Submission submission, DateTime now) => HasLapsed(submission.State, submission.ReopenedUntil, now);

    /// <summary>Only while it lies with the unit: what was submitted again in time waits for its reviewers as long as they need.</summary>
    private static bool HasLapsed(SubmissionState state, DateTime? reopenedUntil, DateTime now) =>
        reopenedUntil is { } until && now >= until && state.IsEditable();
}
