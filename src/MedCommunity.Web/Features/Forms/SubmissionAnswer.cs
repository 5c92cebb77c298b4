using System.Text.Json.Serialization;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>What the API says about a form (contract.md, API), after every read and every change.</summary>
/// <param name="State">As in domain.md: NotStarted, Draft …</param>
/// <param name="Version">The revision; 0 before the first write.</param>
/// <param name="DueAt">UTC.</param>
/// <param name="FirstSubmittedAt">UTC.</param>
/// <param name="OnTime">Null until submitted or due, and for a backfilled form (历史补录).</param>
/// <param name="Values">Every editable cell and nothing else.</param>
/// <param name="Derived">Beside the cells of a branch the sums over its clinics and stations, beside a general hospital's those over its branches' own forms; never stored.</param>
/// <param name="Explanations">The unit's words on warnings, by cell.</param>
/// <param name="Findings">What the rules say now.</param>
/// <param name="IsEditable">Whether cells are taken now (by those who may fill the form).</param>
/// <param name="Reason">Why it was returned or reopened, while that stands.</param>
public sealed record SubmissionAnswer(
    string State, int Version, DateTime DueAt, DateTime? FirstSubmittedAt, bool? OnTime,
    IReadOnlyDictionary<string, CellValue> Values, IReadOnlyDictionary<string, decimal> Derived,
    IReadOnlyDictionary<string, string> Explanations, IReadOnlyList<FindingAnswer> Findings, bool IsEditable, string? Reason)
{
    /// <summary>Only in the answer to a write that met another's: both values of every cell concerned.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, CellConflict>? Conflicts { get; init; }

    /// <summary>Only where the form was asked for: who gave each cell the value it has, and when.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, CellAuthor>? Changed { get; init; }

    internal static async Task<SubmissionAnswer> OfAsync(AppDbContext db, FormCase form) => Of(form, await SumsBelowAsync(db, form));

    /// <summary>Of a form without units below, or with their sums.</summary>
    internal static SubmissionAnswer Of(FormCase form, IReadOnlyDictionary<string, decimal> sumsBelow)
    {
        var document = form.Document;
        var submission = form.Submission;
        return new(
            form.State.ToString(),
            submission?.Revision ?? 0,
            form.Obligation.DueAt,
            submission?.FirstSubmittedAt,
            ReportingRules.OnTime(form.Obligation, submission?.FirstSubmittedAt, submission?.OnTime, form.Now),
            form.Definition.Fields.ToDictionary(f => f.Code, f => document[f.Code], StringComparer.Ordinal),
            sumsBelow,
            document.Explanations.Where(e => e.Value.Text.Length > 0).ToDictionary(e => e.Key, e => e.Value.Text, StringComparer.Ordinal),
            [.. form.Findings.Select(f => new FindingAnswer(f.Cell, f.Severity == Severity.Error ? "error" : "warning", f.Message))],
            form.IsEditable,
            submission?.Reason);
    }

    /// <summary>What the units below have filled for the same period, cell by cell.</summary>
    private static async Task<IReadOnlyDictionary<string, decimal>> SumsBelowAsync(AppDbContext db, FormCase form)
    {
        var below = form.UnitsBelow;
        if (below.Length == 0)
        {
            return new Dictionary<string, decimal>();
        }

        var period = form.Obligation.Period;
        var submissions = await db.Submissions.AsNoTracking()
            .Where(s => s.CountyId == form.Actor.CountyId && s.Period == period && below.Contains(s.UnitId)).ToListAsync();
        var documents = submissions.ConvertAll(s => s.DocumentAt(form.Now));
        return form.Definition.Fields
            .Select(f => (f.Code, Numbers: documents.Select(d => d[f.Code].Number).OfType<decimal>().ToList()))
            .Where(f => f.Numbers.Count > 0)
            .ToDictionary(f => f.Code, f => f.Numbers.Sum(), StringComparer.Ordinal);
    }
}

/// <summary>One thing a rule found; severity is error or warning.</summary>
public sealed record FindingAnswer(string Cell, string Severity, string Message);

/// <summary>Who gave a cell the value it has, and when (UTC).</summary>
public sealed record CellAuthor(string By, DateTime At)
{
    /// <summary>By cell; cells that nobody changed, or whose change is not on record, are left out.</summary>
    internal static async Task<Dictionary<string, CellAuthor>> ReadAsync(AppDbContext db, FormCase form)
    {
        if (form.Submission is not { } submission)
        {
            return [];
        }

        var cells = form.Document.Cells;
        var revisions = cells.Values.Select(c => c.Revision).Distinct().ToArray();
        var changes = await db.SubmissionChanges.AsNoTracking()
            .Where(c => c.CountyId == submission.CountyId && c.SubmissionId == submission.Id && revisions.Contains(c.Revision)).ToListAsync();
        return changes.Where(c => cells.TryGetValue(c.Cell, out var cell) && cell.Revision == c.Revision)
            .ToDictionary(c => c.Cell, c => new CellAuthor(c.ByName, c.At), StringComparer.Ordinal);
    }
}

/// <summary>A cell that another wrote first: what was sent, what is stored, and since when by whom.</summary>
public sealed record CellConflict(object? Yours, object? Stored, string? By, DateTime? At);
