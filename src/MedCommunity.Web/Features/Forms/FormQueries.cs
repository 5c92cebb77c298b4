using System.Runtime.CompilerServices;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MedCommunity.Web.Features.Forms;

/// <summary>A form with its unit, template, month and what was entered.</summary>
internal sealed record FormRow(Obligation Obligation, OrgUnit Unit, FormTemplate Template, string Definition, DateTime? ClosedAt, Submission? Submission);

/// <summary>The same form of a period before.</summary>
internal sealed record EarlierRow(ReportingPeriod Period, SubmissionState State, DateTime? ReopenedUntil, string Document, string? Approved);

/// <summary>What every step of a form reads first, so it is translated once.</summary>
internal sealed class FormQueries
{
    /// <summary>By model: one for each kind of database.</summary>
    private static readonly ConditionalWeakTable<IModel, FormQueries> Kept = [];

    private readonly Func<AppDbContext, Guid, ReportingPeriod, string, string, Task<FormRow?>> read = Form("read the form");
    private readonly Func<AppDbContext, Guid, ReportingPeriod, string, string, Task<FormRow?>> hold = Form(HoldMonth.Tag);

    private readonly Func<AppDbContext, Guid, Guid, Guid, ReportingPeriod[], IAsyncEnumerable<EarlierRow>> earlier =
        EF.CompileAsyncQuery((AppDbContext db, Guid countyId, Guid unitId, Guid templateId, ReportingPeriod[] periods) =>
            db.Submissions.AsNoTracking()
                .Where(s => s.CountyId == countyId && s.UnitId == unitId && s.TemplateId == templateId && periods.Contains(s.Period) && s.FirstSubmittedAt != null)
                .OrderByDescending(s => s.Period)
                .Select(s => new EarlierRow(s.Period, s.State, s.ReopenedUntil, s.Document, s.ReopenedUntil == null ? null : s.ApprovedDocument)));

    public static FormQueries Of(AppDbContext db) => Kept.GetValue(db.Model, _ => new());

    /// <param name="forWriting">Holds the month, see <see cref="HoldMonth"/>.</param>
    public Task<FormRow?> Form(AppDbContext db, bool forWriting, Guid countyId, FormKey key) => (forWriting ? hold : read)(db, countyId, key.Period, key.Unit, key.Template);

    public async Task<IReadOnlyList<EarlierRow>> EarlierAsync(AppDbContext db, Obligation of, ReportingPeriod[] periods)
    {
        List<EarlierRow> rows = [];
        await foreach (var row in earlier(db, of.CountyId, of.UnitId, of.TemplateId, periods))
        {
            rows.Add(row);
        }

        return rows;
    }

    private static Func<AppDbContext, Guid, ReportingPeriod, string, string, Task<FormRow?>> Form(string tag) =>
        EF.CompileAsyncQuery((AppDbContext db, Guid countyId, ReportingPeriod period, string unit, string template) => (
            from o in db.Obligations.AsNoTracking()
            join u in db.OrgUnits.AsNoTracking() on new { o.CountyId, Id = o.UnitId } equals new { u.CountyId, u.Id }
            join t in db.FormTemplates.AsNoTracking() on new { o.CountyId, Id = o.TemplateId } equals new { t.CountyId, t.Id }
            join v in db.FormTemplateVersions.AsNoTracking() on new { o.CountyId, Id = o.TemplateVersionId } equals new { v.CountyId, v.Id }
            join p in db.CountyPeriods.AsNoTracking() on new { o.CountyId, o.Period } equals new { p.CountyId, p.Period }
            join s in db.Submissions.AsNoTracking() on new { o.CountyId, o.Id } equals new { s.CountyId, Id = s.ObligationId } into own
            from submission in own.DefaultIfEmpty()
            where o.CountyId == countyId && o.Period == period && u.Code == unit && t.Code == template
            select new FormRow(o, u, t, v.Definition, p.ClosedAt, submission)).TagWith(tag).SingleOrDefault());
}
