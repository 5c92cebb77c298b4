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
        var row = await FormQueries.Of(db).Form(db, forWriting, actor.CountyId, key);
        if (row is null)
        {
            return null;
        }

        var tree = await db.TreeAsync(actor.County, key.Period.LastDay);
        if (!actor.MaySeeForm(tree, row.Unit.Id))
        {
            return null;
        }

        var before = await FormQueries.Of(db).EarlierAsync(db, row.Obligation, [.. FormHistory.Of(row.Template.Frequency, key.Period)]);
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
