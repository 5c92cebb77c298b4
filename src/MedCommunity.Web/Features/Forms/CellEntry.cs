using System.Globalization;
using MedCommunity.Core.Forms;
using MedCommunity.Web.Spreadsheets;
using CellKind = MedCommunity.Web.Spreadsheets.CellKind;

namespace MedCommunity.Web.Features.Forms;

/// <summary>What somebody put into a figure's cell of a workbook (docs/forms-excel.md).</summary>
/// <param name="Value">Null where the cell was left empty: what is stored stays.</param>
/// <param name="Problem">What is wrong with it, without its place.</param>
internal sealed record CellEntry(CellValue? Value, string? Problem = null)
{
    public const string NotApplicable = "不适用";

    /// <summary>Takes away what is stored, which an empty cell never does.</summary>
    public const string Clear = "清空";

    private static readonly CellEntry Empty = new(Value: null);

    public static CellEntry Read(SheetCell cell) => cell.Kind switch
    {
        _ when cell.HasProblem || cell.IsBlank => Empty,
        CellKind.Number => OfNumber(cell.Text),
        CellKind.Text when CellText.Key(cell.Text) == NotApplicable => new(CellValue.NotApplicable),
        CellKind.Text when CellText.Key(cell.Text) == Clear => new(CellValue.NotFilled),
        CellKind.Text => OfNumber(CellText.Plain(cell.Text).Replace(",", "", StringComparison.Ordinal), cell.Text),
        CellKind.Date => new(null, "被当成了日期。请把单元格格式改为“常规”，重新填数字"),
        _ => new(null, "是逻辑值，不是数字。请填数字"),
    };

    private static CellEntry OfNumber(string digits, string? written = null)
    {
        if (CellValue.TryRead(digits, out var value))
        {
            return new(value);
        }

        return digits.Any(char.IsAsciiDigit) && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? new(null, "数值无法保存：最多4位小数，绝对值不超过90亿")
            : new(null, $"{CellText.Quote(written ?? digits)}不是数字。请填数字，没有这项业务填0，不适用填“{NotApplicable}”，要清除已有的数填“{Clear}”");
    }
}

/// <summary>How a form's cells look and what they take in a workbook.</summary>
internal static class CellSheets
{
    public static ColumnFormat FormatOf(FormField field) => field.Decimals switch { 0 => ColumnFormat.Whole, 2 => ColumnFormat.Decimal, _ => ColumnFormat.General };

    /// <summary>As a sheet holds it: a number as a number.</summary>
    public static object? Written(CellValue value) => value.Number is { } number ? number : value.IsFilled ? CellEntry.NotApplicable : null;

    /// <summary>A number within the field's limits, or one of the two words; IF leaves the sums alone where a word stands.</summary>
    public static CellInput InputOf(FormField field)
    {
        string Number(decimal n) => n.ToString("0.####", CultureInfo.InvariantCulture);
        var limits = (field.Min is { } min ? $",{{0}}>={Number(min)}" : "") + (field.Max is { } max ? $",{{0}}<={Number(max)}" : "");
        var takes = (field.Decimals == 0 ? "整数" : $"数字，最多{field.Decimals}位小数")
            + (field.Min is { } least ? $"，不小于{Number(least)}" : "") + (field.Max is { } most ? $"，不大于{Number(most)}" : "");
        return new(
            $"IF(ISNUMBER({{0}}),AND(ROUND({{0}},{field.Decimals})={{0}}{limits}),OR({{0}}=\"{CellEntry.NotApplicable}\",{{0}}=\"{CellEntry.Clear}\"))",
            "怎么填",
            $"{takes}；没有这项业务填0，不适用填“{CellEntry.NotApplicable}”。留空不改动系统中的数，填“{CellEntry.Clear}”清除。",
            $"这里应填{takes}，或者填“{CellEntry.NotApplicable}”“{CellEntry.Clear}”。");
    }
}
