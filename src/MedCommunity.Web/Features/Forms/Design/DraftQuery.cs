using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms.Design;

/// <summary>A draft as the designer opens it.</summary>
/// <param name="IsNew">Never published: name, rhythm and kinds can still be changed.</param>
/// <param name="NewestOpened">The newest month that was opened: it and those before it keep their version.</param>
/// <param name="Months">The months from which on it can apply, soonest first.</param>
/// <param name="Elements">What there is to choose from.</param>
public sealed record DraftToEdit(
    string Code, string Name, Frequency Frequency, IReadOnlyList<UnitKind> Kinds, bool IsNew, int Number, Guid Version, DateTime SavedAt, string SavedByName,
    FormDefinition Definition, ReportingPeriod? NewestOpened, IReadOnlyList<ReportingPeriod> Months, IReadOnlyList<ElementRow> Elements);

/// <summary>表样设计: the draft, and what speaks against publishing it.</summary>
public sealed class DraftQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<DraftToEdit>> RunAsync(string? code)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (DesignDesk.Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        if (await DesignDesk.FindAsync(db, actor!.CountyId, code) is not { } form || form.Draft() is not { } draft)
        {
            return Result.NotFound($"代码为“{code}”的表样没有草稿，可能已被启用或放弃。");
        }

        var today = clock.Today();
        var newestOpened = await DesignDesk.NewestOpenedAsync(db, actor.CountyId);
        var first = (newestOpened ?? ReportingPeriod.Of(today).AddMonths(-2)).AddMonths(1);
        var template = form.Template;
        return Result.Done(new DraftToEdit(
            template.Code, template.Name, template.Frequency, [.. template.Kinds], !form.IsPublished(), draft.Number, draft.Version, draft.SavedAt ?? default, draft.SavedByName ?? "",
            FormDefinition.Parse(draft.Definition), newestOpened, [.. ReportingPeriod.Of(today).AddMonths(24).Since(first)], await ElementsQuery.RowsAsync(db, actor.CountyId, drafts: true)));
    }

    /// <summary>What speaks against publishing the draft, as it is stored, from this month on.</summary>
    public async Task<Result<IReadOnlyList<DesignProblem>>> CheckAsync(string? code, ReportingPeriod from)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (DesignDesk.Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        return await DesignDesk.FindAsync(db, actor!.CountyId, code) is { } form && form.Draft() is { } draft
            ? Result.Done(await PublishVersion.ProblemsAsync(db, actor.CountyId, form, FormDefinition.Parse(draft.Definition), from))
            : Result.NotFound($"代码为“{code}”的表样没有草稿，可能已被启用或放弃。");
    }
}
