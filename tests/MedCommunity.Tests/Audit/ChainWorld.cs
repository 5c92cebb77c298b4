using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Tests.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MedCommunity.Tests.Audit;

/// <summary>Two empty counties and an account: three chains to write into.</summary>
internal sealed class ChainWorld : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly WriteGate gate = new();
    private int written;

    private ChainWorld(TestDatabase database) => this.database = database;

    public TestClock Clock { get; } = new();

    public Guid[] Counties { get; } = [Guid.CreateVersion7(), Guid.CreateVersion7()];

    public static async Task<ChainWorld> CreateAsync(Provider provider)
    {
        var world = new ChainWorld(await TestDatabase.CreateAsync(provider));
        await using var db = world.Portal();
        await db.EnterAsync(world.Counties);
        db.Counties.AddRange(world.Counties.Select((id, i) => new County { Id = id, Code = $"c{i}", Name = $"第{i}旗" }));
        db.Users.AddRange(Enumerable.Range(0, 2).Select(i => new Account { UserName = $"a{i}", NormalizedUserName = $"A{i}" }));
        await db.SaveChangesAsync();
        return world;
    }

    public static OrgUnit Unit(Guid county, string code) => new() { CountyId = county, Code = code, Name = code, Kind = UnitKind.Department, Order = 1 };

    public AppDbContext Owner() => database.Open(Clock);

    public AppDbContext Portal() => new(database.Settings.Options(), gate, Clock, TestDatabase.Key);

    public AppDbContext Portal(IInterceptor interceptor) =>
        new(new DbContextOptionsBuilder<AppDbContext>(database.Settings.Options()).AddInterceptors(interceptor).Options, gate, Clock, TestDatabase.Key);

    public AuditSealer NewSealer() => new(TestDatabase.Key, Clock);

    public Task<int> SealAsync() => NewSealer().SealAsync(Portal, whole: true);

    public Task WriteAsync(int count, TimeSpan at) => WriteAsync(count, TestDatabase.Key, at);

    /// <summary>Changes in the two counties by turns, each a transaction of its own.</summary>
    public async Task WriteAsync(int count, AuditKey? key = null, TimeSpan at = default)
    {
        for (var i = 0; i < count; i++)
        {
            var county = Counties[written % 2];
            var clock = new TestClock { Now = Clock.Now + at };
            await using var db = new AppDbContext(database.Settings.Options(), gate, clock, key ?? TestDatabase.Key);
            await db.EnterAsync([county]);
            db.ActAs(new AuditActor(null, "测试", EntryPath.Page, "10.0.0.1"));
            db.OrgUnits.Add(Unit(county, $"u{written}"));
            await db.SaveChangesAsync();
            written++;
        }
    }

    /// <summary>The two counties' chains and the installation's.</summary>
    public async Task<IReadOnlyList<AuditReport>> VerifyAsync()
    {
        await using var db = Portal();
        await db.EnterAllAsync();
        return [await ReportAsync(Counties[0]), await ReportAsync(Counties[1]), await ReportAsync(Guid.Empty)];

        Task<AuditReport> ReportAsync(Guid county) => AuditVerification.RunAsync(db, TestDatabase.Key, county, []);
    }

    /// <summary>Takes away what stops even the owner, as somebody with the file or the superuser's password would.</summary>
    public async Task OpenUpAsync()
    {
        if (database.Provider == Provider.Sqlite)
        {
            await using var db = Owner();
            await db.Database.ExecuteSqlRawAsync("DROP TRIGGER AuditEntries_no_UPDATE; DROP TRIGGER AuditEntries_no_DELETE; DROP TRIGGER AuditSeals_no_UPDATE; DROP TRIGGER AuditSeals_no_DELETE");
        }
    }

    public async ValueTask DisposeAsync()
    {
        gate.Dispose();
        await database.DisposeAsync();
    }
}
