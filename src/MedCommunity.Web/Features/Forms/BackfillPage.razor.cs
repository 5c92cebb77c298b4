using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms;

/// <summary>历史补录. As on the other imports the checked file stands in the page until it is confirmed, and everything is checked again then.</summary>
public sealed partial class BackfillPage(BackfillQuery query, BackfillForms forms, ILogger<BackfillPage> log)
{
    private const int MonthsOffered = 60;

    private BackfillPageData? data;
    private byte[]? checkedFile;
    private string? fileName;
    private Backfill? backfill;
    private string? message;
    private string? choiceMessage;
    private bool isImported;

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

    private bool MayConfirm => checkedFile is not null && backfill!.Added + backfill.ChangedForms > 0;

    private string Lead => data?.FirstOpened is { } first
        ? $"把{first.Chinese}（第一个报告期）以前各单位的数据用 Excel 一次补进来。由管委会办公室负责，导入即批准，标明历史补录，不评价是否及时。"
        : "把第一个报告期以前各单位的数据用 Excel 一次补进来。";

    /// <summary>Newest first.</summary>
    private IReadOnlyList<ReportingPeriod> Months => data?.FirstOpened is { } first && first.AddMonths(-1) is var last && last >= BackfillForms.Earliest
        ? [.. Enumerable.Range(0, MonthsOffered).Select(i => last.AddMonths(-i)).TakeWhile(p => p >= BackfillForms.Earliest)]
        : [];

    private ReportingPeriod? From => Months.Count == 0 ? null : Months[Math.Min(11, Months.Count - 1)];

    private string Summary => string.Join('，', new[]
    {
        backfill!.Added > 0 ? $"{backfill.Added}张表" : null,
        backfill.ChangedForms > 0 ? $"改动已补录的{backfill.ChangedForms}张表（{backfill.ChangedCells}处）" : null,
    }.OfType<string>()) + (backfill.Unchanged > 0 ? $"，{backfill.Unchanged}张没有变化" : "");

    protected override async Task OnInitializedAsync()
    {
        message = Problem == "size" ? SpreadsheetFile.TooLarge : null;
        choiceMessage = Problem == "months" ? $"起始月份不能晚于截止月份，一次最多{BackfillQuery.MostMonths}个月、{BackfillSheet.MaxRows}行；季报只有季末月份，年报只有12月。请重新选择。" : null;
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        try
        {
            data = (await query.PageAsync()).Value;
        }
        catch (Exception e)
        {
            log.LogError(e, "What may be backfilled could not be read.");
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
        var result = await forms.RunAsync(file, dryRun: true);
        Show(result);
        checkedFile = result.IsDone ? file : null;
    }

    private async Task ImportAsync()
    {
        if (await UploadedFile.ConfirmedAsync(Content, Again) is not { } file)
        {
            message = "没有收到文件。请重新选择文件并检查。";
            return;
        }

        fileName = Again?.FileName ?? FileName;
        var result = await forms.RunAsync(file, dryRun: false);
        Show(result);
        isImported = result.IsDone;
        await LoadAsync();
    }

    private void Show(Result<Backfill> result)
    {
        backfill = result.Value;
        message = result.IsDone ? null : result.Message;
    }
}
