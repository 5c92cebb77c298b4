using System.CommandLine;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Hosting;
using MedCommunity.Web.Spreadsheets;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Commands;

/// <summary>
/// The verbs of contract.md. Only the answer goes to stdout; an error is one line on stderr, then details.
/// Exit codes: 0 done, 1 the answer is no, 2 wrong use, 3 the environment failed.
/// </summary>
internal static class CommandLine
{
    public const int No = 1;
    public const int WrongUse = 2;
    public const int EnvironmentFailed = 3;

    private static readonly string[] Verbs = ["migrate", "account", "demo", "plan", "units", "forms", "audit", "backup", "restore", "help", "--help", "-h", "-?", "--version"];

    /// <summary>Whether the arguments ask to serve: no verb, <c>serve</c>, or only settings for the host.</summary>
    public static bool Serves(string[] args) => args.Length == 0 || args[0] == "serve" || (args[0].StartsWith('-') && !Verbs.Contains(args[0]));

    public static async Task<int> RunAsync(string[] args, Func<IServiceProvider> services)
    {
        var parsed = Root(services).Parse(args is ["help", .. var rest] ? [.. rest, "--help"] : args);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"{string.Join(' ', args)}: {parsed.Errors[0].Message}");
            return WrongUse;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (SettingsException.LineOf(e) is { } line)
        {
            await Console.Error.WriteLineAsync($"{args[0]}: {line}");
            return EnvironmentFailed;
        }
    }

    private static RootCommand Root(Func<IServiceProvider> services)
    {
        var migrate = new Command("migrate", "把数据库结构升级到最新，然后停止");
        migrate.SetAction(async (_, _) =>
        {
            var applied = await services().GetRequiredService<DatabaseSchema>().MigrateAsync();
            Console.WriteLine(applied.Count == 0 ? "数据库结构已是最新。" : $"已升级：{string.Join("、", applied)}");
            return 0;
        });

        return new RootCommand("MedCommunity 县域医共体管理门户；不带命令即启动服务")
        {
            migrate,
            AccountCommands.Create(services),
            DemoCommands.Create(services),
            PlanCommands.Create(services),
            UnitCommands.Create(services),
            FormCommands.Create(services),
            AuditCommands.Create(services),
            IndicatorCommands.Create(services),
            BackupCommands.Backup(services),
            BackupCommands.Restore(services),
        };
    }

    /// <summary>Runs a verb in a scope of its own, on an up-to-date schema.</summary>
    internal static async Task<int> Scoped(Func<IServiceProvider> services, Func<IServiceProvider, Task<int>> action)
    {
        var root = services();
        if (!await root.GetRequiredService<DatabaseSchema>().IsCurrentAsync())
        {
            throw new SettingsException("数据库不存在或结构不是最新，请先运行 migrate 或启动服务。");
        }

        await root.GetRequiredService<DatabaseSchema>().PrepareAuditKeyAsync();
        await using var scope = root.CreateAsyncScope();
        var user = scope.ServiceProvider.GetRequiredService<Core.Accounts.CurrentUser>();
        user.Path = Core.Accounts.EntryPath.Command;
        user.IsOperator = true;
        var code = await action(scope.ServiceProvider);
        await root.GetRequiredService<AuditSealing>().SealAsync();
        return code;
    }

    /// <summary>Prints the answer to stdout, or the refusal to stderr.</summary>
    internal static async Task<int> AnswerAsync<T>(string verb, Task<Result<T>> running, Func<T, string> answer)
    {
        var result = await running;
        if (result.IsDone)
        {
            Console.WriteLine(answer(result.Value!));
            return 0;
        }

        await Console.Error.WriteLineAsync($"{verb}: {result.Message}");
        foreach (var message in result.Errors.Values.Where(m => m != result.Message))
        {
            await Console.Error.WriteLineAsync(message);
        }

        return No;
    }

    /// <summary>A file named by the caller stands relative to the caller's folder, which `dotnet run` leaves for the project's.</summary>
    internal static string Resolve(string file) =>
        Path.GetFullPath(file, Environment.GetEnvironmentVariable("PWD") is { Length: > 0 } folder && Path.IsPathRooted(folder) ? folder : Environment.CurrentDirectory);

    /// <summary>A file beyond the limit is read no further than is needed to see that.</summary>
    internal static async Task<byte[]> ReadWorkbookAsync(string path, CancellationToken token)
    {
        await using var stream = File.OpenRead(path);
        var bytes = new byte[Math.Min(stream.Length, SpreadsheetFile.MaxBytes + 1)];
        await stream.ReadExactlyAsync(bytes, token);
        return bytes;
    }
}
