using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Forms;

/// <summary>撤回: who submitted takes the form back while nobody has reviewed it. The first submission stays the first.</summary>
public sealed class WithdrawForm(FormDesk desk)
{
    public Task<Result<SubmissionAnswer>> HandleAsync(FormKey key) => desk.ChangeAsync(key, "withdraw", (db, form) => Task.FromResult(Decide(db, form)));

    private static Refusal? Decide(AppDbContext db, FormCase form)
    {
        if (!form.Actor.MaySubmit(form.Tree, form.Unit.Id))
        {
            return Result.NotAllowed($"您没有撤回{form.Unit.Name}报表的权限。");
        }

        if (form.After(SubmissionAction.Withdraw) is not { } draft)
        {
            return Result.Conflict(form.WhyNot(SubmissionAction.Withdraw));
        }

        if (!form.IsSubmittedByActor)
        {
            return Result.NotAllowed("只有提交人本人可以撤回；需要修改请由审核人退回。");
        }

        // A reopened form goes back to being reopened, not to a draft: its last approval still stands, and its end.
        var submission = form.Submission!;
        if (submission.ReopenedUntil <= form.Now)
        {
            return Result.Conflict("重新开放的期限已过，撤回后不能再填写；需要修改请由审核人退回。");
        }

        form.Step(db, submission, form.NextRevision, SubmissionAction.Withdraw, submission.ReopenedUntil is null ? draft : SubmissionState.Reopened);
        return null;
    }
}
