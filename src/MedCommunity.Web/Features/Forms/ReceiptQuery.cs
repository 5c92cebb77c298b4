using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>What is proved by a receipt: that this content came in, when and from whom.</summary>
/// <param name="Number">Of the submission, not of the printing: the same at every look.</param>
/// <param name="OnTime">Decided by the first submission of the form.</param>
/// <param name="Digest">Of what was submitted (<see cref="FormDigest"/>).</param>
public sealed record Receipt(string Number, DateTime At, string By, bool? OnTime, int Numbers, int NotApplicable, int Cells, string Digest);

/// <param name="Receipt">Of the last submission; null where there is none on record.</param>
public sealed record ReceiptData(
    FormKey Key, string CountyName, string UnitName, string TemplateName, DateTime DueAt, SubmissionState State, bool IsDemonstration, DateTime Now, Receipt? Receipt);

/// <summary>回执 of a form's last submission, for whoever sees the form.</summary>
public sealed class ReceiptQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<ReceiptData?> RunAsync(FormKey key)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor || await FormCase.LoadAsync(db, actor, key, clock.Utc()) is not { } form)
        {
            return null;
        }

        return new(
            key, actor.County.Name, form.Unit.Name, form.Template.Name, form.Obligation.DueAt, form.State, form.Submission?.IsDemonstration == true, form.Now,
            await ReceiptAsync(db, form));
    }

    private static async Task<Receipt?> ReceiptAsync(AppDbContext db, FormCase form)
    {
        if (form.Submission is not { } submission)
        {
            return null;
        }

        var (countyId, id) = (submission.CountyId, submission.Id);
        var last = await db.SubmissionEvents.AsNoTracking()
            .Where(e => e.CountyId == countyId && e.SubmissionId == id && e.Action == SubmissionAction.Submit)
            .OrderByDescending(e => e.At).ThenByDescending(e => e.Id).FirstOrDefaultAsync();
        if (last is null)
        {
            return null;
        }

        var since = await db.SubmissionChanges.AsNoTracking().Where(c => c.CountyId == countyId && c.SubmissionId == id && c.At > last.At).ToListAsync();
        var values = FormDigest.Before(form.Document.Values, since);
        var kinds = form.Definition.Fields.Select(f => values.GetValueOrDefault(f.Code).Kind).ToList();
        return new(
            $"{form.Obligation.Period.ToString().Replace("-", "", StringComparison.Ordinal)}-{last.Id.ToString("N")[^8..].ToUpperInvariant()}",
            last.At, last.ByName, submission.OnTime, kinds.Count(k => k == CellKind.Number), kinds.Count(k => k == CellKind.NotApplicable), kinds.Count,
            FormDigest.Of($"{form.Unit.Code}/{form.Obligation.Period}/{form.Template.Code}", form.Definition, values));
    }
}
