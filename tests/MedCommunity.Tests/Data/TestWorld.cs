using System.Net.Http.Headers;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace MedCommunity.Tests.Data;

/// <summary>
/// A database of its own with the demonstration, as of <see cref="TestClock.Noon"/>. Use cases are made by hand
/// (<c>new SubmitForm(world, world.User("branch"), world.Clock)</c>); <see cref="ClientAsync"/> goes through the whole portal.
/// </summary>
public sealed class TestWorld : IDbContextFactory<AppDbContext>, IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly Dictionary<string, Guid> accounts;
    private TestPortal? portal;

    private TestWorld(TestDatabase database, Dictionary<string, Guid> accounts, County county)
    {
        this.database = database;
        this.accounts = accounts;
        County = county;
    }

    public TestClock Clock { get; } = new();

    public County County { get; }

    public Guid CountyId => County.Id;

    public Provider Provider => database.Provider;

    internal TestDatabase Database => database;

    /// <summary>The last full month: under way in the demonstration.</summary>
    public static ReportingPeriod UnderWay => new(2026, 10);

    /// <summary>The newest closed month.</summary>
    public static ReportingPeriod NewestClosed => new(2026, 9);

    public static async Task<TestWorld> CreateAsync(Provider provider)
    {
        var database = await TestDatabase.CreateAsync(provider, demonstration: true);
        await using var db = database.Open();
        return new(
            database,
            await db.Users.ToDictionaryAsync(a => a.UserName!, a => a.Id),
            await db.Counties.AsNoTracking().SingleAsync(c => c.Code == "keshiketeng"));
    }

    /// <summary>For the test itself: as the owner, who sees everything.</summary>
    public AppDbContext CreateDbContext() => database.Open(Clock);

    /// <summary>For use cases: as the portal's own role.</summary>
    AppDbContext IDbContextFactory<AppDbContext>.CreateDbContext() => database.OpenAsPortal(Clock);

    /// <summary>The account as a use case sees who acts.</summary>
    public CurrentUser User(string account, EntryPath path = EntryPath.Page) =>
        new(_ => ValueTask.FromResult<Guid?>(null), Clock) { AccountId = accounts[account], Path = path };

    public Guid AccountId(string account) => accounts[account];

    public async Task<Actor> ActorAsync(string account)
    {
        await using var db = CreateDbContext();
        return await User(account).LoadAsync(db) ?? throw new InvalidOperationException($"{account} holds no role.");
    }

    /// <summary>Moves the version of the county's figures, as an approval does: nobody has read them yet.</summary>
    public async Task ForgetFiguresAsync()
    {
        await using var db = CreateDbContext();
        var version = Guid.CreateVersion7();
        await db.Counties.ExecuteUpdateAsync(set => set.SetProperty(c => c.FiguresVersion, version));
    }

    public async Task<OrgUnit> UnitAsync(string code)
    {
        await using var db = CreateDbContext();
        return await db.OrgUnits.AsNoTracking().SingleAsync(u => u.Code == code);
    }

    /// <summary>Settings of the portal, to be made before it is first asked for.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>The portal's services, for what use cases alone do not reach.</summary>
    public IServiceProvider Services => (portal ??= NewPortal()).Services;

    /// <summary>An API client with a fresh token of the account; null for somebody who has not signed in.</summary>
    public async Task<HttpClient> ClientAsync(string? account)
    {
        portal ??= NewPortal();
        var client = portal.CreateClient(new() { AllowAutoRedirect = false });
        if (account is not null)
        {
            var token = await new IssueToken(this, User(account), Clock).ForAsync(account, "test");
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        }

        return client;
    }

    /// <summary>A browser's session: signed in by the page, cookies kept. Over https, as outside development the cookie asks for it.</summary>
    public async Task<HttpClient> SessionAsync(string account, string password = "Demo-2026!")
    {
        portal ??= NewPortal();
        var client = portal.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new Uri("https://localhost") });
        var answer = await client.PostFormAsync("/account/login", new() { ["Name"] = account, ["Password"] = password });
        return answer.StatusCode == System.Net.HttpStatusCode.Redirect
            ? client
            : throw new InvalidOperationException($"{account} could not sign in: {answer.StatusCode}");
    }

    /// <summary>A logger for use cases that want one.</summary>
    public static Microsoft.Extensions.Logging.ILogger<T> Logger<T>() => NullLogger<T>.Instance;

    private TestPortal NewPortal() => new(database.Settings, Clock, settings: Settings);

    public async ValueTask DisposeAsync()
    {
        if (portal is not null)
        {
            await portal.DisposeAsync();
        }

        await database.DisposeAsync();
    }
}
