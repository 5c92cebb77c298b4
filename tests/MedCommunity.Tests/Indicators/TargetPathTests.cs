using System.Text.Json;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Reference;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Indicators;

/// <summary>Where an indicator should be by now, whether it is, what its forecast says about the target, and when that is a warning.</summary>
public sealed class TargetPathTests
{
    private static readonly MonthlyPoint Start = new(new(2025, 12), 60);
    private static readonly DateOnly ByDate = new(2027, 12, 31);

    public static TheoryData<string, string?, decimal, decimal, PathState, decimal> HalfWay => new()
    {
        { ">=", "90", 75, 76, PathState.OnPath, 1 },
        { ">=", "90", 75, 75, PathState.OnPath, 0 },
        { ">=", "90", 75, 74.9m, PathState.Behind, -0.1m },
        { ">=", "90", 75, 90, PathState.Reached, 15 },
        { ">", "90", 75, 90, PathState.OnPath, 15 },
        { ">", "90", 75, 90.01m, PathState.Reached, 15.01m },
        { "<=", "30", 45, 44, PathState.OnPath, 1 },
        { "<=", "30", 45, 46, PathState.Behind, -1 },
        { "<=", "30", 45, 30, PathState.Reached, 15 },
        { "<", "30", 45, 30, PathState.OnPath, 15 },
        { "<", "30", 45, 29.9m, PathState.Reached, 15.1m },
        { "=", "90", 75, 80, PathState.OnPath, 5 },
        { "=", "90", 75, 70, PathState.Behind, -5 },
        { "=", "90", 75, 110, PathState.Behind, -5 },
        { "=", "90", 75, 90.04m, PathState.Reached, 14.96m },
        { "approaches", "90", 75, 74, PathState.OnPath, -1 },
        { "approaches", "90", 75, 73.9m, PathState.Behind, -1.1m },
        { "approaches", "90", 75, 89, PathState.Reached, 14 },
        { "approaches", "90", 75, 88.9m, PathState.OnPath, 13.9m },
        { "approaches", "90", 75, 97, PathState.Reached, 22 },
        { "between", "[80, 85]", 70, 72, PathState.OnPath, 2 },
        { "between", "[80, 85]", 70, 69, PathState.Behind, -1 },
        { "between", "[80, 85]", 70, 83, PathState.Reached, 10 },
        { "between", "[80, 85]", 70, 96, PathState.Behind, -1 },
        { "between", "[40, 50]", 55, 53, PathState.OnPath, 2 },
        { "increase", null, 60, 60.1m, PathState.Reached, 0.1m },
        { "increase", null, 60, 60, PathState.Behind, 0 },
        { "decrease", null, 60, 59, PathState.Reached, 1 },
        { "decrease", null, 60, 61, PathState.Behind, -1 },
    };

    [Theory, MemberData(nameof(HalfWay))]
    public void Half_way_the_line_is_half_way_and_ahead_is_whichever_way_is_better(string @operator, string? value, decimal expected, decimal now, PathState state, decimal gap)
    {
        var path = TargetPath.Of(Target(@operator, value), Start, new(new(2026, 12), now));

        (path.State, path.Expected, path.Gap, path.Why).Should().Be((state, expected, gap, null));
    }

    public static TheoryData<string, string, decimal, decimal> Missing => new()
    {
        { ">=", "90", 75, 1.25m },
        { ">=", "90", 95, 0 },
        { "<=", "30", 48, -1.5m },
        { "approaches", "90", 84, 0.5m },
        { "approaches", "90", 89.5m, 0 },
        { "between", "[80, 86]", 92, -0.5m },
        { "between", "[80, 86]", 74, 0.5m },
        { "=", "90", 96, -0.5m },
    };

    [Theory, MemberData(nameof(Missing))]
    public void What_is_missing_is_spread_over_the_months_that_are_left(string @operator, string value, decimal now, decimal perMonth) =>
        TargetPath.Of(Target(@operator, value), Start, new(new(2026, 12), now)).PerMonth.Should().Be(perMonth);

    [Fact]
    public void Who_keeps_to_the_line_is_on_the_path_every_month_and_arrives()
    {
        var random = new Random(3);
        foreach (var (@operator, value) in new[] { (">=", "90"), ("<=", "30"), ("=", "75.5"), ("between", "[41.3, 42]"), ("approaches", "83") })
        {
            for (var i = 0; i < 100; i++)
            {
                var target = Target(@operator, value);
                var start = new MonthlyPoint(Start.Month, random.Next(0, 10_000) / 100m);
                foreach (var month in target.Month!.Value.Since(start.Month))
                {
                    var line = TargetPath.LineAt(target, start, month)!.Value;
                    var path = TargetPath.Of(target, start, new(month, line));

                    path.Gap.Should().Be(0);
                    path.State.Should().BeOneOf(PathState.OnPath, PathState.Reached);
                    if (path.PerMonth is { } step && path.State == PathState.OnPath)
                    {
                        (line + step).Should().BeApproximately(TargetPath.LineAt(target, start, month.AddMonths(1))!.Value, 0.000001m, "the same step takes one to the next month's place");
                    }
                }

                TargetPath.Of(target, start, new(target.Month.Value, TargetPath.LineAt(target, start, target.Month.Value)!.Value)).State.Should().Be(PathState.Reached);
            }
        }
    }

    [Fact]
    public void Moving_the_better_way_never_makes_it_worse()
    {
        var random = new Random(4);
        foreach (var @operator in new[] { ">=", ">", "<=", "<", "approaches", "increase", "decrease" })
        {
            for (var i = 0; i < 300; i++)
            {
                var target = Target(@operator, @operator is "increase" or "decrease" ? null : $"{random.Next(0, 100)}");
                var start = new MonthlyPoint(Start.Month, random.Next(0, 100));
                var month = Start.Month.AddMonths(random.Next(1, 30));
                var (one, step) = (random.Next(0, 10_000) / 100m, random.Next(0, 500) / 100m);

                var plain = TargetPath.Of(target, start, new(month, one));
                var better = TargetPath.Of(target, start, new(month, one + (target.Direction * step)));

                ((int)better.State).Should().BeLessThanOrEqualTo((int)plain.State);
                better.Gap!.Value.Should().BeApproximately(plain.Gap!.Value + step, 0.000001m);
            }
        }
    }

    [Fact]
    public void Begun_beyond_the_target_only_the_target_has_to_be_kept()
    {
        var high = Start with { Value = 95 };
        TargetPath.LineAt(Target(">=", "90"), high, new(2026, 12)).Should().Be(90);
        TargetPath.Of(Target(">=", "90"), high, new(new(2026, 12), 89)).State.Should().Be(PathState.Behind);
        TargetPath.LineAt(Target("<=", "30"), Start with { Value = 20 }, new(2026, 12)).Should().Be(30);
        TargetPath.LineAt(Target("between", "[80, 98]"), high, new(2026, 12)).Should().Be(95);
    }

    [Fact]
    public void The_line_stands_still_before_its_beginning_and_after_its_end()
    {
        var target = Target(">=", "90");
        TargetPath.LineAt(target, Start, new(2024, 1)).Should().Be(60);
        TargetPath.LineAt(target, Start, new(2030, 1)).Should().Be(90);
        TargetPath.Of(target, Start, new(new(2028, 3), 89)).Should().Be(new TargetPath(PathState.Behind, null, 90, -1, null));
        TargetPath.Of(Target(">", "90"), Start, new(new(2027, 12), 90)).State.Should().Be(PathState.Behind, "on its last day it has to be met");
        TargetPath.Of(target, new(new(2028, 1), 60), new(new(2028, 2), 70)).Should().Be(new TargetPath(PathState.Behind, null, 90, -20, null), "begun after its day");
    }

    [Theory]
    [InlineData("2028-12-31", 2028, 12)]
    [InlineData("2028-12-30", 2028, 11)]
    [InlineData("2028-06-10", 2028, 5)]
    [InlineData("2028-02-29", 2028, 2)]
    public void A_targets_month_is_the_last_that_is_over_by_its_day(string day, int year, int month) =>
        new IndicatorTarget(TargetOperator.AtLeast, 90, null, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).Month.Should().Be(new ReportingPeriod(year, month));

    [Fact]
    public void What_cannot_be_judged_says_why()
    {
        var now = new MonthlyPoint(new(2026, 12), 75);
        Why(Target(">=", "90"), Start, null).Should().Be("还没有指标值");
        Why(Target("monitor", null), Start, now).Should().Be("只作监测，没有目标值");
        Why(Target("=", "\"2×100\""), Start, now).Should().Be("目标值不是数，无法比较");
        Why(Target("between", "80"), Start, now).Should().Be("目标值不是数，无法比较");
        Why(Target(">=", "90") with { ByDate = null }, Start, now).Should().Be("目标没有写明时限，也还没有达到");
        Why(Target(">=", "90"), null, now).Should().Be("没有起点值，无法推算进度");
        Why(Target("increase", null), null, now).Should().Be("起点之后还没有指标值，无法比较");
        Why(Target("increase", null), now, now).Should().Be("起点之后还没有指标值，无法比较");
        TargetPath.Of(Target(">=", "90"), null, now).PerMonth.Should().Be(1.25m, "that needs no beginning");

        // What is met is met, whether there is a day, a beginning, or neither.
        TargetPath.Of(Target(">=", "70") with { ByDate = null }, null, now).State.Should().Be(PathState.Reached);
        IndicatorTarget.Read("twice", "90", ByDate).Should().BeNull();

        static string? Why(IndicatorTarget target, MonthlyPoint? start, MonthlyPoint? now)
        {
            var path = TargetPath.Of(target, start, now);
            path.State.Should().Be(PathState.Unknown);
            path.State.Chinese().Should().Be("无法判断");
            return path.Why;
        }
    }

    public static TheoryData<string, string?, decimal, decimal, TargetOutlook?> Ranges => new()
    {
        { ">=", "90", 90, 95, TargetOutlook.WillReach },
        { ">=", "90", 89, 95, TargetOutlook.MayMiss },
        { ">=", "90", 80, 89.9m, TargetOutlook.WillMiss },
        { ">", "90", 90, 95, TargetOutlook.MayMiss },
        { "<=", "30", 25, 30, TargetOutlook.WillReach },
        { "<=", "30", 25, 31, TargetOutlook.MayMiss },
        { "<=", "30", 30.1m, 40, TargetOutlook.WillMiss },
        { "<", "30", 30, 40, TargetOutlook.WillMiss },
        { "approaches", "90", 89, 91, TargetOutlook.WillReach },
        { "approaches", "90", 86, 88.9m, TargetOutlook.WillMiss },
        { "approaches", "90", 86, 89.1m, TargetOutlook.MayMiss },
        { "between", "[80, 85]", 81, 84, TargetOutlook.WillReach },
        { "between", "[80, 85]", 79, 90, TargetOutlook.MayMiss },
        { "between", "[80, 85]", 85.1m, 90, TargetOutlook.WillMiss },
        { "=", "90", 88, 92, TargetOutlook.MayMiss },
        { "=", "90", 90.1m, 92, TargetOutlook.WillMiss },
        { "increase", null, 60.1m, 70, TargetOutlook.WillReach },
        { "increase", null, 50, 60, TargetOutlook.WillMiss },
        { "decrease", null, 50, 61, TargetOutlook.MayMiss },
        { "monitor", null, 50, 61, null },
        { "=", "\"2×100\"", 50, 61, null },
    };

    [Theory, MemberData(nameof(Ranges))]
    public void A_forecast_is_held_against_the_target_with_its_whole_range(string @operator, string? value, decimal low, decimal high, TargetOutlook? outlook) =>
        TargetPath.Outlook(Target(@operator, value), Start, Range(low, high)).Should().Be(outlook);

    [Fact]
    public void A_forecast_that_says_nothing_or_is_for_another_month_is_no_outlook()
    {
        TargetPath.Outlook(Target(">=", "90"), Start, Forecast.Of([], new(2027, 12))).Should().BeNull();
        TargetPath.Outlook(Target("increase", null), null, Range(50, 60)).Should().BeNull();
        FluentActions.Invoking(() => TargetPath.Outlook(Target(">=", "90"), Start, Range(80, 95) with { Month = new(2027, 11) })).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_warning_says_in_a_sentence_which_limit_is_crossed_and_which_target_will_be_missed()
    {
        var target = Target("approaches", "90");
        var now = new MonthlyPoint(new(2026, 12), 78.25m);
        Warn(now, new(80, null), null, null).Should().Be("县域就诊率2026年12月为78.3%，低于预警线80%。");
        Warn(now with { Value = 79.96m }, new(80, null), null, null).Should().Be("县域就诊率2026年12月为79.96%，低于预警线80%。");
        Warn(now, new(null, 75.5m), null, null).Should().Be("县域就诊率2026年12月为78.3%，高于预警线75.5%。");
        Warn(now, new(78.25m, 78.25m), null, null).Should().BeNull("at the limit is not across it");
        Warn(null, new(80, 70), null, null).Should().BeNull();
        Warn(now, null, target, Range(82, 86.24m)).Should().Be("县域就诊率照24个月来的走势，2027年12月预计为84.1%（八成可能在82.0至86.2%），达不到目标“接近90%”。");
        Warn(now, null, target, Range(82, 89)).Should().BeNull("it may still be reached");
        Warn(now, null, target, Forecast.Of([], new(2027, 12))).Should().BeNull();
        Warn(now, null, Target("monitor", null), Range(82, 89)).Should().BeNull();
        Warn(now, new(80, null), Target("<=", "95"), Range(101, 120)).Should().Be(
            "县域就诊率2026年12月为78.3%，低于预警线80%；照24个月来的走势，2027年12月预计为100.0%（八成可能在100.0至100.0%），达不到目标“不超过95%”。");

        static string? Warn(MonthlyPoint? now, WarningLimits? limits, IndicatorTarget? target, Forecast? forecast) => IndicatorWarning.Of("县域就诊率", "%", now, limits, target, Start, forecast);
    }

    [Theory]
    [InlineData(">=", "90", "不低于90%")]
    [InlineData("between", "[9, 7]", "介于7至9%")]
    [InlineData("approaches", "65.50", "接近65.5%")]
    [InlineData("increase", null, "逐步提高")]
    [InlineData("monitor", null, "纳入监测")]
    public void A_target_reads_as_the_plan_words_it(string @operator, string? value, string words) => Target(@operator, value).Words("%").Should().Be(words);

    [Fact]
    public void Every_target_of_the_demonstrations_plans_is_read()
    {
        var read = new List<IndicatorTarget>();
        foreach (var name in new[] { "keshiketeng-2025", "wulatezhong-2023", "zhalaite-2023-ykt" })
        {
            using var plan = ReferenceData.ReadJson($"demonstration/{name}.json");
            Walk(plan.RootElement);
        }

        read.Count.Should().BeGreaterThan(20);
        read.Should().Contain(t => t.Operator == TargetOperator.Approaches && t.Value == 90 && t.Month == new ReportingPeriod(2028, 12));

        void Walk(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray())
                {
                    Walk(item);
                }
            }
            else if (element.ValueKind == JsonValueKind.Object)
            {
                if (element.TryGetProperty("operator", out var how))
                {
                    var value = element.GetProperty("value");
                    DateOnly? day = element.TryGetProperty("byDate", out var by) && by.GetString() is { } text ? DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;
                    var target = IndicatorTarget.Read(how.GetString()!, value.ValueKind == JsonValueKind.Null ? null : value.GetRawText(), day);
                    target.Should().NotBeNull(how.GetString());
                    (target!.Value is null).Should().Be(value.ValueKind is JsonValueKind.Null or JsonValueKind.String, value.GetRawText());
                    read.Add(target);
                }

                foreach (var property in element.EnumerateObject())
                {
                    Walk(property.Value);
                }
            }
        }
    }

    private static IndicatorTarget Target(string @operator, string? json) => IndicatorTarget.Read(@operator, json, ByDate)!;

    private static Forecast Range(decimal low, decimal high) => new(new(2027, 12), (low + high) / 2, low, high, null, 24, true);
}
