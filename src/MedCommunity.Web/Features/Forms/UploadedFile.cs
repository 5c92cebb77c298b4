namespace MedCommunity.Web.Features.Forms;

/// <summary>A workbook on its way through an import page: chosen, or standing in the page as text until it is confirmed.</summary>
internal static class UploadedFile
{
    /// <summary>A larger file is chosen again instead of being sent back and forth in the page.</summary>
    public const int LargestKept = 1024 * 1024;

    public static async Task<byte[]?> ReadAsync(IFormFile? file)
    {
        if (file is null)
        {
            return null;
        }

        using var memory = new MemoryStream();
        await file.CopyToAsync(memory);
        return memory.ToArray();
    }

    public static async Task<byte[]?> ConfirmedAsync(string? content, IFormFile? again)
    {
        if (again is not null)
        {
            return await ReadAsync(again);
        }

        var bytes = new byte[LargestKept];
        return content is { Length: > 0 } && Convert.TryFromBase64String(content, bytes, out var length) ? bytes[..length] : null;
    }
}
