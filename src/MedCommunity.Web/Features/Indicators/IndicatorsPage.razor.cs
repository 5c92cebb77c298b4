using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>All indicators of a county, community or institution; opens on the newest closed month.</summary>
public sealed partial class IndicatorsPage(IndicatorsQuery query, NavigationManager navigation)
{
    private FigureRequest? shown;
    private string? failure;
    private bool busy;

    [PersistentState]
    public IndicatorListing? Listing { get; set; }

    [SupplyParameterFromQuery]
    private string? Period { get; set; }

    [SupplyParameterFromQuery]
    private string? Window { get; set; }

    [SupplyParameterFromQuery]
    private string? Unit { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        var request = new FigureRequest(Period, Window, Unit);
        if (request == shown)
        {
            return;
        }

        // What prerendering has read is still true a moment later.
        if (shown is null && Listing is not null)
        {
            shown = request;
            return;
        }

        shown = request;
        await ReadAsync(request);
    }

    /// <summary>Somebody's approval has moved the figures.</summary>
    private Task ReloadAsync() => ReadAsync(shown!);

    private async Task ReadAsync(FigureRequest request)
    {
        busy = true;
        var result = await query.ListAsync(request);
        busy = false;
        if (result.Outcome == Outcome.NotFound)
        {
            navigation.NotFound();
            return;
        }

        (Listing, failure) = (result.Value, result.Message);
    }
}
