using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Indicators.Judgements;

public sealed class JudgementFiguresTests
{
    private static readonly string[] Codes = ["1.1", "1.2", "1.3"];

    [Fact]
    public void A_months_figure_is_what_a_clerk_gets_who_turns_the_verdicts_over_day_by_day()
    {
        var seen = new HashSet<string>();
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var communities = Communities(random.Next(5));
            var verdicts = Verdicts(random, communities);
            var period = new ReportingPeriod(2026, random.Next(1, 13));
            foreach (var code in Codes)
            {
                var state = new Dictionary<Guid, bool>();
                for (var day = new DateOnly(2025, 12, 1); day <= period.LastDay; day = day.AddDays(1))
                {
                    foreach (var v in verdicts.Where(v => v.Indicator == code && v.EffectiveFrom == day).OrderBy(v => v.DecidedAt))
                    {
                        state[v.CommunityId] = v.IsMet;
                    }
                }

                var figure = JudgementFigures.Of(verdicts, code, communities, period);

                int? One(OrgNode community) => state.TryGetValue(community.Id, out var isMet) ? (isMet ? 1 : 0) : null;
                figure.Communities.Select(c => (c.Community, c.Value)).Should().Equal(communities.Select(c => (c, One(c))), $"seed {seed}");
                (figure.Numerator, figure.Denominator).Should().Be((communities.Count(c => One(c) == 1), communities.Count), $"seed {seed}");
                var missing = communities.Where(c => One(c) is null).Select(c => c.Name).ToList();
                int? expected = communities.Any(c => One(c) == 0) ? 0 : communities.Count == 0 || missing.Count > 0 ? null : 1;
                figure.Value.Should().Be(expected, $"seed {seed}");
                (figure.NoValueReason is null).Should().Be(expected is not null, $"seed {seed}: either a value or why there is none");
                if (expected is null && communities.Count > 0)
                {
                    figure.NoValueReason.Should().Be($"{string.Join("、", missing)}尚未评判", $"seed {seed}");
                }

                seen.Add($"{expected?.ToString() ?? figure.NoValueReason![^4..]}");
                foreach (var community in communities)
                {
                    JudgementFigures.Of(verdicts, code, [community], period).Value.Should().Be(One(community), $"seed {seed}: a community alone");
                }
            }
        }

        seen.Should().BeEquivalentTo(["1", "0", "尚未评判", "有医共体"], "every kind of answer occurred");
    }

    [Fact]
    public void A_verdict_that_the_rules_let_through_changes_no_closed_month_and_is_the_one_that_holds_today()
    {
        var (through, refused) = (0, 0);
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var communities = Communities(1 + random.Next(3));
            var verdicts = Verdicts(random, communities);
            var today = new DateOnly(2026, 1, 1).AddDays(random.Next(365));
            verdicts.RemoveAll(v => v.EffectiveFrom > today);
            ReportingPeriod? closed = random.Next(4) == 0 ? null : ReportingPeriod.Of(today).AddMonths(-random.Next(1, 4));
            var of = communities[random.Next(communities.Count)];
            var last = verdicts.Where(v => v.CommunityId == of.Id && v.Indicator == "1.1").Select(v => (DateOnly?)v.EffectiveFrom).Max();
            var next = new IndicatorVerdict(of.Id, "1.1", random.Next(2) == 0, today.AddDays(random.Next(-150, 20)), LocalClock.EndOf(today));

            var isOpen = JudgementRules.WhyNotFrom(next.EffectiveFrom, today, closed, last) is null;

            isOpen.Should().Be(next.EffectiveFrom >= JudgementRules.FirstDay(closed, last) && next.EffectiveFrom <= today, $"seed {seed}");
            if (!isOpen)
            {
                refused++;
                continue;
            }

            through++;
            JudgementFigures.InForce([.. verdicts, next], "1.1", of.Id, today).Should().Be(next, $"seed {seed}");
            foreach (var month in closed?.Since(closed.Value.AddMonths(-12)) ?? [])
            {
                JudgementFigures.Of([.. verdicts, next], "1.1", communities, month).Should().BeEquivalentTo(JudgementFigures.Of(verdicts, "1.1", communities, month), $"seed {seed}, {month}");
            }
        }

        through.Should().BeGreaterThan(300);
        refused.Should().BeGreaterThan(300);
    }

    [Fact]
    public void Of_two_verdicts_for_the_same_day_the_later_one_holds_and_the_day_before_neither()
    {
        var community = Communities(1)[0];
        var day = new DateOnly(2026, 3, 31);
        var at = new DateTime(2026, 4, 1, 1, 0, 0, DateTimeKind.Utc);
        IndicatorVerdict[] verdicts = [new(community.Id, "1.2", true, day, at.AddHours(1)), new(community.Id, "1.2", false, day, at)];

        JudgementFigures.InForce(verdicts, "1.2", community.Id, day)!.IsMet.Should().BeTrue();
        JudgementFigures.InForce(verdicts, "1.2", community.Id, day.AddDays(-1)).Should().BeNull();
        JudgementFigures.InForce(verdicts, "1.1", community.Id, day).Should().BeNull("another indicator was not judged");
        JudgementFigures.Of(verdicts, "1.2", [community], new(2026, 3)).AsOf.Should().Be(at.AddHours(1));
    }

    private static List<OrgNode> Communities(int count) =>
        [.. Enumerable.Range(1, count).Select(i => new OrgNode(new Guid(i, 0, 0, new byte[8]), $"c{i}", $"第{i}医共体", UnitKind.MedicalCommunity, null, i, false))];

    private static List<IndicatorVerdict> Verdicts(Random random, List<OrgNode> communities) =>
        communities.Count == 0 ? [] : [.. Enumerable.Range(0, random.Next(10)).Select(i =>
        {
            var from = new DateOnly(2025, 12, 1).AddDays(random.Next(400));
            return new IndicatorVerdict(
                communities[random.Next(communities.Count)].Id, Codes[random.Next(3)], random.Next(3) != 0, from, LocalClock.StartOf(from).AddMinutes(random.Next(2000)).AddSeconds(i));
        })];
}
