using System.Globalization;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Indicators.Judgements;

/// <summary>The words that the pages of judged indicators say.</summary>
internal static class JudgementText
{
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Moment(DateTime at) => LocalClock.ToLocal(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string YesNo(bool isMet) => isMet ? "是" : "否";

    public static string Next(JudgementDuty duty) => duty switch
    {
        JudgementDuty.Propose => "申报",
        JudgementDuty.ProposeAgain => "重新申报",
        JudgementDuty.Judge => "评判",
        _ => "查看",
    };

    /// <summary>Whose decision it was, when, and why.</summary>
    public static string Decision(JudgementRow row) =>
        $"{row.DecidedByName} {(row.State == JudgementState.Returned ? "退回" : $"评为{JudgementRules.Verdict(row.IsMet == true)}，自{row.EffectiveFrom:yyyy年M月d日}起有效")}"
        + $"（{Moment(row.DecidedAt!.Value)}）{(row.DecisionReason is { } reason ? $"：{reason}" : "")}";
}
