using MedCommunity.Core.Indicators;

namespace MedCommunity.Web.Features.Indicators.Compare;

/// <summary>Comparisons in words.</summary>
internal static class CompareText
{
    public static string Chinese(this CompareBy by) => by switch { CompareBy.Community => "医共体", CompareBy.Unit => "单位", _ => "时期" };

    /// <summary>The word of the address.</summary>
    public static string Code(CompareBy by) => by switch { CompareBy.Community => "community", CompareBy.Unit => "unit", _ => "period" };

    public static CompareBy? Parse(string? code) => code switch { "community" => CompareBy.Community, "unit" => CompareBy.Unit, "period" => CompareBy.Period, _ => null };

    /// <summary>What is compared and on whose behalf, as a heading.</summary>
    public static string What(Comparison of) => of.What.IsNumerator ? $"{of.What.Name}（分子）" : of.Row.Name;

    /// <summary>With as many decimals as it is shown: what ranks go by.</summary>
    public static int Decimals(Compared what) => what.IsNumerator ? 4 : FigureText.Decimals(what.Unit);

    public static string Value(Comparison of, decimal? value) => of.What.IsNumerator ? FigureText.Number(value) : FigureText.Value(of.Row, value);

    /// <summary>The same with its unit.</summary>
    public static string Full(Comparison of, decimal? value) => Value(of, value) + (value is null ? "" : of.What.Unit);

    /// <summary>From which end the ranks count.</summary>
    public static string Order(Comparison of) => of.What.IsNumerator ? "按数值从高到低"
        : FigureRank.IsNeutral(of.Row.Better) ? "本指标以控制在合理范围为好，按数值从高到低，名次不表示好坏"
        : FigureRank.IsLowestFirst(of.Row.Better) ? "越低越好，按数值从低到高"
        : "越高越好，按数值从高到低";

    /// <summary>The difference of what is shown, so that the reader can check it; null where one of the two is missing.</summary>
    public static (string Words, int Direction)? Change(Comparison of, decimal? now, decimal? before)
    {
        if (!of.What.IsNumerator)
        {
            return FigureText.Change(of.Row with { Value = now }, before);
        }

        return (now - before) switch
        {
            null => null,
            0 => ("持平", 0),
            > 0 and { } more => ($"上升{FigureText.Number(more)}{of.What.Unit}", 1),
            { } less => ($"下降{FigureText.Number(-less)}{of.What.Unit}", -1),
        };
    }

    /// <summary>The colour of a change; of a numerator alone nothing is better or worse.</summary>
    public static string? Tone(Comparison of, int direction) => of.What.IsNumerator ? null : FigureText.Tone(of.Row.Better, direction);

    /// <summary>What a reader must know of one of the figures before he relies on it.</summary>
    public static string Remarks(Comparison of, ComparedFigure figure) => string.Join("；", new[]
    {
        figure.Reason,
        figure.IsIncomplete ? "数据不全" : null,
        of.Row.Provisional ? "口径待核" : null,
        of.Head.IsClosed || of.By == CompareBy.Period ? null : "本期尚未关闭",
        of.Head.IsDemonstration || figure.IsDemonstration ? "演示数据" : null,
    }.Where(r => r is not null));
}
