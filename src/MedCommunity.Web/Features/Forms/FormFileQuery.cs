using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

public sealed record FormFile(string Name, byte[] Content);

/// <summary>下载Excel: the form as it stands, for everybody who sees it; whoever fills it sends it back by <see cref="ImportForm"/>.</summary>
public sealed class FormFileQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<FormFile>> RunAsync(FormKey key)
    {
        await using var db = await contexts.CreateDbContextAsync();
        return await user.LoadAsync(db) is { } actor && await FormCase.LoadAsync(db, actor, key, clock.Utc()) is { } form
            ? Result.Done(new FormFile($"{form.Unit.Name}{key.Period.Chinese}{form.Template.Name}.xlsx", FormSheet.Write(form)))
            : Result.NotFound();
    }
}
