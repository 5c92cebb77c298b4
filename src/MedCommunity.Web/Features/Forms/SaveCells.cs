using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>Cells as somebody sends them who last read <paramref name="Version"/>: nothing in them is trusted yet.</summary>
public sealed record SaveCellsInput(int Version, IReadOnlyDictionary<string, JsonElement> Values, IReadOnlyDictionary<string, JsonElement> Explanations);

/// <summary>填写: writes the named cells of a form and leaves all others alone (domain.md, Reporting: revisions and conflicts).</summary>
public sealed class SaveCells(FormDesk desk, CurrentUser user)
{
    internal const int LongestExplanation = 500;

    /// <param name="dryRun">Does everything but keep it.</param>
    public Task<Result<SubmissionAnswer>> HandleAsync(FormKey key, SaveCellsInput input, bool dryRun = false) => desk.ChangeAsync(key, "fill", async (db, form) =>
    {
        if (WhyNot(form) is { } refusal)
        {
            return refusal;
        }

        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var values = ReadValues(form.Definition, input.Values, errors);
        var explanations = ReadExplanations(form.Definition, input.Explanations, errors);
        if (input.Version < 0 || input.Version >= form.NextRevision)
        {
            errors["version"] = "version 应为上次读到的版本号。";
        }

        if (errors.Count > 0)
        {
            return Result.Invalid(string.Join(" ", errors.Values), errors);
        }

        var write = form.Document.Write(values, input.Version, form.NextRevision, explanations);
        if (write.IsConflict)
        {
            return await ConflictAsync(db, form, write, values, explanations);
        }

        if (write.ChangesAnything)
        {
            Apply(db, form, write);
        }

        return null;
    }, dryRun);

    /// <summary>Why this person fills nothing into this form now.</summary>
    internal static Failure? WhyNot(FormCase form) =>
        !form.Actor.MayFill(form.Tree, form.Unit.Id) ? Result.NotAllowed($"您没有填写{form.Unit.Name}报表的权限。")
        : !form.IsEditable ? Result.Conflict(form.WhyNotEditable())
        : null;

    private void Apply(AppDbContext db, FormCase form, FormWrite write)
    {
        var before = form.Document;
        var submission = form.Submission ?? form.Start(db, SubmissionState.Draft);
        submission.Document = write.Document.ToJson();
        submission.Revision = form.NextRevision;
        db.Keep(write.Changed.Select(code => new SubmissionChange
        {
            CountyId = submission.CountyId,
            SubmissionId = submission.Id,
            Cell = code,
            Before = JsonSerializer.Serialize(before[code]),
            After = JsonSerializer.Serialize(write.Document[code]),
            Revision = form.NextRevision,
            At = form.Now,
            By = form.Actor.AccountId,
            ByName = form.Actor.Name,
            Path = user.Path,
        }));
    }

    private static Dictionary<string, CellValue> ReadValues(FormDefinition form, IReadOnlyDictionary<string, JsonElement> sent, Dictionary<string, string> errors)
    {
        var values = new Dictionary<string, CellValue>(StringComparer.Ordinal);
        foreach (var (code, json) in sent)
        {
            if (form.Find(code) is not { } field)
            {
                errors[code] = $"表中没有“{code}”这一项。";
            }
            else if (CellValue.TryRead(json, out var value))
            {
                values[code] = value;
            }
            else
            {
                errors[code] = json.ValueKind == JsonValueKind.Number
                    ? $"“{field.Name}”的数值无法保存：最多4位小数，绝对值不超过90亿。"
                    : $"“{field.Name}”只能填数字；没有填写用 null，不适用用 \"na\"。";
            }
        }

        return values;
    }

    private static Dictionary<string, string> ReadExplanations(FormDefinition form, IReadOnlyDictionary<string, JsonElement> sent, Dictionary<string, string> errors)
    {
        var explanations = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (code, json) in sent)
        {
            var text = json.ValueKind == JsonValueKind.Null ? "" : json.ValueKind == JsonValueKind.String ? json.GetString()!.Trim() : null;
            if (form.Find(code) is not { } field)
            {
                errors[code] = $"表中没有“{code}”这一项。";
            }
            else if (text is null)
            {
                errors[code] = $"“{field.Name}”的说明应为文字。";
            }
            else if (text.Length > LongestExplanation || text.Contains('\0', StringComparison.Ordinal))
            {
                errors[code] = $"“{field.Name}”的说明最多{LongestExplanation}字。";
            }
            else
            {
                explanations[code] = text;
            }
        }

        return explanations;
    }

    private static async Task<Refusal> ConflictAsync(
        AppDbContext db, FormCase form, FormWrite write, Dictionary<string, CellValue> values, Dictionary<string, string> explanations)
    {
        var changes = await db.SubmissionChanges.AsNoTracking()
            .Where(c => c.CountyId == form.Actor.CountyId && c.SubmissionId == form.Submission!.Id && write.Conflicts.Contains(c.Cell))
            .ToListAsync();
        var cells = new Dictionary<string, CellConflict>(StringComparer.Ordinal);
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var code in write.Conflicts)
        {
            var last = changes.Where(c => c.Cell == code).MaxBy(c => c.Revision);
            var (yours, stored) = (values[code], form.Document[code]);
            cells[code] = new(yours, stored, last?.ByName, last?.At);
            errors[code] = $"“{form.Definition.Find(code)!.Name}”刚被{last?.ByName ?? "他人"}改为{stored.Chinese()}，您填的是{yours.Chinese()}，请选择保留哪一个。";
        }

        foreach (var code in write.ExplanationConflicts)
        {
            cells[code] = new(explanations[code], form.Document.Explanation(code), null, null);
            errors[code] = $"“{form.Definition.Find(code)!.Name}”的说明刚被他人修改，请核对后再保存。";
        }

        return new(Result.Invalid(string.Join(" ", errors.Values), errors) with { Outcome = Outcome.Conflict }, cells);
    }
}
