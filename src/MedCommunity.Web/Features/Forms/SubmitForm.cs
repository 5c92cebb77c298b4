using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Forms;

/// <summary>提交: the unit stands by its form. Errors block it, warnings never; the first submission decides for good whether it was on time.</summary>
public sealed class SubmitForm(FormDesk desk)
{
    public Task<Result<SubmissionAnswer>> HandleAsync(FormKey key) => desk.ChangeAsync(key, "submit", (db, form) => Task.FromResult(Decide(db, form)));

    private static Refusal? Decide(Core.Data.AppDbContext db, FormCase form)
    {
        if (!form.Actor.MaySubmit(form.Tree, form.Unit.Id))
        {
            return Result.NotAllowed(form.Actor.MayFill(form.Tree, form.Unit.Id)
                ? "填报员可以填写，但不能提交；请由本单位负责人提交。"
                : $"您没有提交{form.Unit.Name}报表的权限。");
        }

        if (form.After(SubmissionAction.Submit) is not { } submitted)
        {
            return Result.Conflict(form.WhyNot(SubmissionAction.Submit));
        }

        var errors = form.Findings.Where(f => f.Severity == Severity.Error).GroupBy(f => f.Cell)
            .ToDictionary(g => g.Key, g => string.Join("；", g.Select(f => f.Message)), StringComparer.Ordinal);
        if (errors.Count > 0)
        {
            return Result.Invalid($"有{errors.Count}项需要更正后才能提交。", errors);
        }

        var asBranch = form.Actor.SubmitsAsBranch(form.Tree, form.Unit.Id);
        var submission = form.Submission ?? form.Start(db, submitted);
        submission.OnTime = ReportingRules.OnTime(form.Obligation, submission.FirstSubmittedAt ?? form.Now, submission.OnTime, form.Now);
        submission.FirstSubmittedAt ??= form.Now;
        submission.SubmittedAt = form.Now;
        submission.SubmittedBy = form.Actor.AccountId;
        submission.SubmittedFor = form.Actor.OnBehalfOf;
        submission.VerifiedAt = asBranch ? form.Now : null;
        submission.VerifiedBy = asBranch ? form.Actor.AccountId : null;
        form.Step(db, submission, form.NextRevision, SubmissionAction.Submit, asBranch ? SubmissionState.Verified : submitted);
        return null;
    }
}
