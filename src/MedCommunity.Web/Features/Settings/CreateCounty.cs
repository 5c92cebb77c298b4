using System.Text.RegularExpressions;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Settings;

/// <summary>A county as the installation's administrator enters it.</summary>
/// <param name="MySelf">The installation's administrator takes the county's administration himself; else a new account gets it.</param>
public sealed record CountyInput(string? Code, string? Name, string? Prefecture, string? Province, bool MySelf, string? AdministratorName, string? AdministratorDisplayName);

/// <param name="OneTimePassword">Of the new administrator; null where it is the installation's own.</param>
public sealed record NewCounty(string Code, string Name, string Administrator, string? OneTimePassword);

/// <summary>新建旗县: with the standard forms and a first administrator, who then builds it up.</summary>
internal sealed partial class CreateCounty(
    IDbContextFactory<AppDbContext> contexts, CurrentUser user, AccountDesk desk, IPasswordHasher<Account> hasher, ILogger<CreateCounty> log)
{
    public async Task<Result<NewCounty>> HandleAsync(CountyInput input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        if (await user.LoadInstallationAdministratorAsync(db) is not { } installer)
        {
            log.LogInformation("Creating a county by {Actor} refused.", user.AccountId);
            return Result.NotAllowed("只有平台管理员可以新建旗县。");
        }

        var code = input.Code?.Trim().ToLowerInvariant() ?? "";
        var name = input.Name?.Trim() ?? "";
        var (account, wrong) = InviteAccount.Build(new(input.AdministratorName, input.AdministratorDisplayName, null, new(null, null)));
        var errors = Fields.Of(
            ("code", CodePattern().IsMatch(code) ? null : "代码用2到32个小写字母、数字或连字符，以字母开头。"),
            ("name", name.Length is > 1 and <= 50 ? null : "请填写旗县名称。"),
            ("prefecture", input.Prefecture?.Trim().Length > 50 ? "不超过50字。" : null),
            ("province", input.Province?.Trim().Length > 50 ? "不超过50字。" : null),
            ("administratorName", input.MySelf ? null : wrong.GetValueOrDefault("name")),
            ("administratorDisplayName", input.MySelf ? null : wrong.GetValueOrDefault("displayName")));
        if (errors.Count == 0)
        {
            errors = Fields.Of(
                ("code", await db.Counties.AnyAsync(c => c.Code == code) ? $"代码“{code}”已有旗县使用。" : null),
                ("name", await db.Counties.AnyAsync(c => c.Name == name) ? $"“{name}”已经存在。" : null),
                ("administratorName", !input.MySelf && await db.Users.AnyAsync(a => a.NormalizedUserName == account.NormalizedUserName) ? InviteAccount.Taken(account.UserName!).Message : null));
        }

        if (errors.Count > 0)
        {
            return Result.Invalid("没有新建，请改正标出的内容。", errors);
        }

        var county = CountySetup.Add(db, code, name, Text(input.Prefecture), Text(input.Province));
        await db.EnterAsync([county.Id]);
        string? password = null;
        if (!input.MySelf)
        {
            password = desk.NewOneTimePassword(account, hasher);
            db.Users.Add(account);
        }

        db.RoleGrants.Add(new RoleGrant { CountyId = county.Id, AccountId = input.MySelf ? installer.Id : account.Id, Role = Role.Administrator, From = desk.Today });
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException e) when (Forms.FormDesk.IsLostRace(e))
        {
            return Result.Conflict("同样的旗县或账号刚刚建好，请刷新后再试。");
        }

        await write.CommitAsync();
        return Result.Done(new NewCounty(code, name, input.MySelf ? installer.UserName! : account.UserName!, password));
    }

    private static string? Text(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();

    [GeneratedRegex(@"^[a-z][a-z0-9-]{1,31}\z", RegexOptions.None, 1000)]
    private static partial Regex CodePattern();
}
