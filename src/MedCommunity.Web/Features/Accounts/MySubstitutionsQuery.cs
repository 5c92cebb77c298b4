using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>The substitutions of the person who is signed in, in every county, and whom he may ask here; also after one under which the session acts has ended.</summary>
internal sealed class MySubstitutionsQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<(IReadOnlyList<SubstitutionView> Items, IReadOnlyList<Colleague> Colleagues)> RunAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.GetAccountIdAsync() is not { } id)
        {
            return ([], []);
        }

        await db.EnterAsync([], [id]);
        var items = await AccountListQuery.SubstitutionsAsync(db, null, id);
        var actor = await user.LoadAsync(db);
        return (items, actor is not { OnBehalfOf: null } ? [] :
            [.. (await ColleaguesQuery.ReadAsync(db, actor.CountyId, clock.Today())).Where(p => p.Id != id && (actor.IsAdministrator || ColleaguesQuery.Sees(actor, p)))]);
    }
}
