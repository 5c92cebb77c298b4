using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Forms;

/// <param name="Key">The form.</param>
/// <param name="Seen">The revision that the reviewer saw in the list.</param>
public sealed record ReviewPick(FormKey Key, int Seen);

/// <summary>What came of one of the forms.</summary>
/// <param name="UnitName">Empty where there is no such form for the reader.</param>
public sealed record ReviewedForm(FormKey Key, string UnitName, string TemplateName, SubmissionAction Action, Outcome Outcome, string? Why)
{
    public bool IsDone => Outcome == Outcome.Done;
}

/// <summary>
/// 批量审核: verifies or approves many forms at once, each as its own use case decides and in a transaction of its own; what has a warning
/// without a word, or was changed since the reviewer saw it, is left for a look at it alone.
/// </summary>
public sealed class ReviewMany(FormDesk desk)
{
    public const int MostAtOnce = 500;

    public async Task<Result<IReadOnlyList<ReviewedForm>>> RunAsync(IReadOnlyCollection<ReviewPick>? picks)
    {
        var forms = (picks ?? []).DistinctBy(p => p.Key).ToList();
        if (forms.Count is 0 or > MostAtOnce)
        {
            return Result.Invalid("forms", forms.Count == 0 ? "请先选择要审核的报表。" : $"一次最多审核{MostAtOnce}张，现有{forms.Count}张。");
        }

        var done = new List<ReviewedForm>();
        foreach (var pick in forms)
        {
            done.Add(await ReviewAsync(pick));
        }

        return Result.Done<IReadOnlyList<ReviewedForm>>(done);
    }

    /// <summary>The reviewer's own approval has already taken the form along with its branch's, or he asked twice.</summary>
    private static bool IsDone(FormCase form, int seen) => form.Submission is { } s && s.Revision == seen + 1
        && ((s.State == SubmissionState.Approved && s.ApprovedBy == form.Actor.AccountId) || (s.State == SubmissionState.Verified && s.VerifiedBy == form.Actor.AccountId && s.SubmittedBy != s.VerifiedBy));

    private async Task<ReviewedForm> ReviewAsync(ReviewPick pick)
    {
        var (unit, template, action) = ("", "", SubmissionAction.Approve);
        var result = await desk.ChangeAsync(pick.Key, "review", async (db, form) =>
        {
            (unit, template) = (form.Unit.Name, form.Template.Name);
            if (IsDone(form, pick.Seen))
            {
                return null;
            }

            action = form.After(SubmissionAction.Verify) is not null ? SubmissionAction.Verify : SubmissionAction.Approve;
            var refusal = action == SubmissionAction.Verify
                ? await VerifyForm.DecideAsync(db, form, pick.Seen)
                : await ApproveForm.DecideAsync(db, form, pick.Seen);
            return refusal ?? (form.Document.Unexplained(form.Findings) is > 0 and var left ? Result.Conflict($"有{left}项提醒没有说明，请打开逐项审核。") : (Refusal?)null);
        });
        return new(pick.Key, unit, template, action, result.Outcome, result.Message);
    }
}
