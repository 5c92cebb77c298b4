using System.Globalization;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>How figures are written: rounded half up, and only here.</summary>
internal static class FigureText
{
    /// <summary>An indicator's value with one decimal; a dash where there is none.</summary>
    public static string Value(decimal? value) =>
        value is { } v ? Scaled.Round(v, 1).ToString("#,0.0", CultureInfo.InvariantCulture) : "—";

    /// <summary>For <c>data-value</c>: at most six decimals, a point, no separators; empty where there is no value.</summary>
    public static string Data(decimal? value) =>
        value is { } v ? Scaled.Round(v, 6).ToString("0.######", CultureInfo.InvariantCulture) : "";

    /// <summary>A count or sum, with thousands separators.</summary>
    public static string Number(decimal? value) =>
        value is { } v ? v.ToString("#,0.####", CultureInfo.InvariantCulture) : "—";

    /// <summary>A share of 0 to 1 as a percentage. What is not quite whole never reads 100%.</summary>
    public static string Percent(decimal? share)
    {
        if (share is not { } s)
        {
            return "—";
        }

        var rounded = Scaled.Round(s * 100, 1);
        return (rounded >= 100 && s < 1 ? 99.9m : rounded).ToString("0.#", CultureInfo.InvariantCulture) + "%";
    }

    public static string Time(DateTime utc) => LocalClock.ToLocal(utc).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The change against an earlier value, in its unit and in words; null where one of the two is missing.</summary>
    public static (string Words, int Direction)? Change(decimal? now, decimal? before, string unit)
    {
        if (now is not { } n || before is not { } b)
        {
            return null;
        }

        // The difference of what is shown, so that the reader can check it.
        var difference = Scaled.Round(n, 1) - Scaled.Round(b, 1);
        var points = unit == "%" ? "个百分点" : unit;
        return difference switch
        {
            > 0 => ($"较上月上升{Value(difference)}{points}", 1),
            < 0 => ($"较上月下降{Value(-difference)}{points}", -1),
            _ => ("与上月持平", 0),
        };
    }

    /// <summary>Whether a change is for the better; null where the indicator does not say, or nothing changed.</summary>
    public static bool? IsBetter(string better, int direction) => (better, direction) switch
    {
        (_, 0) => null,
        ("up", _) => direction > 0,
        ("down", _) => direction < 0,
        _ => null,
    };
}
