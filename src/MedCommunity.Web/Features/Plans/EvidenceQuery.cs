using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>佐证材料 as pages and the API show it.</summary>
/// <param name="Size">In bytes.</param>
public sealed record EvidenceFile(Guid Id, string Name, EvidenceKind Kind, long Size, bool IsPicture)
{
    public const int MostOfOneReport = 10;

    public static EvidenceFile Of(Evidence row) => new(row.Id, row.FileName, row.Kind, row.Size, EvidenceType.IsPicture(row.Kind));
}

/// <summary>A file to be given out; its content stands in the store under <paramref name="Hash"/>.</summary>
public sealed record EvidenceToOpen(string Name, string ContentType, string Hash);

/// <summary>Reads evidence: one file for who may see it, and what the person has uploaded for a report that is not saved yet.</summary>
public sealed class EvidenceQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user)
{
    public async Task<Result<EvidenceToOpen>> OpenAsync(Guid id)
    {
        await using var db = await contexts.CreateDbContextAsync();
        return await user.LoadAsync(db) is { } actor && await EvidenceCase.FindAsync(db, actor.CountyId, id) is { } found && found.IsVisibleTo(actor)
            ? Result.Done(new EvidenceToOpen(found.Row.FileName, EvidenceType.ContentType(found.Row.Kind, found.Row.FileName), found.Row.Hash))
            : EvidenceCase.Unknown;
    }

    /// <summary>The person's own that no report has taken yet, oldest first.</summary>
    public async Task<Result<IReadOnlyList<EvidenceFile>>> UnattachedAsync(Guid workItemId)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (actor?.ReadsPlans() != true || await TaskToReport.FindAsync(db, actor.CountyId, workItemId) is not { } task)
        {
            return TaskToReport.Unknown;
        }

        if (task.WhyNot(actor) is { } why)
        {
            return why;
        }

        var rows = await db.Evidence.AsNoTracking()
            .Where(e => e.CountyId == actor.CountyId && e.WorkItemId == workItemId && e.UploadedBy == actor.AccountId && e.ProgressReportId == null)
            .OrderBy(e => e.UploadedAt).ThenBy(e => e.Id).ToListAsync();
        return Result.Done<IReadOnlyList<EvidenceFile>>([.. rows.Select(EvidenceFile.Of)]);
    }
}

/// <summary>A piece of evidence with what decides who may see it.</summary>
internal sealed record EvidenceCase(Evidence Row, IReadOnlyList<Guid> Units)
{
    public static Failure Unknown => Result.NotFound("没有找到这个佐证材料，或您无权查看。");

    /// <summary>Tracked, so that it can be removed; null where its task is no longer in the plan.</summary>
    public static async Task<EvidenceCase?> FindAsync(AppDbContext db, Guid countyId, Guid id) =>
        await db.Evidence.SingleOrDefaultAsync(e => e.CountyId == countyId && e.Id == id
            && db.WorkItems.Any(w => w.CountyId == e.CountyId && w.Id == e.WorkItemId && !w.IsWithdrawn)) is not { } row ? null
        : new(row, await (
            from a in db.Assignments
            join au in db.AssignmentUnits on new { a.CountyId, AssignmentId = a.Id } equals new { au.CountyId, au.AssignmentId }
            where a.CountyId == countyId && a.WorkItemId == row.WorkItemId
            select au.UnitId).ToListAsync());

    /// <summary>What a saved report says is for those who see its task in full; before that it is nobody's business but the uploader's.</summary>
    public bool IsVisibleTo(Actor actor) => actor.ReadsPlans() && (Row.ProgressReportId is null ? Row.UploadedBy == actor.AccountId : actor.SeesInFull(Units));
}
