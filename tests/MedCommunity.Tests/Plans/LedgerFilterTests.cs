using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Plans;
using Microsoft.AspNetCore.WebUtilities;

namespace MedCommunity.Tests.Plans;

public sealed class LedgerFilterTests
{
    private static readonly DateOnly Today = new(2026, 11, 22);

    private static readonly LedgerRow[] Rows =
    [
        Row(1, "s1", "red", new(2026, 11, 1), percent: 30, lead: "甲局", reporting: "甲局"),
        Row(2, "s1", "green", new(2026, 11, 22), percent: 60, lead: "乙局", reporting: null),
        Row(3, "s2", "yellow", new(2026, 12, 22), percent: 60, lead: "甲局", reporting: "乙局", mine: true),
        Row(4, "s2", "closed", new(2026, 11, 1), percent: 100, lead: null, reporting: "甲局", accepted: true),
        Row(5, "s3", "grey", null, percent: 0, lead: "乙局", reporting: "甲局"),
    ];

    [Fact]
    public void Each_filter_lets_through_what_it_names()
    {
        Shown(LedgerFilter.None).Should().Equal(1, 2, 3, 4, 5);
        Shown(new() { Section = "s2" }).Should().Equal(3, 4);
        Shown(new() { Department = "乙局" }).Should().Equal(2, 3, 5);
        Shown(new() { Light = "red" }).Should().Equal(1);
        Shown(new() { Within = 30 }).Should().Equal([2, 3], "today counts, and the thirtieth day, and nothing that is accepted");
        Shown(new() { Within = 29 }).Should().Equal(2);
        Shown(new() { Overdue = true }).Should().Equal([1], "what is accepted is not overdue");
        Shown(new() { Unassigned = true }).Should().Equal(2);
        Shown(new() { Mine = true }).Should().Equal(3);
        Shown(new() { Text = "任务3" }).Should().Equal(3);
        Shown(new() { Text = "5" }).Should().Equal([5], "a number alone is a task's number, and no part of one");
        Shown(new() { Section = "s1", Light = "red", Overdue = true }).Should().Equal(1);
    }

    [Fact]
    public void Every_column_sorts_both_ways_with_nothing_last_and_ties_in_the_plans_order()
    {
        Shown(new() { Sort = "deadline" }).Should().Equal(1, 4, 2, 3, 5);
        Shown(new() { Sort = "-deadline" }).Should().Equal(3, 2, 1, 4, 5);
        Shown(new() { Sort = "-progress" }).Should().Equal(4, 2, 3, 1, 5);
        Shown(new() { Sort = "light" }).Should().Equal(1, 3, 2, 5, 4);
        Shown(new() { Sort = "reporting" }).Should().HaveCount(5).And.Subject.Last().Should().Be(2, "without a reporting unit");
        foreach (var column in LedgerColumns.All)
        {
            Shown(new() { Sort = column.Key }).Should().BeEquivalentTo([1, 2, 3, 4, 5], column.Key);
            Shown(new() { Sort = "-" + column.Key }).Should().BeEquivalentTo([1, 2, 3, 4, 5], column.Key);
        }
    }

    [Fact]
    public void Rows_are_put_together_by_section_unit_and_light_each_row_once()
    {
        List<(string Title, int[] Numbers)> By(string? group) => [.. LedgerGroups.Of(Rows, group).Select(g => (g.Title, g.Rows.Select(r => r.Number).ToArray()))];

        By(null).Select(g => g.Title).Should().Equal("我单位的任务", "章节s1", "章节s2", "章节s3");
        By(null)[0].Numbers.Should().Equal(3);
        By("lead").Select(g => g.Title).Should().Equal("甲局", "乙局", "方案没有写明牵头单位");
        By("reporting").Select(g => g.Title).Should().Equal("甲局", "乙局", "没有确定报送单位");
        By("light").Select(g => g.Title).Should().Equal("逾期", "预警", "正常", "未开始", "已销号");
        By("none").Should().ContainSingle().Which.Numbers.Should().Equal(1, 2, 3, 4, 5);
        foreach (var group in LedgerGroups.All)
        {
            By(group.Key).SelectMany(g => g.Numbers).Should().BeEquivalentTo([1, 2, 3, 4, 5], group.Key);
        }
    }

    [Fact]
    public void What_the_address_says_comes_back_from_it_unchanged()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            string? Maybe(string text) => random.Next(2) == 0 ? null : text;
            var filter = new LedgerFilter
            {
                Section = Maybe("1-s3"),
                Department = Maybe("kskt-dept-finance-bureau"),
                Light = Maybe("red"),
                Text = Maybe("资金 & “统筹”=?#%"),
                Within = random.Next(2) == 0 ? null : random.Next(1, 400),
                Overdue = random.Next(2) == 0,
                Unassigned = random.Next(2) == 0,
                Mine = random.Next(2) == 0,
                Sort = Maybe("-deadline"),
                Group = Maybe("lead"),
                Columns = random.Next(2) == 0 ? null : ["light", "origin"],
                Page = random.Next(1, 9),
            };

            Read(filter.ToQuery()).Should().BeEquivalentTo(filter, $"seed {seed}");
        }
    }

    [Fact]
    public void What_the_ledger_does_not_know_is_dropped()
    {
        var filter = Read("sort=password&group=x&cols=evil,title&within=-3&overdue=yes&page=0&section=" + new string('长', 300));

        (filter.Sort, filter.Group, filter.Within, filter.Overdue, filter.Page).Should().Be((null, null, null, false, 1));
        filter.Columns.Should().Equal("title");
        filter.Section!.Length.Should().Be(60);
    }

    [Fact]
    public void A_long_ledger_comes_in_pages_and_a_group_goes_on_where_it_was_cut()
    {
        var rows = Enumerable.Range(1, 250).Select(n => Row(n, n <= 150 ? "s1" : "s2", "green", null, 0, null, null)).ToList();
        var book = new LedgerBook(Today, rows, new Dictionary<Guid, LedgerTask>(), new Dictionary<Guid, PlanName>(), [], []);
        LedgerView Page(int page) => LedgerView.Of(book, new() { Page = page }, LedgerHead.Of(book, LedgerFilter.None, false, []));

        Page(1).Groups.Should().ContainSingle().Which.Rows.Should().HaveCount(100);
        Page(2).Groups.Select(g => (g.Title, g.Count, g.IsContinued, g.Rows.Count)).Should().Equal(("章节s1", 150, true, 50), ("章节s2", 100, false, 50));
        Page(3).Groups.Should().ContainSingle().Which.Rows.Should().HaveCount(50);
        (Page(9).Page, Page(9).Pages).Should().Be((3, 3));
        Enumerable.Range(1, 3).SelectMany(p => Page(p).Groups).SelectMany(g => g.Rows).Select(r => r.Number).Should().Equal(Enumerable.Range(1, 250));
    }

    [Fact]
    public void Chips_count_what_the_other_filters_let_through()
    {
        var book = new LedgerBook(Today, Rows, new Dictionary<Guid, LedgerTask>(), new Dictionary<Guid, PlanName>(), [], []);
        var filter = new LedgerFilter { Department = "甲局", Light = "red" };
        var head = LedgerHead.Of(book, filter, false, []);

        head.Lights.Should().BeEquivalentTo(new Dictionary<string, int> { ["red"] = 1, ["yellow"] = 1, ["green"] = 0, ["grey"] = 1, ["closed"] = 1 });
        (head.Total, head.Found, head.Quick["overdue"], head.Quick["unassigned"]).Should().Be((5, 1, 1, 0));
        head.LightChips(filter, "/tasks").Single(c => c.TestId == "filter-yellow").Href.Should().Be("/tasks?department=%E7%94%B2%E5%B1%80&light=yellow");
    }

    private static int[] Shown(LedgerFilter filter) => [.. LedgerColumns.Sorted(Rows.Where(r => filter.Matches(r, Today)), filter.Sort).Select(r => r.Number)];

    private static LedgerFilter Read(string query)
    {
        var values = QueryHelpers.ParseQuery(query);
        return LedgerFilter.Of(name => values.TryGetValue(name, out var value) ? value.ToString() : null);
    }

    private static LedgerRow Row(int number, string section, string light, DateOnly? deadline, int percent, string? lead, string? reporting, bool mine = false, bool accepted = false) => new()
    {
        Id = Guid.CreateVersion7(),
        Order = number - 1,
        Number = number,
        SourceNumber = $"（{number}）",
        Section = section,
        SectionTitle = $"章节{section}",
        Title = $"任务{number}",
        Light = light,
        Reason = "理由",
        Start = new(2026, 1, number % 28 + 1),
        Deadline = deadline,
        Percent = percent,
        Departments = lead ?? "",
        Leads = lead is null ? [] : [new(lead, lead)],
        Reporting = reporting is null ? null : new(reporting, reporting),
        Milestones = number % 3,
        LastReport = number % 2 == 0 ? new ReportingPeriod(2026, number % 12 + 1) : null,
        Origin = "某办发〔2025〕1号",
        IsMine = mine,
        IsAccepted = accepted,
        UnitCodes = [.. new[] { lead, reporting }.OfType<string>().Distinct()],
        UnitNames = [],
    };
}
