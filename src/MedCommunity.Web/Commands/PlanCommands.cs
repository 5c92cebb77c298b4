using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using MedCommunity.Core.Data;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Spreadsheets;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Commands;

internal static class PlanCommands
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    public static Command Create(Func<IServiceProvider> services)
    {
        var file = new Argument<string>("FILE") { Description = "方案文件（JSON 或 Excel）" };
        var amend = new Option<bool>("--amend") { Description = "方案有修订：生成新版本" };
        var dryRun = new Option<bool>("--dry-run") { Description = "只检查，不写入" };
        var import = new Command("import", "导入实施方案") { file, amend, dryRun };
        import.SetAction((parse, token) => CommandLine.Scoped(services, async scope =>
        {
            var path = CommandLine.Resolve(parse.GetRequiredValue(file));
            if (!File.Exists(path))
            {
                await Console.Error.WriteLineAsync($"plan import: 没有文件 {path}");
                return CommandLine.No;
            }

            var bytes = await File.ReadAllBytesAsync(path, token);
            return await CommandLine.AnswerAsync(
                "plan import", scope.GetRequiredService<ImportPlan>().RunAsync(bytes, parse.GetValue(amend), parse.GetValue(dryRun)), report => string.Join('\n', report.Lines));
        }));

        var asJson = new Option<bool>("--json") { Description = "以JSON输出" };
        var list = new Command("list", "列出各旗县的实施方案") { asJson };
        list.SetAction((parse, _) => CommandLine.Scoped(services, async scope =>
        {
            await using var db = await scope.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
            await db.EnterAllAsync();
            var plans = await PlanQueries.PlansAsync(db);
            Console.WriteLine(parse.GetValue(asJson)
                ? JsonSerializer.Serialize(plans, Json)
                : string.Join('\n', plans.Select(p => $"{p.County}\t{p.Code}\t{p.TaskCount}项\t{p.Title}\t{p.Id}")));
            return 0;
        }));

        var plan = new Argument<string>("ID") { Description = "方案的编号或代码" };
        var format = new Option<string>("--format") { Description = "格式：json 或 xlsx", Required = true };
        format.AcceptOnlyFromAmong(PlanFile.Json, PlanFile.Excel);
        var target = new Option<string?>("--out") { Description = "写入的文件；不填则输出到标准输出" };
        var export = new Command("export", "导出实施方案：json 与导入的文件一字不差，xlsx 内容相同") { plan, format, target };
        export.SetAction((parse, token) => CommandLine.Scoped(services, async scope =>
        {
            var result = await scope.GetRequiredService<ExportPlan>().RunAsync(parse.GetRequiredValue(plan), parse.GetRequiredValue(format));
            if (result.Value is not { } file || parse.GetValue(target) is not { } name)
            {
                if (result.Value?.ContentType == SheetWriter.ContentType)
                {
                    // A workbook is bytes: as text it would come out broken.
                    await using var output = Console.OpenStandardOutput();
                    await output.WriteAsync(result.Value.Content, token);
                    return 0;
                }

                return await CommandLine.AnswerAsync("plan export", Task.FromResult(result), f => System.Text.Encoding.UTF8.GetString(f.Content));
            }

            var path = CommandLine.Resolve(name);
            await File.WriteAllBytesAsync(path, file.Content, token);
            Console.WriteLine($"已导出到 {path}");
            return 0;
        }));

        return new Command("plan", "实施方案") { import, export, list };
    }
}
