using System.Globalization;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>Which of the two things that a unit must reply to.</summary>
public enum FollowKind
{
    /// <summary>督办单.</summary>
    Notice,

    /// <summary>批示.</summary>
    Directive,
}

/// <summary>What is typed into the forms of supervision, checked; and the words that pages say about it.</summary>
internal static class SupervisionText
{
    public const int TextLimit = 2000;
    public const int ReasonLimit = 500;

    public static string Chinese(this FollowKind kind) => kind == FollowKind.Notice ? "督办单" : "批示";

    public static string Route(this FollowKind kind) => kind == FollowKind.Notice ? "/notices" : "/directives";

    public static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "未定期限";

    public static string LongDay(DateOnly day) => day.ToString("yyyy年M月d日", CultureInfo.InvariantCulture);

    public static string Moment(DateTime at) => LocalClock.ToLocal(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A state as pages show it: its light, which is colour and shape, and its words.</summary>
    public static (string Light, string Words) Badge(FollowState state, int daysLate) => state switch
    {
        _ when daysLate > 0 => ("red", $"逾期{daysLate}天{(state == FollowState.Returned ? "未重新答复" : "未答复")}"),
        FollowState.Open or FollowState.Withdrawn => ("grey", state.Chinese()),
        FollowState.Accepted => ("closed", state.Chinese()),
        _ => ("yellow", state.Chinese()),
    };

    /// <summary>The trimmed text, or null and, where it is owed, too long or cannot be kept, an error at the field.</summary>
    /// <param name="missing">What to say where it is owed and absent; null where it may be left out.</param>
    public static string? Checked(string? text, string field, string what, int limit, string? missing, IDictionary<string, string> errors)
    {
        var trimmed = text?.ReplaceLineEndings("\n").Trim();
        if (string.IsNullOrEmpty(trimmed))
        {
            if (missing is not null)
            {
                errors[field] = missing;
            }

            return null;
        }

        if (trimmed.Length > limit)
        {
            errors[field] = $"{what}不能超过{limit}字，现有{trimmed.Length}字。";
        }
        else if (trimmed.Any(c => char.IsControl(c) && c is not ('\n' or '\t')))
        {
            errors[field] = $"{what}含有不能保存的字符，请删去后再试。";
        }

        return trimmed;
    }

    /// <summary>A day for a reply: today or later, at most a year; otherwise an error at the field.</summary>
    public static DateOnly? Due(string? text, string field, string? missing, DateOnly today, IDictionary<string, string> errors)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            if (missing is not null)
            {
                errors[field] = missing;
            }

            return null;
        }

        if (!DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            errors[field] = $"请写明日期，如 {today.AddDays(7):yyyy-MM-dd}。";
        }
        else if (day < today)
        {
            errors[field] = "期限不能早于今天。";
        }
        else if (day > today.AddYears(FollowRules.MostYears))
        {
            errors[field] = $"期限最长一年，不能晚于{Day(today.AddYears(FollowRules.MostYears))}。";
        }

        return day;
    }

    public static Failure Invalid(Dictionary<string, string> errors) => Result.Invalid(string.Concat(errors.Values), errors);
}
