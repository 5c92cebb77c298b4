using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MedCommunity.Core.Accounts;

/// <summary>By which door a change came in; kept in every audit entry.</summary>
public enum EntryPath
{
    Page,
    Api,
    Command,

    /// <summary>A workbook that was uploaded.</summary>
    Excel,

    /// <summary>汇总录入: a branch's grid of its clinics.</summary>
    Grid,

    /// <summary>历史补录.</summary>
    Backfill,
}

/// <summary>What stands between a signed-in account and its roles.</summary>
public enum Gate
{
    Open,

    /// <summary>The password is a one-time one, or too old: set one first.</summary>
    Password,

    /// <summary>A role asks for a second factor and the account has none: set one up first.</summary>
    SecondFactor,

    /// <summary>The substitution under which the session acts has ended.</summary>
    SubstitutionEnded,
}

/// <summary>
/// The signed-in account of this scope (a request or a circuit). It only knows who it is; what the person may do
/// is read from the database at every operation, so that a revoked role stops working at once.
/// </summary>
public sealed class CurrentUser(Func<CurrentUser, ValueTask<Guid?>> identify, TimeProvider clock)
{
    private static readonly ConcurrentDictionary<(Guid Account, Guid? ActingFor, string? Asked, string? Preferred), Guid> Stood = new();

    /// <summary>By model: one for each kind of database.</summary>
    private static readonly ConditionalWeakTable<IModel, Func<AppDbContext, Guid, Guid?, DateOnly, IAsyncEnumerable<Grant>>> Queries = [];

    /// <summary>The county asked for by code; one in which no role is held does not exist. Null where nobody asked.</summary>
    public string? CountyCode { get; set; }

    /// <summary>The county that the session chose among its own; where it is no longer one of them, the first of them is taken.</summary>
    public string? PreferredCounty { get; set; }

    /// <summary>Under a substitution: the account whose roles the session acts with.</summary>
    public Guid? ActingFor { get; set; }

    public EntryPath Path { get; set; } = EntryPath.Page;

    /// <summary>The caller's network address, where there is a request.</summary>
    public string? Address { get; set; }

    /// <summary>Set by the door (a request's identity, a command); otherwise asked from the circuit's authentication state.</summary>
    public Guid? AccountId { get; set; }

    /// <summary>The operator at the installation's own terminal: administers the county of <see cref="CountyCode"/>, without an account.</summary>
    public bool IsOperator { get; set; }

    /// <summary>What the last <see cref="LoadAsync"/> found to stand before the account's roles.</summary>
    public Gate Gate { get; private set; }

    public async ValueTask<Guid?> GetAccountIdAsync() => AccountId ??= await identify(this);

    /// <summary>The counties in which the account holds a role today; under a substitution those for which it holds.</summary>
    public async Task<IReadOnlyList<County>> CountiesAsync(AppDbContext db)
    {
        if (await GetAccountIdAsync() is not { } accountId)
        {
            return [];
        }

        await FindCountiesAsync(db, accountId);
        return [.. (await GrantsAsync(db, accountId)).Select(g => g.County).DistinctBy(c => c.Id).OrderBy(c => c.Code, StringComparer.Ordinal)];
    }

    /// <summary>
    /// The actor in the county asked for, else the one preferred, else the account's first; null for nobody, a locked account, one before
    /// whose roles a <see cref="Gate"/> stands, or a county in which no role is held (which then does not exist for the caller).
    /// </summary>
    public async Task<Actor?> LoadAsync(AppDbContext db)
    {
        if (IsOperator)
        {
            return await LoadOperatorAsync(db);
        }

        if (await GetAccountIdAsync() is not { } accountId || await StandAsync(db, accountId) is not { } standing)
        {
            return null;
        }

        var tree = await db.TreeAsync(standing.County, clock.Today());
        var actor = new Actor(accountId, ActingFor is null ? standing.Name : $"{standing.Name}（代{standing.Holder}）", standing.County, tree, standing.Held)
        {
            OnBehalfOf = ActingFor,
            Counties = standing.Counties,
        };
        db.ActAs(new AuditActor(accountId, actor.Name, Path, Address, ActingFor));
        return actor;
    }

    /// <summary>
    /// Tells a context whose operation it is before its connection opens, so that the database need not be told twice: the account, and the county in which it
    /// stood last. Whether it still stands there is what <see cref="LoadAsync"/> asks; where it does not, the county is hidden again.
    /// </summary>
    public async Task AnnounceAsync(AppDbContext db)
    {
        if (!IsOperator && await GetAccountIdAsync() is { } accountId)
        {
            await db.EnterAsync(Stood.TryGetValue(Session(accountId), out var county) ? [county] : [], Accounts(accountId));
        }
    }

    /// <summary>What the session stands on, in a text that changes with its county, its roles and their units, its substitution and the gate: open pages compare it.</summary>
    public async Task<string> FingerprintAsync(AppDbContext db)
    {
        var standing = await GetAccountIdAsync() is { } accountId ? await StandAsync(db, accountId) : null;
        return $"{Gate} {standing?.County.Id} {string.Join(' ', standing?.Held.Select(g => $"{g.Role}@{g.UnitId}") ?? [])}";
    }

    /// <summary>The county and the roles that hold there; null where there are none or the <see cref="Gate"/> is shut, and then no county is shown.</summary>
    private async Task<Standing?> StandAsync(AppDbContext db, Guid accountId)
    {
        var standing = await FindStandingAsync(db, accountId);
        if (standing is null)
        {
            await FindCountiesAsync(db, accountId);
        }
        else
        {
            Stood[Session(accountId)] = standing.County.Id;
        }

        return standing;
    }

    private async Task<Standing?> FindStandingAsync(AppDbContext db, Guid accountId)
    {
        Gate = Gate.Open;
        var now = clock.GetUtcNow();
        if (!db.Scope.IsOf(Accounts(accountId)))
        {
            await FindCountiesAsync(db, accountId);
        }

        var rows = (await GrantsAsync(db, accountId)).Where(g => CountyCode == null || g.County.Code == CountyCode)
            .OrderBy(g => g.County.Code != PreferredCounty).ThenBy(g => g.County.Code, StringComparer.Ordinal).ToList();
        if (rows.Count == 0 || rows[0].HolderLocked > now)
        {
            // Somebody without any role, as the first administrator is, still has to set a password before anything else.
            Gate = await db.Users.AnyAsync(a => a.Id == accountId && a.MustChangePassword) ? Gate.Password
                : ActingFor is null ? Gate.Open
                : Gate.SubstitutionEnded;
            return null;
        }

        var self = rows[0];
        if (self.LockoutEnd > now)
        {
            return null;
        }

        var county = self.County;
        await db.EnterAsync([county.Id], Accounts(accountId));
        var held = rows.Where(r => r.County.Id == county.Id).Select(r => new ActiveGrant(r.Role, r.UnitId)).ToList();
        Gate = self.MustChangePassword ? Gate.Password
            : !self.TwoFactorEnabled && held.Any(g => county.RequiresSecondFactor(g.Role)) ? Gate.SecondFactor
            : Gate.Open;
        return Gate == Gate.Open
            ? new Standing(county, [.. rows.Select(r => r.County).DistinctBy(c => c.Id).OrderBy(c => c.Code, StringComparer.Ordinal)], held, self.DisplayName, self.Holder)
            : null;
    }

    /// <summary>
    /// The installation's administrator, who creates counties and needs a role in none; null for anybody else, and while a <see cref="Gate"/> stands.
    /// </summary>
    public async Task<Account?> LoadInstallationAdministratorAsync(AppDbContext db)
    {
        Gate = Gate.Open;
        if (await GetAccountIdAsync() is not { } accountId || ActingFor is not null
            || await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId) is not { } account
            || account.LockoutEnd > clock.GetUtcNow())
        {
            return null;
        }

        if (!account.IsInstallationAdministrator && !account.MustChangePassword)
        {
            return null;
        }

        Gate = account.MustChangePassword ? Gate.Password
            : !account.TwoFactorEnabled && await AsksSecondFactorAsync(db, accountId) ? Gate.SecondFactor
            : Gate.Open;
        if (Gate != Gate.Open || !account.IsInstallationAdministrator)
        {
            return null;
        }

        await db.EnterAllAsync();
        db.ActAs(new AuditActor(accountId, account.DisplayName, Path, Address));
        return account;
    }

    private async Task<bool> AsksSecondFactorAsync(AppDbContext db, Guid accountId)
    {
        await FindCountiesAsync(db, accountId);
        return (await GrantsAsync(db, accountId)).Exists(g => g.County.RequiresSecondFactor(g.Role));
    }

    /// <summary>Before it is known which county it is, the database shows the person's own roles and nothing else of any county.</summary>
    private Task FindCountiesAsync(AppDbContext db, Guid accountId) => db.EnterAsync([], Accounts(accountId));

    private (Guid, Guid?, string?, string?) Session(Guid accountId) => (accountId, ActingFor, CountyCode, PreferredCounty);

    private IEnumerable<Guid> Accounts(Guid accountId) => ActingFor is { } absent ? [accountId, absent] : [accountId];

    /// <summary>The roles that hold today: one's own, or under a substitution those of the absent person in the substitution's county. Every operation asks, so the query is translated once.</summary>
    private async Task<List<Grant>> GrantsAsync(AppDbContext db, Guid accountId)
    {
        var read = Queries.GetValue(db.Model, _ => EF.CompileAsyncQuery((AppDbContext db, Guid accountId, Guid? absentId, DateOnly today) =>
            from g in db.RoleGrants.AsNoTracking()
            join c in db.Counties.AsNoTracking() on g.CountyId equals c.Id
            from a in db.Users.AsNoTracking()
            join h in db.Users.AsNoTracking() on g.AccountId equals h.Id
            where a.Id == accountId && g.From <= today && (g.To == null || g.To > today)
                && (absentId == null
                    ? g.AccountId == accountId
                    : g.AccountId == absentId && db.Substitutions.Any(s =>
                        s.CountyId == g.CountyId && s.AbsentId == absentId && s.SubstituteId == accountId && s.From <= today && s.To > today))
            orderby g.Id
            select new Grant(g.Role, g.UnitId, c, a.DisplayName, a.LockoutEnd, a.MustChangePassword, a.TwoFactorEnabled, h.DisplayName, h.LockoutEnd)));
        var grants = new List<Grant>();
        await foreach (var grant in read(db, accountId, ActingFor, clock.Today()))
        {
            grants.Add(grant);
        }

        return grants;
    }

    private async Task<Actor?> LoadOperatorAsync(AppDbContext db)
    {
        var counties = await db.Counties.AsNoTracking().Where(c => CountyCode == null || c.Code == CountyCode).OrderBy(c => c.Code).Take(2).ToListAsync();
        if (counties.Count != 1)
        {
            return null;
        }

        await db.EnterAsync([counties[0].Id]);
        var actor = new Actor(Guid.Empty, "命令行", counties[0], await db.TreeAsync(counties[0], clock.Today()), [new(Role.Administrator, null)]) { IsOperator = true };
        db.ActAs(new AuditActor(null, actor.Name, EntryPath.Command, null));
        return actor;
    }

    /// <summary>A role that holds, whose account asks, and whose role it is: the same but under a substitution.</summary>
    private sealed record Grant(
        Role Role, Guid? UnitId, County County, string DisplayName, DateTimeOffset? LockoutEnd, bool MustChangePassword, bool TwoFactorEnabled, string Holder, DateTimeOffset? HolderLocked);

    private sealed record Standing(County County, IReadOnlyList<County> Counties, IReadOnlyList<ActiveGrant> Held, string Name, string Holder);
}
