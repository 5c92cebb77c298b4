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

    private int Columns => (HasValues ? 7 : 6) - (IsLifeTable ? 3 : 0);

    protected override void OnParametersSet()
    {
        // Another month or window: what was opened belongs to the old one.
        if (openedFor != Request)
        {
            (openedFor, opened, forms) = (Request, null, null);
        }
    }

    /// <summary>Of a ratio of ratios each part has units of its own; the head then names none.</summary>
    private string Unit(string unit) => Details.Figures is null && unit.Length > 0 ? $"（{unit}）" : "";

    /// <summary>Its age groups stand in a table of their own: here is only where they come from.</summary>
    private bool IsLifeTable => Details.Row.Kind == IndicatorKind.LifeTable;

    private IEnumerable<BreakdownRow> Units => IsLifeTable
        ? Details.Rows.Where(r => r.Code is not null).GroupBy(r => r.Code).Select(g => g.Last())
        : Details.Rows.Where(r => r.Code is not null);

    private bool IsFirstOf(BreakdownRow row) => Details.Rows.First(r => r.Part == row.Part) == row;

    /// <summary>A unit that stands in several parts opens once, under the last of its rows.</summary>
    private bool IsLastOf(BreakdownRow row) => Details.Rows.Last(r => r.Code == row.Code) == row;

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
