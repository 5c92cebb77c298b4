using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Forms;

/// <summary>核验: the general hospital for its branches, a branch for its clinics and stations. Never waits for what is below.</summary>
public sealed class VerifyForm(FormDesk desk)
{
    /// <param name="key">The form.</param>
    /// <param name="seen">The revision that the reviewer read; null where the caller does not say.</param>
    public Task<Result<SubmissionAnswer>> HandleAsync(FormKey key, int? seen = null) => desk.ChangeAsync(key, "verify", (db, form) => DecideAsync(db, form, seen));

    internal static async Task<Refusal?> DecideAsync(AppDbContext db, FormCase form, int? seen)
    {
        if (form.Verifier is not { } verifier)
        {
            return Result.NotAllowed("本表不需要核验，由管委会办公室直接批准。");
        }

        if (!form.Actor.MayVerify(form.Tree, form.Unit.Id))
        {
            return Result.NotAllowed($"本表由{verifier.Name}负责人核验。");
        }

        if (form.After(SubmissionAction.Verify) is not { } verified)
        {
            return await form.TooLateAsync(db, SubmissionAction.Verify);
        }

        if (form.IsSubmittedByActor)
        {
            return Result.NotAllowed("本人提交的表不能由本人核验。");
        }

        if (form.ChangedSince(seen) is { } changed)
        {
            return changed;
        }

        var submission = form.Submission!;
        submission.VerifiedAt = form.Now;
        submission.VerifiedBy = form.Actor.AccountId;
        form.Step(db, submission, form.NextRevision, SubmissionAction.Verify, verified);
        return null;
    }
}
