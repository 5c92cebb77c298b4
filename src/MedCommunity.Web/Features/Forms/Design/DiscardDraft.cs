using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms.Design;

/// <summary>放弃草稿: the published versions stay as they are; a form that was never published goes with its draft.</summary>
public sealed class DiscardDraft(IDbContextFactory<AppDbContext> contexts, CurrentUser user)
{
    /// <returns>Whether the form itself is still there.</returns>
    public async Task<Result<bool>> RunAsync(string? code, Guid seen)
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

        var draft = form.Draft();
        if (DesignDesk.Overtaken(draft, seen, "没有放弃，请重新打开看过再决定") is { } overtaken)
        {
            return overtaken;
        }

        db.FormTemplateVersions.Remove(draft!);
        if (!form.IsPublished())
        {
            db.FormTemplates.Remove(form.Template);
        }

        await db.SaveChangesAsync();
        await write.CommitAsync();
        return Result.Done(form.IsPublished());
    }
}
