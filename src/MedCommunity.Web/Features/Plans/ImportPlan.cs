using System.Text.RegularExpressions;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Forms;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>What an import did, or with a dry run would do.</summary>
/// <param name="Changed">False where the file says what the newest version says.</param>
/// <param name="Lines">In Chinese, one thing a line.</param>
public sealed record ImportReport(string Code, string Title, string County, bool Changed, IReadOnlyList<string> Lines)
{
    /// <summary>The version that an amendment changes; 0 for a plan that is new.</summary>
    public int Amends { get; init; }

    public bool IsNew => Amends == 0;

    /// <summary>In what an amendment differs from the version before.</summary>
    public IReadOnlyList<PlanChange> Changes { get; init; } = [];
}

/// <summary>
/// Brings in a plan's file, JSON or Excel, whole or not at all. A file that says what the newest version says does nothing; another one needs
/// <c>amend</c>, which keeps what people did (reports, completions, the office's dates) and replaces what the document says.
/// Every row is audited by itself: an amendment changes what officials answer for, and its few hundred rows a year cost nothing.
/// The office imports its own county's plans; the operator at the terminal any, and makes the county where it is missing.
/// </summary>
public sealed partial class ImportPlan(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<ImportPlan> logger)
{
    internal const string OnlyOffice = "只有管委会办公室可以导入和修改实施方案。";
    private const string Overtaken = "导入期间方案或单位有改动，没有导入任何内容。请重新检查后再导入。";

    /// <param name="file">The file's bytes.</param>
    /// <param name="amend">The plan may be here already, and differ.</param>
    /// <param name="dryRun">Only says what would be done.</param>
    /// <param name="note">修订说明: why the plan is amended; on the page it must be given.</param>
    /// <param name="amends">The version that the check before was made against; null where there was none.</param>
    public async Task<Result<ImportReport>> RunAsync(byte[] file, bool amend, bool dryRun, string? note = null, int? amends = null)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = user.IsOperator ? null : await user.LoadAsync(db);
        if (!user.IsOperator && Refusal(actor) is { } early)
        {
            return early;
        }

        // Before the write begins: on SQLite nobody else writes while it lasts.
        var read = PlanFile.Read(file);
        if (read.Value is not { } plan)
        {
            return Result.Invalid(read.Message!);
        }

        if (note?.Trim().Length > PlanRevision.NoteLimit)
        {
            return Result.Invalid("note", $"修订说明不能超过{PlanRevision.NoteLimit}字。");
        }

        await using var write = await db.BeginWriteAsync();
        if (user.IsOperator)
        {
            db.ActAs(new AuditActor(null, "命令行", EntryPath.Command, null));
        }
        else
        {
            actor = await user.LoadAsync(db);
            if (Refusal(actor) is { } refusal)
            {
                return refusal;
            }

            if (plan.Document.Region.Name != actor!.County.Name)
            {
                return Result.NotAllowed($"这是“{plan.Document.Region.Name}”的方案，您只能导入本旗县（{actor.County.Name}）的方案。没有导入任何内容。");
            }
        }

        try
        {
            var result = await BringInAsync(db, actor, plan, new(amend, dryRun, string.IsNullOrWhiteSpace(note) ? null : note.Trim(), amends));
            if (result is { IsDone: true, Value.Changed: true } && !dryRun)
            {
                await write.CommitAsync();
                logger.LogInformation("Imported plan {Code}, after version {Version}.", result.Value.Code, result.Value.Amends);
            }

            return result;
        }
        catch (DbUpdateException e) when (FormDesk.IsLostRace(e))
        {
            logger.LogWarning(e, "An import of a plan lost a race.");
            return Result.Conflict(Overtaken);
        }
    }

    private async Task<Result<ImportReport>> BringInAsync(AppDbContext db, Actor? actor, PlanFile file, Asked asked)
    {
        var county = actor is null
            ? await db.Counties.FirstOrDefaultAsync(c => c.Name == file.Document.Region.Name)
            : await db.Counties.SingleAsync(c => c.Id == actor.CountyId);
        if (county is not null && actor is null)
        {
            await db.EnterAsync([county.Id]);
        }

        var plan = county is null ? null
            : file.HasCode ? await db.Plans.FirstOrDefaultAsync(p => p.CountyId == county.Id && p.Code == file.Document.Id)
            : await db.Plans.Where(p => p.CountyId == county.Id && p.Title == file.Document.Title).OrderBy(p => p.Code).FirstOrDefaultAsync();
        file = plan is null || plan.Code == file.Document.Id ? file : file.WithCode(plan.Code);
        var newest = plan is null ? null : await PlanRevision.NewestAsync(db, plan);

        // Not by the hash alone: the same plan in another format, or in another order of names, is the same.
        if (newest is not null && (plan!.ContentHash == PlanDocument.HashOf(file.Bytes) || PlanJson.Same(newest.Document, file.Text)))
        {
            return Result.Done(new ImportReport(plan.Code, plan.Title, county!.Name, Changed: false, [$"方案 {plan.Code} 已经导入，文件没有变化，未作任何改动", .. file.Notices]) { Amends = newest.Number });
        }

        if (newest is not null && !asked.Amend)
        {
            logger.LogWarning("Import of plan {Plan} refused: the file has changed and --amend was not given.", plan!.Id);
            return Result.Conflict($"方案 {plan.Code} 已经导入，而文件内容有变化；确认要修订，请加 --amend。");
        }

        if (asked.Amends is { } seen && seen != (newest?.Number ?? 0))
        {
            return Result.Conflict("检查之后，方案有了新的版本，没有导入任何内容。请重新检查，看清改动后再确认。");
        }

        if (newest is not null && actor is not null && asked is { DryRun: false, Note: null })
        {
            return Result.Invalid("note", "请填写修订说明：为什么修订、依据什么。");
        }

        var lines = new List<string>();
        if (county is null)
        {
            county = CountySetup.Add(db, await NewCodeAsync(db, file.Document.Id), file.Document.Region.Name, file.Document.Region.Prefecture, file.Document.Region.Province);
            await db.EnterAsync([county.Id]);
            lines.Add($"新建旗县：{county.Name}（{county.Code}）");
        }

        if (plan is null)
        {
            plan = new Plan { CountyId = county.Id, Code = file.Document.Id, Title = file.Document.Title, ContentHash = "", ActiveFrom = file.Document.IssueDate ?? clock.Today() };
            db.Plans.Add(plan);
        }

        var source = new RevisionSource(PlanOrigin.File, actor?.Name ?? "命令行", newest is null ? null : asked.Note);
        var (_, done) = await PlanRevision.ApplyAsync(db, county, plan, file.Document, file.Text, newest?.Number, source, clock);
        lines.AddRange([.. done, .. file.Notices]);
        await db.SaveChangesAsync();
        if (asked.DryRun)
        {
            lines.Add("试运行：以上改动均未保存");
        }

        return Result.Done(new ImportReport(plan.Code, plan.Title, county.Name, Changed: true, lines)
        {
            Amends = newest?.Number ?? 0,
            Changes = newest is null ? [] : PlanComparison.Of(newest.Document, file.Text),
        });
    }

    internal static Failure? Refusal(Actor? actor) => actor is null ? Result.NotFound() : actor.IsOffice ? null : Result.NotAllowed(OnlyOffice);

    /// <summary>The leading letters of the file's id; where they are taken by another county, or are none, with a number.</summary>
    private static async Task<string> NewCodeAsync(AppDbContext db, string id)
    {
        var letters = LeadingLetters().Match(id.ToLowerInvariant()).Value is { Length: > 0 } found ? found : "county";
        var stem = letters.Length > 50 ? letters[..50] : letters;
        var taken = await db.Counties.Select(c => c.Code).Where(c => c.StartsWith(stem)).ToListAsync();
        var code = stem;
        for (var i = 2; taken.Contains(code, StringComparer.Ordinal); i++)
        {
            code = $"{stem}-{i}";
        }

        return code;
    }

    private sealed record Asked(bool Amend, bool DryRun, string? Note, int? Amends);

    [GeneratedRegex("^[a-z]*", RegexOptions.None, 1000)]
    private static partial Regex LeadingLetters();
}
