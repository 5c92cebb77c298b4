using MedCommunity.Core.Plans;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Cockpit;

/// <summary>本月情况: the month on one printed A4 page; long lists are cut so that it stays one.</summary>
public sealed partial class CockpitPrintPage(CockpitQuery query)
{
    private const int MostTasks = 3;
    private const int MostLate = 10;
    private const int MostRisks = 3;

    private static readonly Light[] Order = [Light.Red, Light.Yellow, Light.Green, Light.Grey, Light.Closed];

    private bool loaded;
    private string? shown;
    private string? failure;

    [PersistentState]
    public CockpitData? Data { get; set; }

    [SupplyParameterFromQuery]
    private string? Period { get; set; }

    private string Back => string.IsNullOrEmpty(Period) ? "/cockpit" : $"/cockpit?period={Uri.EscapeDataString(Period)}";

    protected override async Task OnParametersSetAsync()
    {
        if (loaded && shown == Period)
        {
            return;
        }

        var restored = !loaded && Data is not null;
        (loaded, shown) = (true, Period);
        if (!restored)
        {
            var result = await query.RunAsync(Period);
            (Data, failure) = (result.Value, result.IsDone ? null : result.Message);
        }
    }

    private static string Short(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";

    private static char Numeral(int number) => "一二三四五"[number - 1];
}
