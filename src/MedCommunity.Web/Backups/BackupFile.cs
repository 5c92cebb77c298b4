using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MedCommunity.Web.Backups;

/// <summary>The answer is no: the message is the operator's.</summary>
internal sealed class BackupRefusedException(string message) : Exception(message);

/// <summary>
/// A backup: one zip file whose last part is the manifest, and whose comment, its last 64 bytes, is the SHA-256 of everything before. Any tool opens it; a
/// file that was cut, or of which one byte is another, is recognised whatever that byte belongs to.
/// </summary>
internal sealed partial class BackupFile : IDisposable
{
    internal const int SealLength = 64;
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    private readonly Stream stream;
    private readonly ZipArchive archive;
    private readonly bool owns;

    private BackupFile(Stream stream, ZipArchive archive, BackupManifest manifest, bool owns)
    {
        this.stream = stream;
        this.archive = archive;
        this.owns = owns;
        Manifest = manifest;
        Size = stream.Length;
    }

    public BackupManifest Manifest { get; }

    public long Size { get; }

    /// <summary>Opens a file whose every byte is as it was written; its parts are compared by <see cref="CheckAsync"/>.</summary>
    /// <exception cref="BackupRefusedException">It is no backup, or not a whole one, or a newer program's.</exception>
    public static async Task<BackupFile> OpenAsync(string path, CancellationToken token = default)
    {
        if (!File.Exists(path))
        {
            throw new BackupRefusedException($"没有文件 {path}");
        }

        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
        try
        {
            return await OpenAsync(stream, owns: true, token);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    internal static async Task<BackupFile> OpenAsync(Stream stream, bool owns, CancellationToken token)
    {
        if (stream.Length <= SealLength || !await IsSealedAsync(stream, token))
        {
            throw new BackupRefusedException("文件不完整、已损坏，或不是本门户的备份。");
        }

        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return new(stream, archive, await ReadManifestAsync(archive, token), owns);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            archive?.Dispose();
            throw new BackupRefusedException($"文件不是本门户的备份：{e.Message}");
        }
        catch
        {
            archive?.Dispose();
            throw;
        }
    }

    /// <summary>Reads every part to its end and compares it with the manifest.</summary>
    /// <exception cref="BackupRefusedException">A part is missing, too many, or another.</exception>
    public async Task CheckAsync(CancellationToken token = default)
    {
        var expected = Manifest.Parts.Select(p => p.Name).Concat(Manifest.Evidence.List.Select(e => e.Name)).Append(BackupManifest.PartName).ToHashSet();
        var found = archive.Entries.Select(e => e.FullName).ToList();
        if (found.Count != expected.Count || !expected.SetEquals(found))
        {
            throw new BackupRefusedException("备份里的部分与清单不符。");
        }

        foreach (var part in Manifest.Parts.Concat(Manifest.Evidence.List.Select(e => new BackupPart(e.Name, e.Size, e.Hash))))
        {
            await ReadAsync(part, content => content.CopyToAsync(Stream.Null, token), token);
        }
    }

    public Task ReadAsync(string name, Func<Stream, Task> read, CancellationToken token = default) =>
        ReadAsync(Manifest.Parts.FirstOrDefault(p => p.Name == name) ?? throw new BackupRefusedException($"备份里没有 {name}。"), read, token);

    public Task ReadAsync(EvidencePart evidence, Func<Stream, Task> read, CancellationToken token = default) =>
        ReadAsync(new BackupPart(evidence.Name, evidence.Size, evidence.Hash), read, token);

    public void Dispose()
    {
        archive.Dispose();
        if (owns)
        {
            stream.Dispose();
        }
    }

    private async Task ReadAsync(BackupPart part, Func<Stream, Task> read, CancellationToken token)
    {
        try
        {
            await using var entry = (archive.GetEntry(part.Name) ?? throw new BackupRefusedException($"备份里没有 {part.Name}。")).Open();
            await using var content = new HashingStream(entry);
            await read(content);
            await content.CopyToAsync(Stream.Null, token);
            if (content.Bytes != part.Bytes || content.Sha256() != part.Sha256)
            {
                throw new BackupRefusedException($"备份里的 {part.Name} 与清单不符。");
            }
        }
        catch (InvalidDataException e)
        {
            throw new BackupRefusedException($"备份里的 {part.Name} 读不出来：{e.Message}");
        }
    }

    private static async Task<bool> IsSealedAsync(Stream stream, CancellationToken token)
    {
        var expected = await DigestAsync(stream, token);
        var seal = new byte[SealLength];
        await stream.ReadExactlyAsync(seal, token);
        stream.Position = 0;
        return seal.AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(expected));
    }

    /// <summary>The SHA-256 of everything before the seal, before which it leaves the stream.</summary>
    internal static async Task<string> DigestAsync(Stream stream, CancellationToken token)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        stream.Position = 0;
        for (var left = stream.Length - SealLength; left > 0;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), token);
            if (read == 0)
            {
                throw new EndOfStreamException("The file became shorter while it was read.");
            }

            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task<BackupManifest> ReadManifestAsync(ZipArchive archive, CancellationToken token)
    {
        await using var part = (archive.GetEntry(BackupManifest.PartName) ?? throw new BackupRefusedException("文件不是本门户的备份：没有清单。")).Open();
        using var json = await JsonDocument.ParseAsync(part, cancellationToken: token);

        // A newer format may have another shape: its number is looked at before anything else.
        if (json.RootElement.GetProperty("format").GetInt32() > BackupManifest.CurrentFormat)
        {
            throw new BackupRefusedException("备份是更新版本的门户做的，请先升级门户。");
        }

        var manifest = json.RootElement.Deserialize<BackupManifest>(Json);
        if (manifest is not { Tables: not null, Parts: not null, Evidence.List: not null, Heads: not null, Provider: not null, Migration: not null }
            || manifest.Evidence.List.Any(e => !Hash().IsMatch(e.Hash)))
        {
            throw new BackupRefusedException("文件不是本门户的备份：清单不完整。");
        }

        return manifest;
    }

    /// <summary>What is a file's name below evidence/ too: nothing else may lead there.</summary>
    [GeneratedRegex(@"^[0-9a-f]{64}\z", RegexOptions.None, 1000)]
    internal static partial Regex Hash();
}

/// <summary>
/// A backup in the making: it stands in FILE.partial and gets its name when it is complete and was read back. Whatever happens before, there is no FILE.
/// </summary>
internal sealed class BackupWriter : IAsyncDisposable
{
    private readonly string path;
    private readonly FileStream stream;
    private readonly ZipArchive archive;
    private readonly List<BackupPart> parts = [];
    private bool isClosed;
    private bool isPublished;

    private BackupWriter(string path, FileStream stream)
    {
        this.path = path;
        this.stream = stream;
        archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true) { Comment = new string('0', BackupFile.SealLength) };
    }

    public IReadOnlyList<BackupPart> Parts => parts;

    /// <summary>A file of its own for the time of the writing; gone with it.</summary>
    public string WorkFile => PartialOf(path) + ".db";

    public static string PartialOf(string path) => path + ".partial";

    /// <summary>Begins; what an earlier one left behind when it was killed is overwritten.</summary>
    public static BackupWriter Create(string path) => new(path, PrivateFile.Open(PartialOf(path), FileMode.Create));

    public async Task<BackupPart> AddAsync(string name, CompressionLevel compression, Func<Stream, Task> write)
    {
        await using (var entry = archive.CreateEntry(name, compression).Open())
        await using (var content = new HashingStream(entry))
        {
            await write(content);
            parts.Add(new(name, content.Bytes, content.Sha256()));
        }

        return parts[^1];
    }

    /// <summary>Adds evidence, which the manifest lists apart from the other parts.</summary>
    public async Task<EvidencePart> AddEvidenceAsync(string hash, Func<Stream, Task> write)
    {
        // Pictures and office files are compressed already.
        var part = await AddAsync(new EvidencePart(hash, 0).Name, CompressionLevel.NoCompression, write);
        parts.Remove(part);
        return part.Sha256 == hash ? new(hash, part.Bytes) : throw new BackupRefusedException($"佐证文件 {hash} 的内容与登记的不符。");
    }

    /// <summary>Puts the manifest and the seal on, brings it to the disk and reads all of it back.</summary>
    /// <returns>The file's size.</returns>
    public async Task<long> FinishAsync(BackupManifest manifest, CancellationToken token)
    {
        await using (var entry = archive.CreateEntry(BackupManifest.PartName, CompressionLevel.Fastest).Open())
        {
            await JsonSerializer.SerializeAsync(entry, manifest, BackupFile.Json, token);
        }

        archive.Dispose();
        isClosed = true;
        var seal = await BackupFile.DigestAsync(stream, token);
        stream.Position = stream.Length - BackupFile.SealLength;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(seal), token);
        stream.Flush(flushToDisk: true);
        using var written = await BackupFile.OpenAsync(stream, owns: false, token);
        await written.CheckAsync(token);
        return written.Size;
    }

    /// <summary>Gives the finished file its name.</summary>
    public async Task PublishAsync()
    {
        await stream.DisposeAsync();
        try
        {
            File.Move(PartialOf(path), path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new BackupRefusedException($"已有文件 {path}，没有覆盖。");
        }

        isPublished = true;
        PrivateFile.FlushFolder(Path.GetDirectoryName(path)!);
    }

    public async ValueTask DisposeAsync()
    {
        if (!isClosed)
        {
            try
            {
                archive.Dispose();
            }
            catch (IOException)
            {
                // A full disk has no room for the archive's end either; the file goes anyway.
            }
        }

        File.Delete(WorkFile);
        File.Delete(WorkFile + "-journal");
        await stream.DisposeAsync();
        if (!isPublished)
        {
            File.Delete(PartialOf(path));
        }
    }
}
