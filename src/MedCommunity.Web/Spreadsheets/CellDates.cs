using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MedCommunity.Web.Spreadsheets;

/// <summary>Days in a spreadsheet: numbers that a format shows as days, and texts that clerks write.</summary>
internal static partial class CellDates
{
    private static readonly DateOnly Epoch1900 = new(1899, 12, 30);
    private static readonly DateOnly Epoch1904 = new(1904, 1, 1);

    /// <summary>Built-in formats that show a day: those of the standard, and those that Chinese Excel adds (27–36, 50–58).</summary>
    public static bool IsDateFormat(uint id, string? code) => code is null
        ? id is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58)
        : ShowsDay(code);

    /// <summary>The day of a serial number; null for one that is none: before the epoch, beyond the year 9999, or 1900's invented 29 February.</summary>
    public static DateOnly? FromSerial(double serial, bool from1904)
    {
        const int last = 2_958_465;
        if (double.IsNaN(serial) || serial < (from1904 ? 0 : 1) || serial >= last + 1 - (from1904 ? 1462 : 0))
        {
            return null;
        }

        var day = (int)Math.Floor(serial);
        return (from1904, day) switch
        {
            (true, _) => Epoch1904.AddDays(day),
            (false, 60) => null,
            (false, < 60) => Epoch1900.AddDays(day + 1),
            _ => Epoch1900.AddDays(day),
        };
    }

    /// <summary>2024-01-01, 2024/1/1, 2024.1.1, 2024年1月1日 or 20240101, with a midnight behind it where another system exported one.</summary>
    public static bool TryParse(string text, out DateOnly date)
    {
        date = default;
        var match = Written().Match(CellText.Plain(text));
        if (!match.Success)
        {
            return false;
        }

        int Part(string name) => int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture);
        var (year, month, day) = (Part("y"), Part("m"), Part("d"));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new DateOnly(year, month, day);
        return true;
    }

    /// <summary>Whether a format's code has a letter of a day or time outside quotes, brackets and escapes.</summary>
    private static bool ShowsDay(string code)
    {
        var letters = new StringBuilder();
        for (var i = 0; i < code.Length && code[i] != ';'; i++)
        {
            switch (code[i])
            {
                case '"' or '[':
                    var end = code.IndexOf(code[i] == '[' ? ']' : '"', i + 1);
                    i = end < 0 ? code.Length : end;
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                default:
                    letters.Append(char.ToLowerInvariant(code[i]));
                    break;
            }
        }

        var shown = letters.ToString();
        return !shown.StartsWith("general", StringComparison.Ordinal) && shown.AsSpan().IndexOfAny("ymdhs") >= 0;
    }

    [GeneratedRegex(@"^(?:(?<y>[0-9]{4}) ?(?<s>[-/.]) ?(?<m>[0-9]{1,2}) ?\k<s> ?(?<d>[0-9]{1,2})|(?<y>[0-9]{4}) ?年 ?(?<m>[0-9]{1,2}) ?月 ?(?<d>[0-9]{1,2}) ?日|(?<y>[0-9]{4})(?<m>[0-9]{2})(?<d>[0-9]{2}))(?: 0{1,2}:00(?::00)?)?$", RegexOptions.None, 1000)]
    private static partial Regex Written();
}
