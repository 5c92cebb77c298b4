using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MedCommunity.Tests.Plans;

public sealed class EvidenceCleanerTests : DatabaseTests, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("medcommunity-evidence-").FullName;

    [Theory, MemberData(nameof(Providers))]
    public async Task What_no_report_took_goes_after_a_day_and_its_file_after_two(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (store, cleaner) = Make(world);
        var loose = await AddAsync(world, store, "loose", attached: false);
        var saved = await AddAsync(world, store, "saved", attached: true);

        world.Clock.Now = world.Clock.Now.AddHours(23);
        var young = await AddAsync(world, store, "young", attached: false);
        (await cleaner.CleanAsync()).Should().BeTrue();
        (await RowsAsync(world)).Should().BeEquivalentTo([loose.Id, saved.Id, young.Id]);

        world.Clock.Now = world.Clock.Now.AddHours(2);
        await cleaner.CleanAsync();
        (await RowsAsync(world)).Should().BeEquivalentTo([saved.Id, young.Id]);
        File.Exists(store.PathOf(loose.Hash)).Should().BeTrue("a backup that read the record before may still want it");
        await using (var db = world.CreateDbContext())
        {
            (await db.AuditEntries.SingleAsync(e => e.SubjectId == loose.Id && e.Action == "removed")).Before.Should().Contain("loose");
        }

        world.Clock.Now = world.Clock.Now.AddHours(100);
        await cleaner.CleanAsync();
        (await RowsAsync(world)).Should().BeEquivalentTo([saved.Id]);
        File.Exists(store.PathOf(loose.Hash)).Should().BeFalse();
        File.Exists(store.PathOf(young.Hash)).Should().BeFalse();
        File.Exists(store.PathOf(saved.Hash)).Should().BeTrue("a record names it, however old it is");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_file_that_another_county_names_stays(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (store, cleaner) = Make(world);
        Guid elsewhere;
        await using (var db = world.CreateDbContext())
        {
            elsewhere = await db.Counties.Where(c => c.Id != world.CountyId).Select(c => c.Id).FirstAsync();
        }

        var theirs = await AddAsync(world, store, "theirs", attached: true, county: elsewhere);
        world.Clock.Now = world.Clock.Now.AddDays(30);

        await cleaner.CleanAsync();

        File.Exists(store.PathOf(theirs.Hash)).Should().BeTrue();
        (await RowsAsync(world)).Should().BeEquivalentTo([theirs.Id]);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Broken_uploads_go_after_a_day_and_what_is_none_of_ours_stays(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (store, cleaner) = Make(world);
        var broken = (await store.ReceiveAsync(new MemoryStream(EvidenceFiles.Pdf))).Value!.Path;
        var other = Path.Combine(new DataFolder(folder).Folder("evidence", "ab"), "notes.txt");
        await File.WriteAllTextAsync(other, "by hand");
        File.SetLastWriteTimeUtc(other, DateTime.UnixEpoch);

        await cleaner.CleanAsync();
        File.Exists(broken).Should().BeTrue();
        world.Clock.Now = world.Clock.Now.AddHours(25);
        await cleaner.CleanAsync();

        File.Exists(broken).Should().BeFalse();
        File.Exists(other).Should().BeTrue();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task While_somebody_holds_the_lock_nothing_is_cleaned(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (store, cleaner) = Make(world);
        await AddAsync(world, store, "loose", attached: false);
        world.Clock.Now = world.Clock.Now.AddDays(5);

        using (store.TryLock())
        {
            (await cleaner.CleanAsync()).Should().BeFalse();
            (await RowsAsync(world)).Should().HaveCount(1);
        }

        (await cleaner.CleanAsync()).Should().BeTrue();
        (await RowsAsync(world)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_file_kept_anew_in_the_meantime_is_not_removed()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        var (store, _) = Make(world);
        using var first = (await store.ReceiveAsync(new MemoryStream(EvidenceFiles.Pdf))).Value!;
        store.Keep(first);
        var before = world.Clock.Utc().AddHours(1);
        store.OlderThan(before).Should().Equal(first.Hash);

        world.Clock.Now = world.Clock.Now.AddHours(2);
        using var second = (await store.ReceiveAsync(new MemoryStream(EvidenceFiles.Pdf))).Value!;
        store.Keep(second);

        store.Remove(first.Hash, before).Should().BeFalse();
        File.Exists(store.PathOf(first.Hash)).Should().BeTrue();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private (EvidenceStore Store, EvidenceCleaner Cleaner) Make(TestWorld world)
    {
        var store = new EvidenceStore(new DataFolder(folder), new EvidenceSettings(1), world.Clock);
        var services = new ServiceCollection().AddSingleton<IDbContextFactory<AppDbContext>>(world).BuildServiceProvider();
        return (store, new EvidenceCleaner(services.GetRequiredService<IServiceScopeFactory>(), store, world.Clock, TestWorld.Logger<EvidenceCleaner>()));
    }

    private static async Task<Evidence> AddAsync(TestWorld world, EvidenceStore store, string name, bool attached, Guid? county = null)
    {
        using var incoming = (await store.ReceiveAsync(new MemoryStream(EvidenceFiles.PdfOf(name)))).Value!;
        store.Keep(incoming);
        await using var db = world.CreateDbContext();
        var at = county ?? world.CountyId;
        var task = await db.WorkItems.Where(w => w.CountyId == at).OrderBy(w => w.Number).FirstAsync();
        var report = new ProgressReport
        {
            CountyId = at,
            WorkItemId = task.Id,
            UnitId = (await db.OrgUnits.FirstAsync(u => u.CountyId == at)).Id,
            Period = new(2026, 10),
            Percent = 10,
            Done = "略",
            ReportedAt = world.Clock.Utc(),
            ReportedBy = world.AccountId("finance"),
            ReportedByName = "财政局 刘芳",
        };
        if (attached)
        {
            db.ProgressReports.Add(report);
        }

        var row = new Evidence
        {
            CountyId = at,
            WorkItemId = task.Id,
            ProgressReportId = attached ? report.Id : null,
            FileName = name + ".pdf",
            Kind = EvidenceKind.Pdf,
            Size = incoming.Size,
            Hash = incoming.Hash,
            UploadedAt = world.Clock.Utc(),
            UploadedBy = world.AccountId("finance"),
            UploadedByName = "财政局 刘芳",
        };
        db.Evidence.Add(row);
        await db.SaveChangesAsync();
        return row;
    }

    private static async Task<List<Guid>> RowsAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return await db.Evidence.Select(e => e.Id).ToListAsync();
    }
}
