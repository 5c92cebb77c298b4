using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <param name="Unit">Null for the whole county.</param>
public sealed record AccountRole(string County, string? Unit, Role Role, DateOnly From, DateOnly? To);

public sealed record AccountSessionRow(Guid Id, string Address, string Browser, DateTime SignedInAt, DateTime LastSeenAt, bool IsThis);

/// <param name="PasswordUntil">When the password grows too old; null where it never does.</param>
/// <param name="RequiredBy">The roles that ask for a second factor.</param>
/// <param name="Gate">What stands before the account's roles; only an ended substitution lets this page open.</param>
public sealed record MyAccount(
    string UserName, string DisplayName, DateTime? LastSignedInAt, Gate Gate, IReadOnlyList<AccountRole> Roles, DateTime? PasswordChangedAt, DateTime? PasswordUntil,
    bool HasSecondFactor, int RecoveryCodes, IReadOnlyList<Role> RequiredBy, IReadOnlyList<AccountSessionRow> Sessions);

/// <summary>我的账号: everything that the account knows of itself.</summary>
internal sealed class AccountQuery(
    PortalSignIn signIn, PortalUsers users, CurrentUser user, IDbContextFactory<AppDbContext> contexts, SecuritySettings settings, TimeProvider clock)
{
    public async Task<MyAccount?> RunAsync()
    {
        if (await users.SelfAsync() is not { } account)
        {
            return null;
        }

        await using var db = await contexts.CreateDbContextAsync();
        await user.LoadAsync(db);
        var today = clock.Today();
        var required = await db.RolesAskingSecondFactorAsync(account.Id, today);
        await db.EnterAsync(await db.RoleGrants.Where(g => g.AccountId == account.Id).Select(g => g.CountyId).Distinct().ToListAsync(), [account.Id]);
        var roles = await (
            from g in db.RoleGrants.AsNoTracking()
            join c in db.Counties.AsNoTracking() on g.CountyId equals c.Id
            where g.AccountId == account.Id && (g.To == null || g.To > today)
            orderby c.Code, g.From, g.Id
            select new AccountRole(c.Name, db.OrgUnits.Where(u => u.CountyId == g.CountyId && u.Id == g.UnitId).Select(u => u.Name).FirstOrDefault(), g.Role, g.From, g.To)).ToListAsync();
        var seenAfter = clock.Utc() - settings.Idle;
        var sessions = await db.AccountSessions.AsNoTracking()
            .Where(s => s.AccountId == account.Id && s.EndedAt == null && s.LastSeenAt > seenAfter)
            .OrderByDescending(s => s.LastSeenAt).ThenBy(s => s.Id).ToListAsync();
        return new(
            account.UserName!, account.DisplayName, account.LastSignedInAt, user.Gate, roles, account.PasswordChangedAt,
            settings.PasswordDays > 0 && !account.IsDemonstration ? account.PasswordChangedAt?.AddDays(settings.PasswordDays) : null,
            account.TwoFactorEnabled, await users.CountRecoveryCodesAsync(account), required,
            [.. sessions.Select(s => new AccountSessionRow(s.Id, s.Address ?? "", BrowserName.Of(s.Browser), s.SignedInAt, s.LastSeenAt, s.Id == signIn.SessionId))]);
    }
}
