using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.WebUtilities;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>Addresses of the indicator pages; which figures are shown lives there and nowhere else.</summary>
internal static class FigureLinks
{
    public static string List(ReportingPeriod period, IndicatorWindow window, string? unit) => With("/indicators", period, window, unit);

    public static string Details(string code, ReportingPeriod period, IndicatorWindow window, string? unit) =>
        With($"/indicators/{code}", period, window, unit);

    /// <summary>The figure of an opened indicator held against others.</summary>
    public static string Compare(string code, ReportingPeriod period, IndicatorWindow window, string? unit) => With($"/indicators/{code}/compare", period, window, unit);

    public static string With(string path, ReportingPeriod period, IndicatorWindow window, string? unit) =>
        QueryHelpers.AddQueryString(path, new Dictionary<string, string?> { ["period"] = period.ToString(), ["window"] = window.Code(), ["unit"] = unit });

    public static string Form(string unit, ReportingPeriod period, string template) => $"/forms/{unit}/{period}/{template}";
}
