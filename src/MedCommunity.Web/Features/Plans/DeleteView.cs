using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>Takes away one of one's own saved views; another person's does not exist.</summary>
internal sealed class DeleteView(IDbContextFactory<AppDbContext> contexts, CurrentUser user)
{
    public async Task<Result<SavedViewName>> RunAsync(Guid id)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        if (await user.LoadAsync(db) is not { } actor || !actor.ReadsPlans()
            || await db.SavedViews.SingleOrDefaultAsync(v => v.CountyId == actor.CountyId && v.AccountId == actor.AccountId && v.Id == id) is not { } view)
        {
            return Result.NotFound("没有找到这组筛选，可能已经删除。");
        }

        db.SavedViews.Remove(view);
        await db.SaveChangesAsync();
        await write.CommitAsync();
        return Result.Done(new SavedViewName(view.Id, view.Name, view.Query));
    }
}
