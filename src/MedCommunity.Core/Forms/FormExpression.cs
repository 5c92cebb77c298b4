using System.Globalization;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Forms;

/// <summary>How the two sides of a rule must stand to each other.</summary>
public enum Comparison
{
    /// <summary>≤</summary>
    NotGreater,

    /// <summary>&lt;</summary>
    Less,

    /// <summary>=</summary>
    Equal,

    /// <summary>≥</summary>
    NotLess,

    /// <summary>&gt;</summary>
    Greater,
}

public static class Comparisons
{
    public static string Sign(this Comparison comparison) => comparison switch
    {
        Comparison.NotGreater => "≤",
        Comparison.Less => "<",
        Comparison.Equal => "=",
        Comparison.NotLess => "≥",
        _ => ">",
    };

    public static bool Holds(this Comparison comparison, decimal left, decimal right) => comparison switch
    {
        Comparison.NotGreater => left <= right,
        Comparison.Less => left < right,
        Comparison.Equal => left == right,
        Comparison.NotLess => left >= right,
        _ => left > right,
    };
}

/// <summary>A part of a sum: a factor times a cell, or a number alone.</summary>
/// <param name="Factor">The number before the cell, 1 or −1 where none is written; or the number itself.</param>
/// <param name="Code">The data element's code; null for a number.</param>
public sealed record FormTerm(decimal Factor, string? Code);

/// <summary>One side of a rule across cells: a sum such as <c>A + 2 × B - 5</c>.</summary>
public sealed record FormExpression(IReadOnlyList<FormTerm> Terms)
{
    private static readonly (string Text, Comparison Comparison)[] Signs =
    [
        ("<=", Comparison.NotGreater), (">=", Comparison.NotLess), ("≤", Comparison.NotGreater), ("≥", Comparison.NotLess),
        ("=", Comparison.Equal), ("＝", Comparison.Equal), ("<", Comparison.Less), ("＜", Comparison.Less), (">", Comparison.Greater), ("＞", Comparison.Greater),
    ];

    private static readonly Readings<string, FormExpression> Read = new(5_000, _ => 1);

    /// <summary>The cells that it reads.</summary>
    public IEnumerable<string> Codes => Terms.Select(t => t.Code).OfType<string>();

    /// <summary>
    /// Its value; null where a cell is not filled, or where no cell of it applies. A cell that does not apply beside others adds nothing.
    /// </summary>
    public decimal? Evaluate(IReadOnlyDictionary<string, CellValue> values)
    {
        var sum = 0m;
        var known = !Codes.Any();
        foreach (var term in Terms)
        {
            if (term.Code is null)
            {
                sum += term.Factor;
                continue;
            }

            var value = values.GetValueOrDefault(term.Code);
            if (!value.IsFilled)
            {
                return null;
            }

            if (value.Number is { } number)
            {
                sum += term.Factor * number;
                known = true;
            }
        }

        return known ? sum : null;
    }

    /// <summary>In codes, as stored: <c>A + 2 × B - 5</c>.</summary>
    public override string ToString() => Write(code => code);

    /// <summary>In the words of the form.</summary>
    public string InWords(Func<string, string> nameOf) => Write(nameOf);

    /// <summary>Reads a side that is written in codes; codes are not compared with any form.</summary>
    public static FormExpression OfCodes(string text) =>
        Read.Get(text, t => ReadSum(t, CodeAt) is ({ } expression, "") ? expression : throw new FormatException($"'{t}' is not a sum of cells."));

    /// <summary>Reads a whole rule as people write it, such as <c>中医类诊疗人次 ≤ 总诊疗人次</c>; names and codes of the form's fields are both understood.</summary>
    /// <returns>The rule's sides, or what is wrong with the text.</returns>
    public static (FormExpression? Left, Comparison Comparison, FormExpression? Right, string? Error) ReadRule(string text, IReadOnlyCollection<FormField> fields)
    {
        var names = fields.SelectMany(f => new[] { (Word: f.Name, f.Code), (Word: f.Code, f.Code) }).OrderByDescending(n => n.Word.Length).ToList();
        (string, int)? Match(string rest) => names.FirstOrDefault(n => rest.StartsWith(n.Word, StringComparison.Ordinal)) is { Word.Length: > 0 } name ? (name.Code, name.Word.Length) : null;

        var (left, leftRest) = ReadSum(text, Match);
        if (left is null)
        {
            return (null, default, null, Unknown(leftRest));
        }

        var rest = leftRest.TrimStart();
        if (Signs.FirstOrDefault(s => rest.StartsWith(s.Text, StringComparison.Ordinal)) is not { Text: { } sign } found)
        {
            return (null, default, null, rest.Length == 0 ? "请写明两边的关系：≤、<、=、≥ 或 >。" : Unknown(rest));
        }

        var (right, rightRest) = ReadSum(rest[sign.Length..], Match);
        return right is null || rightRest.Trim().Length > 0
            ? (null, default, null, Unknown(rightRest))
            : !left.Codes.Any() ? (null, default, null, "左边至少要有一个表中的项目：提示会显示在它的下面。") : (left, found.Comparison, right, null);
    }

    private static (string Code, int Length)? CodeAt(string rest)
    {
        var length = rest.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c == '_').Count();
        return length > 0 && char.IsAsciiLetter(rest[0]) ? (rest[..length], length) : null;
    }

    private static string Unknown(string rest) => rest.Trim() is { Length: > 0 } text
        ? $"认不出“{(text.Length > 20 ? text[..20] + "…" : text)}”：请用表中项目的名称，可以用 + - × 和数字。"
        : "规则没有写完：请写明左边、关系和右边。";

    /// <summary>As far as it goes: the sum, and what follows it; no sum where the text does not begin with one.</summary>
    private static (FormExpression? Sum, string After) ReadSum(string text, Func<string, (string Code, int Length)?> match)
    {
        var terms = new List<FormTerm>();
        var rest = text.TrimStart();
        var sign = 1m;
        if (rest is ['-' or '－' or '−', ..])
        {
            (sign, rest) = (-1m, rest[1..].TrimStart());
        }

        while (true)
        {
            var start = rest;
            if (match(rest) is { } cell)
            {
                terms.Add(new(sign, cell.Code));
                rest = rest[cell.Length..];
            }
            else
            {
                var digits = rest.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
                if (digits == 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                {
                    return (null, start);
                }

                rest = rest[digits..].TrimStart();
                if (rest is ['×' or '*' or '＊', ..])
                {
                    rest = rest[1..].TrimStart();
                    if (match(rest) is not { } factored)
                    {
                        return (null, rest);
                    }

                    terms.Add(new(sign * number, factored.Code));
                    rest = rest[factored.Length..];
                }
                else
                {
                    terms.Add(new(sign * number, null));
                }
            }

            rest = rest.TrimStart();
            switch (rest)
            {
                case ['+' or '＋', ..]:
                    (sign, rest) = (1m, rest[1..].TrimStart());
                    break;
                case ['-' or '－' or '−', ..]:
                    (sign, rest) = (-1m, rest[1..].TrimStart());
                    break;
                default:
                    return (new(terms), rest);
            }
        }
    }

    private string Write(Func<string, string> nameOf)
    {
        var text = "";
        foreach (var term in Terms)
        {
            var size = Math.Abs(term.Factor).ToString("0.####", CultureInfo.InvariantCulture);
            var part = term.Code is null ? size : Math.Abs(term.Factor) == 1 ? nameOf(term.Code) : $"{size} × {nameOf(term.Code)}";
            text += text.Length == 0 ? $"{(term.Factor < 0 ? "-" : "")}{part}" : $" {(term.Factor < 0 ? "-" : "+")} {part}";
        }

        return text;
    }
}
