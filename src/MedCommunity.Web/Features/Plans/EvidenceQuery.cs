using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
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

    /// <summary>The person's own, for that subject (<see cref="Evidence.SubjectId"/>), that no record has taken yet, oldest first.</summary>
    public async Task<Result<IReadOnlyList<EvidenceFile>>> UnattachedAsync(Guid workItemId, Guid? subject = null)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (actor?.ReadsPlans() != true || await TaskToReport.FindAsync(db, actor.CountyId, workItemId) is not { } task)
        {
            return TaskToReport.Unknown;
        }

        if (task.WhyNot(actor, running: subject is not null && subject != workItemId) is { } why)
        {
            return why;
        }

        return Result.Done(await EvidenceWaiting.ListAsync(EvidenceWaiting.Of(db, actor, workItemId, subject)));
    }
}

/// <summary>What somebody has uploaded for a record that is still being written.</summary>
internal static class EvidenceWaiting
{
    public const string Gone = "有的佐证材料已被移除、已随其他记录保存，或不是您为此上传的，请核对后再保存。";

    public static IQueryable<Evidence> Of(AppDbContext db, Actor actor, Guid workItemId, Guid? subject) => db.Evidence.Where(Evidence.Waiting)
        .Where(e => e.CountyId == actor.CountyId && e.WorkItemId == workItemId && e.UploadedBy == actor.AccountId && e.SubjectId == subject);

    /// <summary>For a judged indicator of a community.</summary>
    public static IQueryable<Evidence> OfJudgement(AppDbContext db, Actor actor, Guid communityId, string indicator) => db.Evidence.Where(Evidence.Waiting)
        .Where(e => e.CountyId == actor.CountyId && e.CommunityId == communityId && e.Indicator == indicator && e.UploadedBy == actor.AccountId);

    public static async Task<IReadOnlyList<EvidenceFile>> ListAsync(IQueryable<Evidence> waiting) =>
        [.. (await waiting.AsNoTracking().OrderBy(e => e.UploadedAt).ThenBy(e => e.Id).ToListAsync()).Select(EvidenceFile.Of)];

    /// <summary>Nobody uploads more than one record takes.</summary>
    public static async Task<Failure?> WhyNoMoreAsync(IQueryable<Evidence> waiting) => await waiting.CountAsync() >= EvidenceFile.MostOfOneReport
        ? Result.Invalid("file", $"一次最多附{EvidenceFile.MostOfOneReport}个佐证材料。请先保存，或移除不需要的文件。")
        : null;

    /// <summary>Whether something of the task, or the task itself, has that id.</summary>
    public static async Task<bool> IsSubjectAsync(AppDbContext db, Guid countyId, Guid workItemId, Guid subject) =>
        subject == workItemId
        || await db.Milestones.AnyAsync(m => m.CountyId == countyId && m.WorkItemId == workItemId && m.Id == subject)
        || await db.SupervisionNotices.AnyAsync(n => n.CountyId == countyId && n.WorkItemId == workItemId && n.Id == subject)
        || await db.Directives.AnyAsync(d => d.CountyId == countyId && d.WorkItemId == workItemId && d.Id == subject);

    /// <summary>What a record is about to take over, tracked; anything else among the ids is a fault of the field <c>evidence</c>.</summary>
    public static async Task<List<Evidence>> TakeAsync(IQueryable<Evidence> waiting, IReadOnlyList<Guid>? given, IDictionary<string, string> errors)
    {
        var ids = (given ?? []).Distinct().ToList();
        if (ids.Count > EvidenceFile.MostOfOneReport)
        {
            errors["evidence"] = $"一次最多附{EvidenceFile.MostOfOneReport}个佐证材料，现有{ids.Count}个。";
        }

        if (ids.Count is 0 or > EvidenceFile.MostOfOneReport)
        {
            return [];
        }

        var rows = await waiting.Where(e => ids.Contains(e.Id)).OrderBy(e => e.UploadedAt).ThenBy(e => e.Id).ToListAsync();
        if (rows.Count < ids.Count)
        {
            errors["evidence"] = Gone;
        }

        return rows;
    }
}

/// <summary>A piece of evidence with what decides who may see it.</summary>
internal sealed record EvidenceCase(Evidence Row, IReadOnlyList<Guid> Units)
{
    public static Failure Unknown => Result.NotFound("没有找到这个佐证材料，或您无权查看。");

    /// <summary>Tracked, so that it can be removed; null where its task is no longer in the plan.</summary>
    public static async Task<EvidenceCase?> FindAsync(AppDbContext db, Guid countyId, Guid id) =>
        await db.Evidence.SingleOrDefaultAsync(e => e.CountyId == countyId && e.Id == id
            && (e.WorkItemId == null || db.WorkItems.Any(w => w.CountyId == e.CountyId && w.Id == e.WorkItemId && !w.IsWithdrawn))) is not { } row ? null
        : new(row, await (
            from a in db.Assignments
            join au in db.AssignmentUnits on new { a.CountyId, AssignmentId = a.Id } equals new { au.CountyId, au.AssignmentId }
            where a.CountyId == countyId && a.WorkItemId == row.WorkItemId
            select au.UnitId).ToListAsync());

    /// <summary>What a saved record says is for those who see its task in full, or the community's; before that it is nobody's business but the uploader's.</summary>
    public bool IsVisibleTo(Actor actor) =>
        (Row.CommunityId is null ? actor.ReadsPlans() : actor.ReadsBusinessData)
        && (!Row.IsAttached ? Row.UploadedBy == actor.AccountId : Row.CommunityId is { } community ? actor.SeesProofOf(community) : actor.SeesInFull(Units));
}
