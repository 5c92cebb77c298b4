using System.CommandLine;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Organisations;

namespace MedCommunity.Web.Commands;

internal static class UnitCommands
{
    public static Command Create(Func<IServiceProvider> services)
    {
        var file = new Argument<string>("FILE") { Description = "填好的模板（.xlsx）" };
        var county = new Option<string>("--county") { Description = "旗县代码", Required = true };
        var dryRun = new Option<bool>("--dry-run") { Description = "只检查，不写入" };
        var import = new Command("import", "导入嘎查村卫生室和社区卫生服务站") { file, county, dryRun };
        import.SetAction((parse, token) => CommandLine.Scoped(services, async scope =>
        {
            var path = CommandLine.Resolve(parse.GetRequiredValue(file));
            if (!File.Exists(path))
            {
                await Console.Error.WriteLineAsync($"units import: 没有文件 {path}");
                return CommandLine.No;
            }

            scope.GetRequiredService<CurrentUser>().CountyCode = parse.GetRequiredValue(county);
            var result = await scope.GetRequiredService<ImportClinics>().RunAsync(await CommandLine.ReadWorkbookAsync(path, token), parse.GetValue(dryRun));
            if (result.Outcome == Outcome.NotFound)
            {
                await Console.Error.WriteLineAsync($"units import: 没有代码为 {parse.GetRequiredValue(county)} 的旗县");
                return CommandLine.No;
            }

            if (!result.IsDone)
            {
                await Console.Error.WriteLineAsync(string.Join('\n', [$"units import: {Path.GetFileName(path)}：{result.Message}", .. result.Value?.FindingLines ?? []]));
                return CommandLine.No;
            }

            string[] dry = parse.GetValue(dryRun) ? ["试运行：以上改动均未保存"] : [];
            Console.WriteLine(string.Join('\n', [.. result.Value!.Lines.Select(l => l.ToString()), .. result.Value.Notices, result.Value.Summary, .. dry]));
            return 0;
        }));

        return new Command("units", "机构") { import };
    }
}
