using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>How an account stands.</summary>
public enum AccountState
{
    /// <summary>正常.</summary>
    Active,

    /// <summary>待首次登录: invited, has not set a password yet.</summary>
    Invited,

    /// <summary>已锁定: by an administrator, or for a while after wrong passwords.</summary>
    Locked,

    /// <summary>无角色: every role has ended.</summary>
    WithoutRole,
}

public sealed record GrantView(Guid Id, Role Role, string? Unit, string? UnitName, DateOnly From, DateOnly? To)
{
    public bool HoldsOn(DateOnly day) => From <= day && (To is null || To > day);

    public string Where => UnitName ?? "全旗县";
}

public sealed record AccountRow(
    Guid Id, string Name, string DisplayName, string? Phone, AccountState State, bool HasSecondFactor, DateTime? LastSignedInAt, IReadOnlyList<GrantView> Grants,
    string? ActsFor, bool IsDemonstration);

/// <summary>Everything about one account that its page shows.</summary>
public sealed record AccountDetails(
    AccountRow Row, bool IsSelf, bool IsWhole, DateTimeOffset? LockedUntil, DateTime? OneTimePasswordUntil, IReadOnlyList<AccountSession> Sessions,
    IReadOnlyList<SubstitutionView> Substitutions, IReadOnlyList<OrgNode> Units, IReadOnlyList<Colleague> Colleagues, int Tokens);

public sealed record SubstitutionView(Guid Id, Guid AbsentId, string Absent, Guid SubstituteId, string Substitute, DateOnly From, DateOnly To, string Reason);

/// <summary>账号: those that hold or held a role in the administrator's county.</summary>
internal sealed class AccountListQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<IReadOnlyList<AccountRow>>> ListAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        return await user.LoadAsync(db) switch
        {
            null => Result.NotFound(),
            { IsAdministrator: false } => Result.NotAllowed("只有系统管理员可以查看账号。"),
            var actor => Result.Done<IReadOnlyList<AccountRow>>(await RowsAsync(db, actor, null)),
        };
    }

    public async Task<Result<AccountDetails>> OneAsync(Guid id)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        if (!actor.IsAdministrator)
        {
            return Result.NotAllowed("只有系统管理员可以查看账号。");
        }

        if ((await RowsAsync(db, actor, id)).FirstOrDefault() is not { } row)
        {
            return Result.NotFound("没有找到这个账号，或您无权查看。");
        }

        var today = clock.Today();
        var now = clock.GetUtcNow();
        var account = await db.Users.AsNoTracking().SingleAsync(a => a.Id == id);
        var installation = await db.Users.AnyAsync(a => a.Id == actor.AccountId && a.IsInstallationAdministrator);
        await db.EnterAsync([actor.CountyId], [actor.AccountId, id]);
        var elsewhere = await db.RoleGrants.AnyAsync(g => g.AccountId == id && g.CountyId != actor.CountyId && (g.To == null || g.To > today));
        return Result.Done(new AccountDetails(
            row,
            actor.Is(id),
            installation || !(account.IsInstallationAdministrator || elsewhere),
            account.LockoutEnd > now ? account.LockoutEnd : null,
            account.MustChangePassword ? account.OneTimePasswordUntil : null,
            await db.AccountSessions.AsNoTracking().Where(s => s.AccountId == id && s.EndedAt == null).OrderByDescending(s => s.LastSeenAt).Take(20).ToListAsync(),
            await SubstitutionsAsync(db, actor.CountyId, id),
            [.. actor.Tree.All],
            await ColleaguesQuery.ReadAsync(db, actor.CountyId, today),
            await db.AccessTokens.CountAsync(t => t.AccountId == id && t.RevokedAt == null && t.ExpiresAt > clock.Utc())));
    }

    /// <summary>The substitutions in which the account is one of the two, the newest first.</summary>
    public static async Task<IReadOnlyList<SubstitutionView>> SubstitutionsAsync(AppDbContext db, Guid? countyId, Guid account) => await (
        from s in db.Substitutions.AsNoTracking()
        join a in db.Users on s.AbsentId equals a.Id
        join b in db.Users on s.SubstituteId equals b.Id
        where (countyId == null || s.CountyId == countyId) && (s.AbsentId == account || s.SubstituteId == account)
        orderby s.From descending, s.Id descending
        select new SubstitutionView(s.Id, s.AbsentId, a.DisplayName, s.SubstituteId, b.DisplayName, s.From, s.To, s.Reason)).Take(20).ToListAsync();

    private async Task<List<AccountRow>> RowsAsync(AppDbContext db, Actor actor, Guid? only)
    {
        var today = clock.Today();
        var now = clock.GetUtcNow();
        var grants = (await (
            from g in db.RoleGrants.AsNoTracking()
            join u in db.OrgUnits.AsNoTracking() on new { g.CountyId, Id = g.UnitId ?? Guid.Empty } equals new { u.CountyId, u.Id } into units
            from u in units.DefaultIfEmpty()
            where g.CountyId == actor.CountyId && (only == null || g.AccountId == only)
            orderby g.From descending, g.Id
            select new { g.AccountId, View = new GrantView(g.Id, g.Role, u == null ? null : u.Code, u == null ? null : u.Name, g.From, g.To) }).ToListAsync())
            .ToLookup(g => g.AccountId, g => g.View);
        var acting = (await (
            from s in db.Substitutions.AsNoTracking()
            join a in db.Users on s.AbsentId equals a.Id
            where s.CountyId == actor.CountyId && s.From <= today && s.To > today
            select new { s.SubstituteId, a.DisplayName }).ToListAsync()).ToLookup(s => s.SubstituteId, s => s.DisplayName);
        var accounts = await db.Users.AsNoTracking()
            .Where(a => db.RoleGrants.Any(g => g.CountyId == actor.CountyId && g.AccountId == a.Id) && (only == null || a.Id == only))
            .OrderBy(a => a.UserName).ToListAsync();
        return [.. accounts.Select(a => new AccountRow(
            a.Id, a.UserName!, a.DisplayName, a.PhoneNumber,
            a.LockoutEnd > now ? AccountState.Locked
                : !grants[a.Id].Any(g => g.HoldsOn(today)) ? AccountState.WithoutRole
                : a.MustChangePassword && a.LastSignedInAt is null ? AccountState.Invited
                : AccountState.Active,
            a.TwoFactorEnabled, a.LastSignedInAt, [.. grants[a.Id]], acting[a.Id].Any() ? string.Join('、', acting[a.Id]) : null, a.IsDemonstration))];
    }
}

public static class AccountStates
{
    public static string Chinese(this AccountState state) => state switch
    {
        AccountState.Active => "正常",
        AccountState.Invited => "待首次登录",
        AccountState.Locked => "已锁定",
        _ => "无角色",
    };
}
