using System.Text;
using MedCommunity.Core.Audit;

namespace MedCommunity.Web.Backups;

internal static class AuditKeyFile
{
    /// <returns>Null where these bytes are no key.</returns>
    public static string? FingerprintOf(byte[] bytes)
    {
        try
        {
            return Convert.FromHexString(Encoding.ASCII.GetString(bytes).Trim()) is { Length: 32 } key ? AuditKey.Of(key).Fingerprint() : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The fingerprint of the key that stands there now; null for none.</summary>
    public static async Task<string?> FingerprintAtAsync(string path)
    {
        try
        {
            return FingerprintOf(await File.ReadAllBytesAsync(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
