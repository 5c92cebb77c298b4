using System.Text.Encodings.Web;
using System.Text.Json;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Forms;

public sealed record CellReason(string? Code, string? Reason);

/// <param name="Reason">Owed.</param>
/// <param name="Cells">Where the form is wrong, each with its reason.</param>
/// <param name="Seen">The revision that the reviewer read; null where the caller does not say.</param>
public sealed record ReturnFormInput(string? Reason, IReadOnlyList<CellReason>? Cells = null, int? Seen = null);

/// <summary>退回: a reviewer sends the form back to the unit, always with a reason, per cell where wanted. Forms below are left alone.</summary>
public sealed class ReturnForm(FormDesk desk)
{
    internal const int LongestReason = 500;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Task<Result<SubmissionAnswer>> HandleAsync(FormKey key, ReturnFormInput input) =>
        desk.ChangeAsync(key, "return", (db, form) => DecideAsync(db, form, input));

    private static async Task<Refusal?> DecideAsync(AppDbContext db, FormCase form, ReturnFormInput input)
    {
        if (!form.Actor.MayVerify(form.Tree, form.Unit.Id) && !form.Actor.MayApprove())
        {
            return Result.NotAllowed("只有本表的审核人可以退回。");
        }

        if (form.After(SubmissionAction.Return) is not { } returned)
        {
            return await form.TooLateAsync(db, SubmissionAction.Return);
        }

        if (!form.Actor.MayReview(form.Tree, form.Unit.Id, form.State))
        {
            return Result.NotAllowed(form.State == SubmissionState.Submitted
                ? $"本表正由{form.Verifier?.Name}核验，核验前由其退回。"
                : "本表已核验，由管委会办公室退回。");
        }

        if (form.IsSubmittedByActor)
        {
            return Result.NotAllowed("本人提交的表不能由本人审核。");
        }

        if (form.ChangedSince(input.Seen) is { } changed)
        {
            return changed;
        }

        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var reason = input.Reason.AsReason(errors, "请写明退回的原因。");
        var cells = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var cell in input.Cells ?? [])
        {
            if (cell.Code is null || form.Definition.Find(cell.Code) is not { } field)
            {
                errors[cell.Code ?? "cells"] = $"表中没有“{cell.Code}”这一项。";
            }
            else if (string.IsNullOrWhiteSpace(cell.Reason) || cell.Reason.Trim().Length > LongestReason)
            {
                errors[cell.Code] = $"请写明“{field.Name}”退回的原因，最多{LongestReason}字。";
            }
            else
            {
                cells[cell.Code] = cell.Reason.Trim();
            }
        }

        if (errors.Count > 0)
        {
            return Result.Invalid(string.Join(" ", errors.Values), errors);
        }

        // A reopened form that a reviewer sends back would otherwise lapse in the unit's hands.
        var submission = form.Submission!;
        if (submission.ReopenedUntil is { } until && until < form.Now + ReportingRules.ReopenedFor)
        {
            submission.ReopenedUntil = form.Now + ReportingRules.ReopenedFor;
        }

        form.Step(db, submission, form.NextRevision, SubmissionAction.Return, returned, reason, cells.Count == 0 ? null : JsonSerializer.Serialize(cells, Json));
        return null;
    }
}

internal static class Reasons
{
    /// <summary>A reason that is owed: trimmed, there, and not too long; otherwise an error of the field <c>reason</c>.</summary>
    public static string AsReason(this string? reason, Dictionary<string, string> errors, string missing)
    {
        var text = reason?.Trim() ?? "";
        if (text.Length == 0)
        {
            errors["reason"] = missing;
        }
        else if (text.Length > ReturnForm.LongestReason)
        {
            errors["reason"] = $"原因最多{ReturnForm.LongestReason}字。";
        }

        return text;
    }
}
