using System.Globalization;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Indicators;

/// <summary>预警线 of an indicator: it warns below the one and above the other, in the indicator's unit; null where there is none.</summary>
public sealed record WarningLimits(decimal? Low, decimal? High);

/// <summary>预警: a limit is crossed, or the target will be missed by all that the forecast holds possible in four cases of five.</summary>
public static class IndicatorWarning
{
    /// <summary>The reason in one Chinese sentence; null where nothing warns.</summary>
    /// <param name="name">The indicator's name.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="now">Its newest figure; null where there is none, and then no limit is crossed.</param>
    /// <param name="limits">Its limits, where it has any.</param>
    /// <param name="target">Its target, where it has one.</param>
    /// <param name="start">Where it began on the way to the target.</param>
    /// <param name="forecast">For the target's month, where there is one.</param>
    public static string? Of(string name, string unit, MonthlyPoint? now, WarningLimits? limits, IndicatorTarget? target, MonthlyPoint? start, Forecast? forecast)
    {
        List<string> reasons = [];
        if (now is not null && now.Value < limits?.Low)
        {
            reasons.Add($"{now.Month.Chinese}为{Number(now.Value, limits.Low)}{unit}，低于预警线{Limit(limits.Low.Value)}{unit}");
        }

        if (now is not null && now.Value > limits?.High)
        {
            reasons.Add($"{now.Month.Chinese}为{Number(now.Value, limits.High)}{unit}，高于预警线{Limit(limits.High.Value)}{unit}");
        }

        if (target?.Month is not null && forecast is not null && TargetPath.Outlook(target, start, forecast) == TargetOutlook.WillMiss)
        {
            var shown = forecast.Shown(unit == "%");
            reasons.Add($"照{shown.Points}个月来的走势，{shown.Month.Chinese}预计为{Number(shown.Expected!.Value)}{unit}（八成可能在{Number(shown.Low!.Value)}至{Number(shown.High!.Value)}{unit}），达不到目标“{target.Words(unit)}”");
        }

        return reasons.Count == 0 ? null : $"{name}{string.Join("；", reasons)}。";
    }

    /// <summary>As figures are shown, with one decimal; with more where it would read like the limit that it is not.</summary>
    private static string Number(decimal value, decimal? unlike = null)
    {
        var decimals = 1;
        while (decimals < 6 && Scaled.Round(value, decimals) == unlike)
        {
            decimals++;
        }

        return Scaled.Round(value, decimals).ToString($"N{decimals}", CultureInfo.InvariantCulture);
    }

    private static string Limit(decimal value) => value.ToString("#,0.####", CultureInfo.InvariantCulture);
}
