using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Backups;
using MedCommunity.Web.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MedCommunity.Tests.Backups;

/// <summary>When a restore refuses, nothing has changed; when it replaces, the old is gone completely.</summary>
public sealed class RestoreTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task A_file_cut_anywhere_or_with_one_other_byte_anywhere_is_recognised(Provider provider)
    {
        await using var world = await BackupWorld.EmptyAsync(provider);
        var bytes = await File.ReadAllBytesAsync(await world.BackedUpAsync());
        (await IsRefusedAsync(bytes)).Should().BeFalse();

        foreach (var length in Places(bytes.Length))
        {
            (await IsRefusedAsync(bytes[..length])).Should().BeTrue($"it was cut at {length} of {bytes.Length}");
        }

        foreach (var place in Places(bytes.Length))
        {
            bytes[place] ^= 0x20;
            (await IsRefusedAsync(bytes)).Should().BeTrue($"byte {place} of {bytes.Length} is another");
            bytes[place] ^= 0x20;
        }

        (await IsRefusedAsync([.. bytes, 0])).Should().BeTrue("a byte too many");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_is_no_backup_or_not_for_here_changes_nothing(Provider provider)
    {
        await using var world = await BackupWorld.FilledAsync(provider);
        var file = await world.BackedUpAsync();
        var bytes = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(world.PathOf("cut.zip"), bytes[..(bytes.Length / 2)]);
        bytes[bytes.Length / 3] ^= 1;
        await File.WriteAllBytesAsync(world.PathOf("flipped.zip"), bytes);
        await File.WriteAllBytesAsync(world.PathOf("empty.zip"), []);
        await ZipFile.CreateFromDirectoryAsync(Directory.CreateDirectory(world.PathOf("folder")).FullName, world.PathOf("other.zip"));
        await AlterAsync(file, world.PathOf("newer.zip"), manifest => manifest.Replace("\"format\": 1", "\"format\": 2", StringComparison.Ordinal));
        await AlterAsync(file, world.PathOf("migration.zip"), manifest => manifest.Replace("_LeadTurns\"", "_Unknown\"", StringComparison.Ordinal));
        await AlterAsync(file, world.PathOf("provider.zip"), manifest => manifest.Replace($"\"provider\": \"{provider}\"", "\"provider\": \"Oracle\"", StringComparison.Ordinal));
        await AlterAsync(file, world.PathOf("part.zip"), manifest => manifest, drop: BackupManifest.KeyPart);
        await AlterAsync(file, world.PathOf("key.zip"), manifest => manifest, replace: BackupManifest.KeyPart);
        await AlterAsync(file, world.PathOf("manifest.zip"), manifest => manifest, drop: BackupManifest.PartName);
        await using (var db = world.Database.Open())
        {
            (await db.WorkItems.FirstAsync()).Title = "备份之后改的";
            await db.SaveChangesAsync();
        }

        var rows = await world.RowsAsync();
        foreach (var (name, words) in new[]
        {
            ("cut.zip", "不完整"), ("flipped.zip", "已损坏"), ("empty.zip", "不完整"), ("other.zip", "不是本门户的备份"), ("newer.zip", "更新版本"), ("migration.zip", "更新版本"),
            ("provider.zip", "Oracle"), ("part.zip", "与清单不符"), ("key.zip", "与清单不符"), ("manifest.zip", "没有清单"), ("nowhere.zip", "没有文件"),
        })
        {
            var refused = await world.RestoreAsync(world.PathOf(name), force: true);

            refused.Outcome.Should().Be(Outcome.Conflict, name);
            refused.Message.Should().Contain(words, name);
        }

        // Tables that are whole and not what the manifest says: found when they are compared, and rolled back.
        await AlterAsync(file, world.PathOf("rows.zip"), manifest => System.Text.RegularExpressions.Regex.Replace(manifest, "(\"name\": \"WorkItems\".*?\"sha256\": \")[0-9a-f]{4}", "$10000", System.Text.RegularExpressions.RegexOptions.Singleline));
        (await world.RestoreAsync(world.PathOf("rows.zip"), force: true)).Outcome.Should().Be(Outcome.Conflict);

        (await world.RowsAsync()).Should().BeEquivalentTo(rows);
        Directory.GetFiles(world.Folder, "*restoring*").Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_filled_database_is_only_overwritten_by_force_and_then_completely(Provider provider)
    {
        await using var from = await BackupWorld.FilledAsync(provider);
        var file = await from.BackedUpAsync();
        var rows = await from.RowsAsync();
        await using var to = await BackupWorld.FilledAsync(provider);
        await using (var db = to.Database.Open())
        {
            (await db.WorkItems.FirstAsync()).Title = "旧数据";
            db.AuditKeyPrints.Add(new AuditKeyPrint { Id = Guid.NewGuid(), Fingerprint = "old", CreatedAt = TestClock.Noon.UtcDateTime });
            await db.SaveChangesAsync();
        }

        var before = await to.RowsAsync();
        var refused = await to.RestoreAsync(file);
        refused.Outcome.Should().Be(Outcome.Conflict);
        refused.Message.Should().Contain("--force");
        (await to.RowsAsync()).Should().BeEquivalentTo(before);

        (await to.RestoreAsync(file, force: true)).IsDone.Should().BeTrue();

        (await to.RowsAsync()).Should().BeEquivalentTo(rows);
        await using var again = to.Database.OpenAsPortal();
        (await again.Counties.CountAsync()).Should().Be(3);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_schema_without_county_and_account_is_an_empty_place_and_another_key_gives_way_and_is_kept(Provider provider)
    {
        await using var from = await BackupWorld.FilledAsync(provider);
        var file = await from.BackedUpAsync();
        await using var bare = await BackupWorld.BareAsync(provider);
        AuditKey.OfFile(bare.KeyFile).Create();
        var old = await File.ReadAllTextAsync(bare.KeyFile);

        (await bare.RestoreAsync(file)).IsDone.Should().BeTrue();

        (await File.ReadAllTextAsync(bare.KeyFile)).Should().Be(await File.ReadAllTextAsync(from.KeyFile));
        (await File.ReadAllTextAsync(bare.KeyFile + ".previous")).Should().Be(old);
        await using var empty = await BackupWorld.EmptyAsync(provider);
        (await empty.RestoreAsync(file)).IsDone.Should().BeTrue();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Nothing_is_restored_while_somebody_has_the_database_open(Provider provider)
    {
        await using var world = await BackupWorld.FilledAsync(provider);
        var file = await world.BackedUpAsync();
        await using var somebody = world.Database.OpenAsPortal();
        await somebody.Database.OpenConnectionAsync();
        await somebody.Counties.CountAsync();

        await world.Awaiting(w => w.RestoreAsync(file, force: true)).Should().ThrowAsync<SettingsException>().WithMessage("*正被另一个进程使用*");

        await somebody.Database.CloseConnectionAsync();
        (await world.RestoreAsync(file, force: true)).IsDone.Should().BeTrue();
    }

    [Fact]
    public async Task A_role_that_may_make_no_tables_is_told_so_in_an_empty_database()
    {
        await using var to = await BackupWorld.BareAsync(Provider.PostgreSql);
        await using var connection = PostgresCopy.Connect(to.Database.Settings with { Owner = to.Database.Settings.Connection });
        await connection.OpenAsync();

        await FluentActions.Awaiting(() => PostgresCopy.RequireOwnerAsync(connection, default)).Should().ThrowAsync<SettingsException>().WithMessage("*ConnectionStrings:Owner*不许建表*");
    }

    [Fact]
    public async Task A_database_file_that_cannot_be_read_is_kept_beside_the_restored_one()
    {
        await using var from = await BackupWorld.FilledAsync(Provider.Sqlite);
        var file = await from.BackedUpAsync();
        await using var to = await BackupWorld.BareAsync(Provider.Sqlite);
        var path = new SqliteConnectionStringBuilder(to.Database.ConnectionString).DataSource;
        var rubbish = RandomNumberGenerator.GetBytes(100_000);
        await File.WriteAllBytesAsync(path, rubbish);

        (await to.RestoreAsync(file)).Outcome.Should().Be(Outcome.Conflict);
        (await File.ReadAllBytesAsync(path)).Should().Equal(rubbish);
        (await to.RestoreAsync(file, force: true)).IsDone.Should().BeTrue();

        (await File.ReadAllBytesAsync(path + ".damaged")).Should().Equal(rubbish);
        (await to.RowsAsync()).Should().BeEquivalentTo(await from.RowsAsync());
    }

    [Fact]
    public async Task A_database_with_other_programs_tables_is_left_alone()
    {
        await using var from = await BackupWorld.EmptyAsync(Provider.PostgreSql);
        var file = await from.BackedUpAsync();
        await using var to = await BackupWorld.BareAsync(Provider.PostgreSql);
        await using (var connection = new NpgsqlConnection(to.Database.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("CREATE TABLE ledger (id int)", connection);
            await command.ExecuteNonQueryAsync();
        }

        (await to.RestoreAsync(file, force: true)).Outcome.Should().Be(Outcome.Conflict);

        (await to.RowsAsync()).Keys.Should().Equal(["ledger"]);
    }

    /// <summary>The beginning, the end, and some hundred places between.</summary>
    private static IEnumerable<int> Places(int length) =>
        Enumerable.Range(0, 60).Concat(Enumerable.Range(1, 200).Select(i => length / 201 * i)).Concat(Enumerable.Range(length - 150, 150)).Distinct().Order();

    private static async Task<bool> IsRefusedAsync(byte[] bytes)
    {
        try
        {
            using var file = await BackupFile.OpenAsync(new MemoryStream(bytes), owns: true, default);
            await file.CheckAsync();
            return false;
        }
        catch (BackupRefusedException)
        {
            return true;
        }
    }

    /// <summary>A file that is sealed as a whole one is, with something else in it.</summary>
    private static async Task AlterAsync(string from, string to, Func<string, string> manifest, string? drop = null, string? replace = null)
    {
        using var result = new MemoryStream();
        await using (var source = await ZipFile.OpenReadAsync(from))
        await using (var target = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true) { Comment = new('0', 64) })
        {
            foreach (var entry in source.Entries.Where(e => e.FullName != drop))
            {
                await using var read = await entry.OpenAsync();
                await using var write = await target.CreateEntry(entry.FullName).OpenAsync();
                if (entry.FullName == BackupManifest.PartName)
                {
                    using var reader = new StreamReader(read);
                    await write.WriteAsync(Encoding.UTF8.GetBytes(manifest(await reader.ReadToEndAsync())));
                }
                else if (entry.FullName == replace)
                {
                    await write.WriteAsync(Encoding.ASCII.GetBytes(new string('f', 64)));
                }
                else
                {
                    await read.CopyToAsync(write);
                }
            }
        }

        var bytes = result.ToArray();
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(..^64)))).CopyTo(bytes, bytes.Length - 64);
        await File.WriteAllBytesAsync(to, bytes);
    }
}
