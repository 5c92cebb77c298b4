using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <param name="Outcome">What came of it; owed.</param>
public sealed record SettleQualityInput(Guid Id, Guid Version, string? Outcome);

/// <summary>办结: a followed finding ends with what came of it.</summary>
public sealed class SettleQuality(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<QualityMarkView>> RunAsync(SettleQualityInput input)
    {
        try
        {
            return await TryAsync(input);
        }
        catch (DbUpdateConcurrencyException)
        {
            return Result.Conflict("刚刚已有人办结或修改了这一情况，请刷新页面查看。");
        }
    }

    private async Task<Result<QualityMarkView>> TryAsync(SettleQualityInput input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        if (await user.LoadAsync(db) is not { } actor || await db.QualityMarks.SingleOrDefaultAsync(m => m.CountyId == actor.CountyId && m.Id == input.Id) is not { } mark)
        {
            return Result.NotFound();
        }

        var tree = await db.TreeAsync(actor.County, mark.Period.LastDay);
        if (!actor.MaySeeForm(tree, mark.UnitId))
        {
            return Result.NotFound();
        }

        if (!actor.MayFollowQuality(tree, mark.UnitId))
        {
            return Result.NotAllowed("只有管委会办公室和负责核验这个单位的负责人可以办结。");
        }

        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var outcome = QualityText.Checked(input.Outcome, "outcome", "请写明处理结果。", errors);
        if (errors.Count > 0)
        {
            return Result.Invalid(errors["outcome"], errors);
        }

        if (mark.SettledAt is { } settled)
        {
            return Result.Conflict($"{mark.SettledByName}已于{FormText.Moment(settled)}办结这一情况，请刷新页面查看。");
        }

        if (mark.Version != input.Version)
        {
            return Result.Conflict($"{mark.MarkedByName}已于{FormText.Moment(mark.MarkedAt)}修改跟进说明，请刷新页面查看。");
        }

        mark.SettledAt = clock.Utc();
        mark.SettledByName = actor.Name;
        mark.Outcome = outcome;
        await db.SaveChangesAsync();
        await write.CommitAsync();
        return Result.Done(QualityMarkView.Of(mark));
    }
}
