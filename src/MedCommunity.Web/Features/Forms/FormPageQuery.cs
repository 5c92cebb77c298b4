using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>A step of the form's way, as the page lists it.</summary>
public sealed record FormStepLine(string Action, string By, DateTime At, string? Reason)
{
    public bool IsSubmission { get; init; }
}

/// <summary>What the reader may do with the form now; the use cases decide again.</summary>
public sealed record FormRights(bool Fill, bool Submit, bool Withdraw, bool Verify, bool Approve, bool Return, bool Reopen)
{
    internal static FormRights Of(FormCase form)
    {
        var (actor, tree, unit) = (form.Actor, form.Tree, form.Unit.Id);
        var others = !form.IsSubmittedByActor;
        return new(
            Fill: form.IsEditable && actor.MayFill(tree, unit),
            Submit: form.After(SubmissionAction.Submit) is not null && actor.MaySubmit(tree, unit),
            Withdraw: form.After(SubmissionAction.Withdraw) is not null && form.IsSubmittedByActor && actor.MaySubmit(tree, unit),
            Verify: form.After(SubmissionAction.Verify) is not null && others && actor.MayVerify(tree, unit),
            Approve: form.After(SubmissionAction.Approve) is not null && others && actor.MayApprove(),
            Return: form.After(SubmissionAction.Return) is not null && others && actor.MayReview(tree, unit, form.State),
            Reopen: form.After(SubmissionAction.Reopen) is not null && actor.MayApprove());
    }
}

/// <summary>Who stands for the form on paper, from the record; what is not on record is left to the pen.</summary>
/// <param name="Head">Who submitted it.</param>
/// <param name="FilledBy">Who gave most of the cells the value they have; of several the last.</param>
/// <param name="ReportedOn">The local day of the submission that stands.</param>
public sealed record FormSignatures(string? Head, string? FilledBy, string? Phone, DateOnly? ReportedOn);

/// <summary>Everything the form's page shows.</summary>
public sealed record FormPageData(
    Guid? SubmissionId, FormKey Key, string UnitName, UnitKind UnitKind, string TemplateName, bool IsClosed, SubmissionState State, SubmissionAnswer Answer,
    FormDefinition Definition, Frequency Frequency, IReadOnlyDictionary<string, CellValue> Before, IReadOnlyDictionary<string, CellValue> YearBefore,
    IReadOnlyDictionary<string, string> CellReasons, DateTime? ReopenedUntil, FormRights Rights, string? WhyNotMine, string? WhyReadOnly, string? VerifierName,
    IReadOnlyList<FormStepLine> Steps, bool IsDemonstration, string County, string Sender, FormSignatures Signatures, IReadOnlySet<string> AddsUp, bool IsSubmitted, bool IsBackfilled)
{
    /// <summary>The extension granted last, if any.</summary>
    public DueGrant? Extension { get; init; }

    /// <summary>The due instant when the period opened, where an extension has replaced it.</summary>
    public DateTime? OriginalDueAt { get; init; }

    /// <summary>The office may grant the unit a later day.</summary>
    public bool MayExtend { get; init; }
}

/// <summary>The form's page, in one reading.</summary>
public sealed class FormPageQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<FormPageData?> RunAsync(FormKey key)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor || await FormCase.LoadAsync(db, actor, key, clock.Utc()) is not { } form)
        {
            return null;
        }

        var phone = await db.OrgUnits.AsNoTracking().Where(u => u.CountyId == actor.CountyId && u.Id == form.Unit.Id).Select(u => u.ContactPhone).SingleAsync();
        var steps = form.Submission is null
            ? []
            : await db.SubmissionEvents.AsNoTracking().Where(e => e.CountyId == actor.CountyId && e.SubmissionId == form.Submission.Id)
                .OrderByDescending(e => e.At).ThenByDescending(e => e.Id)
                .Select(e => new FormStepLine(e.Action.Chinese(), e.ByName, e.At, e.Reason) { IsSubmission = e.Action == SubmissionAction.Submit }).ToListAsync();
        // A form that lies with its unit again has not been reported.
        var submitted = form.State.IsEditable() ? null : steps.FirstOrDefault(s => s.IsSubmission);
        var authors = await CellAuthor.ReadAsync(db, form);
        return new(
            form.Submission?.Id, key, form.Unit.Name, form.Unit.Kind, form.Template.Name, form.IsClosed, form.State, await SubmissionAnswer.OfAsync(db, form),
            form.Definition, form.Template.Frequency, form.Earlier.Before ?? None, (form.Template.Frequency == Frequency.Yearly ? null : form.Earlier.YearBefore) ?? None,
            CellReasonsOf(form), form.State.IsEditable() ? form.Submission?.ReopenedUntil : null, FormRights.Of(form), WhyNotMine(form), form.IsEditable ? null : form.WhyNotEditable(),
            form.Verifier?.Name, steps, form.Submission?.IsDemonstration == true, actor.County.Code, Sender(actor),
            new(submitted?.By, FilledBy(authors.Values), phone, submitted is null ? null : LocalClock.DateOf(submitted.At)),
            await AddsUpAsync(db, form), form.Submission?.FirstSubmittedAt is not null, form.Obligation.IsBackfilled)
        {
            Extension = (await ReportingStatus.ExtensionsAsync(db, actor.CountyId, key.Period, [form.Obligation.Id])).GetValueOrDefault(form.Obligation.Id),
            OriginalDueAt = form.Obligation.OriginalDueAt,
            MayExtend = actor.MayApprove() && DueExtensionRules.WhyNot(form.Obligation, form.IsClosed, form.Submission?.FirstSubmittedAt) is null,
        };
    }

    private static string? FilledBy(IEnumerable<CellAuthor> authors) =>
        authors.GroupBy(a => a.By, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Max(a => a.At)).FirstOrDefault()?.Key;

    /// <summary>The cells that the units below have in their own forms too: a sum stands beside these, also where nothing is filled yet.</summary>
    private static async Task<IReadOnlySet<string>> AddsUpAsync(AppDbContext db, FormCase form)
    {
        var (countyId, below, period) = (form.Actor.CountyId, form.UnitsBelow, form.Obligation.Period);
        if (below.Length == 0)
        {
            return new HashSet<string>();
        }

        var versions = db.Obligations.Where(o => o.CountyId == countyId && o.Period == period && below.Contains(o.UnitId)).Select(o => o.TemplateVersionId);
        var definitions = await db.FormTemplateVersions.AsNoTracking().Where(v => v.CountyId == countyId && versions.Contains(v.Id)).Select(v => v.Definition).ToListAsync();
        return definitions.SelectMany(d => FormDefinition.Parse(d).Fields).Select(f => f.Code).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whose unsent cells a browser keeps: what was typed for another person is never sent as one's own.</summary>
    internal static string Sender(Actor actor) => actor.OnBehalfOf is { } absent ? $"{actor.AccountId}+{absent}" : actor.AccountId.ToString();

    internal static IReadOnlyDictionary<string, CellValue> None { get; } = new Dictionary<string, CellValue>();

    internal static Dictionary<string, string> CellReasonsOf(FormCase form) => form.Submission?.CellReasons is { } json && form.State == SubmissionState.Returned
        ? JsonSerializer.Deserialize<Dictionary<string, string>>(json)!
        : [];

    /// <summary>Why a reviewer of this form finds no buttons, where that is because he submitted it.</summary>
    private static string? WhyNotMine(FormCase form) =>
        form.IsSubmittedByActor && form.After(SubmissionAction.Return) is not null && form.Actor.MayReview(form.Tree, form.Unit.Id, form.State)
            ? "本表由您提交，须由其他有权限的人员审核。"
            : null;
}
