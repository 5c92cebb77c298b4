using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Commands.Demonstration;

/// <summary>
/// A synthetic county's forms of some months up to the last full one: all approved, all months closed. The figures are drawn from a generator seeded by county,
/// unit and month, so that the same day always gives the same counties.
/// </summary>
/// <param name="county">With its units.</param>
/// <param name="accounts">Who submitted and verified.</param>
/// <param name="office">Who approved.</param>
/// <param name="now">UTC; nothing happens after it.</param>
internal sealed class SyntheticForms(SyntheticCounty county, SyntheticAccounts accounts, Account office, DateTime now)
{
    private readonly OrgTree tree = county.Tree;
    private readonly Dictionary<Guid, OrgUnit> units = county.Units.ToDictionary(u => u.Id);

    /// <summary>Up to a year and a half ahead of the demonstration, or behind it.</summary>
    private readonly double ahead = ((county.Number * 7 % 31) - 15) / 10.0;

    public List<CountyPeriod> Periods { get; } = [];

    public List<Obligation> Obligations { get; } = [];

    public List<Submission> Submissions { get; } = [];

    public List<SubmissionEvent> Events { get; } = [];

    public List<ApprovedValue> Values { get; } = [];

    public void Lay(IReadOnlyCollection<FormTemplate> templates, IReadOnlyCollection<FormTemplateVersion> versions, int months)
    {
        var forms = versions.ToDictionary(v => v.Id, v => FormDefinition.Parse(v.Definition));
        var last = DemonstrationForms.UnderWay(now);
        foreach (var period in last.Since(last.AddMonths(1 - months)))
        {
            var opened = LocalClock.StartOf(period.AddMonths(1).FirstDay);
            var closed = LocalClock.StartOf(period.AddMonths(2).FirstDay);
            closed = closed < now ? closed : now;
            Periods.Add(new CountyPeriod { CountyId = county.County.Id, Period = period, OpenedAt = opened, ClosedAt = closed });
            foreach (var obligation in ReportingRules.Owed(county.County.Id, period, county.County.DueDay, county.County.VerifiedDueDay, tree, templates, versions))
            {
                Obligations.Add(obligation);
                Add(obligation, forms[obligation.TemplateVersionId], opened, closed);
            }
        }
    }

    private void Add(Obligation obligation, FormDefinition form, DateTime opened, DateTime closed)
    {
        var unit = units[obligation.UnitId];
        var random = new Random((county.Number * 7_919) + (unit.Order * 31) + (obligation.Period.Number * 1000));
        var values = DemonstrationFigures.Of(form, unit, obligation.Period, random, ahead);
        var document = new FormDocument(values.ToDictionary(v => v.Key, v => new FormCell(v.Value, 1)), []);

        // One in thirty came late, where the due day is over.
        var isLate = obligation.DueAt < closed && random.Next(30) == 0;
        var submitted = isLate
            ? Between(obligation.DueAt, closed, 0.05, 0.5)
            : Between(opened, obligation.DueAt < closed ? obligation.DueAt : closed, 0.2, 0.9);
        var verified = tree.VerifierOf(unit.Id) is null ? (DateTime?)null : Between(submitted, closed, 0.02, 0.2);
        var approved = Between(verified ?? submitted, closed, 0.1, 0.5);
        var json = document.ToJson();
        var submission = new Submission
        {
            CountyId = obligation.CountyId,
            ObligationId = obligation.Id,
            UnitId = obligation.UnitId,
            TemplateId = obligation.TemplateId,
            Period = obligation.Period,
            State = SubmissionState.Approved,
            Revision = 1,
            Document = json,
            ApprovedDocument = json,
            FirstSubmittedAt = submitted,
            OnTime = ReportingRules.OnTime(submitted, obligation.DueAt, now),
            SubmittedAt = submitted,
            SubmittedBy = accounts.Submitter.Id,
            VerifiedAt = verified,
            VerifiedBy = verified is null ? null : accounts.Verifier.Id,
            ApprovedAt = approved,
            ApprovedBy = office.Id,
            IsDemonstration = true,
        };
        Submissions.Add(submission);
        Values.AddRange(ReportingRules.Values(submission, obligation.TemplateVersionId, form, document, approved));
        Happened(SubmissionAction.Submit, SubmissionState.Submitted, submitted, accounts.Submitter);
        if (verified is { } at)
        {
            Happened(SubmissionAction.Verify, SubmissionState.Verified, at, accounts.Verifier);
        }

        Happened(SubmissionAction.Approve, SubmissionState.Approved, approved, office);

        DateTime Between(DateTime from, DateTime to, double least, double most) => from + ((to - from) * (least + (random.NextDouble() * (most - least))));

        void Happened(SubmissionAction action, SubmissionState state, DateTime when, Account by) => Events.Add(new SubmissionEvent
        {
            CountyId = submission.CountyId,
            SubmissionId = submission.Id,
            Action = action,
            State = state,
            At = when,
            By = by.Id,
            ByName = by.DisplayName,
        });
    }
}
