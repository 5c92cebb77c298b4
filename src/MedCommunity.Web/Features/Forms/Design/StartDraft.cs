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
    public async Task<Result<int>> RunAsync(string? code)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var actor = await user.LoadAsync(db);
        if (DesignDesk.Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        await DesignDesk.LockAsync(db, actor!.CountyId);
        if (await DesignDesk.FindAsync(db, actor.CountyId, code) is not { } form)
        {
            return Result.NotFound($"没有代码为“{code}”的表样。");
        }

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
        await db.SaveChangesAsync();
        await write.CommitAsync();
        return Result.Done(draft.Number);
    }
}
