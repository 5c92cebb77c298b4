using System.Text;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary><c>plan export</c>: gives the document back as it was last brought in, to the letter; never what the office added.</summary>
public sealed class ExportPlan(IDbContextFactory<AppDbContext> contexts)
{
    /// <param name="plan">The plan's id, or its code where only one county has it.</param>
    public async Task<Result<byte[]>> RunAsync(string plan)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await db.EnterAllAsync();
        var id = Guid.TryParse(plan, out var given) ? given : (Guid?)null;
        var found = await (
            from p in db.Plans.AsNoTracking()
            join c in db.Counties.AsNoTracking() on p.CountyId equals c.Id
            where p.Id == id || p.Code == plan
            orderby c.Code
            select new { p.CountyId, p.Id, County = c.Name }).ToListAsync();
        return found switch
        {
            [] => Result.NotFound($"没有方案“{plan}”；plan list 列出全部方案。"),
            [var one] => Result.Done(Encoding.UTF8.GetBytes(await db.PlanVersions.AsNoTracking()
                .Where(v => v.CountyId == one.CountyId && v.PlanId == one.Id).OrderByDescending(v => v.Number).Select(v => v.Document).FirstAsync())),
            _ => Result.Invalid($"有{found.Count}个旗县的方案代码是“{plan}”，请改用编号：{string.Join("；", found.Select(f => $"{f.County} {f.Id}"))}"),
        };
    }
}
