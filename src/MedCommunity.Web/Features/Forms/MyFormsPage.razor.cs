using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms;

/// <summary>我的填报: what is due from the units that one fills, by when, and where it stands.</summary>
public sealed partial class MyFormsPage(MyFormsQuery query, ILogger<MyFormsPage> log)
{
    private bool failed;
    private string? loadedFor;

    [SupplyParameterFromQuery(Name = "period")]
    public string? Asked { get; set; }

    [PersistentState]
    public MyFormsData? Data { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        // What prerendering has read is taken over once; another month is read anew.
        if (Data is null || (loadedFor is not null && loadedFor != (Asked ?? "")))
        {
            await LoadAsync();
        }

        loadedFor = Asked ?? "";
    }

    private async Task LoadAsync()
    {
        failed = false;
        try
        {
            Data = await query.RunAsync(ReportingPeriod.TryParse(Asked, out var period) ? period : null);
        }
        catch (Exception e)
        {
            log.LogError(e, "The list of forms could not be read.");
            failed = true;
        }
    }

    private string Address(MyFormLine line) => $"/forms/{line.Unit}/{Data!.Period}/{line.Template}";

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

        var days = LocalClock.DateOf(line.DueAt.AddTicks(-1)).DayNumber - LocalClock.DateOf(Data!.Now).DayNumber;
        return days < 0 ? ($"已过{-days}天", true) : (days == 0 ? "今天截止" : $"还有{days}天", days == 0);
    }
}

/// <summary>Whether a form came in time, in one word.</summary>
internal static class OnTimeText
{
    public static string Of(bool? onTime) => onTime switch { true => "及时", false => "逾期", _ => "—" };
}
