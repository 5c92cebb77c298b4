using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>开始代理/结束代理: the session acts with the absent person's roles, or with its own again.</summary>
internal sealed class ActFor(IDbContextFactory<AppDbContext> contexts, CurrentUser user, PortalSignIn signIn, TimeProvider clock)
{
    /// <param name="absent">Whom to act for; null for oneself again.</param>
    public async Task<Result<bool>> HandleAsync(Guid? absent)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var today = clock.Today();
        if (await user.GetAccountIdAsync() is not { } id || await signIn.UserManager.FindByIdAsync(id.ToString()) is not { } account)
        {
            return Result.NotFound();
        }

        string? county = null;
        if (absent is { } person)
        {
            await db.EnterAsync([], [id]);
            county = await (
                from s in db.Substitutions.AsNoTracking()
                join c in db.Counties on s.CountyId equals c.Id
                where s.AbsentId == person && s.SubstituteId == id && s.From <= today && s.To > today
                select c.Code).FirstOrDefaultAsync();
            if (county is null)
            {
                return Result.NotFound("没有这项代理，或它还没有开始、已经结束。");
            }
        }

        await signIn.ChangeAsync(account, county, actingFor: absent?.ToString() ?? "");
        return Result.Done(true);
    }
}
