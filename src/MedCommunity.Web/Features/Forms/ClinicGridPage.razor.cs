using System.Text.Json;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms;

/// <summary>村卫生室汇总录入: a branch fills its clinics' forms in one grid; those above read it.</summary>
public sealed partial class ClinicGridPage(ClinicGridQuery query, IAntiforgery antiforgery, NavigationManager navigation)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private ClinicGridData? data;
    private string? csrf;

    [SupplyParameterFromQuery(Name = "period")]
    public string? AskedPeriod { get; set; }

    [SupplyParameterFromQuery(Name = "unit")]
    public string? AskedUnit { get; set; }

    [SupplyParameterFromQuery(Name = "template")]
    public string? AskedTemplate { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    private string LoginUrl => $"/account/login?ReturnUrl={Uri.EscapeDataString(Here(data!.Template?.Code))}";

    private string Lead => data is { Branch: { } branch, Period: { } period }
        ? $"{branch.Name} · {period.Chinese} · {(data.IsClosed ? "报告期已关闭" : data.DueAt is { } due ? $"{FormText.DueBy(due)}前提交" : "没有应报的表")}"
        : "分院把所属村卫生室、服务站的表放在一张表格里填，各家仍是各家的表。";

    /// <summary>The default encoder keeps markup out of the script element.</summary>
    private string RowsJson => JsonSerializer.Serialize(
        data!.Rows.Select(r => new
        {
            r.Unit,
            Name = r.UnitName,
            Url = $"/api/v1/submissions/{r.Unit}/{data.Period}/{data.Template!.Code}?county={data.County}",
            r.Rights.Fill,
            r.Rights.Submit,
            r.Answer,
            Reasons = r.CellReasons,
        }),
        Json);

    private bool FillsAny => data!.Rows.Any(r => r.Rights.Fill);

    protected override async Task OnInitializedAsync()
    {
        data = await query.RunAsync(ReportingPeriod.TryParse(AskedPeriod, out var period) ? period : null, AskedUnit is { Length: > 0 } ? AskedUnit : null, AskedTemplate);
        if (data is null)
        {
            navigation.NotFound();
            return;
        }

        csrf = antiforgery.GetAndStoreTokens(Http).RequestToken;
    }

    private string Here(string? template) => $"/forms/clinics?period={data!.Period}&unit={data.Branch?.Code}&template={template}";

    private string Address(ClinicGridRow row) => $"/forms/{row.Unit}/{data!.Period}/{data.Template!.Code}";
}
