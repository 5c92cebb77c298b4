using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>An account and who is about to change it.</summary>
/// <param name="Actor">The administrator; null only for the operator at a terminal, who names no county.</param>
/// <param name="IsInstallation">The installation's administrator, or the operator: not bound to one county.</param>
internal sealed record AccountCase(Actor? Actor, bool IsInstallation, Account Account)
{
    public bool IsSelf => Actor is not null && Actor.Is(Account.Id);
}

/// <summary>
/// Where the use cases about one account do their work. A county's administrator sees only accounts that hold or held a role in his county; the account
/// as a whole (name, password, lock) is his only where it holds roles nowhere else, and is not the installation's administrator's.
/// </summary>
internal sealed class AccountDesk(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<AccountDesk> log)
{
    public DateTime Now => clock.Utc();

    public DateOnly Today => clock.Today();

    /// <summary>Changes the account as a whole.</summary>
    public Task<Result<T>> ChangeAccountAsync<T>(Guid accountId, string what, Func<AppDbContext, AccountCase, Task<Result<T>>> step) =>
        ChangeAsync(accountId, what, async (db, found) => await BelongsElsewhereAsync(db, found)
            ? Result.NotAllowed("这个账号由平台统一管理，本旗县只能管理它在本旗县的角色。")
            : await step(db, found));

    /// <summary>Changes what the account holds in the administrator's county.</summary>
    public async Task<Result<T>> ChangeAsync<T>(Guid accountId, string what, Func<AppDbContext, AccountCase, Task<Result<T>>> step)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var (actor, installation, refusal) = await AdministratorAsync(db, user);
        if (refusal is not null)
        {
            return Refused(accountId, what, refusal);
        }

        var account = await db.Users.SingleOrDefaultAsync(a => a.Id == accountId);
        if (account is null || !(installation || await db.RoleGrants.AnyAsync(g => g.CountyId == actor!.CountyId && g.AccountId == accountId)))
        {
            return Refused(accountId, what, Result.NotFound("没有找到这个账号，或您无权查看。"));
        }

        var result = await step(db, new AccountCase(actor, installation, account));
        if (!result.IsDone)
        {
            log.LogInformation("Account {AccountId}: {What} by {Actor} refused: {Outcome}.", accountId, what, user.AccountId, result.Outcome);
            return result;
        }

        if (db.Entry(account).State == EntityState.Modified)
        {
            account.ConcurrencyStamp = Guid.NewGuid().ToString();
        }

        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException e) when (Forms.FormDesk.IsLostRace(e))
        {
            return Refused(accountId, what, Result.Conflict("别人刚刚改过这个账号，请刷新后再试。"));
        }

        await write.CommitAsync();
        return result;
    }

    /// <summary>The administrator who acts, or why he may not; the installation's administrator needs a role in no county.</summary>
    public static async Task<(Actor? Actor, bool IsInstallation, Failure? Refusal)> AdministratorAsync(AppDbContext db, CurrentUser user)
    {
        var actor = await user.LoadAsync(db);
        if (user.IsOperator)
        {
            db.ActAs(new AuditActor(null, "命令行", EntryPath.Command, null));
            return (actor, true, null);
        }

        if (actor is null)
        {
            return (null, false, Result.NotFound());
        }

        return actor.IsAdministrator
            ? (actor, actor.OnBehalfOf is null && await db.Users.AnyAsync(a => a.Id == actor.AccountId && a.IsInstallationAdministrator), null)
            : (actor, false, Result.NotAllowed("只有系统管理员可以管理账号。"));
    }

    /// <summary>A new one-time password for the account: nothing else opens until the person has set one.</summary>
    public string NewOneTimePassword(Account account, Microsoft.AspNetCore.Identity.IPasswordHasher<Account> hasher)
    {
        var password = AccountRules.NewOneTimePassword();
        account.PasswordHash = hasher.HashPassword(account, password);
        account.MustChangePassword = true;
        account.OneTimePasswordUntil = Now + AccountRules.OneTimePasswordLife;
        account.AccessFailedCount = 0;
        return password;
    }

    /// <summary>Ends every session of the account: cookies by the stamp, circuits when they next ask.</summary>
    public async Task SignOutAsync(AppDbContext db, Account account)
    {
        account.SecurityStamp = Guid.NewGuid().ToString("N");
        foreach (var session in await db.AccountSessions.Where(s => s.AccountId == account.Id && s.EndedAt == null).ToListAsync())
        {
            session.EndedAt = Now;
        }
    }

    private async Task<bool> BelongsElsewhereAsync(AppDbContext db, AccountCase found)
    {
        if (found.IsInstallation)
        {
            return false;
        }

        var today = Today;
        await db.EnterAsync([found.Actor!.CountyId], [found.Actor.AccountId, found.Account.Id]);
        return found.Account.IsInstallationAdministrator || await db.RoleGrants.AnyAsync(g =>
            g.AccountId == found.Account.Id && g.CountyId != found.Actor!.CountyId && (g.To == null || g.To > today));
    }

    private Failure Refused(Guid accountId, string what, Failure failure)
    {
        log.LogInformation("Account {AccountId}: {What} by {Actor} refused: {Outcome}.", accountId, what, user.AccountId, failure.Outcome);
        return failure;
    }
}
