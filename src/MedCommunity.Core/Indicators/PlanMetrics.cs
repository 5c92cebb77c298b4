namespace MedCommunity.Core.Indicators;

/// <summary>Which indicator a target of a plan is about, by what the plan calls it.</summary>
public static class PlanMetrics
{
    /// <summary>The plans' own words, where they are not the indicator's name. What only resembles an indicator (of village clinics alone, against other hospitals) is none.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["万人口全科医生数"] = "K5",
        ["县域内基金支出比例"] = "3.2",
        ["县域内基层医疗卫生机构医保基金占比"] = "3.3",
    };

    /// <summary>The indicator's code; null where no indicator measures that.</summary>
    public static string? IndicatorOf(string metric) => Words.GetValueOrDefault(metric.Trim())
        ?? NationalIndicators.All.FirstOrDefault(i => i.Kind != IndicatorKind.Judgement && i.Name == metric.Trim())?.Code;
}
