using System.CommandLine;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Commands;

/// <summary><c>account …</c>: for the operator at the installation's terminal, through the use cases of the pages.</summary>
internal static class AccountCommands
{
    public static Command Create(Func<IServiceProvider> services)
    {
        var name = new Argument<string>("NAME") { Description = "账号" };
        var display = new Option<string>("--name") { Description = "姓名", Required = true };
        var phone = new Option<string?>("--phone") { Description = "电话" };
        var county = new Option<string?>("--county") { Description = "旗县代码；只有一个旗县时可不填" };
        var role = new Option<Role>("--role") { Description = "角色", Required = true };
        var unit = new Option<string?>("--unit") { Description = "单位代码；全旗县的角色不填" };
        var add = new Command("add", "新建账号并授予角色，打印一次性密码") { name, display, phone, county, role, unit };
        add.SetAction((parse, _) => CommandLine.Scoped(services, scope =>
        {
            scope.GetRequiredService<CurrentUser>().CountyCode = parse.GetValue(county);
            return CommandLine.AnswerAsync(
                "account add",
                scope.GetRequiredService<InviteAccount>().HandleAsync(new(
                    parse.GetRequiredValue(name), parse.GetRequiredValue(display), parse.GetValue(phone), new(parse.GetRequiredValue(role), parse.GetValue(unit)))),
                done => done.OneTimePassword ?? $"账号{done.Name}原有密码不变");
        }));

        return new Command("account", "账号")
        {
            add,
            Of("token", "为账号签发新的访问令牌", (scope, _, given) => scope.GetRequiredService<IssueToken>().ForAsync(given, "命令行签发"), token => token),
            Of("reset", "重置密码，打印一次性密码", (scope, id, _) => scope.GetRequiredService<ResetPassword>().HandleAsync(id), password => password),
            Of("lock", "锁定账号", (scope, id, _) => scope.GetRequiredService<LockAccount>().HandleAsync(id, true), _ => "已锁定"),
            Of("unlock", "解除锁定", (scope, id, _) => scope.GetRequiredService<LockAccount>().HandleAsync(id, false), _ => "已解除锁定"),
            Of("sign-out", "在所有设备上下线", (scope, id, _) => scope.GetRequiredService<SignOutEverywhere>().HandleAsync(id), _ => "已下线"),
        };

        Command Of<T>(string verb, string description, Func<IServiceProvider, Guid, string, Task<Result<T>>> run, Func<T, string> answer)
        {
            var command = new Command(verb, description) { name };
            command.SetAction((parse, _) => CommandLine.Scoped(services, scope => CommandLine.AnswerAsync($"account {verb}", FindAsync(scope, parse.GetRequiredValue(name), run), answer)));
            return command;
        }
    }

    private static async Task<Result<T>> FindAsync<T>(IServiceProvider scope, string name, Func<IServiceProvider, Guid, string, Task<Result<T>>> run)
    {
        await using var db = await scope.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        var normalized = name.Trim().ToUpperInvariant();
        return await db.Users.Where(a => a.NormalizedUserName == normalized).Select(a => (Guid?)a.Id).FirstOrDefaultAsync() is { } id
            ? await run(scope, id, name)
            : Result.NotFound($"没有名为“{name}”的账号。");
    }
}
