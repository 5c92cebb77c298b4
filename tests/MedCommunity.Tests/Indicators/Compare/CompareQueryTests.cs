using MedCommunity.Core.Accounts;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Indicators;
using MedCommunity.Web.Features.Indicators.Compare;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Indicators.Compare;

/// <summary>对比与排名: what stands side by side is what each one's own page shows, and only what the caller may see.</summary>
public sealed class CompareQueryTests : DatabaseTests
{
    private const string First = "kskt-bayangaole-health-centre";

    private const string Second = "kskt-township-1";

    [Theory, MemberData(nameof(Providers))]
    public async Task Units_are_ranked_within_their_kind_by_the_figure_that_their_own_page_shows(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var (code, better) in new[] { ("4.3", "up"), ("5.1", "down"), ("2.2b", "up") })
        {
            var of = await CompareAsync(world, "office", code, by: "unit");

            of.WhyNot.Should().BeNull();
            (of.What.IsNumerator, of.Kind, of.IsPart).Should().Be((false, UnitKind.TownshipBranch, false), code);
            of.Rows.Should().HaveCountGreaterThan(10);
            var ranked = of.Rows.Where(r => r.Rank is not null).ToList();
            ranked.Should().HaveCountGreaterThan(10);
            var shown = ranked.Select(r => Scaled.Round(r.Value!.Value, 1)).ToList();
            (better == "down" ? shown : Enumerable.Reverse(shown)).Should().BeInAscendingOrder(code);
            ranked.Select(r => r.Rank).Should().Equal(shown.Select(s => (int?)(shown.IndexOf(s) + 1)), "equal figures share a rank");
            foreach (var row in of.Rows.Take(4))
            {
                var own = (await new IndicatorsQuery(world, world.User("office"), world.Clock).ListAsync(new(null, null, row.Code))).Value!;
                var figure = own.Rows.Single(r => r.Code == code);
                (row.Value, row.Numerator, row.Denominator, row.Completeness, row.Reason).Should().Be((figure.Value, figure.Numerator, figure.Denominator, figure.Completeness, figure.NoValueReason), $"{code} {row.Code}");
                row.Before.Should().Be(own.Before[code]);
                row.Href.Should().Contain($"unit={row.Code}");
            }
        }

        var clinics = await CompareAsync(world, "office", "4.3", by: "unit", kind: "VillageClinic", window: "month");
        clinics.Rows.Where(r => r.Value is null).Should().NotBeEmpty("some clinics have no traditional medicine")
            .And.OnlyContain(r => r.Rank == null && r.Reason != null).And.BeEquivalentTo(clinics.Rows.TakeLast(clinics.Rows.Count(r => r.Value is null)));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Communities_show_what_their_own_pages_show_in_every_indicator_and_window_to_everybody(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var second = await AddCommunityAsync(world);
        foreach (var account in new[] { "office", "branch", "clinic" })
        {
            foreach (var window in new[] { "month", "ytd", "rolling12", "year" })
            {
                var list = new IndicatorsQuery(world, world.User(account), world.Clock);
                var (own, county) = ((await list.ListAsync(new("2025-12", window, second))).Value!, (await list.ListAsync(new("2025-12", window, null))).Value!);
                foreach (var figure in account == "office" ? own.Rows : own.Rows.Where(r => r.Code is "3.1" or "1.1" or "2.3"))
                {
                    var of = await CompareAsync(world, account, figure.Code, by: "community", window: window, period: "2025-12");
                    if (figure.NoValueReason?.Contains("只有全旗县的数值") == true)
                    {
                        of.WhyNot.Should().Contain("只有全旗县的数值");
                        of.Rows.Should().BeEmpty();
                        continue;
                    }

                    of.Rows.Should().HaveCount(2);
                    var row = of.Rows.Single(r => r.Code == second);
                    var name = $"{account} {figure.Code} {window}";
                    (row.Value, row.Numerator, row.Denominator, row.Completeness, row.Reason).Should().Be((figure.Value, figure.Numerator, figure.Denominator, figure.Completeness, figure.NoValueReason), name);
                    row.Before.Should().Be(own.Before[figure.Code], name);
                    of.County!.Value.Should().Be(county.Rows.Single(r => r.Code == figure.Code).Value, name);
                    of.Rows.Count(r => r.Rank is null).Should().Be(figure.Kind == IndicatorKind.Judgement ? 2 : of.Rows.Count(r => r.Value is null), name);
                    (of.Lines?.Lines.Select(l => l.IsCounty)).Should().Equal(figure.Kind == IndicatorKind.Judgement ? null : [false, false, true], name);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Nobody_sees_a_unit_outside_his_scope_and_what_he_picks_there_is_not_there(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await GiveAsync(world, "finance", Second, Role.Director);
        foreach (var (account, own, other) in new[] { ("branch", First, Second), ("finance", Second, First) })
        {
            var actor = await world.ActorAsync(account);
            foreach (var (code, kind) in new[] { ("4.3", "TownshipBranch"), ("4.3", "VillageClinic"), ("3.1", "TownshipBranch"), ("5.1", "TownshipBranch") })
            {
                var of = await CompareAsync(world, account, code, by: "unit", kind: kind, pick: $"{own},{other},kskt-people-hospital");

                of.IsPart.Should().BeTrue();
                of.Rows.Should().NotBeEmpty().And.OnlyContain(r => actor.CanSee(actor.Tree.FindByCode(r.Code)!.Id));
                of.Kinds.Sum(k => k.Count).Should().BeLessThan(30);
                of.Picked.Should().BeEquivalentTo(kind == "TownshipBranch" ? [own] : Array.Empty<string>());
                of.Rows.Select(r => r.Code).Should().NotContain(other);
                System.Text.Json.JsonSerializer.Serialize(of).Should().NotContain(other).And.NotContain((await world.UnitAsync(other)).Name);
            }

            (await Query(world, account).RunAsync("4.3", new(null, null, other, "period", null, null))).Outcome.Should().Be(Outcome.NotFound);
            (await Query(world, account).RunAsync("4.3", new(null, null, own, "period", null, null))).Outcome.Should().Be(Outcome.Done);
            (await Query(world, account).RunAsync("4.3", new(null, null, "kskt2-ykt", null, null, null))).Outcome.Should().Be(Outcome.NotFound, "another county's code");
        }

        (await Query(world, "admin").RunAsync("4.3", new(null, null, null, null, null, null))).Outcome.Should().NotBe(Outcome.Done);
        (await CompareAsync(world, "insurance", "4.3", by: "unit")).WhyNot.Should().Contain("有权查看的单位都不报送");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Where_a_unit_has_no_figure_its_numerator_is_compared_by_name_or_it_is_said_why_not(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);

        var of = await CompareAsync(world, "office", "3.1", by: "unit");
        of.What.Should().Be(new Compared("总诊疗人次数", "人次", true));
        of.Kinds.Select(k => k.Kind).Should().Equal([UnitKind.TownshipBranch, UnitKind.ServiceStation, UnitKind.VillageClinic], "hospitals stand only below the line");
        of.Rows.Should().OnlyContain(r => r.Value == r.Numerator).And.HaveCountGreaterThan(10);
        of.Rows.Select(r => r.Value!.Value).Should().BeInDescendingOrder();
        var own = (await new IndicatorsQuery(world, world.User("office"), world.Clock).ListAsync(new(null, null, of.Rows[0].Code))).Value!.Rows.Single(r => r.Code == "3.1");
        of.Rows[0].Value.Should().Be(own.Numerator);

        (await CompareAsync(world, "office", "2.3", by: "unit")).WhyNot.Should().Contain("几部分合成");
        (await CompareAsync(world, "office", "5.2", by: "unit")).WhyNot.Should().NotBeNull();
        (await CompareAsync(world, "office", "4.1b", by: "unit")).WhyNot.Should().NotBeNull();
        (await CompareAsync(world, "office", "3.2", by: "unit")).WhyNot.Should().Contain("一家报送");
        (await CompareAsync(world, "office", "1.1", by: "unit")).WhyNot.Should().Contain("评判");
        (await CompareAsync(world, "office", "1.1", by: "period")).WhyNot.Should().Contain("评判");
        (await CompareAsync(world, "office", "5.2", by: "community")).WhyNot.Should().Contain("只有全旗县");
        (await CompareAsync(world, "office", "5.2", by: "period")).WhyNot.Should().BeNull();
        (await CompareAsync(world, "office", "3.1", by: "period", unit: First)).WhyNot.Should().Contain("不按基层分院计算");

        var judged = await CompareAsync(world, "office", "1.1");
        (judged.By, judged.Rows.Count, judged.Rows[0].Rank).Should().Be((CompareBy.Community, 1, null));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task At_most_six_stand_side_by_side_month_by_month_as_their_own_pages_show(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var codes = (await CompareAsync(world, "office", "4.3", by: "unit")).Rows.Select(r => r.Code).ToList();

        var many = await CompareAsync(world, "office", "4.3", by: "unit", pick: string.Join(',', codes.Take(8)));
        (many.Picked.Count, many.IsCut, many.Lines!.Lines.Count).Should().Be((6, true, 6));

        var two = await CompareAsync(world, "office", "4.3", by: "unit", pick: $"{First},{Second},nowhere,,", period: "2026-10");
        (two.Picked.Count, two.IsCut).Should().Be((2, false));
        two.Lines!.Labels.Should().HaveCount(12).And.EndWith("2026年10月");
        foreach (var (code, line) in two.Picked.Zip(two.Lines.Lines))
        {
            var trend = (await new IndicatorsQuery(world, world.User("office"), world.Clock).DetailsAsync("4.3", new("2026-10", null, code))).Value!.Trend;
            line.Points.Select(p => p!.Value).Should().Equal(trend.Select(p => p.Value), code);
            line.Points[^1]!.IsPreliminary.Should().Be(line.Points[^1]!.Value is not null, "October is not closed");
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Years_stand_over_the_same_months_and_whole_years_beside_each_other(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var list = new IndicatorsQuery(world, world.User("leader"), world.Clock);
        foreach (var (window, unit) in new[] { ("month", null), ("ytd", "kskt-ykt"), ("rolling12", First) })
        {
            var of = await CompareAsync(world, "leader", "4.3", by: "period", window: window, period: "2026-09", unit: unit);
            of.Lines!.Lines.Select(l => l.Name).Should().EndWith("2026年").And.HaveCountGreaterThan(1);
            foreach (var line in of.Lines.Lines)
            {
                var year = int.Parse(line.Name[..4]);
                foreach (var month in new[] { 1, 9, 10, 12 })
                {
                    var period = new ReportingPeriod(year, month);
                    var expected = period > new ReportingPeriod(2026, 9) ? null : (await list.ListAsync(new(period.ToString(), window, unit))).Value!.Rows.Single(r => r.Code == "4.3").Value;
                    line.Points[month - 1]?.Value.Should().Be(expected, $"{window} {period}");
                    (line.Points[month - 1] is null).Should().Be(period > new ReportingPeriod(2026, 9));
                }
            }
        }

        var years = await CompareAsync(world, "leader", "4.3", by: "period", window: "year", period: "2026-09");
        years.Rows.Select(r => r.Name).Should().Equal("2025年", "2026年");
        years.Rows[0].Value.Should().Be((await list.ListAsync(new("2025-09", "year", null))).Value!.Rows.Single(r => r.Code == "4.3").Value).And.NotBeNull();
        years.Rows[1].Reason.Should().Contain("尚未全部关闭");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_was_not_chosen_is_what_says_most_and_what_was_chosen_wrongly_is_named(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        (await CompareAsync(world, "office", "4.3")).By.Should().Be(CompareBy.Unit, "one community is no comparison");
        (await CompareAsync(world, "clinic", "4.3")).By.Should().Be(CompareBy.Period, "he sees one unit");
        (await CompareAsync(world, "office", "3.2")).By.Should().Be(CompareBy.Period);
        (await CompareAsync(world, "office", "3.1", unit: "kskt-ykt")).By.Should().Be(CompareBy.Period);
        (await CompareAsync(world, "office", "1.1", unit: "kskt-ykt")).By.Should().Be(CompareBy.Community, "what is judged is not drawn");
        await AddCommunityAsync(world);
        (await CompareAsync(world, "office", "4.3")).By.Should().Be(CompareBy.Community);

        var query = Query(world, "office");
        (await query.RunAsync("4.3", new(null, null, null, "kind", null, null))).Message.Should().Contain("比较方式");
        (await query.RunAsync("4.3", new("2026-13", null, null, null, null, null))).Outcome.Should().Be(Outcome.Invalid);
        (await query.RunAsync("9.9", new(null, null, null, null, null, null))).Outcome.Should().Be(Outcome.NotFound);
        (await CompareAsync(world, "office", "4.3", by: "unit", kind: "Department")).Kind.Should().Be(UnitKind.TownshipBranch);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_number_of_statements_does_not_grow_with_what_is_compared(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await AddCommunityAsync(world);
        var counter = new StatementCounter(world);
        var query = new CompareQuery(counter, world.User("office"), world.Clock);
        List<int> open = [];
        List<int> afterApproval = [];
        foreach (var request in new CompareRequest[]
        {
            new("2026-09", "month", null, "community", null, null), new("2026-09", "ytd", null, "unit", "GeneralHospital", null), new("2026-09", "rolling12", null, "unit", "VillageClinic", null),
            new("2026-09", "ytd", null, "unit", "TownshipBranch", $"{First},{Second}"), new("2026-09", "month", null, "period", null, null), new("2026-09", "year", null, "period", null, null),
        })
        {
            open.Add(await counter.CountAsync(() => query.RunAsync("4.3", request)));
            afterApproval.Add(await counter.CountAsync(async () =>
            {
                await world.ForgetFiguresAsync();
                await query.RunAsync("4.3", request);
            }));
        }

        // Actor, months, and the figures' version.
        open.Should().Equal(3, 3, 3, 3, 3, 3);

        // And sums and forms, which a first reader reads anew.
        afterApproval.Should().Equal(5, 5, 5, 5, 5, 5);
    }

    private static CompareQuery Query(TestWorld world, string account) => new(world, world.User(account), world.Clock);

    private static async Task<Comparison> CompareAsync(
        TestWorld world, string account, string code, string? by = null, string? kind = null, string? pick = null, string? window = null, string? period = null, string? unit = null)
    {
        var result = await Query(world, account).RunAsync(code, new(period, window, unit, by, kind, pick));
        result.Outcome.Should().Be(Outcome.Done, result.Message);
        return result.Value!;
    }

    /// <summary>A second community, to which a branch with its clinics has belonged from the first month on.</summary>
    private static async Task<string> AddCommunityAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        var community = CountySetup.AddUnit(db, world.CountyId, "kskt-second", "第二医共体", UnitKind.MedicalCommunity, null, new(2020, 1, 1), 900);
        var branch = await db.OrgUnits.SingleAsync(u => u.CountyId == world.CountyId && u.Code == Second);
        (await db.OrgPlacements.SingleAsync(p => p.UnitId == branch.Id && p.To == null)).ParentId = community.Id;
        await db.SaveChangesAsync();
        return community.Code;
    }

    private static async Task GiveAsync(TestWorld world, string account, string unit, Role role)
    {
        await using var db = world.CreateDbContext();
        var (accountId, unitId) = (world.AccountId(account), (await world.UnitAsync(unit)).Id);
        db.RoleGrants.RemoveRange(await db.RoleGrants.Where(g => g.AccountId == accountId).ToListAsync());
        db.RoleGrants.Add(new RoleGrant { CountyId = world.CountyId, AccountId = accountId, UnitId = unitId, Role = role, From = new(2026, 1, 1) });
        await db.SaveChangesAsync();
    }
}
