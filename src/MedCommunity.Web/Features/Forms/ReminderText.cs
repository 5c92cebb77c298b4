using System.Text;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Forms;

/// <summary>催报名单: plain text to paste into a chat group. What was never submitted, by form, the longest overdue first.</summary>
internal static class ReminderText
{
    private const string Numerals = "一二三四五六七八九十";

    /// <summary>The forms that are to be urged.</summary>
    public static IReadOnlyList<StatusLine> Lines(StatusPageData data) => [.. data.Lines.Where(l => l.FirstSubmittedAt is null && !l.IsStopped && !l.Row.IsBackfilled)];

    public static string Of(StatusPageData data)
    {
        var lines = Lines(data);
        var text = new StringBuilder($"【{data.Period!.Value.Chinese}报表催报】{Day(LocalClock.DateOf(data.Now))}，还有{lines.Count}张没有报送，其中逾期{lines.Count(l => l.IsLate)}张：\n");
        foreach (var (form, i) in lines.GroupBy(l => l.TemplateName).OrderByDescending(g => g.Count(l => l.IsLate)).Select((g, i) => (g, i)))
        {
            // Most units of a form share a due day: it is said once, and beside those that have another.
            var usual = form.GroupBy(l => l.DueAt).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
            text.Append($"{(i < Numerals.Length ? Numerals[i].ToString() : $"{i + 1}")}、{form.Key}（{Due(usual)}截止，{form.Count()}张）\n");
            foreach (var (line, number) in form.OrderByDescending(l => l.DaysOver).Select((l, n) => (l, n + 1)))
            {
                text.Append($"{number}. {line.UnitName}{(line.ContactName is { } name ? $"（{name}）" : "")}：{Standing(line, data.Now)}{(line.DueAt == usual ? "" : $"，{Due(line.DueAt)}截止")}{Until(line)}\n");
            }
        }

        return text.Append("请尽快登录平台填报。").ToString();
    }

    /// <summary>How late, or how many days are left.</summary>
    public static string Standing(StatusLine line, DateTime now)
    {
        var left = LocalClock.DateOf(line.DueAt.AddTicks(-1)).DayNumber - LocalClock.DateOf(now).DayNumber;
        return left < 0 ? $"逾期{-left}天" : left == 0 ? "今天截止" : $"还有{left}天";
    }

    private static string Until(StatusLine line) => line.Extension is { Counts: false } grant ? $"，请在{Due(grant.Until)}前补报" : "";

    private static string Due(DateTime dueAt) => Day(LocalClock.DateOf(dueAt.AddTicks(-1)));

    private static string Day(DateOnly day) => day.ToString("M月d日");
}
