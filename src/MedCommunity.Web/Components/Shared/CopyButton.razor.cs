using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace MedCommunity.Web.Components.Shared;

/// <summary>Copies a plain text, for a chat group.</summary>
public sealed partial class CopyButton(IJSRuntime script) : IAsyncDisposable
{
    private IJSObjectReference? module;
    private string? copiedOf;

    /// <summary>Null until somebody has copied; false where the browser did not let us.</summary>
    private bool? copied;

    [Parameter, EditorRequired] public string Text { get; set; } = "";

    [Parameter] public string Label { get; set; } = "复制为文本";

    [Parameter(CaptureUnmatchedValues = true)] public IReadOnlyDictionary<string, object>? Attributes { get; set; }

    protected override void OnParametersSet()
    {
        // Another text has not been copied yet.
        if (copiedOf != Text)
        {
            (copiedOf, copied) = (Text, null);
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
