using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>A version in the list.</summary>
public sealed record PlanVersionRow(int Number, DateTime At, string ByName, PlanOrigin Origin, string? Note)
{
    public string OriginWord => Origin == PlanOrigin.Page ? "网页修改" : "文件导入";

    public static PlanVersionRow Of(PlanVersion v) => new(v.Number, v.ImportedAt, v.ByName, v.Origin, v.Note);
}

/// <param name="MayEdit">For the office.</param>
public sealed record PlanVersions(Guid PlanId, string Title, IReadOnlyList<PlanVersionRow> Versions, bool MayEdit);

/// <summary>What the editor starts from.</summary>
/// <param name="NextNumber">The first task number that was never used.</param>
/// <param name="UsedMilestones">The codes of all milestones that ever were: none is given twice, as what was done about the old one would count for the new.</param>
public sealed record PlanToEdit(Guid PlanId, string Title, string County, PlanVersionRow Newest, string Document, int NextNumber, IReadOnlyList<string> UsedMilestones);

/// <summary>The versions of a plan and in what two of them differ, for those who read the county's plans in full; and what the office edits.</summary>
public sealed class PlanVersionsQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user)
{
    private static Failure Unknown => Result.NotFound("没有找到这个方案，或您无权查看。");

    public async Task<Result<PlanVersions>> ListAsync(Guid planId)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (ExportPlan.Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        var title = await db.Plans.AsNoTracking().Where(p => p.CountyId == actor!.CountyId && p.Id == planId).Select(p => p.Title).SingleOrDefaultAsync();
        return title is null ? Unknown : Result.Done(new PlanVersions(
            planId, title,
            await db.PlanVersions.AsNoTracking().Where(v => v.CountyId == actor!.CountyId && v.PlanId == planId).OrderByDescending(v => v.Number)
                .Select(v => new PlanVersionRow(v.Number, v.ImportedAt, v.ByName, v.Origin, v.Note)).ToListAsync(),
            actor!.IsOffice));
    }

    public async Task<Result<IReadOnlyList<PlanChange>>> CompareAsync(Guid planId, int before, int after)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (ExportPlan.Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        var documents = await db.PlanVersions.AsNoTracking().Where(v => v.CountyId == actor!.CountyId && v.PlanId == planId && (v.Number == before || v.Number == after))
            .ToDictionaryAsync(v => v.Number, v => v.Document);
        return documents.TryGetValue(before, out var a) && documents.TryGetValue(after, out var b) ? Result.Done(PlanComparison.Of(a, b)) : Unknown;
    }

    public async Task<Result<PlanToEdit>> EditAsync(Guid planId)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (ImportPlan.Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        if (await db.Plans.AsNoTracking().SingleOrDefaultAsync(p => p.CountyId == actor!.CountyId && p.Id == planId) is not { } plan || await PlanRevision.NewestAsync(db, plan) is not { } newest)
        {
            return Unknown;
        }

        var tasks = db.WorkItems.AsNoTracking().Where(w => w.CountyId == actor!.CountyId && w.PlanId == planId);
        return Result.Done(new PlanToEdit(
            planId, plan.Title, actor!.County.Name, PlanVersionRow.Of(newest), newest.Document,
            (await tasks.MaxAsync(w => (int?)w.Number) ?? 0) + 1,
            await db.Milestones.AsNoTracking().Where(m => m.CountyId == actor.CountyId && tasks.Any(w => w.Id == m.WorkItemId)).Select(m => m.Code).Distinct().ToListAsync()));
    }
}
