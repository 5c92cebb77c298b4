using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms.Design;

/// <summary>新建一版: a draft that starts as a copy of the newest version. Where there is one already, that is it: a form has one draft at most.</summary>
public sealed class StartDraft(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    /// <returns>The draft's number.</returns>
    public Task<Result<int>> RunAsync(string? code) => DesignDesk.ChangeAsync<int>(contexts, user, code, async (db, actor, form) =>
    {
        if (form.Draft() is { } standing)
        {
            return Result.Done(standing.Number);
        }

        if (form.Template.RetiredFrom is { } retired)
        {
            return Result.Conflict($"《{form.Template.Name}》自{retired.Chinese}起停用，不再出新的一版。");
        }

        var newest = form.Versions.MaxBy(v => v.Number)!;
        var draft = new FormTemplateVersion
        {
            CountyId = actor.CountyId,
            TemplateId = form.Template.Id,
            Number = newest.Number + 1,
            EffectiveFrom = (await DesignDesk.NewestOpenedAsync(db, actor.CountyId) ?? ReportingPeriod.Of(clock.Today())).AddMonths(1),
            Definition = newest.Definition,
            IsDraft = true,
            SavedAt = clock.Utc(),
            SavedByName = actor.Name,
        };
        db.FormTemplateVersions.Add(draft);
        return Result.Done(draft.Number);
    });
}
