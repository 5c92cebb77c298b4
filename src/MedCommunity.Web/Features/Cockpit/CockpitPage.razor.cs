using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Cockpit;

/// <summary>驾驶舱: one question per tile, everything opens what is behind it.</summary>
public sealed partial class CockpitPage(CockpitQuery query, NavigationManager navigation)
{
    private bool loaded;
    private string? shown;
    private string? failure;
    private bool busy;

    [PersistentState]
    public CockpitData? Data { get; set; }

    [SupplyParameterFromQuery]
    private string? Period { get; set; }

    private string PrintHref => string.IsNullOrEmpty(Period) ? "/cockpit/print" : $"/cockpit/print?period={Uri.EscapeDataString(Period)}";

    protected override async Task OnParametersSetAsync()
    {
        if (loaded && shown == Period)
        {
            return;
        }

        // What prerendering has read is still true a moment later.
        var restored = !loaded && Data is not null;
        (loaded, shown) = (true, Period);
        if (restored)
        {
            return;
        }

        await ReloadAsync();
    }

    /// <summary>Also when somebody's approval has moved the figures.</summary>
    private async Task ReloadAsync()
    {
        busy = true;
        var result = await query.RunAsync(Period);
        busy = false;
        (Data, failure) = (result.Value, result.IsDone ? null : result.Message);
    }

    private void Choose(ChangeEventArgs change) =>
        navigation.NavigateTo(ReportingPeriod.TryParse(change.Value as string, out var period) ? $"/cockpit?period={period}" : "/cockpit");
}
