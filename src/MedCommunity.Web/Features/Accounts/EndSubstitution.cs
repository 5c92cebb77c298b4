using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>结束代理: by the absent person, the substitute or the administrator; it stops working at once.</summary>
internal sealed class EndSubstitution(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<bool>> HandleAsync(Guid id)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var actor = await user.LoadAsync(db);
        var row = actor is null ? null : await db.Substitutions.SingleOrDefaultAsync(s => s.CountyId == actor.CountyId && s.Id == id);
        if (actor is null || row is null || !(actor.IsAdministrator || actor.Is(row.AbsentId) || row.SubstituteId == actor.AccountId))
        {
            return Result.NotFound("没有找到这项代理。");
        }

        var today = clock.Today();
        if (row.To <= today)
        {
            return Result.Conflict("这项代理已经结束。");
        }

        row.To = today < row.From ? row.From : today;
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            return Result.Conflict("别人刚刚改过这项代理，请刷新后再试。");
        }

        await write.CommitAsync();
        return Result.Done(true);
    }
}
