using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms;

/// <summary>
/// 导入Excel of one form. The checked file stands in the page itself until it is confirmed, with the revision that it was compared with,
/// so that the second step overwrites nothing that the person has not seen.
/// </summary>
public sealed partial class ImportFormPage(FormPageQuery query, ImportForm form, NavigationManager navigation)
{
    /// <summary>The largest file, what a form adds to it, and some air.</summary>
    internal const int MaxRequest = SpreadsheetFile.MaxBytes + (512 * 1024);

    private FormPageData? data;
    private byte[]? checkedFile;
    private string? fileName;
    private FormImport? import;
    private string? message;
    private bool isImported;

    [Parameter]
    public string Unit { get; set; } = "";

    [Parameter]
    public string Period { get; set; } = "";

    [Parameter]
    public string Template { get; set; } = "";

    [SupplyParameterFromForm(FormName = "check")]
    private IFormFile? File { get; set; }

    [SupplyParameterFromForm(FormName = "confirm")]
    private string? Content { get; set; }

    [SupplyParameterFromForm(FormName = "confirm")]
    private string? FileName { get; set; }

    [SupplyParameterFromForm(FormName = "confirm")]
    private IFormFile? Again { get; set; }

    [SupplyParameterFromForm(FormName = "confirm")]
    private int? Seen { get; set; }

    [SupplyParameterFromForm(FormName = "confirm")]
    private string[]? Overwrite { get; set; }

    [SupplyParameterFromQuery(Name = "problem")]
    private string? Problem { get; set; }

    private string FormAddress => $"/forms/{Unit}/{Period}/{Template}";

    private string Address => $"{FormAddress}/import";

    private bool MayConfirm => checkedFile is not null && import!.Changes.Count + import.Conflicts.Count > 0;

    protected override async Task OnInitializedAsync()
    {
        message = Problem == "size" ? SpreadsheetFile.TooLarge : null;
        data = ReportingPeriod.TryParse(Period, out var period) ? await query.RunAsync(new FormKey(Unit, period, Template)) : null;
        if (data is null)
        {
            navigation.NotFound();
        }
    }

    private async Task CheckAsync()
    {
        if (await UploadedFile.ReadAsync(File) is not { } file)
        {
            message = "没有收到文件。请先选择填好的 Excel 文件，再点“检查”。";
            return;
        }

        fileName = File!.FileName;
        Show(await form.RunAsync(data!.Key, file, dryRun: true), file);
    }

    private async Task ImportAsync()
    {
        if (await UploadedFile.ConfirmedAsync(Content, Again) is not { } file)
        {
            message = "没有收到文件。请重新选择文件并检查。";
            return;
        }

        fileName = Again?.FileName ?? FileName;
        var result = await form.RunAsync(data!.Key, file, dryRun: false, Seen, Overwrite);
        Show(result, file);
        if (result.IsDone)
        {
            (isImported, checkedFile) = (true, null);
            data = await query.RunAsync(data.Key) ?? data;
        }
    }

    /// <summary>After a check, and where somebody wrote in between, there is something to confirm.</summary>
    private void Show(Result<FormImport> result, byte[] file)
    {
        import = result.Value;
        message = result.IsDone ? null : result.Message;
        checkedFile = result.IsDone || (result.Outcome == Outcome.Conflict && import is not null) ? file : null;
    }
}
