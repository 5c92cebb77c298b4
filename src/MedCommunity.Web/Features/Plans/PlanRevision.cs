using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>How a new version comes about.</summary>
/// <param name="ByName">Who, as records keep it.</param>
/// <param name="Note">Why; null for a plan's first version and at the terminal.</param>
internal sealed record RevisionSource(PlanOrigin Origin, string ByName, string? Note);

/// <summary>Brings a plan's rows to what a document says and keeps the document as its newest version: the one way, for files and for the page.</summary>
internal static class PlanRevision
{
    public const int NoteLimit = 500;

    /// <summary>The newest version; null for a plan that is only being made.</summary>
    public static Task<PlanVersion?> NewestAsync(AppDbContext db, Plan plan) =>
        db.PlanVersions.AsNoTracking().Where(v => v.CountyId == plan.CountyId && v.PlanId == plan.Id).OrderByDescending(v => v.Number).FirstOrDefaultAsync();

    /// <returns>The version's number, and what was done, in Chinese, one thing a line.</returns>
    public static async Task<(int Number, List<string> Lines)> ApplyAsync(
        AppDbContext db, County county, Plan plan, PlanDocument document, string text, int? newest, RevisionSource source, TimeProvider clock)
    {
        var today = clock.Today();
        var hash = PlanDocument.HashOf(System.Text.Encoding.UTF8.GetBytes(text));
        plan.Title = document.Title;
        plan.DocumentNumber = document.DocumentNumber;
        plan.IssuingBody = document.IssuingBody;
        plan.IssueDate = document.IssueDate;
        plan.ContentHash = hash;
        var number = (newest ?? 0) + 1;
        db.PlanVersions.Add(new PlanVersion
        {
            CountyId = county.Id,
            PlanId = plan.Id,
            Number = number,
            ImportedAt = clock.Utc(),
            Document = text,
            ContentHash = hash,
            Origin = source.Origin,
            ByName = source.ByName,
            Note = source.Note,
        });

        var units = await db.OrgUnits.Where(u => u.CountyId == county.Id && (u.ClosedOn == null || u.ClosedOn > today)).ToListAsync();
        var resolver = new PlanUnits(db, county, units, plan.ActiveFrom < today ? plan.ActiveFrom : today);
        var content = await PlanContent.LoadAsync(db, plan);
        content.Apply(document, resolver);
        return (number,
        [
            newest is null
                ? $"新建方案：{plan.Title}（{plan.Code}），自{plan.ActiveFrom:yyyy-MM-dd}起执行"
                : $"修订方案：{plan.Title}（{plan.Code}），第{number}版",
            .. content.Lines,
            .. resolver.Lines,
            .. AsWritten(document),
        ]);
    }

    /// <summary>Words that the portal keeps without knowing them.</summary>
    private static IEnumerable<string> AsWritten(PlanDocument document)
    {
        foreach (var task in document.Tasks)
        {
            foreach (var m in (task.Milestones ?? []).Where(m => m.Recurrence is { } r && !PlanWords.Frequencies.Knows(r.Frequency)))
            {
                yield return $"原样保留：节点 {m.Id} 的频次“{m.Recurrence!.Frequency}”，系统不按它推算日期";
            }
        }

        foreach (var target in document.Tasks.SelectMany(t => t.QuantitativeTargets ?? []).Concat((document.Phases ?? []).SelectMany(p => p.QuantitativeTargets ?? [])).Where(t => !PlanWords.Operators.Knows(t.Operator)))
        {
            yield return $"原样保留：目标“{target.Name}”的比较方式“{target.Operator}”，系统不按它判断是否达到";
        }
    }
}
