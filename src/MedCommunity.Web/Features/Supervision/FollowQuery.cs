using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>One notice or directive for its page and its print, for whoever sees its task in full.</summary>
public sealed class FollowQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    /// <param name="kind">A notice or a directive.</param>
    /// <param name="id">Its id.</param>
    /// <param name="isPrinted">With the head of the printed page.</param>
    public async Task<Result<FollowView>> RunAsync(FollowKind kind, Guid id, bool isPrinted = false)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor || (await FollowView.FindAsync(db, actor.CountyId, kind, id, clock.Today()))?.For(actor) is not { } view)
        {
            return FollowDesk.Unknown(kind);
        }

        return Result.Done(isPrinted ? view with { Letterhead = await LetterheadAsync(db, actor.County) } : view);
    }

    private async Task<string> LetterheadAsync(AppDbContext db, County county)
    {
        var today = clock.Today();
        var committees = await db.OrgUnits.AsNoTracking().Where(u => u.CountyId == county.Id && u.Kind == UnitKind.Committee).OrderBy(u => u.Order).ThenBy(u => u.Code).ToListAsync();
        return Letterhead.Of(county.Name, [.. committees.Where(u => u.IsOpenOn(today)).Select(u => u.Name)]);
    }
}
