using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Cockpit;

/// <summary>The month's reporting, and the late ones with whom to call.</summary>
public sealed partial class ReportingPanel
{
    [Parameter, EditorRequired] public CockpitReporting? Reporting { get; set; }

    [Parameter, EditorRequired] public string County { get; set; } = "";

    [Parameter, EditorRequired] public DateTime Now { get; set; }

    private string Text => Reporting is null ? "" : LateText.Of(County, Reporting, Now);

    private string LateNone => Reporting!.Tally.Submitted == Reporting.Tally.Expected ? "全部已报" : "尚未到期，暂无逾期";
}
