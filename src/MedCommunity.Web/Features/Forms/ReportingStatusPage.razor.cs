using System.Text;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms;

/// <summary>报送情况: every unit's forms of a month, the late ones first with whom to call.</summary>
public sealed partial class ReportingStatusPage(StatusQuery query, ILogger<ReportingStatusPage> log)
{
    private StatusPageData? data;

    [SupplyParameterFromQuery(Name = "period")]
    public string? Asked { get; set; }

    /// <summary>Plain text for a chat group.</summary>
    private string LateText
    {
        get
        {
            var text = new StringBuilder($"【{data!.Period!.Value.Chinese}报表逾期未报名单】共{data.Late.Count}张，请尽快登录平台填报：\n");
            foreach (var (line, number) in data.Late.Select((l, i) => (l, i + 1)))
            {
                text.Append($"{number}. {line.UnitName}——{line.TemplateName}");
                text.Append(line.ContactName is null && line.ContactPhone is null ? "\n" : $"（{line.ContactName} {line.ContactPhone}）\n");
            }

            return text.ToString().TrimEnd();
        }
    }

    protected override async Task OnInitializedAsync()
    {
        try
        {
            data = await query.PageAsync(ReportingPeriod.TryParse(Asked, out var period) ? period : null);
        }
        catch (Exception e)
        {
            log.LogError(e, "The reporting status could not be read.");
        }
    }

    private string Address(StatusLine line) => $"/forms/{line.Unit}/{data!.Period}/{line.Template}";

    private static string Share(decimal? share) => share is { } value ? $"{Scaled.Round(value * 100, 1):0.#}%" : "—";
}
