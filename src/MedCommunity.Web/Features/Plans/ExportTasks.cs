using System.Globalization;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>
/// The county's usual ledger as a workbook: tasks, milestones, supervision, extensions and acceptances, of what the filters let through.
/// What the reader does not see in full on the pages stays blank. Taking it out is itself an entry of the log.
/// </summary>
public sealed class ExportTasks(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    /// <summary>More would not fit into an address; whoever wants more exports what is filtered.</summary>
    public const int MostChosen = 250;

    /// <summary>The tasks named in an address; null where none is.</summary>
    public static IReadOnlySet<Guid>? Chosen(string? text) => string.IsNullOrEmpty(text) ? null
        : text.Split(',').Take(MostChosen).Select(part => part.Length == 22 && Convert.TryFromBase64String(part.Replace('-', '+').Replace('_', '/') + "==", new byte[16], out var read) && read == 16
            ? new Guid(Convert.FromBase64String(part.Replace('-', '+').Replace('_', '/') + "==")) : Guid.Empty).ToHashSet();

    public static string Named(IEnumerable<Guid> tasks) =>
        string.Join(',', tasks.Select(id => Convert.ToBase64String(id.ToByteArray()).TrimEnd('=').Replace('+', '-').Replace('/', '_')));

    /// <param name="filter">As in the ledger's address; its order holds too.</param>
    /// <param name="only">Of these, only the ones chosen; null for all.</param>
    public async Task<Result<ExportedFile>> RunAsync(LedgerFilter filter, IReadOnlySet<Guid>? only = null)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (await LedgerBook.ReadAsync(db, actor, clock.Today()) is not { } book)
        {
            return Result.NotFound();
        }

        var rows = book.Of(filter).Where(r => only is null || only.Contains(r.Id)).ToList();
        var facts = await FactsAsync(db, actor!, book, rows);
        var county = actor!.County.Name;
        var title = book.Plans.Values.Select(p => p.Title).ToList() is [var one] && !one.StartsWith(county, StringComparison.Ordinal) ? $"{county}{one}" : book.Plans.Count == 1 ? book.Plans.Values.First().Title : $"{county}医共体建设";
        var content = SheetWriter.Write([.. new TaskSheets(facts, $"{title}任务台账（{book.Today:yyyy年M月d日}）").All]);
        db.Record(actor.CountyId, "exported", nameof(WorkItem), Guid.Empty, $"导出任务台账{rows.Count}项。{Describe(filter, only is not null)}");
        await db.SaveChangesAsync();
        return Result.Done(new ExportedFile(content, $"{county}任务台账{book.Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.xlsx", SheetWriter.ContentType));
    }

    /// <summary>A fixed number of statements beside those of the ledger.</summary>
    private static async Task<SheetFacts> FactsAsync(AppDbContext db, Actor actor, LedgerBook book, IReadOnlyList<LedgerRow> rows)
    {
        var county = actor.CountyId;
        var evidence = await (
            from e in db.Evidence.AsNoTracking()
            join c in db.MilestoneCompletions.AsNoTracking() on new { e.CountyId, Id = e.MilestoneCompletionId } equals new { c.CountyId, Id = (Guid?)c.Id }
            where e.CountyId == county && c.RevokedAt == null
            group e by c.MilestoneId into files
            select new { files.Key, Count = files.Count() }).ToDictionaryAsync(e => e.Key, e => e.Count);
        var notices = await db.SupervisionNotices.AsNoTracking().Where(n => n.CountyId == county).OrderBy(n => n.Year).ThenBy(n => n.Number).ToListAsync();
        var directives = await db.Directives.AsNoTracking().Where(d => d.CountyId == county).OrderBy(d => d.GivenAt).ToListAsync();
        var replies = await db.Replies.AsNoTracking().Where(r => r.CountyId == county).OrderBy(r => r.RepliedAt).ToListAsync();
        var extensions = await db.Extensions.AsNoTracking().Where(e => e.CountyId == county).OrderBy(e => e.RequestedAt).ToListAsync();
        var acceptances = await db.Acceptances.AsNoTracking().Where(a => a.CountyId == county).OrderBy(a => a.RequestedAt).ToListAsync();
        var tasks = rows.Select(r => book.Tasks[r.Id]).ToList();
        return new(
            rows, book,
            tasks.Where(t => actor.SeesInFull(t.Units.Select(u => u.Id))).Select(t => t.Id).ToHashSet(),
            await LedgerBook.StatementsAsync(db, county, tasks, t => actor.SeesInFull(t.Units.Select(u => u.Id))),
            evidence,
            notices.ToLookup(n => n.WorkItemId), directives.ToLookup(d => d.WorkItemId), replies.ToLookup(r => r.NoticeId ?? r.DirectiveId ?? Guid.Empty),
            extensions.ToLookup(e => e.WorkItemId), acceptances.ToLookup(a => a.WorkItemId),
            actor.Tree.All.ToDictionary(u => u.Id, u => u.Name));
    }

    /// <summary>By what was filtered, in words, for the entry about the export.</summary>
    private static string Describe(LedgerFilter f, bool isChosen)
    {
        string?[] parts =
        [
            f.Section is null ? null : $"章节{f.Section}",
            f.Department is null ? null : $"单位{f.Department}",
            f.Light is null ? null : Components.Shared.TrafficLightBadge.Word(f.Light),
            f.Text is null ? null : $"“{f.Text}”",
            f.Within is null ? null : $"{f.Within}天内到期",
            f.Overdue ? "已过时限" : null,
            f.Unassigned ? "未定报送单位" : null,
            f.Mine ? "我单位" : null,
            isChosen ? "只含所选任务" : null,
        ];
        return f.IsFiltered || isChosen ? $"条件：{string.Join('、', parts.OfType<string>())}。" : "未筛选。";
    }
}
