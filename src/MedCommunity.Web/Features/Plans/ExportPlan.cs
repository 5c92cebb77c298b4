using System.Text;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

public sealed record ExportedFile(byte[] Content, string Name, string ContentType);

/// <summary>
/// Gives the document of a plan's newest version back, as JSON to the letter or as a workbook that says the same; never what the office added.
/// For those who read the county's plans in full, and for the operator at the terminal.
/// </summary>
public sealed class ExportPlan(IDbContextFactory<AppDbContext> contexts, CurrentUser user)
{
    internal const string OnlyInFull = "导出和查看版本，只限查看全旗县业务的人员（管委会办公室、领导、审计）。";

    /// <param name="plan">The plan's id, or its code where only one county has it.</param>
    /// <param name="format"><see cref="PlanFile.Json"/> or <see cref="PlanFile.Excel"/>.</param>
    public async Task<Result<ExportedFile>> RunAsync(string plan, string format = PlanFile.Json)
    {
        await using var db = await contexts.CreateDbContextAsync();
        Guid? countyId = null;
        if (user.IsOperator)
        {
            await db.EnterAllAsync();
        }
        else
        {
            var actor = await user.LoadAsync(db);
            if (Refusal(actor) is { } refusal)
            {
                return refusal;
            }

            countyId = actor!.CountyId;
        }

        var id = Guid.TryParse(plan, out var given) ? given : (Guid?)null;
        var found = await (
            from p in db.Plans.AsNoTracking()
            join c in db.Counties.AsNoTracking() on p.CountyId equals c.Id
            where (countyId == null || p.CountyId == countyId) && (p.Id == id || p.Code == plan)
            orderby c.Code
            select new { p.CountyId, p.Id, p.Title, County = c.Name }).ToListAsync();
        if (found.Count != 1)
        {
            return found.Count == 0
                ? Result.NotFound(user.IsOperator ? $"没有方案“{plan}”；plan list 列出全部方案。" : "没有找到这个方案，或您无权查看。")
                : Result.Invalid($"有{found.Count}个旗县的方案代码是“{plan}”，请改用编号：{string.Join("；", found.Select(f => $"{f.County} {f.Id}"))}");
        }

        var one = found[0];
        var document = await db.PlanVersions.AsNoTracking().Where(v => v.CountyId == one.CountyId && v.PlanId == one.Id).OrderByDescending(v => v.Number).Select(v => v.Document).FirstAsync();
        var name = string.Concat(one.Title.Select(c => Path.GetInvalidFileNameChars().Contains(c) || c is '"' or '\\' or '/' or ':' ? '_' : c));
        return Result.Done(format == PlanFile.Excel
            ? new ExportedFile(PlanSheetWriter.Write(document), $"{name}.xlsx", SheetWriter.ContentType)
            : new ExportedFile(Encoding.UTF8.GetBytes(document), $"{name}.json", "application/json"));
    }

    internal static Failure? Refusal(Actor? actor) => actor is null ? Result.NotFound() : actor.SeesCounty ? null : Result.NotAllowed(OnlyInFull);
}
