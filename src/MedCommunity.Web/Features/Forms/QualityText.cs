using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Forms;

/// <summary>Words and addresses of 数据质量.</summary>
internal static class QualityText
{
    public static string Chinese(this FollowUp follow) => follow switch
    {
        FollowUp.None => "未跟进",
        FollowUp.Followed => "跟进中",
        _ => "已办结",
    };

    /// <summary>A text that is owed.</summary>
    public static string Checked(string? text, string field, string missing, Dictionary<string, string> errors)
    {
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length is 0 or > FollowQuality.LongestText)
        {
            errors[field] = trimmed.Length == 0 ? missing : $"最多{FollowQuality.LongestText}字。";
        }

        return trimmed;
    }

    /// <summary>Names one finding of the month in an address.</summary>
    public static string At(QualityLine line) => $"{line.Key.Unit},{line.Key.Template},{line.Kind},{line.Element}";

    /// <summary>The form, at the cell.</summary>
    public static string Cell(QualityLine line) => ReviewText.FormAddress(line.Key) + (line.Element.Length > 0 ? $"#c-{line.Element}" : "");

    public static string Address(string page, QualityFilter filter, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        var parts = new List<string>();
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }

        Add("period", filter.Period?.ToString());
        Add("kind", filter.Kind?.ToString());
        Add("unit", filter.Unit);
        Add("template", filter.Template);
        Add("follow", filter.FollowUp?.ToString());
        foreach (var (name, value) in more)
        {
            Add(name, value);
        }

        return parts.Count == 0 ? page : $"{page}?{string.Join('&', parts)}";
    }

    /// <summary>The numbers of the last periods for those who do not see the line.</summary>
    public static string Trend(QualityLine line) => string.Join("、", line.Trend.Select(n => n is { } number ? number.ToString("#,0.####") : "—"));

    public static string Mark(QualityMarkView mark) => mark.SettledAt is { } settled
        ? $"{mark.SettledByName}于{FormText.Moment(settled)}办结：{mark.Outcome}（跟进：{mark.Note}）"
        : $"{mark.MarkedByName}于{FormText.Moment(mark.MarkedAt)}跟进：{mark.Note}";
}
