using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>A step of the form's way, as the page lists it.</summary>
public sealed record FormStepLine(string Action, string By, DateTime At, string? Reason);

/// <summary>What the reader may do with the form now; the use cases decide again.</summary>
public sealed record FormRights(bool Fill, bool Submit, bool Withdraw, bool Verify, bool Approve, bool Return, bool Reopen);

/// <summary>Everything the form's page shows.</summary>
public sealed record FormPageData(
    Guid? SubmissionId, FormKey Key, string UnitName, UnitKind UnitKind, string TemplateName, bool IsClosed, SubmissionState State, SubmissionAnswer Answer,
    FormDefinition Definition, Frequency Frequency, IReadOnlyDictionary<string, CellValue> Before, IReadOnlyDictionary<string, CellValue> YearBefore,
    IReadOnlyDictionary<string, string> CellReasons, DateTime? ReopenedUntil, FormRights Rights, string? WhyNotMine, string? WhyReadOnly, string? VerifierName,
    IReadOnlyList<FormStepLine> Steps, bool IsDemonstration, string County, string Sender, string? ContactName, string? ContactPhone, bool IsBackfilled)
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

        var contact = await db.OrgUnits.AsNoTracking().Where(u => u.CountyId == actor.CountyId && u.Id == form.Unit.Id)
            .Select(u => new { u.ContactName, u.ContactPhone }).SingleAsync();
        var steps = form.Submission is null
            ? []
            : await db.SubmissionEvents.AsNoTracking().Where(e => e.CountyId == actor.CountyId && e.SubmissionId == form.Submission.Id)
                .OrderByDescending(e => e.At).ThenByDescending(e => e.Id)
                .Select(e => new FormStepLine(e.Action.Chinese(), e.ByName, e.At, e.Reason)).ToListAsync();
        return new(
            form.Submission?.Id, key, form.Unit.Name, form.Unit.Kind, form.Template.Name, form.IsClosed, form.State, await SubmissionAnswer.OfAsync(db, form),
            form.Definition, form.Template.Frequency, form.Earlier.Before ?? None, (form.Template.Frequency == Frequency.Yearly ? null : form.Earlier.YearBefore) ?? None,
            CellReasonsOf(form), form.State.IsEditable() ? form.Submission?.ReopenedUntil : null, RightsOf(form), WhyNotMine(form), form.IsEditable ? null : form.WhyNotEditable(),
            form.Verifier?.Name, steps, form.Submission?.IsDemonstration == true, actor.County.Code, Sender(actor), contact.ContactName, contact.ContactPhone, form.Obligation.IsBackfilled)
        {
            Extension = (await ReportingStatus.ExtensionsAsync(db, actor.CountyId, key.Period, [form.Obligation.Id])).GetValueOrDefault(form.Obligation.Id),
            OriginalDueAt = form.Obligation.OriginalDueAt,
            MayExtend = actor.MayApprove() && DueExtensionRules.WhyNot(form.Obligation, form.IsClosed, form.Submission?.FirstSubmittedAt) is null,
        };
    }

    /// <summary>Whose unsent cells a browser keeps: what was typed for another person is never sent as one's own.</summary>
    private static string Sender(Actor actor) => actor.OnBehalfOf is { } absent ? $"{actor.AccountId}+{absent}" : actor.AccountId.ToString();

    private static IReadOnlyDictionary<string, CellValue> None { get; } = new Dictionary<string, CellValue>();

    private static Dictionary<string, string> CellReasonsOf(FormCase form) => form.Submission?.CellReasons is { } json && form.State == SubmissionState.Returned
        ? JsonSerializer.Deserialize<Dictionary<string, string>>(json)!
        : [];

    private static FormRights RightsOf(FormCase form)
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

    /// <summary>Why a reviewer of this form finds no buttons, where that is because he submitted it.</summary>
    private static string? WhyNotMine(FormCase form) =>
        form.IsSubmittedByActor && form.After(SubmissionAction.Return) is not null && form.Actor.MayReview(form.Tree, form.Unit.Id, form.State)
            ? "本表由您提交，须由其他有权限的人员审核。"
            : null;
}
