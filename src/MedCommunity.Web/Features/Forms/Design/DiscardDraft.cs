using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms.Design;

/// <summary>放弃草稿: the published versions stay as they are; a form that was never published goes with its draft.</summary>
public sealed class DiscardDraft(IDbContextFactory<AppDbContext> contexts, CurrentUser user)
{
    /// <returns>Whether the form itself is still there.</returns>
    public Task<Result<bool>> RunAsync(string? code, Guid seen) => DesignDesk.ChangeAsync(contexts, user, code, (db, _, form) =>
    {
        var draft = form.Draft();
        if (DesignDesk.Overtaken(draft, seen, "没有放弃，请重新打开看过再决定") is { } overtaken)
        {
            return Task.FromResult<Result<bool>>(overtaken);
        }

        db.FormTemplateVersions.Remove(draft!);
        if (!form.IsPublished())
        {
            db.FormTemplates.Remove(form.Template);
        }

        return Task.FromResult(Result.Done(form.IsPublished()));
    });
}
