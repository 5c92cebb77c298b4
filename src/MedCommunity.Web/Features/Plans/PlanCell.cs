using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using MedCommunity.Core.Plans;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Plans;

/// <summary>
/// How a value of a plan stands in a cell, and back. What would not come back as it was (spaces at an end, control characters, a number that is meant as text) is
/// written as a JSON text in quotes; what does not fit into a cell at all is not written here, and goes to 其他内容.
/// </summary>
internal static partial class PlanCell
{
    /// <summary>Excel takes 32,767 characters; some count twice where they are escaped.</summary>
    public const int Longest = 30_000;

    /// <summary>The text of a cell; null where it is blank.</summary>
    public static string? Read(SheetCell cell) => cell.Kind switch
    {
        CellKind.Text => Unquote(Lines(cell.Raw!).Trim()),
        CellKind.Number => cell.Text,

        // Excel made a day of what was meant as a phrase.
        CellKind.Date => $"{cell.Date!.Value.Year}年{cell.Date.Value.Month}月{cell.Date.Value.Day}日",
        CellKind.Boolean => cell.Text == "TRUE" ? "是" : "否",
        _ => null,
    };

    /// <summary>The cell for a text; null where none gives it back.</summary>
    public static string? Write(string? text) => text is null ? null : Fits(text) && Read(Cell(text)) == text ? text : Quoted(text);

    /// <summary>Several texts: each in a line, or also divided by 、 outside brackets.</summary>
    public static List<string> ReadList(SheetCell cell, bool commas)
    {
        if (cell.Kind != CellKind.Text)
        {
            return Read(cell) is { } one ? [one] : [];
        }

        var parts = new List<string>();
        foreach (var line in Lines(cell.Raw!).Split('\n'))
        {
            parts.AddRange(commas ? Split(line) : [line]);
        }

        return [.. parts.Select(p => p.Trim()).Where(p => CellText.Clean(p).Length > 0).Select(Unquote)];
    }

    public static string? WriteList(IReadOnlyList<string> texts, bool commas)
    {
        if (texts.Count == 0)
        {
            return null;
        }

        List<string> One(string text) => ReadList(Cell(text), commas);
        var parts = texts.Select(t => Fits(t) && !t.Contains('\n') && One(t) is [var same] && same == t ? t : Quoted(t)).ToList();
        var joined = string.Join(commas && parts.Sum(p => p?.Length ?? 0) <= 40 ? "、" : "\n", parts);
        return parts.Contains(null) || joined.Length > Longest || !One(joined).SequenceEqual(texts, StringComparer.Ordinal) ? null : joined;
    }

    /// <summary>目标值: a number, a pair (7～9), or a text; “90%” is a number and its unit.</summary>
    public static (JsonNode? Value, string? Unit) ReadValue(SheetCell cell)
    {
        if (cell.Kind == CellKind.Number)
        {
            return (Number(cell.Text), null);
        }

        if (cell.Kind == CellKind.Text && Lines(cell.Raw!).Trim() is var raw)
        {
            var plain = CellText.Plain(raw);
            if (IsNumber(plain))
            {
                return (Number(plain), null);
            }

            if (plain.EndsWith('%') && IsNumber(plain[..^1].TrimEnd()))
            {
                return (Number(plain[..^1].TrimEnd()), "%");
            }

            if (Pair().Match(plain) is { Success: true } pair)
            {
                return (new JsonArray(Number(pair.Groups[1].Value), Number(pair.Groups[2].Value)), null);
            }
        }

        return (Read(cell) is { } text ? JsonValue.Create(text) : null, null);
    }

    /// <summary>The cell for a target's value: a number, a text, or null where there is none or no cell gives it back.</summary>
    public static object? WriteValue(JsonNode? value)
    {
        object? Checked(string text) => text.Length <= Longest && ReadValue(Cell(text)) is (var back, null) && PlanJson.Same(back, value) ? text : null;
        switch (value)
        {
            case JsonArray { Count: 2 } pair:
                return Checked($"{pair[0]?.ToJsonString()}～{pair[1]?.ToJsonString()}");
            case JsonValue one when one.GetValueKind() == JsonValueKind.Number:
                var raw = one.ToJsonString();
                return decimal.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1e9m
                    && PlanJson.Same(Number(((decimal)(double)number).ToString("0.###############", CultureInfo.InvariantCulture)), value) ? number : Checked(raw);
            case JsonValue one when one.GetValueKind() == JsonValueKind.String:
                var text = one.GetValue<string>();
                return (Fits(text) ? Checked(text) : null) ?? (Quoted(text) is { } quoted ? Checked(quoted) : null);
            default:
                return null;
        }
    }

    /// <summary>A word of a list of words, or what stands there instead.</summary>
    public static string? ReadWord(SheetCell cell, PlanWords words) =>
        cell.Kind == CellKind.Text && Lines(cell.Raw!).Trim() is ['"', ..] ? Read(cell) : Read(cell) is { } word ? words.Code(words.Knows(word) ? word : words.Code(CellText.Clean(word)) is var code && words.Knows(code) ? code : word) : null;

    public static string? WriteWord(string? code, PlanWords words) => code is null ? null
        : words.Knows(code) ? words.Word(code)
        : Write(code) is { } text && ReadWord(Cell(text), words) == code ? text
        : Quoted(code);

    /// <summary>A day as a day, where it is one that Excel knows too; else as a text.</summary>
    public static object? WriteDay(string? day) => day is null ? null
        : DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year > 1900 ? date : null;

    private static bool Fits(string text) => text.Length <= Longest && text.EnumerateRunes().All(r => r.Utf16SequenceLength == 2 || XmlConvert.IsXmlChar((char)r.Value)) && !text.Contains('\uFFFD');

    /// <summary>A JSON text in quotes, in characters that a cell holds; null where it is too long.</summary>
    public static string? Quoted(string text)
    {
        var json = Escaped(JsonSerializer.Serialize(text, PlanJsonText));
        return json.Length <= Longest ? json : null;
    }

    /// <summary>JSON in characters that a cell keeps: the others as escapes.</summary>
    public static string Escaped(string json)
    {
        var safe = new StringBuilder(json.Length);
        foreach (var c in json)
        {
            if (c is '\uFFFD' or '\uFFFE' or '\uFFFF' or '\u007F' or '\u0085' || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                safe.Append(c);
            }
        }

        return safe.ToString();
    }

    private static readonly JsonSerializerOptions PlanJsonText = new(PlanJson.Readable) { WriteIndented = false };

    private static SheetCell Cell(string text) => new("", CellText.Clean(text).Length == 0 ? CellKind.Blank : CellKind.Text, "") { Raw = text };

    private static string Unquote(string text)
    {
        if (text is not ['"', _, ..] || text[^1] != '"')
        {
            return text;
        }

        try
        {
            return JsonSerializer.Deserialize<string>(text)!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return text;
        }
    }

    /// <summary>The parts between 、 and the like, outside brackets and quotes; a bracket that never closes divides nothing.</summary>
    private static IEnumerable<string> Split(string line)
    {
        var (start, depth, quoted) = (0, 0, false);
        for (var i = 0; i < line.Length; i++)
        {
            if (quoted)
            {
                (i, quoted) = line[i] == '\\' ? (i + 1, true) : (i, line[i] != '"');
                continue;
            }

            switch (line[i])
            {
                case '"' when line[start..i].Trim().Length == 0:
                    quoted = true;
                    break;
                case '（' or '(' or '【' or '《' or '〔' or '[':
                    depth++;
                    break;
                case '）' or ')' or '】' or '》' or '〕' or ']':
                    depth = Math.Max(0, depth - 1);
                    break;
                case '、' or '；' or ';' or '，' or ',' when depth == 0:
                    yield return line[start..i];
                    start = i + 1;
                    break;
            }
        }

        yield return line[start..];
    }

    private static string Lines(string raw) => raw.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private static JsonNode Number(string text) => JsonNode.Parse(text)!;

    private static bool IsNumber(string text) => JsonNumber().IsMatch(text);

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$", RegexOptions.None, 1000)]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"^(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)\s*[～~至—–-]+\s*(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)$", RegexOptions.None, 1000)]
    private static partial Regex Pair();
}
