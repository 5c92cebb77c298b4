using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Indicators;

/// <summary>How an indicator stands on its way to a target.</summary>
public enum PathState
{
    /// <summary>达到: the target is met now.</summary>
    Reached,

    /// <summary>按进度: not met yet, and as far as the straight line from beginning to target asks for.</summary>
    OnPath,

    /// <summary>落后: behind the line, or past the day without meeting the target.</summary>
    Behind,

    /// <summary>无法判断.</summary>
    Unknown,
}

/// <summary>What a forecast says about a target.</summary>
public enum TargetOutlook
{
    /// <summary>预计达到: the whole range meets it.</summary>
    WillReach,

    /// <summary>可能达不到: the range holds figures that do and figures that do not.</summary>
    MayMiss,

    /// <summary>预计达不到: nothing of the range meets it.</summary>
    WillMiss,
}

public static class TargetWords
{
    public static string Chinese(this PathState state) => state switch
    {
        PathState.Reached => "达到",
        PathState.OnPath => "按进度",
        PathState.Behind => "落后",
        _ => "无法判断",
    };

    public static string Chinese(this TargetOutlook outlook) => outlook switch
    {
        TargetOutlook.WillReach => "预计达到",
        TargetOutlook.MayMiss => "可能达不到",
        _ => "预计达不到",
    };
}

/// <summary>
/// 进度: where an indicator should be by now on the straight line from its beginning to the target, and where it is. Begun at the target or beyond, the line stays at
/// the target's number. 接近 forgives the same point (<see cref="IndicatorTarget.About"/>) all along the line. A direction (逐步提高) has no line: after its
/// beginning every month has to be better than that.
/// </summary>
/// <param name="State">达到, 按进度, 落后 or 无法判断.</param>
/// <param name="Why">Why nothing can be said, in words; null otherwise.</param>
/// <param name="Expected">The line's figure for this month, in the indicator's unit; of a direction the beginning's. Null where there is none.</param>
/// <param name="Gap">How far ahead of <paramref name="Expected"/> the figure is, whichever way is better; negative behind it.</param>
/// <param name="PerMonth">By how much the figure must change every month from now on to be at the target in time; 0 where it is met, null past the day and where there is no number.</param>
public sealed record TargetPath(PathState State, string? Why, decimal? Expected, decimal? Gap, decimal? PerMonth)
{
    /// <summary>How the figure of a month stands.</summary>
    /// <param name="target">What is to be reached.</param>
    /// <param name="start">Where it began; null where that is not known.</param>
    /// <param name="now">The newest figure; null where there is none.</param>
    public static TargetPath Of(IndicatorTarget target, MonthlyPoint? start, MonthlyPoint? now)
    {
        if (now is null)
        {
            return Unknown("还没有指标值");
        }

        if (!target.IsJudged)
        {
            return Unknown(target.Operator == TargetOperator.Monitor ? "只作监测，没有目标值" : "目标值不是数，无法比较");
        }

        if (target.IsDirection)
        {
            return OfDirection(target, start, now);
        }

        var isMet = target.IsMetBy(now.Value, start?.Value);
        var expected = LineAt(target, start, now.Month);
        decimal? gap = expected is not { } line ? null
            : target.Direction == 0 ? target.Distance(line) - target.Distance(now.Value) : target.Direction * (now.Value - line);
        if (isMet)
        {
            return new(PathState.Reached, null, expected, gap, 0);
        }

        if (target.Month is not { } end)
        {
            return Unknown("目标没有写明时限，也还没有达到");
        }

        var left = Index(end) - Index(now.Month);
        if (left <= 0)
        {
            return new(PathState.Behind, null, expected, gap, null);
        }

        var perMonth = (target.Nearest(now.Value) - now.Value) / left;
        if (expected is null)
        {
            return new(PathState.Unknown, "没有起点值，无法推算进度", null, null, perMonth);
        }

        var isOnPath = target.Distance(now.Value) <= target.Distance(expected.Value) + (target.Operator == TargetOperator.Approaches ? IndicatorTarget.About : 0);
        return new(isOnPath ? PathState.OnPath : PathState.Behind, null, expected, gap, perMonth);
    }

    /// <summary>The line's figure for a month: from the beginning straight to the target's number; before the one and after the other it does not move.</summary>
    /// <returns>Null where the target has no number, no day, or its beginning is not known.</returns>
    public static decimal? LineAt(IndicatorTarget target, MonthlyPoint? start, ReportingPeriod month)
    {
        if (!target.IsJudged || target.IsDirection || target.Month is not { } end || start is null)
        {
            return null;
        }

        // Begun beyond a number that is a least or a most, only the number has to be kept.
        var from = target.Direction == 0 ? start.Value : target.Distance(start.Value) == 0 ? target.Value!.Value : start.Value;
        var goal = target.Nearest(from);
        var length = Index(end) - Index(start.Month);
        var gone = Index(month) - Index(start.Month);
        return length <= 0 || gone >= length ? goal : gone <= 0 ? from : from + ((goal - from) * gone / length);
    }

    /// <summary>What a forecast says about the target.</summary>
    /// <param name="target">What is to be reached.</param>
    /// <param name="start">Where it began; only a direction needs it.</param>
    /// <param name="forecast">For the target's month (<see cref="IndicatorTarget.Month"/>), where it has one.</param>
    /// <returns>Null where there is nothing to judge, or by.</returns>
    /// <exception cref="ArgumentException">The forecast is for another month.</exception>
    public static TargetOutlook? Outlook(IndicatorTarget target, MonthlyPoint? start, Forecast forecast)
    {
        if (target.Month is { } month && month != forecast.Month)
        {
            throw new ArgumentException($"A forecast for {forecast.Month} says nothing about a target for {month}.", nameof(forecast));
        }

        if (forecast.Low is not { } low || forecast.High is not { } high || !target.IsJudged || (target.IsDirection && start is null))
        {
            return null;
        }

        return target.WholeRange(low, high, start?.Value) switch
        {
            true => TargetOutlook.WillReach,
            false => TargetOutlook.WillMiss,
            null => TargetOutlook.MayMiss,
        };
    }

    private static TargetPath OfDirection(IndicatorTarget target, MonthlyPoint? start, MonthlyPoint now)
    {
        if (start is null || now.Month <= start.Month)
        {
            return Unknown("起点之后还没有指标值，无法比较");
        }

        var gap = target.Direction * (now.Value - start.Value);
        return new(gap > 0 ? PathState.Reached : PathState.Behind, null, start.Value, gap, gap > 0 ? 0 : null);
    }

    private static TargetPath Unknown(string why) => new(PathState.Unknown, why, null, null, null);

    private static int Index(ReportingPeriod month) => (month.Year * 12) + month.Month;
}
