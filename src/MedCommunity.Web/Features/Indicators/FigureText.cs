using System.Globalization;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>How figures are written: rounded half up, and only here.</summary>
internal static class FigureText
{
    /// <summary>A value with one decimal; a dash where there is none.</summary>
    public static string Value(decimal? value, int decimals = 1) =>
        value is { } v ? Scaled.Round(v, decimals).ToString(decimals == 1 ? "#,0.0" : "#,0.00", CultureInfo.InvariantCulture) : "—";

    /// <summary>An indicator's value: one decimal; two where it is small by nature; 是 or 否 where it was judged.</summary>
    public static string Value(IndicatorRow row) => Value(row, row.Value);

    /// <summary>Another value of the same indicator.</summary>
    public static string Value(IndicatorRow row, decimal? value) =>
        row.Kind == IndicatorKind.Judgement ? value switch { 1 => "达标", 0 => "未达标", _ => "—" } : Value(value, Decimals(row.Unit));

    /// <summary>A plain ratio and a rate per 10,000 people are small: one decimal would hide what moves.</summary>
    public static int Decimals(string unit) => unit is "" or "人/万人" ? 2 : 1;

    /// <summary>Whether a difference reads 0.</summary>
    public static bool IsNothing(decimal difference, string unit) => Scaled.Round(difference, Decimals(unit)) == 0;

    /// <summary>For <c>data-value</c>: at most six decimals, a point, no separators; empty where there is no value.</summary>
    public static string Data(decimal? value) =>
        value is { } v ? Scaled.Round(v, 6).ToString("0.######", CultureInfo.InvariantCulture) : "";

    /// <summary>A count or sum, with thousands separators.</summary>
    public static string Number(decimal? value) =>
        value is { } v ? v.ToString("#,0.####", CultureInfo.InvariantCulture) : "—";

    /// <summary>With four decimals, for a table in which every step can be checked.</summary>
    public static string Precise(decimal? value) => value is { } v ? Scaled.Round(v, 4).ToString("0.0000", CultureInfo.InvariantCulture) : "—";

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
    public static (string Words, int Direction)? Change(IndicatorRow row, decimal? before)
    {
        if (row.Value is not { } now || before is not { } was || row.Kind == IndicatorKind.Judgement)
        {
            return null;
        }

        // The difference of what is shown, so that the reader can check it.
        var decimals = Decimals(row.Unit);
        var difference = Scaled.Round(now, decimals) - Scaled.Round(was, decimals);
        var unit = row.Unit == "%" ? "个百分点" : row.Unit;
        return difference switch
        {
            > 0 => ($"上升{Value(difference, decimals)}{unit}", 1),
            < 0 => ($"下降{Value(-difference, decimals)}{unit}", -1),
            _ => ("持平", 0),
        };
    }

    public static string Arrow(int direction) => direction switch { > 0 => "bi-arrow-up", < 0 => "bi-arrow-down", _ => "bi-dash" };

    /// <summary>The colour of a change: for the better, for the worse, or none.</summary>
    public static string? Tone(string better, int direction) => IsBetter(better, direction) switch { true => "good", false => "bad", null => null };

    /// <summary>Whether a change is for the better; null where the indicator does not say, or nothing changed.</summary>
    public static bool? IsBetter(string better, int direction) => (better, direction) switch
    {
        (_, 0) => null,
        ("up", _) => direction > 0,
        ("down", _) => direction < 0,
        _ => null,
    };
}
