using System.Globalization;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Plans;

/// <summary>正常 ●, 预警 ▲, 逾期 ■, 未开始 ○, 已销号 ✓.</summary>
public enum Light
{
    Green,
    Yellow,
    Red,
    Grey,
    Closed,
}

public static class Lights
{
    public static string Chinese(this Light light) => light switch
    {
        Light.Green => "正常",
        Light.Yellow => "预警",
        Light.Red => "逾期",
        Light.Grey => "未开始",
        _ => "已销号",
    };

    /// <summary>The word of the API and of <c>data-light</c>.</summary>
    public static string Code(this Light light) => light switch
    {
        Light.Green => "green",
        Light.Yellow => "yellow",
        Light.Red => "red",
        Light.Grey => "grey",
        _ => "closed",
    };
}

/// <summary>Everything about a task that its light depends on. Days are local (Asia/Shanghai).</summary>
public sealed record LightFacts
{
    public required DateOnly Today { get; init; }

    /// <summary>Accepted (销号) on this day.</summary>
    public DateOnly? AcceptedOn { get; init; }

    public DateOnly? AcceptanceRequestedOn { get; init; }

    public DateOnly? Start { get; init; }

    /// <summary>The deadline that holds; without one no deadline rule applies.</summary>
    public DateOnly? Deadline { get; init; }

    /// <summary>The percent of the newest statement; null where nobody has reported.</summary>
    public int? Percent { get; init; }

    /// <summary>Milestones not done whose due date lies in the past.</summary>
    public IReadOnlyList<OverdueMilestone> OverdueMilestones { get; init; } = [];

    /// <summary>Due dates of supervision notices that are not answered.</summary>
    public IReadOnlyList<DateOnly> OpenNotices { get; init; } = [];

    /// <summary>Months for which the reporting unit, or the office for it, has reported.</summary>
    public IReadOnlySet<ReportingPeriod> ReportedMonths { get; init; } = new HashSet<ReportingPeriod>();

    /// <summary>Names of indicators in 预警 that one of the targets points to.</summary>
    public IReadOnlyList<string> WarningIndicators { get; init; } = [];

    public int DueDay { get; init; } = 16;

    public LightSettings Settings { get; init; } = new();
}

public sealed record OverdueMilestone(string Text, DateOnly Due);

/// <summary>A light with every reason that holds, in words.</summary>
public sealed record LightVerdict(Light Light, IReadOnlyList<string> Reasons)
{
    public string Reason => string.Join("；", Reasons);
}

/// <summary>Computes a task's light for one day; never stored as truth (domain.md, Light). First match wins, the reason lists all that match.</summary>
public static class TrafficLight
{
    public static LightVerdict Of(LightFacts f)
    {
        if (f.AcceptedOn is { } accepted)
        {
            return new(Light.Closed, [$"{Day(accepted)}已销号"]);
        }

        var red = Red(f).ToList();
        var grey = f.Start is { } start && f.Today < start ? new List<string> { $"{Day(start)}开始" } : [];
        var yellow = Yellow(f).ToList();
        List<string> all = [.. red, .. grey, .. yellow];
        return red.Count > 0 ? new(Light.Red, all)
            : grey.Count > 0 ? new(Light.Grey, all)
            : yellow.Count > 0 ? new(Light.Yellow, all)
            : new(Light.Green, ["按计划推进"]);
    }

    /// <summary>The last month whose progress report is due: its due day has ended.</summary>
    public static ReportingPeriod LastReportDue(DateOnly today, int dueDay)
    {
        var month = ReportingPeriod.Of(today).AddMonths(-1);
        return today > month.DueDate(dueDay) ? month : month.AddMonths(-1);
    }

    /// <summary>The percent that the straight line from start to deadline asks for on a day, 0 to 100.</summary>
    public static decimal Expected(DateOnly start, DateOnly deadline, DateOnly today) =>
        today <= start ? 0m
        : today >= deadline ? 100m
        : 100m * (today.DayNumber - start.DayNumber) / (deadline.DayNumber - start.DayNumber);

    private static IEnumerable<string> Red(LightFacts f)
    {
        if (f.Deadline is { } deadline && f.Today > deadline && !(f.AcceptanceRequestedOn <= deadline))
        {
            yield return $"完成时限{Day(deadline)}已过{f.Today.DayNumber - deadline.DayNumber}天，未按时申请销号";
        }

        foreach (var reason in Milestones(f, days => days > f.Settings.MilestoneGraceDays))
        {
            yield return reason;
        }

        foreach (var due in f.OpenNotices.Where(due => f.Today > due))
        {
            yield return $"督办单应于{Day(due)}前答复，尚未答复";
        }
    }

    private static IEnumerable<string> Yellow(LightFacts f)
    {
        if (f.AcceptanceRequestedOn is { } requested)
        {
            yield return $"{Day(requested)}申请销号，待验收";
        }

        var percent = f.Percent ?? 0;
        if (f.Deadline is { } deadline && f.Today <= deadline)
        {
            var left = deadline.DayNumber - f.Today.DayNumber;
            if (left <= f.Settings.DueSoonDays && percent < f.Settings.DueSoonPercent)
            {
                yield return $"距完成时限{left}天，进度{percent}%";
            }
        }

        foreach (var reason in Milestones(f, days => days > 0 && days <= f.Settings.MilestoneGraceDays))
        {
            yield return reason;
        }

        var month = LastReportDue(f.Today, f.DueDay);
        if (f.Start is { } start && start <= month.LastDay && !f.ReportedMonths.Contains(month))
        {
            yield return $"未报{month.Chinese}进展";
        }

        if (f.Start is { } from && f.Deadline is { } to && to > from)
        {
            var expected = Expected(from, to, f.Today);
            if (expected - percent > f.Settings.BehindPoints)
            {
                yield return $"进度{percent}%，按时间应达{Scaled.Round(expected, 0).ToString("0", CultureInfo.InvariantCulture)}%";
            }
        }

        foreach (var name in f.WarningIndicators)
        {
            yield return $"指标“{name}”预警";
        }
    }

    /// <summary>One sentence a milestone: a weekly one missed for a year is one thing to say, not fifty.</summary>
    private static IEnumerable<string> Milestones(LightFacts f, Func<int, bool> late) =>
        from m in f.OverdueMilestones
        where late(DaysLate(f, m))
        group DaysLate(f, m) by m.Text into days
        select days.Count() == 1
            ? $"节点“{days.Key}”逾期{days.Max()}天"
            : $"节点“{days.Key}”有{days.Count()}次逾期，最长{days.Max()}天";

    private static int DaysLate(LightFacts f, OverdueMilestone m) => f.Today.DayNumber - m.Due.DayNumber;

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
