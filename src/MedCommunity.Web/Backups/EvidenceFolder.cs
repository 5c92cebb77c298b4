using System.Security.Cryptography;
using MedCommunity.Web.Hosting;

namespace MedCommunity.Web.Backups;

/// <summary>Evidence as a backup sees it: files below evidence/ of the data folder, each named by its content's SHA-256.</summary>
internal sealed class EvidenceFolder(DataFolder data, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string PathOf(string hash) => Path.Combine(data.Path, "evidence", hash[..2], hash);

    /// <summary>Keeps the cleaner away, which deletes what no row names any more.</summary>
    public async Task<FileStream> LockAsync(CancellationToken token)
    {
        var path = Path.Combine(data.Folder("evidence"), "evidence.lock");
        var giveUp = clock.GetUtcNow() + Patience;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.GetUtcNow() < giveUp)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), clock, token);
            }
        }
    }

    /// <summary>Copies the files that the rows name.</summary>
    /// <exception cref="BackupRefusedException">One is missing, or is not what its name says.</exception>
    public async Task<IReadOnlyList<EvidencePart>> CopyAsync(IEnumerable<string> hashes, BackupWriter writer, CancellationToken token)
    {
        var copied = new List<EvidencePart>();
        foreach (var hash in hashes)
        {
            if (!BackupFile.Hash().IsMatch(hash))
            {
                throw new BackupRefusedException($"佐证文件的登记“{hash}”不是内容的SHA-256。");
            }

            var path = PathOf(hash);
            if (!File.Exists(path))
            {
                throw new BackupRefusedException($"缺少佐证文件 {Path.GetRelativePath(data.Path, path)}，备份没有完成。");
            }

            copied.Add(await writer.AddEvidenceAsync(hash, async part =>
            {
                await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
                await file.CopyToAsync(part, token);
            }));
        }

        return copied;
    }

    /// <summary>Puts the files of a copy back; those that are there already stay.</summary>
    public async Task RestoreAsync(BackupFile file, CancellationToken token)
    {
        foreach (var evidence in file.Manifest.Evidence.List)
        {
            data.Folder("evidence", evidence.Hash[..2]);
            var path = PathOf(evidence.Hash);
            if (!await IsThereAsync(path, evidence, token))
            {
                await PrivateFile.ReplaceAsync(path, target => file.ReadAsync(evidence, part => part.CopyToAsync(target, token), token));
            }
        }
    }

    private static async Task<bool> IsThereAsync(string path, EvidencePart evidence, CancellationToken token)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        await using var stream = File.OpenRead(path);
        return stream.Length == evidence.Size && Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, token)) == evidence.Hash;
    }
}
