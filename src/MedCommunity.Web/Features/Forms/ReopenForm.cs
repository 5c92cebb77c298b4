using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Forms;

/// <param name="Reason">Owed.</param>
/// <param name="Until">The last local day on which the form may be edited; left out: seven days from today.</param>
public sealed record ReopenFormInput(string? Reason, DateOnly? Until = null);

/// <summary>
/// 重新开放: the office permits an approved form, or one that the closing of its period stopped, to be edited again. The approved values
/// stay in the figures until it is approved again or the permission lapses.
/// </summary>
public sealed class ReopenForm(FormDesk desk)
{
    public Task<Result<SubmissionAnswer>> HandleAsync(FormKey key, ReopenFormInput input) =>
        desk.ChangeAsync(key, "reopen", (db, form) => Task.FromResult(Decide(db, form, input)));

    private static Refusal? Decide(AppDbContext db, FormCase form, ReopenFormInput input)
    {
        if (!form.Actor.MayApprove())
        {
            return Result.NotAllowed("只有管委会办公室可以重新开放报表。");
        }

        if (form.After(SubmissionAction.Reopen) is not { } reopened)
        {
            return Result.Conflict(form.WhyNot(SubmissionAction.Reopen));
        }

        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var reason = input.Reason.AsReason(errors, "请写明重新开放的原因。");
        var today = LocalClock.DateOf(form.Now);
        var until = input.Until ?? today.AddDays(ReportingRules.ReopenedFor.Days);
        if (until < today || until > today.AddYears(1))
        {
            errors["until"] = "重新开放的截止日期应在今天以后、一年以内。";
        }

        if (errors.Count > 0)
        {
            return Result.Invalid(string.Join(" ", errors.Values), errors);
        }

        var submission = form.Submission ?? form.Start(db, reopened);
        submission.ReopenedUntil = LocalClock.EndOf(until);
        form.Step(db, submission, form.NextRevision, SubmissionAction.Reopen, reopened, reason);
        return null;
    }
}
