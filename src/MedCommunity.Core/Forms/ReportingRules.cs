using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Forms;

/// <summary>What is owed when a period opens, when it is on time, and what an approval puts into the figures.</summary>
public static class ReportingRules
{
    /// <summary>The obligations of a period: every unit of the month's last day × every form for its kind that the month owes.</summary>
    public static IEnumerable<Obligation> Owed(
        Guid countyId, ReportingPeriod period, int dueDay, OrgTree treeOfLastDay,
        IReadOnlyCollection<FormTemplate> templates, IReadOnlyCollection<FormTemplateVersion> versions)
    {
        var due = LocalClock.EndOf(period.DueDate(dueDay));
        foreach (var template in templates.Where(t => t.IsDueFor(period)))
        {
            if (versions.Where(v => v.TemplateId == template.Id && v.EffectiveFrom <= period).MaxBy(v => v.Number) is not { } version)
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
                    DueAt = due,
                };
            }
        }
    }

    /// <summary>On time: submitted for the first time before the due day ended; null while neither submitted nor due.</summary>
    public static bool? OnTime(DateTime? firstSubmittedAt, DateTime dueAt, DateTime now) =>
        firstSubmittedAt is { } submitted ? submitted < dueAt : now >= dueAt ? false : null;

    /// <summary>The state as of now: a reopening that has lapsed is approved again, with the document last approved.</summary>
    public static SubmissionState StateAt(this Submission submission, DateTime now) =>
        HasLapsed(submission, now) ? SubmissionState.Approved : submission.State;

    /// <summary>The document that counts now.</summary>
    public static FormDocument DocumentAt(this Submission submission, DateTime now) =>
        FormDocument.Parse(HasLapsed(submission, now) ? submission.ApprovedDocument! : submission.Document);

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

    private static bool HasLapsed(Submission submission, DateTime now) =>
        submission.ReopenedUntil is { } until && now >= until && submission.ApprovedDocument is not null
        && submission.State is SubmissionState.Reopened;
}
