using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Accounts;

/// <summary>The demonstration and a second county, with the use cases about accounts as one person's.</summary>
internal sealed class AccountWorld : IAsyncDisposable
{
    private AccountWorld(TestWorld world) => World = world;

    public TestWorld World { get; }

    public static PasswordHasher<Account> Hasher { get; } = new();

    public DateOnly Today => World.Clock.Today();

    /// <summary>The second county's administrator and one more account there; the administrator also holds nothing in the first county.</summary>
    public Guid Stranger { get; private set; }

    public Guid OtherAdministrator { get; private set; }

    public Guid OtherCounty { get; private set; }

    public static async Task<AccountWorld> CreateAsync(Provider provider)
    {
        var made = new AccountWorld(await TestWorld.CreateAsync(provider));
        await using var db = made.World.CreateDbContext();
        var county = CountySetup.Add(db, "otherqi", "另一旗", null, null);
        made.OtherCounty = county.Id;
        CountySetup.AddUnit(db, county.Id, "other-finance", "另一旗财政局", UnitKind.Department, null, new DateOnly(2020, 1, 1), 1);
        made.OtherAdministrator = Add("other-admin", Role.Administrator);
        made.Stranger = Add("other-leader", Role.Leader);
        await db.SaveChangesAsync();
        return made;

        Guid Add(string name, Role role)
        {
            var account = new Account { UserName = name, NormalizedUserName = name.ToUpperInvariant(), DisplayName = name, LockoutEnabled = true, SecurityStamp = Guid.NewGuid().ToString("N") };
            account.PasswordHash = Hasher.HashPassword(account, "Demo-2026!");
            db.Users.Add(account);
            db.RoleGrants.Add(new RoleGrant { CountyId = county.Id, AccountId = account.Id, Role = role, From = made.Today.AddDays(-30) });
            return account.Id;
        }
    }

    public CurrentUser User(string account) => account == "other-admin"
        ? new(_ => ValueTask.FromResult<Guid?>(null), World.Clock) { AccountId = OtherAdministrator }
        : World.User(account);

    public AccountDesk Desk(string actor) => new(World, User(actor), World.Clock, TestWorld.Logger<AccountDesk>());

    public InviteAccount Invite(string actor) => new(World, User(actor), Desk(actor), Hasher, TestWorld.Logger<InviteAccount>());

    public StartSubstitution Substitute(CurrentUser actor) => new(World, actor, World.Clock, TestWorld.Logger<StartSubstitution>());

    public async Task<Account> AccountAsync(Guid id)
    {
        await using var db = World.CreateDbContext();
        return await db.Users.AsNoTracking().SingleAsync(a => a.Id == id);
    }

    public Task<Account> AccountAsync(string name) => AccountAsync(World.AccountId(name));

    /// <summary>What must not change when a use case refuses.</summary>
    public async Task<string> FingerprintAsync()
    {
        await using var db = World.CreateDbContext();
        var accounts = await db.Users.AsNoTracking().OrderBy(a => a.Id).Select(a => $"{a.UserName}|{a.DisplayName}|{a.PasswordHash}|{a.LockoutEnd}|{a.SecurityStamp}|{a.TwoFactorEnabled}").ToListAsync();
        var grants = await db.RoleGrants.AsNoTracking().OrderBy(g => g.Id).Select(g => $"{g.Id}|{g.To}").ToListAsync();
        var substitutions = await db.Substitutions.AsNoTracking().OrderBy(s => s.Id).Select(s => $"{s.Id}|{s.To}").ToListAsync();
        return string.Join('\n', [.. accounts, .. grants, .. substitutions, $"{await db.AccessTokens.CountAsync()}|{await db.AuditEntries.CountAsync()}|{await db.Counties.CountAsync()}"]);
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
