using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>切换旗县: the session goes on in another of the account's counties; open pages stay where they are.</summary>
internal sealed class ChooseCounty(IDbContextFactory<AppDbContext> contexts, CurrentUser user, PortalSignIn signIn)
{
    public async Task<Result<string>> HandleAsync(string? code)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if ((await user.CountiesAsync(db)).FirstOrDefault(c => c.Code == code) is not { } county
            || await signIn.UserManager.FindByIdAsync(user.AccountId.ToString()!) is not { } account)
        {
            return Result.NotFound("没有这个旗县，或您无权查看。");
        }

        await signIn.ChangeAsync(account, county: county.Code);
        return Result.Done(county.Code);
    }
}
