using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>A person as the administrator enters him, with a first role.</summary>
public sealed record InviteInput(string? Name, string? DisplayName, string? Phone, GrantInput Grant);

/// <param name="OneTimePassword">Shown once and never stored; null where the account was there already.</param>
public sealed record Invitation(Guid AccountId, string Name, string? OneTimePassword);

/// <summary>新建账号: a person with a role in the county and a one-time password. The installation's administrator also gives an account of another county a role here.</summary>
internal sealed class InviteAccount(
    IDbContextFactory<AppDbContext> contexts, CurrentUser user, AccountDesk desk, IPasswordHasher<Account> hasher, ILogger<InviteAccount> log)
{
    public async Task<Result<Invitation>> HandleAsync(InviteInput input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var (actor, installation, refusal) = await AccountDesk.AdministratorAsync(db, user);
        if (refusal is not null || actor is null)
        {
            log.LogInformation("Inviting an account by {Actor} refused.", user.AccountId);
            return refusal ?? Result.Invalid("county", "没有这个旗县；有多个旗县时请指明。");
        }

        var (account, errors) = Build(input);
        var (grant, wrongGrant) = GrantRole.Build(actor, account.Id, input.Grant, desk.Today);
        foreach (var (field, message) in wrongGrant)
        {
            errors.TryAdd(field, message);
        }

        var known = errors.ContainsKey("name") ? null : await db.Users.SingleOrDefaultAsync(a => a.NormalizedUserName == account.NormalizedUserName);
        if (known is not null)
        {
            return await GiveKnownAsync(db, write, actor, installation, known, grant, errors);
        }

        if (errors.Count > 0)
        {
            return Result.Invalid("没有新建，请改正标出的内容。", errors);
        }

        var password = desk.NewOneTimePassword(account, hasher);
        db.Users.Add(account);
        db.RoleGrants.Add(grant!);
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException e) when (Forms.FormDesk.IsLostRace(e))
        {
            return Taken(account.UserName!);
        }

        await write.CommitAsync();
        log.LogInformation("Account {AccountId} invited by {Actor}.", account.Id, user.AccountId);
        return Result.Done(new Invitation(account.Id, account.UserName!, password));
    }

    /// <summary>A new account from what was typed, and what is wrong with it.</summary>
    public static (Account Account, Dictionary<string, string> Errors) Build(InviteInput input)
    {
        var name = input.Name?.Trim().ToLowerInvariant() ?? "";
        var displayName = input.DisplayName?.Trim() ?? "";
        var phone = input.Phone?.Trim() ?? "";
        var account = new Account
        {
            UserName = name,
            NormalizedUserName = name.ToUpperInvariant(),
            DisplayName = displayName,
            PhoneNumber = PhoneNumber.Normalise(phone),
            LockoutEnabled = true,
            SecurityStamp = Guid.NewGuid().ToString("N"),
        };
        return (account, Fields.Of(
            ("name", AccountRules.WrongName(name)),
            ("displayName", AccountRules.WrongDisplayName(displayName)),
            ("phone", AccountRules.WrongPhone(phone))));
    }

    internal static Failure Taken(string name) => Result.Invalid("name", $"账号“{name}”已有人使用，请换一个。");

    private async Task<Result<Invitation>> GiveKnownAsync(
        AppDbContext db, WriteScope write, Actor actor, bool installation, Account known, RoleGrant? grant, Dictionary<string, string> errors)
    {
        // Only who is not bound to one county may know whose the name is.
        if (!installation || known.Id == user.AccountId)
        {
            return Taken(known.UserName!);
        }

        errors.Remove("displayName");
        if (errors.Count > 0 || grant is null)
        {
            return Result.Invalid("没有保存，请改正标出的内容。", errors);
        }

        if (await db.RoleGrants.AnyAsync(g => g.CountyId == actor.CountyId && g.AccountId == known.Id))
        {
            return Result.Conflict($"账号“{known.UserName}”在本旗县已有角色，请打开它再授予。");
        }

        grant.AccountId = known.Id;
        db.RoleGrants.Add(grant);
        await db.SaveChangesAsync();
        await write.CommitAsync();
        return Result.Done(new Invitation(known.Id, known.UserName!, null));
    }
}
