using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MedCommunity.Web.Components.Shared;

/// <summary>
/// A page's data as it travels from prerendering to the circuit: the framework encrypts it, which no transport can compress any more,
/// so it is compressed before (a ledger of 22 tasks: 5 KB instead of 27).
/// </summary>
internal static class PackedState
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Pack<T>(T value)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
        {
            JsonSerializer.Serialize(brotli, value, Json);
        }

        return packed.ToArray();
    }

    public static T? Unpack<T>(byte[]? packed)
        where T : class
    {
        if (packed is null)
        {
            return null;
        }

        using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<T>(brotli, Json);
    }
}
