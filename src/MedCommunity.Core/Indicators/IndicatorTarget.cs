using System.Globalization;
using System.Text.Json;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Indicators;

/// <summary>How a plan's target is meant (data/SCHEMA.md, quantitative target).</summary>
public enum TargetOperator
{
    /// <summary>不低于.</summary>
    AtLeast,

    /// <summary>不超过.</summary>
    AtMost,

    /// <summary>等于.</summary>
    Exactly,

    /// <summary>高于.</summary>
    Above,

    /// <summary>低于.</summary>
    Below,

    /// <summary>介于.</summary>
    Between,

    /// <summary>接近: about so much or more (克什克腾旗 主要目标3: 县域就诊率接近90%).</summary>
    Approaches,

    /// <summary>逐步提高: a direction without a value.</summary>
    Increase,

    /// <summary>逐步降低.</summary>
    Decrease,

    /// <summary>纳入监测: watched, without a value.</summary>
    Monitor,
}

/// <summary>What a plan wants an indicator to be, and by when.</summary>
/// <param name="Operator">How it is meant.</param>
/// <param name="Value">In the indicator's unit; of <see cref="TargetOperator.Between"/> the lower end; null where the plan names no number.</param>
/// <param name="Upper">The upper end of <see cref="TargetOperator.Between"/>.</param>
/// <param name="ByDate">The plan's day; null where it names none.</param>
public sealed record IndicatorTarget(TargetOperator Operator, decimal? Value, decimal? Upper, DateOnly? ByDate)
{
    /// <summary>接近 is reached from one point (one unit of the indicator) below on: 接近90% is said of 89 and not of 88.</summary>
    public const decimal About = 1;

    /// <summary>等于 is judged by what is shown, which has one decimal; everything else by the exact figure.</summary>
    public const decimal Same = 0.05m;

    private static readonly Dictionary<string, TargetOperator> Codes = new(StringComparer.Ordinal)
    {
        [">="] = TargetOperator.AtLeast,
        ["<="] = TargetOperator.AtMost,
        ["="] = TargetOperator.Exactly,
        [">"] = TargetOperator.Above,
        ["<"] = TargetOperator.Below,
        ["between"] = TargetOperator.Between,
        ["approaches"] = TargetOperator.Approaches,
        ["increase"] = TargetOperator.Increase,
        ["decrease"] = TargetOperator.Decrease,
        ["monitor"] = TargetOperator.Monitor,
    };

    /// <summary>The last month that is over by the day: a month's figure is known when it has ended. Null without a day, or with one that no month of the portal can be.</summary>
    public ReportingPeriod? Month => ByDate is { Year: > 2000 and < 2199 } day ? ReportingPeriod.Of(day.AddDays(1)).AddMonths(-1) : null;

    /// <summary>Whether the target is a direction alone, so that it takes the beginning to judge it.</summary>
    public bool IsDirection => Operator is TargetOperator.Increase or TargetOperator.Decrease;

    /// <summary>Whether a figure can meet it at all.</summary>
    public bool IsJudged => IsDirection || (Operator != TargetOperator.Monitor && Value is not null && (Operator != TargetOperator.Between || Upper is not null));

    /// <summary>1 where more is better, -1 where less is, 0 where neither is.</summary>
    public int Direction => Operator switch
    {
        TargetOperator.AtLeast or TargetOperator.Above or TargetOperator.Approaches or TargetOperator.Increase => 1,
        TargetOperator.AtMost or TargetOperator.Below or TargetOperator.Decrease => -1,
        _ => 0,
    };

    /// <summary>A plan's target as its file writes it; null where the operator is none of SCHEMA.md's. A text instead of a number (2×100) is no number.</summary>
    /// <param name="operator">SCHEMA.md's code.</param>
    /// <param name="json">A number, a pair of them, a text or nothing, as JSON.</param>
    /// <param name="byDate">The plan's day.</param>
    public static IndicatorTarget? Read(string @operator, string? json, DateOnly? byDate)
    {
        if (!Codes.TryGetValue(@operator, out var how))
        {
            return null;
        }

        var value = json is null ? default : JsonElement.Parse(json);
        return value.ValueKind switch
        {
            JsonValueKind.Number => new(how, value.GetDecimal(), null, byDate),
            JsonValueKind.Array when value.GetArrayLength() == 2 && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number) =>
                new(how, value.EnumerateArray().Min(v => v.GetDecimal()), value.EnumerateArray().Max(v => v.GetDecimal()), byDate),
            _ => new(how, null, null, byDate),
        };
    }

    /// <summary>For people: 不低于90%, 介于7至9名, 逐步提高.</summary>
    public string Words(string unit)
    {
        var word = PlanWords.Operators.Word(Codes.First(c => c.Value == Operator).Key);
        return Value is not { } value ? word : Upper is { } upper ? $"{word}{Number(value)}至{Number(upper)}{unit}" : $"{word}{Number(value)}{unit}";
    }

    /// <summary>Whether a figure meets the target; never where it is not judged, or is a direction from an unknown beginning.</summary>
    public bool IsMetBy(decimal figure, decimal? start) => WholeRange(figure, figure, start) == true;

    /// <summary>Whether all figures of a range meet the target (true), none does (false), or some do (null).</summary>
    public bool? WholeRange(decimal low, decimal high, decimal? start)
    {
        if (!IsJudged || (IsDirection && start is null))
        {
            return false;
        }

        return Operator switch
        {
            TargetOperator.AtLeast => All(low >= Value, high >= Value),
            TargetOperator.Above => All(low > Value, high > Value),
            TargetOperator.Approaches => All(low >= Value - About, high >= Value - About),
            TargetOperator.Increase => All(low > start, high > start),
            TargetOperator.AtMost => All(high <= Value, low <= Value),
            TargetOperator.Below => All(high < Value, low < Value),
            TargetOperator.Decrease => All(high < start, low < start),
            TargetOperator.Exactly => All(low > Value - Same && high < Value + Same, high > Value - Same && low < Value + Same),
            _ => All(low >= Value && high <= Upper, high >= Value && low <= Upper),
        };

        static bool? All(bool whole, bool some) => whole ? true : some ? null : false;
    }

    /// <summary>How far a figure is from the target's number or range, in the indicator's unit; 0 at it or beyond.</summary>
    internal decimal Distance(decimal figure) => Math.Abs(Nearest(figure) - figure);

    /// <summary>The figure itself where it is at the number or beyond, else the number (of a range the nearer end).</summary>
    internal decimal Nearest(decimal figure) => Direction switch
    {
        1 => Math.Max(figure, Value!.Value),
        -1 => Math.Min(figure, Value!.Value),
        _ => Math.Clamp(figure, Value!.Value, Upper ?? Value.Value),
    };

    private static string Number(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
