using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>A form that may be backfilled.</summary>
public sealed record BackfillTemplateChoice(string Code, string Name, Frequency Frequency);

/// <summary>How many forms of a month were backfilled.</summary>
public sealed record BackfilledMonth(ReportingPeriod Period, int Forms);

/// <param name="FirstOpened">Only months before it are backfilled; null while the county has opened none.</param>
public sealed record BackfillPageData(IReadOnlyList<BackfillTemplateChoice> Templates, ReportingPeriod? FirstOpened, IReadOnlyList<BackfilledMonth> Months);

/// <summary>历史补录: what there is to choose from, and the sheet to fill in.</summary>
public sealed class BackfillQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    /// <summary>Four years: more rows than that do not fit into one sheet's limits.</summary>
    internal const int MostMonths = 48;

    public async Task<Result<BackfillPageData>> PageAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (BackfillForms.Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        var opened = await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == actor!.CountyId && !p.IsBackfilled).OrderBy(p => p.Period)
            .Select(p => p.Period).Take(1).ToListAsync();

        // A form that was designed later, or is a draft, has nothing to say about the months before the first.
        ReportingPeriod? first = opened.Count == 0 ? null : opened[0];
        var templates = await db.FormTemplates.AsNoTracking()
            .Where(t => t.CountyId == actor!.CountyId
                && db.FormTemplateVersions.Any(v => v.CountyId == t.CountyId && v.TemplateId == t.Id && !v.IsDraft && (first == null || v.EffectiveFrom < first)))
            .OrderBy(t => t.Code).Select(t => new BackfillTemplateChoice(t.Code, t.Name, t.Frequency)).ToListAsync();
        var months = await db.Obligations.AsNoTracking().Where(o => o.CountyId == actor!.CountyId && o.IsBackfilled)
            .GroupBy(o => o.Period).OrderByDescending(g => g.Key).Select(g => new BackfilledMonth(g.Key, g.Count())).ToListAsync();
        return Result.Done(new BackfillPageData(templates, first, months));
    }

    /// <summary>A row for each unit and month that the form is owed for, with what was backfilled already.</summary>
    /// <param name="template">The form's code.</param>
    /// <param name="from">The first month, such as 2024-01.</param>
    /// <param name="to">The last one.</param>
    public async Task<Result<FormFile>> TemplateAsync(string? template, string? from, string? to)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (BackfillForms.Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        if (!ReportingPeriod.TryParse(from, out var first) || !ReportingPeriod.TryParse(to, out var last) || first > last)
        {
            return Result.Invalid("from", "请选择起止月份，起始月份不能晚于截止月份。");
        }

        var read = await BackfillCounty.ReadAsync(db, actor!.County, template ?? "", clock);
        if (read.Value is not { } county)
        {
            return Result.Invalid(read.Message!);
        }

        if (first < BackfillForms.Earliest || last >= county.FirstOpened || first.AddMonths(MostMonths) <= last)
        {
            return Result.Invalid("to", $"只能补录{BackfillForms.Earliest.Chinese}至{county.FirstOpened.AddMonths(-1).Chinese}的月份，一次最多{MostMonths}个月。");
        }

        await county.ReadSubmissionsAsync(db, first, last);
        var lines = last.Since(first).SelectMany(period =>
        {
            var (tree, owed) = county.OwedFor(period);
            return tree.All.Where(u => owed.ContainsKey(u.Id)).Select(u => new BackfillLine(
                period, u, county.Submissions.TryGetValue((u.Id, period), out var stored) ? stored.DocumentAt(clock.Utc()) : FormDocument.Empty));
        }).ToList();
        return lines.Count switch
        {
            0 => Result.Invalid("to", "这些月份没有单位要报这张表（季报只有季末月份，年报只有12月）。"),
            > BackfillSheet.MaxRows => Result.Invalid("to", $"共{lines.Count}行，一个文件最多{BackfillSheet.MaxRows}行，请缩短月份。"),
            _ => Result.Done(new FormFile($"{actor.County.Name}{county.Template.Name}历史补录{first}至{last}.xlsx", BackfillSheet.Write(county.Template, county.Columns, lines))),
        };
    }
}
