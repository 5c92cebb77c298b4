using System.Security.Cryptography;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Hosting;
using Microsoft.Extensions.Configuration;

namespace MedCommunity.Tests.Plans;

/// <summary>The files on the disk: whole or not at all, once for each content.</summary>
public sealed class EvidenceStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("medcommunity-evidence-").FullName;
    private readonly TestClock clock = new();

    private string Incoming => Path.Combine(folder, "evidence", "incoming");

    [Fact]
    public async Task A_file_comes_to_stand_under_its_hash_and_is_what_was_sent()
    {
        var store = Store();
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));

        var received = await store.ReceiveAsync(new MemoryStream(bytes));
        received.Value!.Size.Should().Be(bytes.Length);
        received.Value.Hash.Should().Be(hash);
        store.OpenRead(hash).Should().BeNull("nobody has kept it yet");
        store.Keep(received.Value);
        received.Value.Dispose();

        var path = Path.Combine(folder, "evidence", hash[..2], hash);
        (await File.ReadAllBytesAsync(path)).Should().Equal(bytes);
        File.GetLastWriteTimeUtc(path).Should().Be(clock.Now.UtcDateTime);
        await using var read = store.OpenRead(hash);
        read!.Length.Should().Be(bytes.Length);
        Directory.GetFiles(Incoming).Should().BeEmpty();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task The_same_content_twice_is_one_file_that_counts_as_new_again_and_a_broken_one_is_mended()
    {
        var store = Store();
        var hash = await KeepAsync(store, EvidenceFiles.Pdf);
        clock.Now = clock.Now.AddDays(3);
        (await KeepAsync(store, EvidenceFiles.Pdf)).Should().Be(hash);

        var path = store.PathOf(hash);
        File.GetLastWriteTimeUtc(path).Should().Be(clock.Now.UtcDateTime);
        Directory.GetFiles(Path.GetDirectoryName(path)!).Should().HaveCount(1);
        Directory.GetFiles(Incoming).Should().BeEmpty();

        await File.WriteAllBytesAsync(path, [1, 2, 3]);
        await KeepAsync(store, EvidenceFiles.Pdf);
        (await File.ReadAllBytesAsync(path)).Should().Equal(EvidenceFiles.Pdf);
    }

    [Fact]
    public async Task What_is_empty_or_beyond_the_limit_is_refused_and_leaves_nothing()
    {
        var store = Store();
        var exactly = new byte[1024 * 1024];

        (await store.ReceiveAsync(new MemoryStream(exactly))).Value!.Dispose();
        var more = await store.ReceiveAsync(new MemoryStream([.. exactly, 1]));
        var empty = await store.ReceiveAsync(Stream.Null);

        more.Errors["size"].Should().Contain("超过1MB");
        empty.Errors["file"].Should().Contain("空的");
        Directory.GetFiles(Incoming).Should().BeEmpty();
    }

    [Fact]
    public async Task A_full_disk_is_said_and_leaves_no_half_file()
    {
        // Linux's own full disk: every write to it fails as on one.
        var full = new EvidenceStore(new DataFolder(folder), new EvidenceSettings(1), clock)
        {
            NewFile = path =>
            {
                File.WriteAllText(path, "");
                return new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            },
        };

        var receiving = () => full.ReceiveAsync(new MemoryStream(EvidenceFiles.Pdf));

        (await receiving.Should().ThrowAsync<EvidenceNotStoredException>()).WithMessage("*space*");
        Directory.GetFiles(Incoming).Should().BeEmpty();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_said_too()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "evidence"), "not a folder");

        var receiving = () => Store().ReceiveAsync(new MemoryStream(EvidenceFiles.Pdf));

        await receiving.Should().ThrowAsync<EvidenceNotStoredException>();
    }

    [Fact]
    public async Task A_connection_that_breaks_off_leaves_nothing_and_is_not_the_disks_fault()
    {
        var receiving = () => Store().ReceiveAsync(new BreakingStream());

        (await receiving.Should().ThrowAsync<IOException>()).Which.Should().NotBeOfType<EvidenceNotStoredException>();
        Directory.GetFiles(Incoming).Should().BeEmpty();
    }

    [Fact]
    public void The_lock_is_held_by_one_at_a_time()
    {
        var store = Store();
        using (var held = store.TryLock())
        {
            held.Should().NotBeNull();
            store.TryLock().Should().BeNull();
        }

        using var again = store.TryLock();
        again.Should().NotBeNull();
    }

    [Fact]
    public void No_hash_no_path()
    {
        foreach (var text in new[] { "", "../../etc/passwd", new string('A', 64), new string('a', 63), "..\\" + new string('a', 61) })
        {
            FluentActions.Invoking(() => Store().OpenRead(text)).Should().Throw<ArgumentException>();
        }
    }

    [Theory]
    [InlineData(null, 20)]
    [InlineData("", 20)]
    [InlineData("5", 5)]
    [InlineData("0", null)]
    [InlineData("20MB", null)]
    [InlineData("-1", null)]
    [InlineData("100000", null)]
    public void The_limit_is_a_setting(string? text, int? megabytes)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Evidence:MaxMegabytes"] = text }).Build();
        var reading = () => EvidenceSettings.Read(configuration);

        if (megabytes is null)
        {
            reading.Should().Throw<SettingsException>();
        }
        else
        {
            reading().MaxMegabytes.Should().Be(megabytes);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private EvidenceStore Store() => new(new DataFolder(folder), new EvidenceSettings(1), clock);

    private static async Task<string> KeepAsync(EvidenceStore store, byte[] bytes)
    {
        using var received = (await store.ReceiveAsync(new MemoryStream(bytes))).Value!;
        store.Keep(received);
        return received.Hash;
    }

    /// <summary>Some bytes, then the connection is gone.</summary>
    private sealed class BreakingStream : MemoryStream
    {
        private bool given;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (given)
            {
                throw new IOException("The connection is gone.");
            }

            given = true;
            return ValueTask.FromResult(1000);
        }
    }
}
