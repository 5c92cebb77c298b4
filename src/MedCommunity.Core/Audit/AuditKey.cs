using System.Security.Cryptography;

namespace MedCommunity.Core.Audit;

/// <summary>The audit key cannot be read, or is not this database's: nothing may be written until it is there again.</summary>
public sealed class AuditKeyException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The secret under which entries are marked and chained. It stands in a file beside the data, never in the database: who can write to the
/// database alone can neither alter, add nor reorder an entry without its showing.
/// </summary>
public sealed class AuditKey
{
    private const int Length = 32;
    private readonly string? path;
    private byte[]? key;
    private string? expected;

    private AuditKey(string? path, byte[]? key)
    {
        this.path = path;
        this.key = key;
    }

    /// <summary>Where the key stands; null for one that is only in memory.</summary>
    public string? FilePath => path;

    /// <summary>The key of a file, read when it is first needed and asked for again as long as it cannot be read.</summary>
    public static AuditKey OfFile(string path) => new(path, null);

    public static AuditKey Of(byte[] key) => new(null, key);

    /// <summary>Writes a new key, readable by the portal's own account only; an existing file is kept.</summary>
    public void Create()
    {
        if (path is null || File.Exists(path))
        {
            return;
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(path, options);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Length))));
        stream.Flush(flushToDisk: true);
    }

    /// <summary>From now on only a key with this fingerprint is taken.</summary>
    public void Expect(string fingerprint)
    {
        expected = fingerprint;
        if (path is not null)
        {
            key = null;
        }
    }

    /// <summary>What the database keeps of the key, to recognise it by: tells nothing about it.</summary>
    /// <exception cref="AuditKeyException">It cannot be read.</exception>
    public string Fingerprint() => FingerprintOf(Bytes());

    /// <exception cref="AuditKeyException">It cannot be read, or is another installation's.</exception>
    internal byte[] Bytes()
    {
        if (key is { } known)
        {
            return known;
        }

        byte[] read;
        try
        {
            read = Convert.FromHexString(File.ReadAllText(path!).Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new AuditKeyException($"审计密钥读不出来（{path}）：{e.Message}", e);
        }

        if (read.Length != Length)
        {
            throw new AuditKeyException($"审计密钥已损坏（{path}）：应为{Length * 2}个十六进制字符。");
        }

        if (expected is not null && FingerprintOf(read) != expected)
        {
            throw new AuditKeyException($"审计密钥（{path}）不是这个数据库的密钥，请从原机器或备份中取回。");
        }

        return key = read;
    }

    private static string FingerprintOf(byte[] key) => Convert.ToHexStringLower(SHA256.HashData([.. "MedCommunity audit key "u8, .. key]))[..16];
}

/// <summary>The fingerprint of the one key that this database's entries are marked with; one row.</summary>
public sealed class AuditKeyPrint
{
    public Guid Id { get; set; }

    public required string Fingerprint { get; set; }

    public DateTime CreatedAt { get; set; }
}
