using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace MedCommunity.Web.Features.Plans;

/// <summary>时间轴: the plan as a Gantt chart.</summary>
public sealed partial class TimelinePage(TimelineQuery query, IJSRuntime script)
{
    [SupplyParameterFromQuery(Name = "zoom")]
    public string? ZoomText { get; set; }

    private TimelineZoom Zoom => ZoomText == "quarter" ? TimelineZoom.Quarter : TimelineZoom.Year;

    private string Route => Zoom == TimelineZoom.Quarter ? "/tasks/timeline?zoom=quarter" : "/tasks/timeline";

    private TimelineLayout Layout => TimelineLayout.Of(View!.Tasks, View.Phases, View.Today, Zoom);

    protected override Task<TimelineView?> LoadAsync() => query.RunAsync(Filter);

    private TimelineZoom? scrolled;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (View is null || scrolled == Zoom)
        {
            return;
        }

        scrolled = Zoom;
        try
        {
            await using var module = await script.InvokeAsync<IJSObjectReference>("import", $"./{Assets["js/timeline.js"]}");
            await module.InvokeVoidAsync("showToday");
        }
        catch (JSDisconnectedException)
        {
            // The page has gone.
        }
    }
}
