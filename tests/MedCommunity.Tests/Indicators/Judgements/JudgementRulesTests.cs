using System.Text.Json;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Reference;

namespace MedCommunity.Tests.Indicators.Judgements;

public sealed class JudgementRulesTests
{
    [Fact]
    public void Each_judged_indicator_of_the_national_file_has_its_check_list()
    {
        using var json = ReferenceData.ReadJson("indicators-national-2024.json");
        var judged = json.RootElement.GetProperty("indicators").EnumerateArray().Where(i => i.GetProperty("kind").GetString() == "judgement")
            .ToDictionary(i => i.GetProperty("code").GetString()!, i => i.GetProperty("name").GetString()!);

        judged.Should().HaveCount(3);
        JudgementChecklist.All.ToDictionary(i => i.Code, i => i.Name).Should().BeEquivalentTo(judged);
        JudgementChecklist.All.Should().OnlyContain(i => i.Points.Count >= 4 && i.Points.Count <= 5 && i.Aspect == "紧密型");
        var points = JudgementChecklist.All.SelectMany(i => i.Points.Select(p => (i.Code, p))).ToList();
        points.Select(p => p.p.Code).Should().OnlyHaveUniqueItems();
        points.Select(p => p.p.Text).Should().OnlyHaveUniqueItems();
        points.Should().OnlyContain(p => p.p.Code.StartsWith(p.Code + "-") && p.p.Text.Length > 8 && JudgementChecklist.TextOf(p.p.Code) == p.p.Text);
        points[0].p.Code.Should().Be("1.1-a", "stored answers name the points by these");
        JudgementChecklist.TextOf("9.9-z").Should().Be("9.9-z");
    }

    [Fact]
    public void The_office_judges_what_it_did_not_propose_and_the_hospital_or_the_office_proposes_when_nothing_waits()
    {
        foreach (var step in Enum.GetValues<JudgementStep>())
        {
            foreach (var newest in new JudgementState?[] { null, JudgementState.Proposed, JudgementState.Judged, JudgementState.Returned })
            {
                for (var who = 0; who < 8; who++)
                {
                    var party = new JudgementParty { IsOffice = (who & 1) != 0, SpeaksForCommunity = (who & 2) != 0, IsAuthor = (who & 4) != 0 };

                    var why = JudgementRules.WhyNot(step, newest, party);

                    var person = step == JudgementStep.Propose ? party.IsOffice || party.SpeaksForCommunity : party.IsOffice && !(party.IsAuthor && newest == JudgementState.Proposed);
                    var state = step == JudgementStep.Propose ? newest != JudgementState.Proposed : newest == JudgementState.Proposed;
                    (why is null).Should().Be(person && state, $"{step} {newest} {party}");
                    (why?.IsForbidden ?? false).Should().Be(!person, $"{step} {newest} {party}");
                }
            }
        }
    }

    [Fact]
    public void A_community_lacks_exactly_the_points_that_were_not_found()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var points = JudgementChecklist.All[random.Next(3)].Points.Select(p => p.Code).ToList();
            var found = points.Where(_ => random.Next(4) > 0).ToDictionary(p => p, _ => random.Next(3) > 0);

            var lacking = JudgementRules.Lacking(points, found);

            lacking.Should().Equal(points.Where(p => !(found.TryGetValue(p, out var isMet) && isMet)), $"seed {seed}");
            (lacking.Count + found.Count(f => f.Value)).Should().Be(points.Count, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData("2026-11-23", "不能晚于今天")]
    [InlineData("2026-09-30", "2026年9月及以前的报告期已经关闭")]
    [InlineData("2026-10-09", "上一次评判自2026年10月10日起有效")]
    public void Why_a_day_is_not_open_is_said(string day, string words) =>
        JudgementRules.WhyNotFrom(DateOnly.Parse(day), new(2026, 11, 22), new(2026, 9), new(2026, 10, 10)).Should().Contain(words);

    [Fact]
    public void Without_a_closed_month_a_verdict_begins_in_this_century()
    {
        JudgementRules.WhyNotFrom(new(1999, 12, 31), new(2026, 11, 22), null, null).Should().Contain("不能早于2000年1月1日");
        JudgementRules.WhyNotFrom(new(2000, 1, 1), new(2026, 11, 22), null, null).Should().BeNull();
    }
}
