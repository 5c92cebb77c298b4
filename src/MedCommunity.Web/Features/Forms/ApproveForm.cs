using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>
/// 批准: the office takes the form into the figures, its approved values written in the same transaction. Approving a branch's form also
/// approves those of its clinics' and stations' forms that are verified at that moment.
/// </summary>
public sealed class ApproveForm(FormDesk desk)
{
    /// <param name="key">The form.</param>
    /// <param name="seen">The revision that the reviewer read; null where the caller does not say.</param>
    public Task<Result<SubmissionAnswer>> HandleAsync(FormKey key, int? seen = null) => desk.ChangeAsync(key, "approve", (db, form) => DecideAsync(db, form, seen));

    internal static async Task<Refusal?> DecideAsync(AppDbContext db, FormCase form, int? seen)
    {
        if (!form.Actor.MayApprove())
        {
            return Result.NotAllowed("只有管委会办公室可以批准。");
        }

        if (form.After(SubmissionAction.Approve) is null)
        {
            return await form.TooLateAsync(db, SubmissionAction.Approve);
        }

        if (form.IsSubmittedByActor)
        {
            return Result.NotAllowed("本人提交的表不能由本人批准，请由办公室其他人员批准。");
        }

        if (form.ChangedSince(seen) is { } changed)
        {
            return changed;
        }

        await ApproveAsync(db, form, form.Submission!, form.Obligation.TemplateVersionId, form.Definition, form.NextRevision);
        await ApproveBelowAsync(db, form);
        return null;
    }

    private static async Task ApproveBelowAsync(AppDbContext db, FormCase form)
    {
        var below = form.Tree.Below(form.Unit.Id).Where(u => form.Tree.VerifierOf(u.Id)?.Id == form.Unit.Id).Select(u => u.Id).ToArray();
        if (below.Length == 0)
        {
            return;
        }

        var period = form.Obligation.Period;
        var verified = await (
            from s in db.Submissions
            join o in db.Obligations on new { s.CountyId, Id = s.ObligationId } equals new { o.CountyId, o.Id }
            join t in db.FormTemplates on new { s.CountyId, Id = s.TemplateId } equals new { t.CountyId, t.Id }
            join v in db.FormTemplateVersions on new { o.CountyId, Id = o.TemplateVersionId } equals new { v.CountyId, v.Id }
            where s.CountyId == form.Actor.CountyId && s.Period == period && s.State == SubmissionState.Verified
                && below.Contains(s.UnitId) && t.Frequency == form.Template.Frequency
            select new { Submission = s, VersionId = v.Id, v.Definition }).ToListAsync();
        foreach (var clinic in verified.Where(c => !ReportingRules.IsStopped(c.Submission, form.IsClosed, form.Now)
            && !form.Actor.Is(c.Submission.SubmittedBy) && !form.Actor.Is(c.Submission.SubmittedFor)))
        {
            await ApproveAsync(db, form, clinic.Submission, clinic.VersionId, FormDefinition.Parse(clinic.Definition), clinic.Submission.Revision + 1);
        }
    }

    private static async Task ApproveAsync(AppDbContext db, FormCase form, Submission submission, Guid versionId, FormDefinition definition, int revision)
    {
        var before = await db.ApprovedValues.Where(v => v.CountyId == submission.CountyId && v.SubmissionId == submission.Id).ToListAsync();
        db.TakeIntoFigures(submission, versionId, definition, before, form.Actor.AccountId, form.Now);
        form.Step(db, submission, revision, SubmissionAction.Approve, SubmissionState.Approved);
    }
}
