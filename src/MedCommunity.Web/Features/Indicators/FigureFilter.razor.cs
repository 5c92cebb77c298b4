using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>The choice of month, window and unit over the indicator pages.</summary>
public sealed partial class FigureFilter(NavigationManager navigation)
{
    [Parameter, EditorRequired] public FigureHead Head { get; set; } = null!;

    /// <summary>The page that the choice is for.</summary>
    [Parameter, EditorRequired] public string Path { get; set; } = "";

    private ReportingPeriod Newest => Head.Months.Count == 0 ? Head.Period : Head.Months[0].Period;

    /// <summary>A month that the county never opened can be in the address; then it stands in the list too.</summary>
    private IEnumerable<FigureMonth> Options =>
        Head.Months.Any(m => m.Period == Head.Period) ? Head.Months : Head.Months.Append(new(Head.Period, false)).OrderByDescending(m => m.Period);

    private List<FilterChip> Windows =>
        [.. Enum.GetValues<IndicatorWindow>().Select(w => new FilterChip(
            w.Chinese(), FigureLinks.With(Path, Head.Period, w, Head.UnitCode), w == Head.Window, TestId: $"window-{w.Code()}"))];

    private List<FilterChip> Units =>
        [new($"{Head.CountyName}全域", FigureLinks.With(Path, Head.Period, Head.Window, null), Head.UnitCode is null),
            .. Head.Units.Select(u => new FilterChip(u.Name, FigureLinks.With(Path, Head.Period, Head.Window, u.Code), u.Code == Head.UnitCode))];

    private string Link(ReportingPeriod period) => FigureLinks.With(Path, period, Head.Window, Head.UnitCode);

    private void Choose(ChangeEventArgs change)
    {
        if (ReportingPeriod.TryParse(change.Value as string, out var period))
        {
            navigation.NavigateTo(Link(period));
        }
    }
}
