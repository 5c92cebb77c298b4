using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Indicators.Compare;

/// <summary>对比与排名 of one indicator: by communities, units or years; everything chosen lives in the address.</summary>
public sealed partial class ComparePage(CompareQuery query, NavigationManager navigation)
{
    private (string Code, CompareRequest Request)? asked;
    private string? failure;
    private bool busy;

    /// <summary>As it travels from prerendering to the circuit.</summary>
    [PersistentState]
    public byte[]? Packed { get; set; }

    [Parameter]
    public string Code { get; set; } = "";

    [SupplyParameterFromQuery]
    private string? Period { get; set; }

    [SupplyParameterFromQuery]
    private string? Window { get; set; }

    [SupplyParameterFromQuery]
    private string? Unit { get; set; }

    [SupplyParameterFromQuery]
    private string? By { get; set; }

    [SupplyParameterFromQuery]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery]
    private string? Pick { get; set; }

    private Comparison? Shown { get; set; }

    private List<FilterChip> Ways =>
        [.. Enum.GetValues<CompareBy>().Select(by => new FilterChip(by.Chinese(), Shown!.Address(by), by == Shown.By, TestId: $"by-{CompareText.Code(by)}"))];

    private List<FilterChip> Kinds =>
        [.. Shown!.Kinds.Select(k => new FilterChip(k.Kind.Chinese(), Shown.Address(kind: k.Kind), k.Kind == Shown.Kind, k.Count, $"kind-{k.Kind}"))];

    protected override async Task OnParametersSetAsync()
    {
        var now = (Code, new CompareRequest(Period, Window, Unit, By, Kind, Pick));
        if (asked == now)
        {
            return;
        }

        // What prerendering has read is still true a moment later.
        var kept = asked is null ? PackedState.Unpack<Comparison>(Packed) : null;
        asked = now;
        if (kept is not null)
        {
            Shown = kept;
            return;
        }

        await ReloadAsync();
    }

    /// <summary>Also when somebody's approval has moved the figures.</summary>
    private async Task ReloadAsync()
    {
        busy = true;
        var now = asked!.Value;
        var result = await query.RunAsync(now.Code, now.Request);
        if (now != asked)
        {
            // Of two addresses asked for in quick succession the later one is shown.
            return;
        }

        busy = false;
        if (result.Outcome == Outcome.NotFound)
        {
            navigation.NotFound();
            return;
        }

        (Shown, failure) = (result.Value, result.Message);
        Packed = Shown is null ? null : PackedState.Pack(Shown);
    }
}
