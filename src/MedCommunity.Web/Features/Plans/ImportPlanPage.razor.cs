using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Plans;

/// <summary>
/// 导入实施方案. The checked file stands in the page itself until it is confirmed, so that a restart between the two loses nothing; the second
/// step checks everything again, because the plan may have changed, and so may what a browser sends.
/// </summary>
public sealed partial class ImportPlanPage(ImportPlan import)
{
    /// <summary>The largest file, what a form adds to it, and some air.</summary>
    internal const int MaxRequest = SpreadsheetFile.MaxBytes + (512 * 1024);

    /// <summary>A larger file is chosen again instead of being sent back and forth in the page.</summary>
    private const int LargestKept = 1024 * 1024;
    private const int Most = 500;

    private IReadOnlyList<string> findings = [];
    private byte[]? checkedFile;
    private string? fileName;
    private ImportReport? report;
    private string? message;
    private string? noteError;
    private bool isImported;

    private bool MayConfirm => checkedFile is not null && report is { Changed: true } && !isImported;

    [SupplyParameterFromForm(FormName = "check")]
    private IFormFile? File { get; set; }

    [SupplyParameterFromForm(FormName = "confirm")]
    private string? Content { get; set; }

    [SupplyParameterFromForm(FormName = "confirm")]
    private string? FileName { get; set; }

    [SupplyParameterFromForm(FormName = "confirm")]
    private string? Note { get; set; }

    [SupplyParameterFromForm(FormName = "confirm")]
    private int? Amends { get; set; }

    [SupplyParameterFromForm(FormName = "confirm")]
    private IFormFile? Again { get; set; }

    [SupplyParameterFromQuery(Name = "problem")]
    private string? Problem { get; set; }

    protected override void OnInitialized() => message = Problem == "size" ? SpreadsheetFile.TooLarge : null;

    private async Task CheckAsync()
    {
        if (await ReadAsync(File) is not { } file)
        {
            message = "没有收到文件。请先选择方案文件，再点“检查”。";
            return;
        }

        fileName = File!.FileName;
        await CheckAsync(file);
    }

    private async Task CheckAsync(byte[] file)
    {
        var result = file.Length > SpreadsheetFile.MaxBytes ? Result.Invalid(SpreadsheetFile.TooLarge) : await import.RunAsync(file, amend: true, dryRun: true);
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
        var result = await import.RunAsync(file, amend: true, dryRun: false, Note, Amends ?? -1);
        if (result.Errors.TryGetValue("note", out noteError))
        {
            await CheckAsync(file);
            return;
        }

        Show(result);
        isImported = result.IsDone;
    }

    private void Show(Result<ImportReport> result)
    {
        report = result.Value;
        var lines = result.Message?.Split('\n') ?? [];
        (message, findings) = result.Outcome == Outcome.Invalid && lines is [var first, ..] && (lines.Length > 1 || first.Contains('：', StringComparison.Ordinal))
            ? ($"文件中有{lines.Length}处需要修改，没有导入任何内容。请改好后重新上传。", lines)
            : (result.Message, []);
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
