using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Indicators;

/// <summary>An indicator's value for one month, in the indicator's unit.</summary>
public sealed record MonthlyPoint(ReportingPeriod Month, decimal Value);

/// <summary>
/// 预测: what an indicator will be in a month to come if it goes on as it went, with the range that holds the truth in four cases of five. A straight line by least
/// squares over the last 24 months; after two years a wave of one year beside it, so that a busy winter is no rise. The range is the prediction interval of that fit
/// (Student's t), wider where neighbouring months deviate alike. It knows nothing of what will be done differently from now on.
/// </summary>
/// <param name="Month">The month that was asked for.</param>
/// <param name="Expected">In the indicator's unit, not rounded and not cut to what is possible; null with <paramref name="NoValueReason"/>.</param>
/// <param name="Low">The lower end of the 80 % range.</param>
/// <param name="High">The upper end.</param>
/// <param name="NoValueReason">Why nothing is said, in words.</param>
/// <param name="Points">How many months went in.</param>
/// <param name="IsSeasonal">Whether the year's wave went in.</param>
public sealed record Forecast(ReportingPeriod Month, decimal? Expected, decimal? Low, decimal? High, string? NoValueReason, int Points, bool IsSeasonal)
{
    /// <summary>Fewer say nothing.</summary>
    public const int FewestPoints = 6;

    /// <summary>Months that count, back from the newest point.</summary>
    public const int LongestHistory = 24;

    /// <summary>So many out of two full years' months tell a season from a rise.</summary>
    public const int SeasonalPoints = 20;

    /// <summary>Of Student's t, the 90th percentile by degrees of freedom from 1 on: four cases of five lie between it and its negative.</summary>
    private static readonly double[] T90 =
    [
        3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356, 1.350, 1.345, 1.341, 1.337, 1.333, 1.330, 1.328, 1.325, 1.323, 1.321,
    ];

    /// <summary>The forecast for a month. The points' order does not matter, and months may be missing.</summary>
    /// <param name="points">At most one a month.</param>
    /// <param name="month">After the newest point, by at most half as many months again as the points that count span: a line of two years reaches three years ahead.</param>
    /// <exception cref="ArgumentException">A month has two points.</exception>
    public static Forecast Of(IReadOnlyCollection<MonthlyPoint> points, ReportingPeriod month)
    {
        if (points.DistinctBy(p => p.Month).Count() < points.Count)
        {
            throw new ArgumentException("A month has two points.", nameof(points));
        }

        var last = points.Count == 0 ? 0 : points.Max(p => Index(p.Month));
        List<MonthlyPoint> recent = [.. points.Where(p => Index(p.Month) > last - LongestHistory).OrderBy(p => p.Month)];
        if (recent.Count < FewestPoints)
        {
            return None($"近{LongestHistory}个月只有{recent.Count}个月有值，少于{FewestPoints}个月，不作预测");
        }

        var ahead = Index(month) - last;
        var span = last - Index(recent[0].Month) + 1;
        if (ahead <= 0)
        {
            return None("所问月份不晚于最新数据，不需要预测");
        }

        if (ahead * 2 > span * 3)
        {
            return None($"所问月份在最新数据之后{ahead}个月，{span}个月的数据推算不了这么远");
        }

        var isSeasonal = points.Min(p => Index(p.Month)) <= last - LongestHistory + 1 && recent.Count >= SeasonalPoints;
        var fit = new LineFit([.. recent.Select(p => (Index(p.Month) - last, (double)p.Value))], ahead, isSeasonal);
        var margin = T90[fit.Freedom - 1] * fit.StandardError;
        return new(month, (decimal)fit.Expected, (decimal)(fit.Expected - margin), (decimal)(fit.Expected + margin), null, recent.Count, isSeasonal);

        Forecast None(string reason) => new(month, null, null, null, reason, recent.Count, false);
    }

    /// <summary>As it is shown: of a percentage nothing below 0 or above 100.</summary>
    public Forecast Shown(bool isPercentage) => isPercentage && Expected is not null
        ? this with { Expected = Math.Clamp(Expected.Value, 0, 100), Low = Math.Clamp(Low!.Value, 0, 100), High = Math.Clamp(High!.Value, 0, 100) }
        : this;

    private static int Index(ReportingPeriod month) => (month.Year * 12) + month.Month;
}
