using MedCommunity.Core.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms;

/// <summary>开启、关闭报告期, with what comes of it before it is done.</summary>
public sealed partial class PeriodActions(
    PeriodPreviewQuery previews, OpenPeriod open, ClosePeriod close, NavigationManager navigation, ILogger<PeriodActions> log)
{
    /// <summary>True: opening, false: closing, null: nothing is asked.</summary>
    private bool? asking;
    private bool busy;
    private string? message;
    private OpeningPreview? opening;
    private ClosingPreview? closing;

    [Parameter, EditorRequired]
    public ReportingPeriod? Period { get; set; }

    [Parameter, EditorRequired]
    public bool IsClosed { get; set; }

    private bool Waiting => busy || !RendererInfo.IsInteractive;

    private Task AskOpenAsync(ReportingPeriod? month) => WorkAsync(async () =>
    {
        var result = await previews.OpeningAsync(month).KeepingPage(log);
        (asking, opening, message) = (true, result.Value ?? opening, result.Message);
    });

    private Task AskCloseAsync() => WorkAsync(async () =>
    {
        var result = await previews.ClosingAsync(Period!.Value).KeepingPage(log);
        (asking, closing, message) = (false, result.Value, result.Message);
    });

    private Task ChooseAsync(ChangeEventArgs e) => ReportingPeriod.TryParse(e.Value?.ToString(), out var month) ? AskOpenAsync(month) : Task.CompletedTask;

    private void Cancel() => (asking, message, opening, closing) = (null, null, null, null);

    private Task DoAsync() => WorkAsync(async () =>
    {
        var month = asking == true ? opening!.Period!.Value : Period!.Value;
        var result = asking == true ? await open.HandleAsync(month).KeepingPage(log) : await close.HandleAsync(month).KeepingPage(log);
        message = result.Message;
        if (result.IsDone)
        {
            navigation.NavigateTo($"/forms/status?period={month}", forceLoad: true);
        }
    });

    private async Task WorkAsync(Func<Task> work)
    {
        if (busy)
        {
            return;
        }

        busy = true;
        try
        {
            await work();
        }
        finally
        {
            busy = false;
        }
    }
}
