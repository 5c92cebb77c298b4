using System.Globalization;
using MedCommunity.Core.Indicators;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>Targets, paths, forecasts and limits in words.</summary>
internal static class GoalText
{
    public static string Unit(IndicatorDefinition indicator) => indicator.Unit == "1" ? "" : indicator.Unit;

    /// <summary>A figure with its unit.</summary>
    public static string Figure(decimal value, string unit) => FigureText.Value(value, FigureText.Decimals(unit)) + unit;

    public static string Point(MonthlyPoint point, string unit) => $"{point.Month.Chinese} {Figure(point.Value, unit)}";

    /// <summary>A difference of two figures, without sign.</summary>
    public static string Difference(decimal value, string unit) => FigureText.Value(Math.Abs(value), FigureText.Decimals(unit)) + (unit == "%" ? "个百分点" : unit);

    /// <summary>比进度好1.2个百分点, 比进度差0.4个百分点.</summary>
    public static string Gap(TargetStanding standing, string unit)
    {
        if (standing.Path.Gap is not { } gap)
        {
            return "—";
        }

        var than = standing.Target.IsDirection ? "起点" : "进度";
        return FigureText.IsNothing(gap, unit) ? $"与{than}持平"
            : $"比{than}{(gap > 0 ? "好" : "差")}{Difference(gap, unit)}{(gap < 0 && standing.Path.State == PathState.OnPath ? "，在“接近”允许的范围内" : "")}";
    }

    /// <summary>What has to change every month from now on.</summary>
    public static string PerMonth(TargetStanding standing, string unit) => standing.Path.PerMonth switch
    {
        0 => "保持即可",
        { } per => $"每月{(per > 0 ? "提高" : "降低")}{Fine(Math.Abs(per))}{(unit == "%" ? "个百分点" : unit)}",
        null => "—",
    };

    /// <summary>2028年12月约88.1%（八成可能在85.0%至91.2%），据24个月数据; or why nothing is said.</summary>
    public static string Forecast(TargetStanding standing, string unit)
    {
        if (standing is not { Forecast: { Expected: not null } forecast })
        {
            return standing.WhyNoForecast!;
        }

        var shown = forecast.Shown(unit == "%");
        return $"{shown.Month.Chinese}约{Figure(shown.Expected!.Value, unit)}（八成可能在{Figure(shown.Low!.Value, unit)}至{Figure(shown.High!.Value, unit)}），据{shown.Points}个月数据{(shown.IsSeasonal ? "，已计入季节变化" : "")}";
    }

    public static string Limits(LimitView limits, string unit) => (limits.Low, limits.High) switch
    {
        ({ } low, { } high) => $"低于{FigureText.Number(low)}{unit}或高于{FigureText.Number(high)}{unit}时预警",
        ({ } low, null) => $"低于{FigureText.Number(low)}{unit}时预警",
        (null, { } high) => $"高于{FigureText.Number(high)}{unit}时预警",
        _ => "未设预警线",
    };

    /// <summary>For <c>data-tone</c>.</summary>
    public static string? Tone(PathState state) => state switch { PathState.Reached => "good", PathState.Behind => "bad", _ => null };

    public static string? Tone(TargetOutlook? outlook) => outlook switch { TargetOutlook.WillReach => "good", TargetOutlook.WillMiss => "bad", TargetOutlook.MayMiss => "warning", _ => null };

    /// <summary>A monthly step is small: with one decimal it would often read 0.0.</summary>
    private static string Fine(decimal value) => value < 0.005m ? "不到0.01" : value.ToString(value < 1 ? "0.00" : "#,0.0", CultureInfo.InvariantCulture);
}
