using MedCommunity.Core.Plans;

namespace MedCommunity.Web.Features.Plans;

public enum TimelineZoom
{
    Quarter,
    Year,
}

/// <summary>What the timeline is drawn from.</summary>
public sealed record TimelineTask(LedgerRow Row, IReadOnlyList<TimelineMilestone> Milestones);

/// <param name="On">When it is due; for one that is done and recurs, when it was done last.</param>
public sealed record TimelineMilestone(string Text, MilestoneState State, DateOnly On);

public sealed record TimelinePhase(string Name, DateOnly? From, DateOnly? To);

/// <summary>A piece of the axis, in percent of its width.</summary>
/// <param name="Lane">Pieces that overlap stand below each other, from 0.</param>
public sealed record TimelineSpan(double Left, double Width, string Text, int Lane = 0);

/// <param name="State">done, overdue or due.</param>
public sealed record TimelineMark(double At, string State, string Text);

/// <param name="IsOpen">Without a deadline: the bar runs on to the end.</param>
/// <param name="Original">Where the deadline was before it was extended; null where it was not.</param>
public sealed record TimelineBar(LedgerRow Row, double Left, double Width, bool IsOpen, double? Original, IReadOnlyList<TimelineMark> Marks, string Words);

public sealed record TimelineSection(string Title, IReadOnlyList<TimelineBar> Bars);

/// <summary>Where everything stands on the timeline: days turned into percent of the axis, so that it fits a screen, a phone and a sheet of paper alike.</summary>
/// <param name="Major">Quarters or years over the axis.</param>
/// <param name="Minor">Months or quarters under them.</param>
/// <param name="Today">Null where today lies outside.</param>
/// <param name="Pixels">The width below which the axis cannot be read: the box scrolls then.</param>
public sealed record TimelineLayout(
    DateOnly From, DateOnly To, IReadOnlyList<TimelineSpan> Major, IReadOnlyList<TimelineSpan> Minor, IReadOnlyList<TimelineSpan> Phases, double? Today, IReadOnlyList<TimelineSection> Sections, int Pixels)
{
    private const int MostYears = 15;

    public static TimelineLayout Of(IReadOnlyList<TimelineTask> tasks, IReadOnlyList<TimelinePhase> phases, DateOnly today, TimelineZoom zoom)
    {
        var days = tasks.SelectMany(t => t.Milestones.Select(m => (DateOnly?)m.On).Concat([t.Row.Start, t.Row.Deadline, t.Row.OriginalDeadline]))
            .Concat(phases.SelectMany(p => new[] { p.From, p.To })).OfType<DateOnly>().Append(today).ToList();

        // A slip of the pen in one date must not squeeze everything else to a line.
        var (first, last) = (Clamp(days.Min(), today), Clamp(days.Max(), today));
        var from = zoom == TimelineZoom.Year ? new DateOnly(first.Year, 1, 1) : StartOfQuarter(first);
        var to = (zoom == TimelineZoom.Year ? new DateOnly(last.Year + 1, 1, 1) : StartOfQuarter(last).AddMonths(3)).AddDays(-1);
        var axis = new Axis(from, to);
        var months = ((to.Year - from.Year) * 12) + to.Month - from.Month + 1;
        return new(
            from, to,
            [.. axis.Steps(zoom == TimelineZoom.Year ? 12 : 3, d => zoom == TimelineZoom.Year ? $"{d.Year}年" : $"{d.Year}年第{Quarter(d)}季度")],
            [.. axis.Steps(zoom == TimelineZoom.Year ? 3 : 1, d => zoom == TimelineZoom.Year ? $"{Quarter(d)}季" : $"{d.Month}月")],
            Lanes(phases.Where(p => p.From is not null || p.To is not null).Select(p => axis.Span(p.From ?? from, p.To ?? to, p.Name))),
            axis.Holds(today) ? axis.Middle(today) : null,
            [.. tasks.GroupBy(t => t.Row.SectionTitle).Select(s => new TimelineSection(s.Key, [.. s.Select(t => Bar(axis, t))]))],
            months * (zoom == TimelineZoom.Year ? 15 : 52));
    }

    public int PhaseLanes => Phases.Select(p => p.Lane + 1).DefaultIfEmpty().Max();

    /// <summary>Phases may overlap: each stands in the first lane that is free where it begins.</summary>
    private static List<TimelineSpan> Lanes(IEnumerable<TimelineSpan> phases)
    {
        var ends = new List<double>();
        return [.. phases.OrderBy(p => p.Left).Select(p =>
        {
            var lane = ends.FindIndex(end => end <= p.Left);
            if (lane < 0)
            {
                lane = ends.Count;
                ends.Add(0);
            }

            ends[lane] = p.Left + p.Width;
            return p with { Lane = lane };
        })];
    }

    private static TimelineBar Bar(Axis axis, TimelineTask task)
    {
        var row = task.Row;
        var span = axis.Span(row.Start, row.Deadline ?? axis.To, "");
        return new(
            row, span.Left, span.Width, row.Deadline is null,
            row.OriginalDeadline is { } original && original != row.Deadline ? axis.End(original) : null,
            [.. task.Milestones.OrderBy(m => m.On).Select(m => new TimelineMark(axis.Middle(m.On), StateOf(m.State), $"{Word(m.State)} {m.On:yyyy-MM-dd} {m.Text}"))],
            Words(task));
    }

    /// <summary>The same in a sentence, for who hears the page.</summary>
    private static string Words(TimelineTask task)
    {
        var row = task.Row;
        var extended = row.OriginalDeadline is { } original && original != row.Deadline ? $"（原时限{original:yyyy-MM-dd}）" : "";
        var milestones = task.Milestones.Count == 0 ? "" : $"；节点：{string.Join('、', task.Milestones.Select(m => $"{Word(m.State)}{m.On:yyyy-MM-dd}{m.Text}"))}";
        return $"{row.Start:yyyy-MM-dd}开始，{(row.Deadline is { } deadline ? $"{deadline:yyyy-MM-dd}到期{extended}" : "未定时限")}，进度{row.Percent}%{milestones}";
    }

    private static string StateOf(MilestoneState state) => state switch
    {
        MilestoneState.Done => "done",
        MilestoneState.Overdue => "overdue",
        _ => "due",
    };

    private static string Word(MilestoneState state) => state switch
    {
        MilestoneState.Done => "已完成",
        MilestoneState.Overdue => "逾期",
        MilestoneState.BeforePlan => "待确认",
        _ => "待完成",
    };

    private static DateOnly Clamp(DateOnly day, DateOnly today) =>
        day < today.AddYears(-MostYears) ? today.AddYears(-MostYears) : day > today.AddYears(MostYears) ? today.AddYears(MostYears) : day;

    private static DateOnly StartOfQuarter(DateOnly day) => new(day.Year, day.Month - ((day.Month - 1) % 3), 1);

    private static int Quarter(DateOnly day) => ((day.Month - 1) / 3) + 1;

    /// <summary>Both days belong to it.</summary>
    private sealed record Axis(DateOnly From, DateOnly To)
    {
        private double Days => To.DayNumber - From.DayNumber + 1;

        public bool Holds(DateOnly day) => day >= From && day <= To;

        public double Begin(DateOnly day) => Percent(day.DayNumber - From.DayNumber);

        public double Middle(DateOnly day) => Percent(day.DayNumber - From.DayNumber + .5);

        public double End(DateOnly day) => Percent(day.DayNumber - From.DayNumber + 1);

        /// <summary>From the beginning of one day to the end of another; one that ends before it begins keeps the width of a day.</summary>
        public TimelineSpan Span(DateOnly from, DateOnly to, string text)
        {
            var (left, right) = (Begin(from), End(to < from ? from : to));
            return new(left, Math.Round(right - left, 3), text);
        }

        public IEnumerable<TimelineSpan> Steps(int months, Func<DateOnly, string> text)
        {
            for (var day = From; day <= To; day = day.AddMonths(months))
            {
                yield return Span(day, day.AddMonths(months).AddDays(-1), text(day));
            }
        }

        private double Percent(double days) => Math.Round(Math.Clamp(days / Days, 0, 1) * 100, 3);
    }
}
