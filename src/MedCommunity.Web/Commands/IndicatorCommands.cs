using System.CommandLine;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Commands;

/// <summary><c>indicators rebuild [--verify]</c>: derives approved values and sums from the approved documents, or says where they differ.</summary>
internal static class IndicatorCommands
{
    public static Command Create(Func<IServiceProvider> services)
    {
        var verify = new Option<bool>("--verify") { Description = "只核对，不改动；有差异时退出码为1" };
        var rebuild = new Command("rebuild", "按已批准的报表重算全部指标数据") { verify };
        rebuild.SetAction((parse, token) => CommandLine.Scoped(services, scope => RebuildAsync(scope, parse.GetValue(verify), token)));
        return new Command("indicators", "监测指标") { rebuild };
    }

    private static async Task<int> RebuildAsync(IServiceProvider scope, bool verify, CancellationToken cancellationToken)
    {
        var contexts = scope.GetRequiredService<IDbContextFactory<AppDbContext>>();
        await using var register = await contexts.CreateDbContextAsync(cancellationToken);
        var isSame = true;
        foreach (var county in await register.Counties.AsNoTracking().OrderBy(c => c.Code).ToListAsync(cancellationToken))
        {
            // A context for each: no county waits for another's, and none sees another's rows.
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await db.EnterAsync([county.Id]);
            var result = verify ? await FigureRebuild.VerifyAsync(db, county) : await RunAsync(db, county);
            isSame &= result.DifferenceCount == 0;
            var words = !verify ? "已重算" : result.DifferenceCount == 0 ? "一致" : $"{result.DifferenceCount}处差异";
            Console.WriteLine($"{county.Name}\t{result.Forms}份已批准报表\t{result.Values}个数值\t{words}");
            foreach (var difference in result.Differences)
            {
                Console.WriteLine($"  {difference}");
            }
        }

        return isSame ? 0 : CommandLine.No;
    }

    private static async Task<RebuiltCounty> RunAsync(AppDbContext db, Core.Organisations.County county)
    {
        await using var write = await db.BeginWriteAsync();
        var result = await FigureRebuild.RunAsync(db, county);
        db.Record(county.Id, "indicators rebuild", nameof(Core.Organisations.County), county.Id, $"{result.Forms}份已批准报表，{result.Values}个数值");
        await db.SaveChangesAsync();
        await write.CommitAsync();
        return result;
    }
}
