using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>A figure opened: formula, trend, what moved it, the units that it is made of, and their forms.</summary>
public sealed partial class IndicatorPage(IndicatorsQuery query, NavigationManager navigation)
{
    /// <summary>What a reader takes in at once, and what the prerendered page hands on to the circuit.</summary>
    private const int Few = 20;

    private (string Code, FigureRequest Request, bool All)? asked;
    private FigureRequest? shown;
    private IndicatorDetails? whole;
    private string? failure;
    private bool busy;

    /// <summary>With at most <see cref="Few"/> units; the rest stand in <see cref="Remaining"/>.</summary>
    [PersistentState]
    public IndicatorDetails? Details { get; set; }

    [PersistentState]
    public RestOfUnits? Remaining { get; set; }

    [Parameter]
    public string Code { get; set; } = "";

    [SupplyParameterFromQuery]
    private string? Period { get; set; }

    [SupplyParameterFromQuery]
    private string? Window { get; set; }

    [SupplyParameterFromQuery]
    private string? Unit { get; set; }

    [SupplyParameterFromQuery]
    private bool All { get; set; }

    private IndicatorDetails? Shown => whole ?? Details;

    private string RestHref => QueryHelpers.AddQueryString(
        FigureLinks.Details(Code, Shown!.Head.Period, Shown.Head.Window, Shown.Head.UnitCode), "all", "true");

    protected override async Task OnParametersSetAsync()
    {
        // The static pages beside it: the circuit's router does not know them and takes their addresses for a code.
        if (Code is "definitions" or "judgements")
        {
            navigation.NavigateTo(navigation.Uri, forceLoad: true);
            return;
        }

        var request = new FigureRequest(Period, Window, Unit);
        if (asked == (Code, request, All))
        {
            return;
        }

        var restored = asked is null && Details is not null;
        (asked, shown) = ((Code, request, All), request);
        if (restored)
        {
            return;
        }

        await ReadAsync(request);
    }

    /// <summary>Somebody's approval has moved the figures.</summary>
    private Task ReloadAsync() => ReadAsync(shown!);

    private async Task ReadAsync(FigureRequest request)
    {
        busy = true;
        var result = await query.DetailsAsync(Code, request);
        busy = false;
        if (result.Outcome == Outcome.NotFound)
        {
            navigation.NotFound();
            return;
        }

        failure = result.Message;
        (whole, Details, Remaining) = All ? (result.Value, null, null) : Cut(result.Value);
    }

    /// <summary>The first units and the sum of the rest, so that the table still adds up.</summary>
    private static (IndicatorDetails? Whole, IndicatorDetails? Few, RestOfUnits? Remaining) Cut(IndicatorDetails? details)
    {
        var units = details?.Rows.Where(r => r.Code is not null).ToList();
        if (details is null || units!.Count <= Few + 1 || details.Figures is not null)
        {
            return (null, details, null);
        }

        var left = units[Few..];
        var few = details with { Rows = [.. units.Take(Few), .. details.Rows.Where(r => r.Code is null)] };
        return (null, few, new(left.Count, Sum(left.Select(r => r.Numerator)), Sum(left.Select(r => r.Denominator)), left.Sum(r => r.Approved), left.Sum(r => r.Owed)));
    }

    private static decimal? Sum(IEnumerable<decimal?> parts) => parts.Aggregate((decimal?)null, (sum, part) => part is null ? sum : (sum ?? 0) + part);
}

/// <summary>Units that are not shown one by one.</summary>
public sealed record RestOfUnits(int Count, decimal? Numerator, decimal? Denominator, int Approved, int Owed);
