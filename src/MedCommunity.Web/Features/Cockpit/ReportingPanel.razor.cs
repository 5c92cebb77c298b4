using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace MedCommunity.Web.Features.Cockpit;

/// <summary>The month's reporting, and the late ones with whom to call.</summary>
public sealed partial class ReportingPanel(IJSRuntime script) : IAsyncDisposable
{
    private IJSObjectReference? module;
    private CockpitReporting? copiedOf;

    /// <summary>Null until somebody has copied; false where the browser did not let us.</summary>
    private bool? copied;

    [Parameter, EditorRequired] public CockpitReporting? Reporting { get; set; }

    [Parameter, EditorRequired] public string County { get; set; } = "";

    [Parameter, EditorRequired] public DateTime Now { get; set; }

    private string Text => Reporting is null ? "" : LateText.Of(County, Reporting, Now);

    private string LateNone => Reporting!.Tally.Submitted == Reporting.Tally.Expected ? "全部已报" : "尚未到期，暂无逾期";

    protected override void OnParametersSet()
    {
        // Another month's list has not been copied.
        if (copiedOf != Reporting)
        {
            (copiedOf, copied) = (Reporting, null);
        }
    }

    private async Task CopyAsync()
    {
        module ??= await script.InvokeAsync<IJSObjectReference>("import", $"./{Assets["js/copy.js"]}");
        copied = await module.InvokeAsync<bool>("copy", Text);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (module is not null)
            {
                await module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser has already let go of it.
        }
    }
}
