using System.Globalization;
using System.Security.Cryptography;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Hosting;

/// <summary>Evidence:MaxMegabytes: the largest evidence file that is taken.</summary>
internal sealed record EvidenceSettings(int MaxMegabytes)
{
    private const int Default = 20;
    private const int Largest = 1000;

    public long MaxBytes => MaxMegabytes * 1024L * 1024;

    public string TooLarge => $"文件超过{MaxMegabytes}MB，不能上传。请压缩图片或拆成几个文件后再试。";

    public static EvidenceSettings Read(IConfiguration configuration)
    {
        var text = configuration["Evidence:MaxMegabytes"];
        return string.IsNullOrWhiteSpace(text) ? new(Default)
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var megabytes) && megabytes is >= 1 and <= Largest ? new(megabytes)
            : throw new SettingsException($"Evidence:MaxMegabytes is '{text}'; it must be a whole number from 1 to {Largest}.");
    }
}

/// <summary>The disk is full or cannot be written; nothing was kept.</summary>
internal sealed class EvidenceNotStoredException(Exception inner) : IOException(inner.Message, inner)
{
    public const string Chinese = "磁盘空间不足或无法写入，文件没有保存，请稍后再试。";
}

/// <summary>A file that came in and that nothing refers to yet: it goes when it is disposed, unless it was kept.</summary>
internal sealed record IncomingEvidence(string Path, string Hash, long Size) : IDisposable
{
    public FileStream OpenRead() => new(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

    public void Dispose() => EvidenceStore.Forget(Path);
}

/// <summary>
/// The evidence files, outside of what the web server gives out: <c>evidence/(first two hex digits)/(SHA-256)</c> under the data folder. Two records of one
/// content share one file, so that removing a record removes no file; the cleaner does, once no record names it.
/// </summary>
internal sealed class EvidenceStore(DataFolder data, EvidenceSettings settings, TimeProvider clock)
{
    private const string Root = "evidence";
    private const string Incoming = "incoming";

    // Keeping a file that is already there and removing one that nobody names exclude each other.
    private readonly Lock gate = new();

    /// <summary>Replaced by a test that needs a full disk.</summary>
    internal Func<string, FileStream> NewFile { get; init; } = path => new FileStream(path, Options());

    /// <summary>Takes a file in: neither empty nor beyond the limit, and on the disk when this returns.</summary>
    /// <exception cref="EvidenceNotStoredException">The disk does not take it.</exception>
    public async Task<Result<IncomingEvidence>> ReceiveAsync(Stream content, CancellationToken cancellation = default)
    {
        var path = OnDisk(() => Path.Combine(data.Folder(Root, Incoming), Guid.NewGuid().ToString("N")));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var size = 0L;
        try
        {
            await using (var file = OnDisk(() => NewFile(path)))
            {
                var buffer = new byte[81920];
                while (size <= settings.MaxBytes && await content.ReadAsync(buffer, cancellation) is > 0 and var read)
                {
                    size += read;
                    hash.AppendData(buffer, 0, read);
                    await OnDiskAsync(() => file.WriteAsync(buffer.AsMemory(0, read), cancellation));
                }

                if (size > 0 && size <= settings.MaxBytes)
                {
                    OnDisk(() =>
                    {
                        file.Flush(flushToDisk: true);
                        return true;
                    });
                }
            }

            if (size == 0 || size > settings.MaxBytes)
            {
                Forget(path);
                return size == 0 ? Result.Invalid("file", "没有收到文件，或文件是空的，请重新选择。") : Result.Invalid("size", settings.TooLarge);
            }

            OnDisk(() => Touch(path));
            return Result.Done(new IncomingEvidence(path, Convert.ToHexStringLower(hash.GetHashAndReset()), size));
        }
        catch
        {
            Forget(path);
            throw;
        }
    }

    /// <summary>Moves a file to where its hash says. One that is there already stays, and counts as new again.</summary>
    /// <exception cref="EvidenceNotStoredException">The disk does not take it.</exception>
    public void Keep(IncomingEvidence incoming)
    {
        lock (gate)
        {
            OnDisk(() =>
            {
                data.Folder(Root, incoming.Hash[..2]);
                var target = PathOf(incoming.Hash);
                if (new FileInfo(target) is not { Exists: true } old || old.Length != incoming.Size)
                {
                    File.Move(incoming.Path, target, overwrite: true);
                }

                return Touch(target);
            });
        }
    }

    /// <summary>Null where the file is missing.</summary>
    public FileStream? OpenRead(string hash)
    {
        try
        {
            return new FileStream(PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 65536, useAsync: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Held by the cleaner and by a backup that copies files; null where somebody else holds it.</summary>
    public FileStream? TryLock()
    {
        try
        {
            return new FileStream(Path.Combine(data.Folder(Root), "evidence.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Drops what began to come in and was never kept.</summary>
    /// <returns>How many files.</returns>
    public int RemoveIncoming(DateTime before) => new DirectoryInfo(data.Folder(Root, Incoming)).EnumerateFiles().Count(f => f.LastWriteTimeUtc < before && Forget(f.FullName));

    /// <summary>The hashes of the files that have stood unchanged since before.</summary>
    public IEnumerable<string> OlderThan(DateTime before) => new DirectoryInfo(data.Folder(Root)).EnumerateDirectories()
        .SelectMany(folder => folder.EnumerateFiles().Where(f => IsHash(f.Name) && f.Name.StartsWith(folder.Name, StringComparison.Ordinal) && f.LastWriteTimeUtc < before))
        .Select(f => f.Name);

    /// <summary>Removes a file, unless it was kept anew in the meantime.</summary>
    public bool Remove(string hash, DateTime ifOlderThan)
    {
        lock (gate)
        {
            var file = new FileInfo(PathOf(hash));
            return file.Exists && file.LastWriteTimeUtc < ifOlderThan && Forget(file.FullName);
        }
    }

    internal string PathOf(string hash) => IsHash(hash)
        ? Path.Combine(data.Path, Root, hash[..2], hash)
        : throw new ArgumentException("This is no SHA-256 in lower case hexadecimal digits.", nameof(hash));

    internal static bool Forget(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The cleaner tries again.
            return false;
        }
    }

    private static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    private bool Touch(string path)
    {
        File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
        return true;
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static T OnDisk<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EvidenceNotStoredException(e);
        }
    }

    private static async ValueTask OnDiskAsync(Func<ValueTask> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EvidenceNotStoredException(e);
        }
    }
}
