using System.CommandLine;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Backups;
using MedCommunity.Web.Hosting;

namespace MedCommunity.Web.Commands;

internal static class BackupCommands
{
    public static Command Backup(Func<IServiceProvider> services)
    {
        var file = new Argument<string>("FILE") { Description = "备份文件" };
        var check = new Option<bool>("--check") { Description = "不备份，只把已有的文件完整读一遍，逐项核对" };
        var backup = new Command("backup", "把数据库和佐证文件备份到一个文件，门户可以照常使用") { file, check };
        backup.SetAction((parse, token) => RunAsync("backup", async () =>
        {
            var path = CommandLine.Resolve(parse.GetRequiredValue(file));
            if (parse.GetValue(check))
            {
                return await AnswerAsync("backup", await RestoreBackup.CheckAsync(path, token), r => $"备份完好：{Summary(r)}");
            }

            // Not CommandLine.Scoped: a backup is made also while the audit key is missing.
            if (!await services().GetRequiredService<DatabaseSchema>().IsCurrentAsync())
            {
                throw new SettingsException("数据库不存在或结构不是最新，请先运行 migrate 或启动服务。");
            }

            return await AnswerAsync("backup", await services().GetRequiredService<MakeBackup>().RunAsync(path, token), r => $"备份已写好并核对：{Summary(r)}");
        }));
        return backup;
    }

    public static Command Restore(Func<IServiceProvider> services)
    {
        var file = new Argument<string>("FILE") { Description = "备份文件" };
        var force = new Option<bool>("--force") { Description = "覆盖已有数据的数据库" };
        var restore = new Command("restore", "从备份文件恢复数据库和佐证文件；先停止门户") { file, force };
        restore.SetAction((parse, token) => RunAsync("restore", async () => await AnswerAsync(
            "restore",
            await services().GetRequiredService<RestoreBackup>().RunAsync(CommandLine.Resolve(parse.GetRequiredValue(file)), parse.GetValue(force), token),
            r => $"已恢复到{LocalClock.ToLocal(r.Manifest.Created):yyyy-MM-dd HH:mm:ss}的状态：{Summary(r)}")));
        return restore;
    }

    private static async Task<int> RunAsync(string verb, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            throw new SettingsException($"{verb} 被中断，没有完成。");
        }
    }

    private static async Task<int> AnswerAsync(string verb, Result<BackupReport> result, Func<BackupReport, string> answer)
    {
        foreach (var warning in result.Value?.Warnings ?? [])
        {
            await Console.Error.WriteLineAsync($"{verb}: {warning}");
        }

        return await CommandLine.AnswerAsync(verb, Task.FromResult(result), r => string.Join('\n', [answer(r), .. Heads(r)]));
    }

    private static string Summary(BackupReport report) =>
        $"{report.Path}（{BackupText.Size(report.Size)}，{report.Manifest.Tables.Count}张表{report.Manifest.Rows}行，{report.Manifest.Evidence.Files}个佐证文件，用时{report.Took.TotalSeconds:0.0}秒）";

    private static IEnumerable<string> Heads(BackupReport report) => report.Manifest.Heads.Count == 0
        ? []
        : ["链头（抄到别处，以后可用 audit verify --head 核验）：", .. report.Manifest.Heads.Select(h => $"{h.County}:{h.Sequence}:{h.Hash}")];
}
