using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>The units that a figure is made of; rows add up to it, and each of one's own opens its forms.</summary>
public sealed partial class IndicatorBreakdown(IndicatorsQuery query)
{
    private string? opened;
    private IReadOnlyList<FigureForm>? forms;

    [Parameter, EditorRequired] public IndicatorDetails Details { get; set; } = null!;

    [Parameter, EditorRequired] public FigureRequest Request { get; set; } = null!;

    /// <summary>Units that are not shown one by one.</summary>
    [Parameter] public RestOfUnits? Rest { get; set; }

    [Parameter] public string RestHref { get; set; } = "";

    private FigureRequest? openedFor;

    private bool HasValues => Details.Rows.Any(r => r.Value is not null);

    /// <summary>One month has one form of a unit: its name leads there at once.</summary>
    private bool IsMonth => Details.Head.Window == IndicatorWindow.Month;

    private int Columns => HasValues ? 7 : 6;

    protected override void OnParametersSet()
    {
        // Another month or window: what was opened belongs to the old one.
        if (openedFor != Request)
        {
            (openedFor, opened, forms) = (Request, null, null);
        }
    }

    private decimal? ShareOf(decimal? part) => Details.Row.Numerator is > 0 ? part / Details.Row.Numerator : null;

    private async Task ToggleAsync(string unit)
    {
        opened = opened == unit ? null : unit;
        forms = null;
        if (opened is null)
        {
            return;
        }

        var result = await query.FormsAsync(Details.Row.Code, Request, unit);
        if (opened == unit)
        {
            forms = result.Outcome == Outcome.Done ? result.Value : [];
        }
    }
}
