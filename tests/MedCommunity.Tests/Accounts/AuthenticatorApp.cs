using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace MedCommunity.Tests.Accounts;

/// <summary>What an authenticator on a phone computes (RFC 6238, SHA-1, 30 seconds, six digits), written down apart from the portal's library.</summary>
internal static class AuthenticatorApp
{
    public static string CodeAt(string key, DateTimeOffset now, int stepsLater = 0)
    {
        Span<byte> step = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, (now.ToUnixTimeSeconds() / 30) + stepsLater);
#pragma warning disable CA5350 // RFC 6238 says so.
        var hash = HMACSHA1.HashData(Decode(key), step);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & int.MaxValue;
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    /// <summary>Base32 of RFC 4648, as the key is shown.</summary>
    private static byte[] Decode(string key)
    {
        var bits = string.Concat(key.Where(char.IsAsciiLetterOrDigit).Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
