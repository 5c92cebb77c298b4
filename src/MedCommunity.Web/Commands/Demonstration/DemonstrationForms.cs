using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Commands.Demonstration;

/// <summary>
/// 25 months of synthetic forms: the last full month is under way, the 24 before it are approved and closed. The figures are drawn from a
/// generator seeded by unit and month, so that the same day always gives the same county.
/// </summary>
internal sealed class DemonstrationForms(AppDbContext db, DemonstrationCounty county, DateTime now)
{
    private const int ClosedMonths = 24;

    private readonly List<FormTemplate> templates = [.. db.FormTemplates.Local.Where(t => t.CountyId == county.County.Id)];
    private readonly List<FormTemplateVersion> versions = [.. db.FormTemplateVersions.Local.Where(v => v.CountyId == county.County.Id)];
    private readonly Dictionary<Guid, FormDefinition> forms = db.FormTemplateVersions.Local.ToDictionary(v => v.Id, v => FormDefinition.Parse(v.Definition));

    public static ReportingPeriod UnderWay(DateTime now) => ReportingPeriod.Of(LocalClock.DateOf(now)).AddMonths(-1);

    /// <summary>Adds periods, obligations, submissions and approved values; saves nothing yet.</summary>
    /// <returns>The number of submissions.</returns>
    public int Add()
    {
        var parents = db.OrgPlacements.Local.ToDictionary(p => p.UnitId, p => p.ParentId);
        var tree = new OrgTree(county.Units.Values.Select(u => new OrgNode(u.Id, u.Code, u.Name, u.Kind, parents[u.Id], u.Order, u.IsDemonstration)));
        var units = county.Units.Values.ToDictionary(u => u.Id);
        var underWay = UnderWay(now);
        var first = underWay.AddMonths(-ClosedMonths);
        var submissions = 0;
        foreach (var period in underWay.Since(first))
        {
            var isClosed = period < underWay;
            var closedAt = LocalClock.StartOf(period.AddMonths(2).FirstDay);
            db.CountyPeriods.Add(new CountyPeriod
            {
                CountyId = county.County.Id,
                Period = period,
                OpenedAt = LocalClock.StartOf(period.AddMonths(1).FirstDay),
                ClosedAt = isClosed ? (closedAt < now ? closedAt : now) : null,
            });
            foreach (var obligation in ReportingRules.Owed(county.County.Id, period, county.County.DueDay, county.County.VerifiedDueDay, tree, templates, versions))
            {
                db.Obligations.Add(obligation);
                var unit = units[obligation.UnitId];
                var state = isClosed ? SubmissionState.Approved : StateUnderWay(unit);
                if (state != SubmissionState.NotStarted)
                {
                    Add(obligation, unit, state, isClosed);
                    submissions++;
                }
            }
        }

        return submissions;
    }

    /// <summary>Under way: some approved, some submitted, some returned, some untouched; the account <c>branch</c> has everything before it.</summary>
    private SubmissionState StateUnderWay(OrgUnit unit)
    {
        if (unit == county.Branch || unit == county.Clinic || unit.Kind is UnitKind.InsuranceBureau or UnitKind.HealthCommission or UnitKind.PublicHealthAgency)
        {
            return SubmissionState.NotStarted;
        }

        return unit.Kind switch
        {
            UnitKind.GeneralHospital or UnitKind.SpecialistBranch => SubmissionState.Approved,
            _ => (unit.Order % 7) switch
            {
                0 or 3 => SubmissionState.Approved,
                1 => SubmissionState.Verified,
                2 or 5 => SubmissionState.Submitted,
                4 => SubmissionState.Returned,
                _ => SubmissionState.NotStarted,
            },
        };
    }

    private void Add(Obligation obligation, OrgUnit unit, SubmissionState state, bool isClosed)
    {
        var form = forms[obligation.TemplateVersionId];
        var random = new Random(unit.Order + (obligation.Period.Number * 1000));
        var values = DemonstrationFigures.Of(form, unit, obligation.Period, random);
        var document = new FormDocument(values.ToDictionary(v => v.Key, v => new FormCell(v.Value, 1)), []);

        // One in thirty of the closed months' forms came one to five days late.
        var late = isClosed && random.Next(30) == 0;
        var submittedAt = late
            ? obligation.DueAt.AddHours(random.Next(2, 120))
            : obligation.DueAt.AddHours(-random.Next(4, 300));
        submittedAt = submittedAt < now ? submittedAt : now.AddMinutes(-random.Next(30, 600));
        var reviewed = state is SubmissionState.Approved or SubmissionState.Verified;
        var verifiedAt = reviewed && (unit.Kind.IsBranch() || unit.Kind.IsBelowBranch()) ? Earlier(submittedAt.AddHours(20)) : (DateTime?)null;
        var approvedAt = state == SubmissionState.Approved ? Earlier(submittedAt.AddHours(44)) : (DateTime?)null;
        var json = document.ToJson();
        var submission = new Submission
        {
            CountyId = obligation.CountyId,
            ObligationId = obligation.Id,
            UnitId = obligation.UnitId,
            TemplateId = obligation.TemplateId,
            Period = obligation.Period,
            State = state,
            Revision = 1,
            Document = json,
            ApprovedDocument = approvedAt is null ? null : json,
            FirstSubmittedAt = submittedAt,
            OnTime = ReportingRules.OnTime(submittedAt, obligation.DueAt, now),
            SubmittedAt = submittedAt,
            SubmittedBy = county.AccountId("demo-units"),
            VerifiedAt = verifiedAt,
            VerifiedBy = verifiedAt is null ? null : county.AccountId(unit.Kind.IsBranch() ? "hospital" : "demo-units"),
            ApprovedAt = approvedAt,
            ApprovedBy = approvedAt is null ? null : county.AccountId("office"),
            Reason = state == SubmissionState.Returned ? "总诊疗人次与上月相差较大，请核对后重新提交。" : null,
            IsDemonstration = true,
        };
        db.Submissions.Add(submission);
        AddEvents(submission);
        if (approvedAt is { } at)
        {
            db.ApprovedValues.AddRange(ReportingRules.Values(submission, obligation.TemplateVersionId, form, document, at));
        }

        DateTime Earlier(DateTime at) => at < now ? at : now.AddMinutes(-random.Next(1, 29));
    }

    private void AddEvents(Submission submission)
    {
        Event(SubmissionAction.Submit, SubmissionState.Submitted, submission.SubmittedAt!.Value, "demo-units");
        if (submission.VerifiedAt is { } verified)
        {
            Event(SubmissionAction.Verify, SubmissionState.Verified, verified, submission.VerifiedBy == county.AccountId("hospital") ? "hospital" : "demo-units");
        }

        if (submission.ApprovedAt is { } approved)
        {
            Event(SubmissionAction.Approve, SubmissionState.Approved, approved, "office");
        }

        if (submission.State == SubmissionState.Returned)
        {
            Event(SubmissionAction.Return, SubmissionState.Returned, submission.SubmittedAt!.Value.AddMinutes(10), "hospital", submission.Reason);
        }

        void Event(SubmissionAction action, SubmissionState state, DateTime at, string account, string? reason = null) =>
            db.SubmissionEvents.Add(new SubmissionEvent
            {
                CountyId = submission.CountyId,
                SubmissionId = submission.Id,
                Action = action,
                State = state,
                At = at,
                By = county.AccountId(account),
                ByName = county.Accounts[account].DisplayName,
                Reason = reason,
            });
    }
}
