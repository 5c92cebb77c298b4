using System.Security.Cryptography;
using System.Text.RegularExpressions;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Accounts;

/// <summary>What an account may be called and how it begins. Messages are for the administrator who typed.</summary>
public static partial class AccountRules
{
    /// <summary>With a substitute's name beside it, it still fits into every record.</summary>
    public const int DisplayNameLimit = 40;

    /// <summary>A substitution is for an absence; a longer one is a change of roles.</summary>
    public const int LongestSubstitutionInDays = 92;

    public const int LongestTokenLifeInDays = 366;

    /// <summary>How long a one-time password opens the door.</summary>
    public static readonly TimeSpan OneTimePasswordLife = TimeSpan.FromDays(7);

    public static string? WrongName(string name) => NamePattern().IsMatch(name)
        ? null
        : "账号用3到32个小写字母、数字或 - . _，以字母开头。";

    public static string? WrongDisplayName(string name) => name.Length is > 0 and <= DisplayNameLimit && !name.Any(char.IsControl)
        ? null
        : $"请填写姓名，不超过{DisplayNameLimit}个字。";

    /// <summary>A telephone is no must; one that is given is one (<see cref="PhoneNumber"/>).</summary>
    public static string? WrongPhone(string phone) => phone.Length == 0 || PhoneNumber.Normalise(phone) is not null ? null : $"{PhoneNumber.Owed}。";

    /// <summary>Easy to read out over the telephone: no letters or digits that look alike; satisfies every password rule.</summary>
    public static string NewOneTimePassword() =>
        $"{RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz", 6)}-{RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ", 6)}-{RandomNumberGenerator.GetString("23456789", 6)}";

    [GeneratedRegex(@"^[a-z][a-z0-9._-]{2,31}\z", RegexOptions.None, 1000)]
    private static partial Regex NamePattern();
}
