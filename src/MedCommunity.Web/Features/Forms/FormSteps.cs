using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>What the steps of a form's way have in common: the row, its record of steps, and the words of a refusal.</summary>
internal static class FormSteps
{
    /// <summary>The row of a form that had none.</summary>
    public static Submission Start(this FormCase form, AppDbContext db, SubmissionState state)
    {
        var submission = new Submission
        {
            CountyId = form.Actor.CountyId,
            ObligationId = form.Obligation.Id,
            UnitId = form.Unit.Id,
            TemplateId = form.Template.Id,
            Period = form.Obligation.Period,
            State = state,
            Document = FormDocument.Empty.ToJson(),
        };
        db.Submissions.Add(submission);
        return submission;
    }

    /// <summary>Moves the form on, numbers the write and keeps who did it, when and why.</summary>
    public static void Step(
        this FormCase form, AppDbContext db, Submission submission, int revision, SubmissionAction action, SubmissionState to, string? reason = null, string? cellReasons = null)
    {
        submission.State = to;
        submission.Revision = revision;
        submission.Reason = reason;
        submission.CellReasons = cellReasons;
        db.SubmissionEvents.Add(new SubmissionEvent
        {
            CountyId = submission.CountyId,
            SubmissionId = submission.Id,
            Action = action,
            State = to,
            At = form.Now,
            By = form.Actor.AccountId,
            ByName = form.Actor.Name,
            Reason = reason,
            CellReasons = cellReasons,
        });
    }

    /// <summary>One approved value per cell; rows of an earlier approval are overwritten in place.</summary>
    /// <param name="before">The form's approved values so far, tracked.</param>
    public static void TakeIntoFigures(
        this AppDbContext db, Submission submission, Guid versionId, FormDefinition definition, IEnumerable<ApprovedValue> before, Guid by, DateTime now)
    {
        var rows = before.ToDictionary(v => v.Element, StringComparer.Ordinal);
        foreach (var value in ReportingRules.Values(submission, versionId, definition, FormDocument.Parse(submission.Document), now))
        {
            if (!rows.Remove(value.Element, out var row))
            {
                db.ApprovedValues.Add(value);
                continue;
            }

            row.TemplateVersionId = value.TemplateVersionId;
            row.Kind = value.Kind;
            row.ScaledValue = value.ScaledValue;
            row.ApprovedAt = value.ApprovedAt;
        }

        db.ApprovedValues.RemoveRange(rows.Values);
        submission.ApprovedDocument = submission.Document;
        submission.ApprovedAt = now;
        submission.ApprovedBy = by;
        submission.ReopenedUntil = null;
    }

    public static string WhyNotEditable(this FormCase form) => form.IsStopped
        ? $"{form.Obligation.Period.Chinese}报告期已关闭，不能再填写；确需修改，请联系管委会办公室重新开放本表。"
        : $"本表{form.State.Chinese()}，不能修改；{(form.State == SubmissionState.Approved ? "确需修改，请联系管委会办公室重新开放。" : "需要修改请先由提交人撤回，或请审核人退回。")}";

    /// <summary>Why the action is not possible in the form's state.</summary>
    public static string WhyNot(this FormCase form, SubmissionAction action) => form.IsStopped
        ? $"{form.Obligation.Period.Chinese}报告期已关闭，不能{action.Chinese()}；确需办理，请联系管委会办公室重新开放本表。"
        : (action, form.State) switch
        {
            (SubmissionAction.Approve, SubmissionState.Submitted) => $"本表还在等待{form.Verifier?.Name}核验，核验后才能批准。",
            (SubmissionAction.Reopen, _) => $"本表{form.State.Chinese()}，只有已批准的表才需要重新开放。",
            _ => $"本表{form.State.Chinese()}，不能{action.Chinese()}。请刷新页面查看最新状态。",
        };

    /// <summary>The action comes too late: says who did what with the form when, so that the second of two reviewers knows whom to ask.</summary>
    public static async Task<Failure> TooLateAsync(this FormCase form, AppDbContext db, SubmissionAction action)
    {
        if (form.Submission is not { } submission || form.IsStopped || (action, form.State) is (SubmissionAction.Approve, SubmissionState.Submitted))
        {
            return Result.Conflict(form.WhyNot(action));
        }

        var last = await db.SubmissionEvents.AsNoTracking().Where(e => e.CountyId == submission.CountyId && e.SubmissionId == submission.Id)
            .OrderByDescending(e => e.At).ThenByDescending(e => e.Id).FirstOrDefaultAsync();
        return Result.Conflict(last is null || last.State != form.State
            ? form.WhyNot(action)
            : $"本表已由{last.ByName}于{FormText.Moment(last.At)}{last.Action.Chinese()}，现为“{form.State.Chinese()}”，不能再{action.Chinese()}。");
    }

    /// <summary>Nobody passes figures that he has not seen: refuses where the form was written to since the reviewer read it.</summary>
    public static Failure? ChangedSince(this FormCase form, int? seen) => seen is { } revision && revision != form.NextRevision - 1
        ? Result.Conflict("您打开以后，本表又有改动并重新提交。请刷新页面，看过最新的内容再办理。")
        : null;

    /// <summary>The cells with a warning on which the unit has said nothing.</summary>
    public static int Unexplained(this FormDocument document, IEnumerable<Finding> findings) =>
        findings.Where(f => f.Severity == Severity.Warning && document.Explanation(f.Cell).Length == 0).DistinctBy(f => f.Cell).Count();

    /// <summary>The value as people read it.</summary>
    public static string Chinese(this CellValue value) => value.Kind switch
    {
        CellKind.NotFilled => "未填",
        CellKind.NotApplicable => "不适用",
        _ => value.Number!.Value.ToString("#,0.####"),
    };
}
