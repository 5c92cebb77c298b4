using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>
/// 导入卫生室. The checked file stands in the page itself until it is confirmed, so that a restart between the two loses nothing; the second
/// step checks everything again, because the county may have changed, and so may what a browser sends.
/// </summary>
public sealed partial class ImportClinicsPage(ImportClinics clinics)
{
    /// <summary>The largest file, what a form adds to it, and some air.</summary>
    internal const int MaxRequest = SpreadsheetFile.MaxBytes + (512 * 1024);

    /// <summary>A larger file is chosen again instead of being sent back and forth in the page.</summary>
    private const int LargestKept = 1024 * 1024;

    private byte[]? checkedFile;
    private string? fileName;
    private ClinicImport? import;
    private string? message;
    private bool isImported;

    private bool MayConfirm => checkedFile is not null && import!.Added + import.Updated > 0;

    [SupplyParameterFromForm(FormName = "check")]
    private IFormFile? File { get; set; }

    [SupplyParameterFromForm(FormName = "confirm")]
    private string? Content { get; set; }

    [SupplyParameterFromForm(FormName = "confirm")]
    private string? FileName { get; set; }

    [SupplyParameterFromForm(FormName = "confirm")]
    private IFormFile? Again { get; set; }

    [SupplyParameterFromQuery(Name = "problem")]
    private string? Problem { get; set; }

    protected override void OnInitialized() => message = Problem == "size" ? SpreadsheetFile.TooLarge : null;

    private async Task CheckAsync()
    {
        if (await ReadAsync(File) is not { } file)
        {
            message = "没有收到文件。请先选择填好的 Excel 文件，再点“检查”。";
            return;
        }

        fileName = File!.FileName;
        var result = await clinics.RunAsync(file, dryRun: true);
        Show(result);
        checkedFile = result.IsDone ? file : null;
    }

    private async Task ImportAsync()
    {
        var file = Again is null ? Decode(Content) : await ReadAsync(Again);
        if (file is null)
        {
            message = "没有收到文件。请重新选择文件并检查。";
            return;
        }

        fileName = Again?.FileName ?? FileName;
        var result = await clinics.RunAsync(file, dryRun: false);
        Show(result);
        isImported = result.IsDone;
    }

    private void Show(Result<ClinicImport> result)
    {
        import = result.Value;
        message = result.IsDone ? null : result.Message;
    }

    private static async Task<byte[]?> ReadAsync(IFormFile? file)
    {
        if (file is null)
        {
            return null;
        }

        using var memory = new MemoryStream();
        await file.CopyToAsync(memory);
        return memory.ToArray();
    }

    private static byte[]? Decode(string? content)
    {
        var bytes = new byte[LargestKept];
        return content is { Length: > 0 } && Convert.TryFromBase64String(content, bytes, out var length) ? bytes[..length] : null;
    }
}
