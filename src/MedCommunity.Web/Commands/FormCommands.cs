using System.CommandLine;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Forms;

namespace MedCommunity.Web.Commands;

internal static class FormCommands
{
    public static Command Create(Func<IServiceProvider> services)
    {
        var file = new Argument<string>("FILE") { Description = "填好的报表（.xlsx，从填报页下载，可以一个工作表一张表）" };
        var month = new Option<string>("--period") { Description = "报告期，如 2026-10", Required = true };
        month.Validators.Add(option =>
        {
            if (!ReportingPeriod.TryParse(option.GetValueOrDefault<string>(), out _))
            {
                option.AddError("--period 应写作 2026-10");
            }
        });
        var dryRun = new Option<bool>("--dry-run") { Description = "只检查，不写入" };
        var import = new Command("import", "导入填好的报表：只保存，不提交") { file, month, dryRun };
        import.SetAction((parse, token) => CommandLine.Scoped(services, async scope =>
        {
            var path = CommandLine.Resolve(parse.GetRequiredValue(file));
            if (!File.Exists(path))
            {
                await Console.Error.WriteLineAsync($"forms import: 没有文件 {path}");
                return CommandLine.No;
            }

            var result = await scope.GetRequiredService<ImportForm>().FromTerminalAsync(
                await CommandLine.ReadWorkbookAsync(path, token), ReportingPeriod.Parse(parse.GetRequiredValue(month)), parse.GetValue(dryRun));
            if (!result.IsDone)
            {
                var details = result.Value?.SelectMany(i => i.Lines) ?? result.Errors.Values;
                await Console.Error.WriteLineAsync(string.Join('\n', [$"forms import: {Path.GetFileName(path)}：{result.Message}", .. details]));
                return CommandLine.No;
            }

            string[] dry = parse.GetValue(dryRun) ? ["试运行：以上改动均未保存"] : [];
            Console.WriteLine(string.Join('\n', [.. result.Value!.SelectMany(i => i.Lines.Prepend($"{i.Form}：{(i.Changes.Count == 0 ? "没有变化" : $"改动{i.Changes.Count}处")}")), .. dry]));
            return 0;
        }));

        return new Command("forms", "报表") { import };
    }
}
