namespace MedCommunity.Core.Plans;

/// <summary>The four numbers of the traffic light; settings of a county (domain.md, Light).</summary>
public sealed class LightSettings
{
    /// <summary>Red when a milestone is overdue by more than this many days.</summary>
    public int MilestoneGraceDays { get; set; } = 15;

    /// <summary>Yellow when the deadline is at most this many days away …</summary>
    public int DueSoonDays { get; set; } = 30;

    /// <summary>… and the progress is under this many percent.</summary>
    public int DueSoonPercent { get; set; } = 90;

    /// <summary>Yellow when more than this many points behind the straight line from start to deadline.</summary>
    public int BehindPoints { get; set; } = 20;
}
