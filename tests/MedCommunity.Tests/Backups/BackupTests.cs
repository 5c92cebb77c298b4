using System.Net;
using System.Security.Cryptography;
using MedCommunity.Core.Backups;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Backups;
using MedCommunity.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Backups;

/// <summary>What is in a backup comes back, all of it and nothing else; and what is no whole backup never looks like one.</summary>
public sealed class BackupTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task Everything_comes_back_into_an_empty_place_row_by_row_and_file_by_file_and_the_portal_starts_there(Provider provider)
    {
        await using var from = await BackupWorld.FilledAsync(provider);
        var contents = new[] { RandomNumberGenerator.GetBytes(1), RandomNumberGenerator.GetBytes(70_000), RandomNumberGenerator.GetBytes(1_500_000), [] };
        var hashes = new List<string>();
        foreach (var content in contents)
        {
            hashes.Add(await from.AddEvidenceAsync(content));
        }

        await from.AddEvidenceAsync(contents[1]);
        var file = from.PathOf("copy.zip");

        var made = await from.BackupAsync(file);

        made.IsDone.Should().BeTrue(made.Message);
        made.Value!.Warnings.Should().BeEmpty();
        made.Value.Manifest.Evidence.Files.Should().Be(4);
        var heads = made.Value.Manifest.Heads;
        heads.Select(h => h.County).Should().BeEquivalentTo(["克什克腾旗", "乌拉特中旗", "扎赉特旗"], "what was written was sealed first; nobody has signed in yet");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Directory.GetFiles(from.Folder).Should().Equal([file]);
        var rows = await from.RowsAsync();
        rows.Values.Sum(r => r.Count).Should().BeGreaterThan(1000);
        await using var to = await BackupWorld.BareAsync(provider);

        var restored = await to.RestoreAsync(file);

        restored.IsDone.Should().BeTrue(restored.Message);
        restored.Value!.Warnings.Should().BeEmpty();
        var there = await to.RowsAsync();
        there.Keys.Should().Equal(rows.Keys);
        foreach (var (table, expected) in rows)
        {
            there[table].Should().Equal(expected, table);
        }

        (await to.RulesAsync()).Should().Equal(await from.RulesAsync());
        foreach (var (hash, content) in hashes.Zip(contents))
        {
            (await File.ReadAllBytesAsync(to.EvidencePath(hash))).Should().Equal(content);
        }

        (await File.ReadAllTextAsync(to.KeyFile)).Should().Be(await File.ReadAllTextAsync(from.KeyFile));
        await using (var db = to.Database.Open())
        {
            (await db.BackupRecords.Select(b => b.Kind).ToListAsync()).Should().Equal([BackupKind.Restore], "the copy was made before its own record");
            foreach (var head in heads)
            {
                var report = await Core.Audit.AuditVerification.RunAsync(db, TestDatabase.Key, head.CountyId, heads);
                (report.IsIntact, report.Waiting, report.Head!.Hash).Should().Be((true, 0, head.Hash));
            }
        }

        await using var portal = new TestPortal(to.Database.Settings, new TestClock(), settings: new Dictionary<string, string> { ["Audit:KeyFile"] = to.KeyFile });
        using var client = portal.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new Uri("https://localhost") });
        (await client.PostFormAsync("/account/login", new() { ["Name"] = "leader", ["Password"] = "Demo-2026!" })).StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await client.GetStringAsync("/tasks")).Should().Contain("任务台账");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_audit_log_of_a_restored_database_is_still_only_added_to(Provider provider)
    {
        await using var from = await BackupWorld.FilledAsync(provider);
        var file = await from.BackedUpAsync();
        await using var to = await BackupWorld.BareAsync(provider);
        (await to.RestoreAsync(file)).IsDone.Should().BeTrue();

        foreach (var statement in new[] { "UPDATE \"AuditEntries\" SET \"AccountName\" = 'x'", "DELETE FROM \"AuditEntries\"" })
        {
            await using var db = to.Database.OpenAsPortal();
            await db.Awaiting(d => d.Database.ExecuteSqlRawAsync(statement)).Should().ThrowAsync<System.Data.Common.DbException>();
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_copy_made_amid_writing_is_a_state_that_there_was(Provider provider)
    {
        await using var from = await BackupWorld.FilledAsync(provider);
        using var stop = new CancellationTokenSource();
        var written = 0;
        var started = new TaskCompletionSource();
        var writer = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                // Three tables far apart from each other, changed together or not at all.
                await using var db = from.Database.Open();
                await using var write = await db.BeginWriteAsync();
                var text = (++written).ToString(System.Globalization.CultureInfo.InvariantCulture);
                (await db.Users.SingleAsync(a => a.UserName == "leader")).DisplayName = text;
                (await db.Counties.SingleAsync(c => c.Code == "keshiketeng")).Name = text;
                (await db.WorkItems.OrderBy(w => w.Id).FirstAsync()).Title = text;
                await db.SaveChangesAsync();
                await write.CommitAsync();
                started.TrySetResult();
            }
        });
        await started.Task;
        var files = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var before = written;
            files.Add(await from.BackedUpAsync($"copy-{i}.zip"));
            written.Should().BeGreaterThan(before, "the writer does not wait for the backup");
        }

        await stop.CancelAsync();
        await writer;
        foreach (var file in files)
        {
            await using var to = await BackupWorld.BareAsync(provider);
            (await to.RestoreAsync(file)).IsDone.Should().BeTrue();
            await using var db = to.Database.Open();
            var text = (await db.Users.SingleAsync(a => a.UserName == "leader")).DisplayName;
            (await db.Counties.SingleAsync(c => c.Code == "keshiketeng")).Name.Should().Be(text);
            (await db.WorkItems.OrderBy(w => w.Id).FirstAsync()).Title.Should().Be(text);
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_file_that_is_there_is_never_overwritten(Provider provider)
    {
        await using var world = await BackupWorld.EmptyAsync(provider);
        await File.WriteAllTextAsync(world.PathOf("copy.zip"), "other");

        (await world.BackupAsync(world.PathOf("copy.zip"))).Outcome.Should().Be(Outcome.Conflict);
        (await world.BackupAsync(world.PathOf("nowhere/copy.zip"))).Outcome.Should().Be(Outcome.NotFound);

        (await File.ReadAllTextAsync(world.PathOf("copy.zip"))).Should().Be("other");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_an_earlier_backup_left_when_it_was_killed_does_not_matter(Provider provider)
    {
        await using var world = await BackupWorld.EmptyAsync(provider);
        await File.WriteAllBytesAsync(world.PathOf("copy.zip.partial"), RandomNumberGenerator.GetBytes(3_000_000));
        await File.WriteAllBytesAsync(world.PathOf("copy.zip.partial.db"), RandomNumberGenerator.GetBytes(3_000_000));

        var file = await world.BackedUpAsync();

        (await RestoreBackup.CheckAsync(file)).IsDone.Should().BeTrue();
        Directory.GetFiles(world.Folder).Should().Equal([file]);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Missing_or_changed_evidence_fails_by_its_name_leaves_nothing_that_looks_finished_and_is_noted(Provider provider)
    {
        await using var world = await BackupWorld.FilledAsync(provider);
        var hash = await world.AddEvidenceAsync([1, 2, 3], withFile: false);

        var missing = await world.BackupAsync(world.PathOf("copy.zip"));

        missing.Outcome.Should().Be(Outcome.Conflict);
        missing.Message.Should().Contain(hash);
        Directory.GetFiles(world.Folder).Should().BeEmpty();

        Directory.CreateDirectory(Path.GetDirectoryName(world.EvidencePath(hash))!);
        await File.WriteAllBytesAsync(world.EvidencePath(hash), [1, 2, 4]);
        var changed = await world.BackupAsync(world.PathOf("copy.zip"));

        changed.Outcome.Should().Be(Outcome.Conflict);
        changed.Message.Should().Contain(hash);
        Directory.GetFiles(world.Folder).Should().BeEmpty();
        await using var db = world.Database.Open();
        (await db.BackupRecords.ToListAsync()).Should().HaveCount(2).And.OnlyContain(b => b.Error!.Contains(hash) && b.CheckedAt == null && b.Size == 0);
    }

    [Fact]
    public async Task A_part_that_breaks_off_leaves_no_file()
    {
        var folder = Directory.CreateTempSubdirectory("medcommunity-backup-").FullName;
        var path = Path.Combine(folder, "copy.zip");
        Func<Task> write = async () =>
        {
            await using var writer = BackupWriter.Create(path);
            await writer.AddAsync("tables/A", System.IO.Compression.CompressionLevel.Fastest, part => part.WriteAsync(new byte[5000]).AsTask());
            await writer.AddAsync("tables/B", System.IO.Compression.CompressionLevel.Fastest, async part =>
            {
                await part.WriteAsync(new byte[5000]);
                throw new IOException("No space left on device");
            });
        };

        await write.Should().ThrowAsync<IOException>();

        Directory.GetFiles(folder).Should().BeEmpty();
        Directory.Delete(folder);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Without_its_key_a_backup_is_made_all_the_same_and_both_verbs_say_what_is_missing(Provider provider)
    {
        await using var from = await BackupWorld.FilledAsync(provider);
        var file = from.PathOf("copy.zip");
        var settings = from.Database.Settings;
        var made = await new MakeBackup(settings, from.Data, new(), TimeProvider.System, Core.Audit.AuditKey.OfFile(from.PathOf("nowhere.key")), new(Core.Audit.AuditKey.OfFile(from.PathOf("nowhere.key")), TimeProvider.System), Microsoft.Extensions.Logging.Abstractions.NullLogger<MakeBackup>.Instance).RunAsync(file);

        made.IsDone.Should().BeTrue(made.Message);
        made.Value!.Warnings.Should().HaveCount(2).And.OnlyContain(w => w.Contains("nowhere.key"), "neither sealed nor put in");
        await using var to = await BackupWorld.BareAsync(provider);
        var restored = await to.RestoreAsync(file);
        restored.IsDone.Should().BeTrue(restored.Message);
        restored.Value!.Warnings.Should().ContainSingle().Which.Should().Contain(TestDatabase.Key.Fingerprint());
        File.Exists(to.KeyFile).Should().BeFalse();
    }

    [Fact]
    public async Task A_role_that_does_not_own_the_tables_is_told_so_and_copies_nothing()
    {
        await using var world = await BackupWorld.FilledAsync(Provider.PostgreSql);
        var plain = world.Database.Settings with { Owner = world.Database.Settings.Connection };
        var make = new MakeBackup(plain, world.Data, new(), TimeProvider.System, TestDatabase.Key, new(TestDatabase.Key, TimeProvider.System), Microsoft.Extensions.Logging.Abstractions.NullLogger<MakeBackup>.Instance);

        await make.Awaiting(m => m.RunAsync(world.PathOf("copy.zip"))).Should().ThrowAsync<SettingsException>().WithMessage("*ConnectionStrings:Owner*");

        Directory.GetFiles(world.Folder).Should().BeEmpty();
    }
}
