using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>Keeps the ledger's filters, columns and order under a name, for oneself alone.</summary>
internal sealed class SaveView(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public const int NameLimit = 40;
    public const int MostViews = 30;

    /// <param name="name">At most 40 characters; the same name again stands for the same view.</param>
    /// <param name="query">The page's query string; only what the ledger understands is kept.</param>
    /// <param name="overwrite">The person was told that there is one of that name.</param>
    public async Task<Result<SavedViewName>> RunAsync(string? name, string query, bool overwrite = false)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        if (await user.LoadAsync(db) is not { } actor || !actor.ReadsPlans())
        {
            return Result.NotFound();
        }

        var trimmed = name?.Trim() ?? "";
        if (trimmed.Length is 0 or > NameLimit || trimmed.Any(char.IsControl))
        {
            return Result.Invalid("name", trimmed.Length == 0 ? "请给这组筛选起个名字。" : $"名字不超过{NameLimit}个字，不能含换行等符号。");
        }

        var given = QueryHelpers.ParseQuery(query);
        var kept = (LedgerFilter.Of(key => given.TryGetValue(key, out var value) ? value.ToString() : null) with { Page = 1 }).ToQuery();
        if (kept.Length == 0)
        {
            return Result.Invalid("name", "现在没有筛选条件，也没有改动排序、分组和列，不需要保存。");
        }

        if (kept.Length > 1000)
        {
            return Result.Invalid("name", "筛选条件太长，不能保存。请减少条件后再试。");
        }

        var own = await db.SavedViews.Where(v => v.CountyId == actor.CountyId && v.AccountId == actor.AccountId).ToListAsync();
        var view = own.Find(v => v.Name == trimmed);
        if (view is null && own.Count >= MostViews)
        {
            return Result.Conflict($"每人最多保存{MostViews}组筛选，请先删除不用的。");
        }

        if (view is not null && !overwrite)
        {
            return Result.Conflict($"您已有名为“{trimmed}”的筛选，再按一次“覆盖”就用现在的条件代替它。");
        }

        if (view is null)
        {
            db.SavedViews.Add(view = new SavedView { CountyId = actor.CountyId, AccountId = actor.AccountId, Name = trimmed, Query = kept });
        }

        (view.Query, view.SavedAt) = (kept, clock.Utc());
        await db.SaveChangesAsync();
        await write.CommitAsync();
        return Result.Done(new SavedViewName(view.Id, view.Name, view.Query));
    }
}
