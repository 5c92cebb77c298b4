using System.Text;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Forms;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>What an edit did; or, of a conflict, what stands there now.</summary>
/// <param name="Newest">The newest version.</param>
/// <param name="Document">Its document.</param>
/// <param name="Lines">What was done.</param>
/// <param name="Others">What others changed since the version that the edit was made on.</param>
public sealed record PlanEdited(PlanVersionRow Newest, string Document, IReadOnlyList<string> Lines, IReadOnlyList<PlanChange> Others);

/// <summary>
/// Changes a plan in the page: the whole document as it is to be, made on a version that the editor saw. It goes the way of an amended file, and makes a new version that says
/// who and why. Where somebody else made a version meanwhile, nothing is written, and the answer says what he changed.
/// </summary>
public sealed class EditPlan(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<EditPlan> logger)
{
    /// <param name="planId">The plan.</param>
    /// <param name="basedOn">The version on which the edit was made.</param>
    /// <param name="document">The document as it is to be, as JSON.</param>
    /// <param name="note">修订说明: what was changed, and why.</param>
    public async Task<Result<PlanEdited>> RunAsync(Guid planId, int basedOn, string document, string? note)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (ImportPlan.Refusal(await user.LoadAsync(db)) is { } early)
        {
            return early;
        }

        var bytes = Encoding.UTF8.GetBytes(document);
        await using var write = await db.BeginWriteAsync();
        var actor = await user.LoadAsync(db);
        if (ImportPlan.Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        if (await db.Plans.SingleOrDefaultAsync(p => p.CountyId == actor!.CountyId && p.Id == planId) is not { } plan || await PlanRevision.NewestAsync(db, plan) is not { } newest)
        {
            return Result.NotFound("没有找到这个方案，或您无权查看。");
        }

        if (newest.Number != basedOn)
        {
            return await OvertakenAsync(db, plan, newest, basedOn);
        }

        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        if (string.IsNullOrWhiteSpace(note))
        {
            errors["note"] = "请填写修订说明：改了什么、为什么改、依据什么。";
        }
        else if (note.Trim().Length > PlanRevision.NoteLimit)
        {
            errors["note"] = $"修订说明不能超过{PlanRevision.NoteLimit}字。";
        }

        var parsed = PlanDocument.Parse(bytes);
        if (parsed.Value is not { } read)
        {
            foreach (var (path, message) in Findings(bytes))
            {
                errors.TryAdd(path, message);
            }

            return Result.Invalid(errors.Count == 0 ? "内容不是一份有效的方案。" : "没有保存，请改正标出的内容。", errors);
        }

        if (read.Id != plan.Code || read.Region.Name != actor!.County.Name)
        {
            return Result.NotAllowed("方案的代码和旗县不能在这里更改。");
        }

        if (PlanJson.Same(newest.Document, document))
        {
            return Result.Invalid("没有改动任何内容，不需要保存。", errors);
        }

        if (errors.Count > 0)
        {
            return Result.Invalid(errors.Values.First(), errors);
        }

        try
        {
            var county = await db.Counties.SingleAsync(c => c.Id == actor.CountyId);
            var (number, lines) = await PlanRevision.ApplyAsync(db, county, plan, read, document, newest.Number, new(PlanOrigin.Page, actor.Name, note!.Trim()), clock);
            await db.SaveChangesAsync();
            await write.CommitAsync();
            logger.LogInformation("Edited plan {Plan} in the page, version {Version}.", plan.Id, number);
            return Result.Done(new PlanEdited(new(number, clock.Utc(), actor.Name, PlanOrigin.Page, note.Trim()), document, lines, []));
        }
        catch (DbUpdateException e) when (FormDesk.IsLostRace(e))
        {
            logger.LogWarning(e, "An edit of plan {Plan} lost a race.", plan.Id);
            await using var after = await contexts.CreateDbContextAsync();
            await user.LoadAsync(after);
            return await OvertakenAsync(after, plan, (await PlanRevision.NewestAsync(after, plan))!, basedOn);
        }
    }

    private static async Task<Result<PlanEdited>> OvertakenAsync(AppDbContext db, Plan plan, PlanVersion newest, int basedOn)
    {
        var before = await db.PlanVersions.AsNoTracking().Where(v => v.CountyId == plan.CountyId && v.PlanId == plan.Id && v.Number == basedOn).Select(v => v.Document).FirstOrDefaultAsync();
        return Result.Conflict(
            $"您修改期间，{newest.ByName}保存了第{newest.Number}版，您的修改还没有保存，也没有丢失。请看过对方改了什么，再决定怎样保存。",
            new PlanEdited(PlanVersionRow.Of(newest), newest.Document, [], before is null ? [] : PlanComparison.Of(before, newest.Document)));
    }

    private static IReadOnlyList<(string Path, string Message)> Findings(byte[] json)
    {
        try
        {
            return PlanDocument.Findings(json).Findings;
        }
        catch (System.Text.Json.JsonException)
        {
            return [];
        }
    }
}
