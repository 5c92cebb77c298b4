using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms;

/// <summary>我的填报: what is due from the units that one fills, by when, and where it stands.</summary>
public sealed partial class MyFormsPage(MyFormsQuery query, ILogger<MyFormsPage> log)
{
    private MyFormsData? data;

    [SupplyParameterFromQuery(Name = "period")]
    public string? Asked { get; set; }

    protected override async Task OnInitializedAsync()
    {
        try
        {
            data = await query.RunAsync(ReportingPeriod.TryParse(Asked, out var period) ? period : null);
        }
        catch (Exception e)
        {
            log.LogError(e, "The list of forms could not be read.");
        }
    }

    /// <summary>One by one: one's own, and whatever was sent back.</summary>
    private IEnumerable<MyFormLine> Lines => data!.Lines.Where(l => !l.IsBelow || l.IsReturned);

    private IReadOnlyList<MyFormLine> Below => [.. data!.Lines.Where(l => l.IsBelow)];

    private string GridAddress => $"/forms/clinics?period={data!.Period}";

    private string Address(MyFormLine line) => $"/forms/{line.Unit}/{data!.Period}/{line.Template}";

    /// <summary>What is left until the due day, while the form still waits for its unit.</summary>
    private (string Text, bool Late) Left(MyFormLine line)
    {
        if (line.IsStopped)
        {
            return ("已停报", false);
        }

        if (!line.IsWaiting)
        {
            return ("", false);
        }

        var days = LocalClock.DateOf(line.DueAt.AddTicks(-1)).DayNumber - LocalClock.DateOf(data!.Now).DayNumber;
        return days < 0 ? ($"已过{-days}天", true) : (days == 0 ? "今天截止" : $"还有{days}天", days == 0);
    }
}

/// <summary>Whether a form came in time, in one word.</summary>
internal static class OnTimeText
{
    /// <summary>How many came in time; nothing where nothing was ever due.</summary>
    public static string Count(ReportingTally tally) => tally.Timeliness is null ? "—" : $"{tally.OnTime}";

    public static string Of(bool? onTime) => onTime switch { true => "及时", false => "逾期", _ => "—" };
}
