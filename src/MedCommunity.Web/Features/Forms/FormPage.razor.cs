using System.Text.Json;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms;

/// <summary>One form: to be filled by the unit, to be reviewed by those above, to be read by whoever sees the unit.</summary>
public sealed partial class FormPage(FormPageQuery query, IAntiforgery antiforgery, NavigationManager navigation)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private FormPageData? data;
    private string? csrf;

    [Parameter]
    public string Unit { get; set; } = "";

    [Parameter]
    public string Period { get; set; } = "";

    [Parameter]
    public string Template { get; set; } = "";

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    private string Url => $"/api/v1/submissions/{Unit}/{Period}/{Template}?county={data!.County}";

    private string Path => ReviewText.FormAddress(data!.Key);

    private string LoginUrl => $"/account/login?ReturnUrl={Uri.EscapeDataString($"/forms/{Unit}/{Period}/{Template}")}";

    private string Lead => $"{data!.UnitName} · {data.Key.Period.Chinese}"
        + (data.UnitKind is UnitKind.InsuranceBureau or UnitKind.HealthCommission or UnitKind.PublicHealthAgency ? "" : " · 本单位数据，不含下属")
        + $" · {(data.IsBackfilled ? "历史补录" : data.IsClosed ? "报告期已关闭" : $"{FormText.DueBy(data.Answer.DueAt)}前提交")}";

    /// <summary>The default encoder keeps markup out of the script element.</summary>
    private string AnswerJson => JsonSerializer.Serialize(data!.Answer, Json);

    protected override async Task OnInitializedAsync()
    {
        data = ReportingPeriod.TryParse(Period, out var period) ? await query.RunAsync(new FormKey(Unit, period, Template)) : null;
        if (data is null)
        {
            navigation.NotFound();
            return;
        }

        csrf = antiforgery.GetAndStoreTokens(Http).RequestToken;
    }
}
