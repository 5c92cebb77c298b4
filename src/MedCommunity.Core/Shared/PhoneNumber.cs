using System.Text.RegularExpressions;

namespace MedCommunity.Core.Shared;

/// <summary>A Chinese telephone number as clerks write it: a mobile's eleven digits, or a landline with its area code.</summary>
public static partial class PhoneNumber
{
    /// <summary>What a message says that is owed.</summary>
    public const string Owed = "请填11位手机号或带区号的固定电话";

    /// <summary>The number in one spelling, 13812345678 or 0476-5223456 with an extension behind a second dash; null where it is none.</summary>
    public static string? Normalise(string text)
    {
        var plain = Separators().Replace(text, "");
        var mobile = Mobile().Match(plain.Replace("-", "", StringComparison.Ordinal));
        if (mobile.Success)
        {
            return mobile.Groups[1].Value;
        }

        var landline = Landline().Match(plain);
        return !landline.Success ? null
            : landline.Groups[3].Success ? $"{landline.Groups[1]}-{landline.Groups[2]}-{landline.Groups[3]}"
            : $"{landline.Groups[1]}-{landline.Groups[2]}";
    }

    [GeneratedRegex(@"[\s().]", RegexOptions.None, 1000)]
    private static partial Regex Separators();

    [GeneratedRegex("^(?:\\+?86)?(1[3-9][0-9]{9})$", RegexOptions.None, 1000)]
    private static partial Regex Mobile();

    // 010 and 02x have three digits, every other area four.
    [GeneratedRegex("^(010|02[0-9]|0[3-9][0-9]{2})-?([2-9][0-9]{6,7})(?:-([0-9]{1,6}))?$", RegexOptions.None, 1000)]
    private static partial Regex Landline();
}
