using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace MedCommunity.Web.Components.Shared;

/// <summary>An ECharts chart in the portal's theme, with the table behind it one click away. The option is what ECharts documents, as an anonymous object.</summary>
public sealed partial class Chart
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private ElementReference canvas;
    private IJSObjectReference? module;
    private IJSObjectReference? chart;
    private string? drawn;
    private bool showTable;
    private bool failed;

    [Parameter, EditorRequired] public object Option { get; set; } = new();

    /// <summary>What the chart says, in one sentence, for those who cannot see it.</summary>
    [Parameter, EditorRequired] public string Label { get; set; } = "";

    /// <summary>Follows every number in the tooltip.</summary>
    [Parameter] public string? Unit { get; set; }
    [Parameter] public int Height { get; set; } = 280;
    [Parameter] public RenderFragment? TableContent { get; set; }
    [Parameter(CaptureUnmatchedValues = true)] public IReadOnlyDictionary<string, object>? Attributes { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (failed)
        {
            return;
        }

        var option = JsonSerializer.SerializeToElement(Option, Json);
        var text = option.GetRawText();
        if (text == drawn)
        {
            return;
        }

        drawn = text;
        try
        {
            if (chart is not null)
            {
                await chart.InvokeVoidAsync("update", option);
                return;
            }

            module ??= await Script.InvokeAsync<IJSObjectReference>("import", $"./{Assets["js/chart.js"]}");
            chart = await module.InvokeAsync<IJSObjectReference?>("create", canvas, option, Unit, Assets["lib/echarts.min.js"]);
        }
        catch (JSDisconnectedException)
        {
            // The page has gone; nobody looks at the chart.
        }
        catch (JSException)
        {
            failed = true;
            StateHasChanged();
        }
    }

    private void Retry()
    {
        failed = false;
        drawn = null;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (chart is not null)
            {
                await chart.InvokeVoidAsync("dispose");
                await chart.DisposeAsync();
            }

            if (module is not null)
            {
                await module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser has already let go of both.
        }
    }
}
