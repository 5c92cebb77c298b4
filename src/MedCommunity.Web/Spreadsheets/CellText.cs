using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MedCommunity.Web.Spreadsheets;

/// <summary>What clerks type, in one spelling: full-width letters, digits and spaces, no-break spaces and invisible characters are the same to them.</summary>
internal static partial class CellText
{
    /// <summary>The text as it is kept: normalised and trimmed, with the Chinese punctuation that names are written with.</summary>
    public static string Clean(string raw) => Tidy(ButPunctuation().Replace(raw, part => Compatible(part.Value)));

    /// <summary>For numbers, dates, phones and codes: full-width punctuation becomes plain too.</summary>
    public static string Plain(string raw) => Tidy(Compatible(raw));

    /// <summary>Two texts with the same key are the same name.</summary>
    public static string Key(string raw) => Plain(raw).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>The text as a message quotes it: never a page of it.</summary>
    public static string Quote(string text)
    {
        const int enough = 30;
        return text.Length <= enough ? $"“{text}”" : $"“{text[..(char.IsHighSurrogate(text[enough - 1]) ? enough - 1 : enough)]}…”";
    }

    /// <summary>Excel writes characters that XML cannot hold as <c>_x000D_</c>.</summary>
    internal static string Unescape(string stored) => stored.Contains("_x", StringComparison.Ordinal)
        ? Escaped().Replace(stored, m => ((char)ushort.Parse(m.Groups[1].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString())
        : stored;

    internal static string Escape(string text) => text.Contains("_x", StringComparison.Ordinal) ? Escaped().Replace(text, m => "_x005F" + m.Value) : text;

    private static string Compatible(string text)
    {
        var valid = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            // Half of a surrogate pair comes as the replacement character; Normalize would throw on it.
            if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Format && rune != Rune.ReplacementChar)
            {
                valid.Append(Rune.IsControl(rune) ? " " : rune.ToString());
            }
        }

        return valid.ToString().Normalize(NormalizationForm.FormKC);
    }

    private static string Tidy(string text) => Spaces().Replace(text, " ").Trim();

    [GeneratedRegex("[^（），：；！？～]+", RegexOptions.None, 1000)]
    private static partial Regex ButPunctuation();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();

    [GeneratedRegex("_x([0-9A-Fa-f]{4})_", RegexOptions.None, 1000)]
    private static partial Regex Escaped();
}
