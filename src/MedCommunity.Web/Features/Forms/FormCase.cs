using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>Names one form, as addresses and the API do.</summary>
public sealed record FormKey(string Unit, ReportingPeriod Period, string Template);

/// <summary>One form and all that decides what may be done with it now; every page and use case about a single form starts from here.</summary>
public sealed record FormCase(
    Actor Actor, OrgTree Tree, OrgNode Unit, FormTemplate Template, FormDefinition Definition, Obligation Obligation, bool IsClosed,
    Submission? Submission, DateTime Now)
{
    public SubmissionState State => Submission?.StateAt(Now) ?? SubmissionState.NotStarted;

    public FormDocument Document => Submission?.DocumentAt(Now) ?? FormDocument.Empty;

    /// <summary>What the next write numbers itself; fixed when the row was read.</summary>
    public int NextRevision { get; } = (Submission?.Revision ?? 0) + 1;

    public bool IsStopped => ReportingRules.IsStopped(Submission, IsClosed, Now);

    public OrgNode? Verifier => Tree.VerifierOf(Unit.Id);

    /// <summary>The units whose forms this one verifies: a branch's clinics and stations, a general hospital's branches. Their sums stand beside its cells.</summary>
    public Guid[] UnitsBelow => Unit.Kind.IsBranch() || Unit.Kind == UnitKind.GeneralHospital
        ? [.. Tree.All.Where(u => Tree.VerifierOf(u.Id)?.Id == Unit.Id).Select(u => u.Id)]
        : [];

    public bool IsEditable => State.IsEditable() && !IsStopped;

    /// <summary>The same form of the periods before, as far as they were ever submitted.</summary>
    public required FormHistory Earlier { get; init; }

    public IReadOnlyList<Finding> Findings => FormCheck.Run(Definition, Document.Values, Earlier);

    /// <summary>Nobody reviews what he submitted, nor what was submitted in his name, nor does his substitute.</summary>
    public bool IsSubmittedByActor => Submission is { } s && (Actor.Is(s.SubmittedBy) || Actor.Is(s.SubmittedFor));

    /// <summary>The state that the action leads to, or null where it is not possible now.</summary>
    public SubmissionState? After(SubmissionAction action) => State.After(action, Verifier is not null, IsStopped);

    /// <summary>The form, or null where it does not exist or is none of the actor's business. The submission is tracked, for writing.</summary>
    /// <param name="forWriting">On PostgreSQL holds the period as it is until the commit, so that its closing and a form's step never pass each other by; SQLite has one writer anyway.</param>
    public static async Task<FormCase?> LoadAsync(AppDbContext db, Actor actor, FormKey key, DateTime now, bool forWriting = false)
    {
        var held = forWriting && db.Database.IsNpgsql()
            ? db.CountyPeriods.FromSql($"""SELECT * FROM "CountyPeriods" WHERE "CountyId" = {actor.CountyId} AND "Period" = {key.Period.Number} FOR SHARE""")
            : db.CountyPeriods;
        var row = await (
            from o in db.Obligations.AsNoTracking()
            join u in db.OrgUnits.AsNoTracking() on new { o.CountyId, Id = o.UnitId } equals new { u.CountyId, u.Id }
            join t in db.FormTemplates.AsNoTracking() on new { o.CountyId, Id = o.TemplateId } equals new { t.CountyId, t.Id }
            join v in db.FormTemplateVersions.AsNoTracking() on new { o.CountyId, Id = o.TemplateVersionId } equals new { v.CountyId, v.Id }
            join p in held.AsNoTracking() on new { o.CountyId, o.Period } equals new { p.CountyId, p.Period }
            join s in db.Submissions.AsNoTracking() on new { o.CountyId, o.Id } equals new { s.CountyId, Id = s.ObligationId } into own
            from submission in own.DefaultIfEmpty()
            where o.CountyId == actor.CountyId && o.Period == key.Period && u.Code == key.Unit && t.Code == key.Template
            select new { Obligation = o, Unit = u, Template = t, v.Definition, p.ClosedAt, Submission = submission }).SingleOrDefaultAsync();
        if (row is null)
        {
            return null;
        }

        var tree = await db.TreeAsync(actor.County, key.Period.LastDay);
        if (!actor.MaySeeForm(tree, row.Unit.Id))
        {
            return null;
        }

        var (countyId, unitId, templateId) = (actor.CountyId, row.Unit.Id, row.Template.Id);
        var periods = FormHistory.Of(row.Template.Frequency, key.Period).ToArray();
        var before = await db.Submissions.AsNoTracking()
            .Where(s => s.CountyId == countyId && s.UnitId == unitId && s.TemplateId == templateId && periods.Contains(s.Period) && s.FirstSubmittedAt != null)
            .OrderByDescending(s => s.Period)
            .Select(s => new { s.Period, s.State, s.ReopenedUntil, s.Document, Approved = s.ReopenedUntil == null ? null : s.ApprovedDocument }).ToListAsync();
        if (row.Submission is not null)
        {
            db.Attach(row.Submission);
        }

        var unit = tree.Find(row.Unit.Id)
            ?? new OrgNode(row.Unit.Id, row.Unit.Code, row.Unit.Name, row.Unit.Kind, null, row.Unit.Order, row.Unit.IsDemonstration);
        return new FormCase(
            actor, tree, unit, row.Template, FormDefinition.Parse(row.Definition), row.Obligation, row.ClosedAt is not null,
            row.Submission, now)
        {
            Earlier = new(row.Template.Frequency, key.Period, [.. before.Select(s => (s.Period, ReportingRules.DocumentAt(s.State, s.ReopenedUntil, s.Document, s.Approved, now).Values))]),
        };
    }
}
