using System.Text.RegularExpressions;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>What an import did, or with a dry run would do.</summary>
/// <param name="Changed">False where the file is the one already imported.</param>
/// <param name="Lines">In Chinese, one thing a line.</param>
public sealed record ImportReport(string Code, string Title, string County, bool Changed, IReadOnlyList<string> Lines);

/// <summary>
/// <c>plan import FILE</c>: brings in a plan's file, whole or not at all. A file already imported does nothing; a changed one needs
/// <c>amend</c>, which keeps what people did (reports, completions, the office's dates) and replaces what the document says.
/// Every row is audited by itself: an amendment changes what officials answer for, and its few hundred rows a year cost nothing.
/// </summary>
public sealed partial class ImportPlan(IDbContextFactory<AppDbContext> contexts, TimeProvider clock, ILogger<ImportPlan> logger)
{
    public async Task<Result<ImportReport>> RunAsync(byte[] file, bool amend, bool dryRun)
    {
        var read = PlanDocument.Parse(file);
        if (read.Value is not { } document)
        {
            return Result.Invalid(read.Message!);
        }

        await using var db = await contexts.CreateDbContextAsync();
        db.ActAs(new AuditActor(null, "命令行", EntryPath.Command, null));
        await using var write = await db.BeginWriteAsync();

        var hash = PlanDocument.HashOf(file);
        var county = await db.Counties.FirstOrDefaultAsync(c => c.Name == document.Region.Name);
        if (county is not null)
        {
            await db.EnterAsync([county.Id]);
        }

        var plan = county is null ? null : await db.Plans.FirstOrDefaultAsync(p => p.CountyId == county.Id && p.Code == document.Id);
        if (plan?.ContentHash == hash)
        {
            return Result.Done(new ImportReport(plan.Code, plan.Title, county!.Name, Changed: false, [$"方案 {plan.Code} 已经导入，文件没有变化，未作任何改动"]));
        }

        if (plan is not null && !amend)
        {
            logger.LogWarning("Import of plan {Plan} refused: the file has changed and --amend was not given.", plan.Id);
            return Result.Conflict($"方案 {plan.Code} 已经导入，而文件内容有变化；确认要修订，请加 --amend。");
        }

        var lines = new List<string>();
        if (county is null)
        {
            county = CountySetup.Add(db, await NewCodeAsync(db, document.Id), document.Region.Name, document.Region.Prefecture, document.Region.Province);
            await db.EnterAsync([county.Id]);
            lines.Add($"新建旗县：{county.Name}（{county.Code}）");
        }

        var today = clock.Today();
        var isNew = plan is null;
        if (plan is null)
        {
            plan = new Plan { CountyId = county.Id, Code = document.Id, Title = document.Title, ContentHash = hash, ActiveFrom = document.IssueDate ?? today };
            db.Plans.Add(plan);
        }

        plan.Title = document.Title;
        plan.DocumentNumber = document.DocumentNumber;
        plan.IssuingBody = document.IssuingBody;
        plan.IssueDate = document.IssueDate;
        plan.ContentHash = hash;
        var number = isNew ? 1 : await db.PlanVersions.Where(v => v.CountyId == county.Id && v.PlanId == plan.Id).MaxAsync(v => v.Number) + 1;
        db.PlanVersions.Add(new PlanVersion
        {
            CountyId = county.Id,
            PlanId = plan.Id,
            Number = number,
            ImportedAt = clock.Utc(),
            Document = PlanDocument.TextOf(file),
            ContentHash = hash,
        });

        var units = await db.OrgUnits.Where(u => u.CountyId == county.Id && (u.ClosedOn == null || u.ClosedOn > today)).ToListAsync();
        var resolver = new PlanUnits(db, county, units, plan.ActiveFrom < today ? plan.ActiveFrom : today);
        var content = await PlanContent.LoadAsync(db, plan);
        content.Apply(document, resolver);

        lines.Add(isNew
            ? $"新建方案：{plan.Title}（{plan.Code}），自{plan.ActiveFrom:yyyy-MM-dd}起执行"
            : $"修订方案：{plan.Title}（{plan.Code}），第{number}版");
        lines.AddRange(content.Lines);
        lines.AddRange(resolver.Lines);
        await db.SaveChangesAsync();
        if (dryRun)
        {
            lines.Add("试运行：以上改动均未保存");
        }
        else
        {
            await write.CommitAsync();
            logger.LogInformation("Imported plan {Plan} of county {County}, version {Version}.", plan.Id, county.Id, number);
        }

        return Result.Done(new ImportReport(plan.Code, plan.Title, county.Name, Changed: true, lines));
    }

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

    [GeneratedRegex("^[a-z]*", RegexOptions.None, 1000)]
    private static partial Regex LeadingLetters();
}
