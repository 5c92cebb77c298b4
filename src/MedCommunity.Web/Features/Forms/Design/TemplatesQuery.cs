using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms.Design;

/// <summary>A form in the list.</summary>
/// <param name="InForce">The number of the version that this month is filled in; null where none is yet, or it is retired.</param>
/// <param name="Next">The next version with its month, where one is published for later.</param>
/// <param name="Draft">Shown to the office alone.</param>
public sealed record TemplateRow(
    string Code, string Name, Frequency Frequency, IReadOnlyList<UnitKind> Kinds, int? InForce, int Fields, TemplateNext? Next, TemplateDraft? Draft, ReportingPeriod? RetiredFrom, bool IsRetired);

public sealed record TemplateNext(int Number, ReportingPeriod From);

public sealed record TemplateDraft(int Number, string By, DateTime At, Guid Version);

public sealed record TemplateList(IReadOnlyList<TemplateRow> Rows, bool MayDesign);

/// <param name="Until">The month in which a later version or the retirement takes over.</param>
/// <param name="IsInForce">Whether this month is filled in it.</param>
public sealed record TemplateVersionRow(int Number, ReportingPeriod From, ReportingPeriod? Until, bool IsInForce, string? Note, DateTime? At, string? By);

/// <summary>A form's page.</summary>
/// <param name="Versions">The published ones, newest first.</param>
/// <param name="Shown">The number of the version that is shown.</param>
/// <param name="NewestOpened">Nothing is planned for this month or before.</param>
/// <param name="RetireReason">As it was given.</param>
/// <param name="ReadsHistory">The drafts are in it.</param>
public sealed record TemplateDetails(
    Guid Id, Guid Version, TemplateRow Row, IReadOnlyList<TemplateVersionRow> Versions, int Shown, FormDefinition? Definition, ReportingPeriod? NewestOpened, string? RetireReason, bool MayDesign, bool ReadsHistory, DateOnly Today);

/// <summary>表样: the county's forms, and one of them. Drafts are the office's alone.</summary>
public sealed class TemplatesQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<TemplateList>> ListAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (DesignDesk.ReadRefusal(actor) is { } refusal)
        {
            return refusal;
        }

        var forms = await DesignDesk.AllAsync(db, actor!.CountyId);
        var thisMonth = ReportingPeriod.Of(clock.Today());
        return Result.Done(new TemplateList(
            [.. forms.Where(f => actor.IsOffice || f.IsPublished()).Select(f => RowOf(f, thisMonth, actor.IsOffice))
                .OrderBy(r => r.IsRetired).ThenBy(r => r.Frequency).ThenBy(r => r.Code, StringComparer.Ordinal)],
            actor.IsOffice));
    }

    /// <param name="number">The version to show; null: the one in force, else the newest.</param>
    public async Task<Result<TemplateDetails>> DetailsAsync(string? code, int? number)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (DesignDesk.ReadRefusal(actor) is { } refusal)
        {
            return refusal;
        }

        if (await DesignDesk.FindAsync(db, actor!.CountyId, code) is not { } form || (!actor.IsOffice && !form.IsPublished()))
        {
            return Result.NotFound($"没有代码为“{code}”的表样。");
        }

        var today = clock.Today();
        var row = RowOf(form, ReportingPeriod.Of(today), actor.IsOffice);
        var published = form.Versions.Where(v => !v.IsDraft).OrderByDescending(v => v.Number).ToList();
        var versions = published.ConvertAll(v => new TemplateVersionRow(
            v.Number, v.EffectiveFrom, published.Where(p => p.Number > v.Number).Select(p => (ReportingPeriod?)p.EffectiveFrom).Append(form.Template.RetiredFrom).Min(),
            v.Number == row.InForce, v.Note, v.SavedAt, v.SavedByName));
        var shown = published.Find(v => v.Number == number) ?? published.Find(v => v.Number == row.InForce) ?? published.FirstOrDefault() ?? form.Draft();
        var id = form.Template.Id;
        var reason = form.Template.RetiredFrom is null
            ? null
            : await db.AuditEntries.AsNoTracking().Where(e => e.CountyId == actor.CountyId && e.Subject == nameof(FormTemplate) && e.SubjectId == id && e.Action == RetireForm.Retired)
                .OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Select(e => e.After).FirstOrDefaultAsync();
        return Result.Done(new TemplateDetails(
            id, form.Template.Version, row, versions, shown?.Number ?? 0, shown is null ? null : FormDefinition.Parse(shown.Definition),
            await DesignDesk.NewestOpenedAsync(db, actor.CountyId), reason, actor.IsOffice, actor.IsOffice || Policies.Rules[Policies.ReadAudit](actor), today));
    }

    private static TemplateRow RowOf(PublishedForm form, ReportingPeriod thisMonth, bool seesDraft)
    {
        var template = form.Template;
        var published = form.Versions.Where(v => !v.IsDraft).ToList();
        var isRetired = thisMonth >= template.RetiredFrom;
        var inForce = isRetired ? null : published.Where(v => v.EffectiveFrom <= thisMonth).MaxBy(v => v.Number);
        var next = published.Where(v => v.EffectiveFrom > thisMonth && !(v.EffectiveFrom >= template.RetiredFrom) && v.Number > (inForce?.Number ?? 0)).MaxBy(v => v.Number);
        var draft = seesDraft ? form.Draft() : null;
        var told = inForce ?? next ?? published.MaxBy(v => v.Number) ?? draft;
        return new(
            template.Code, template.Name, template.Frequency, [.. template.Kinds], inForce?.Number, told is null ? 0 : FormDefinition.Parse(told.Definition).Fields.Count(),
            next is null ? null : new(next.Number, next.EffectiveFrom), draft is null ? null : new(draft.Number, draft.SavedByName ?? "", draft.SavedAt ?? default, draft.Version),
            template.RetiredFrom, isRetired);
    }
}
