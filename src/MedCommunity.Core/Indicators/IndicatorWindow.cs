using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Indicators;

/// <summary>Over which months a figure is taken (domain.md, Figures).</summary>
public enum IndicatorWindow
{
    /// <summary>当月.</summary>
    Month,

    /// <summary>本年累计: January to the month.</summary>
    Ytd,

    /// <summary>近12个月.</summary>
    Rolling12,

    /// <summary>全年: the calendar year, once its twelve months are closed.</summary>
    Year,
}

public static class IndicatorWindows
{
    public static string Chinese(this IndicatorWindow window) => window switch
    {
        IndicatorWindow.Month => "当月",
        IndicatorWindow.Ytd => "本年累计",
        IndicatorWindow.Rolling12 => "近12个月",
        _ => "全年",
    };

    /// <summary>The word of the API.</summary>
    public static string Code(this IndicatorWindow window) => window switch
    {
        IndicatorWindow.Month => "month",
        IndicatorWindow.Ytd => "ytd",
        IndicatorWindow.Rolling12 => "rolling12",
        _ => "year",
    };

    public static IndicatorWindow? Parse(string? code) => code switch
    {
        "month" => IndicatorWindow.Month,
        "ytd" => IndicatorWindow.Ytd,
        "rolling12" => IndicatorWindow.Rolling12,
        "year" => IndicatorWindow.Year,
        _ => null,
    };

    /// <summary>The months of the window that ends with (or, for the year, contains) the period, oldest first.</summary>
    public static IReadOnlyList<ReportingPeriod> Months(this IndicatorWindow window, ReportingPeriod period) => window switch
    {
        IndicatorWindow.Month => [period],
        IndicatorWindow.Ytd => [.. period.Since(new ReportingPeriod(period.Year, 1))],
        IndicatorWindow.Rolling12 => [.. period.Since(period.AddMonths(-11))],
        _ => [.. new ReportingPeriod(period.Year, 12).Since(new ReportingPeriod(period.Year, 1))],
    };

    /// <summary>The window's end that a figure is compared with: a month earlier; of whole years, a year.</summary>
    public static ReportingPeriod Before(this IndicatorWindow window, ReportingPeriod period) => period.AddMonths(window == IndicatorWindow.Year ? -12 : -1);

    /// <summary>What users call that.</summary>
    public static string AgainstWord(this IndicatorWindow window) => window switch
    {
        IndicatorWindow.Month => "较上月",
        IndicatorWindow.Year => "较上年",
        _ => "较截至上月",
    };
}
