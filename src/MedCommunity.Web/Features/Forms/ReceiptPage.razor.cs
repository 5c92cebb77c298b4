using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms;

/// <summary>回执 on one printed A4 page.</summary>
public sealed partial class ReceiptPage(ReceiptQuery query, NavigationManager navigation)
{
    private ReceiptData? data;

    [Parameter]
    public string Unit { get; set; } = "";

    [Parameter]
    public string Period { get; set; } = "";

    [Parameter]
    public string Template { get; set; } = "";

    private string Form => $"/forms/{Unit}/{Period}/{Template}";

    protected override async Task OnInitializedAsync()
    {
        data = ReportingPeriod.TryParse(Period, out var period) ? await query.RunAsync(new FormKey(Unit, period, Template)) : null;
        if (data is null)
        {
            navigation.NotFound();
        }
    }
}
