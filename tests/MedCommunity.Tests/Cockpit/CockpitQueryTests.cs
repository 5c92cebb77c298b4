using System.Globalization;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Cockpit;
using MedCommunity.Web.Features.Indicators;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace MedCommunity.Tests.Cockpit;

public sealed class CockpitQueryTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task Its_lights_are_the_ledgers(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using var db = world.CreateDbContext();
        var ledger = await PlanLedger.ReadAsync(db, await world.ActorAsync("leader"), world.Clock.Today());

        var plan = (await Query(world, "leader").RunAsync(null)).Value!.Plan;

        plan.All.Total.Should().Be(22);
        foreach (var light in Enum.GetValues<Light>())
        {
            plan.All[light].Should().Be(ledger.Count(t => t.Light == light), light.ToString());
            plan.Sections.Sum(s => s.Lights[light]).Should().Be(plan.All[light], "every task stands in one section");
            foreach (var department in plan.Departments)
            {
                department.Lights[light].Should().Be(ledger.Count(t => t.Light == light && t.Units.Any(u => u.Code == department.Code)), department.Name);
            }
        }

        plan.Sections.Should().HaveCount(4);
        plan.Overdue.Select(t => t.Number).Should().BeEquivalentTo(ledger.Where(t => t.Light == Light.Red).Select(t => t.Number));
        plan.Overdue.Should().OnlyContain(t => t.Reason.Length > 0);
        plan.Overdue.Select(t => t.DaysLate).Should().BeInDescendingOrder();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Its_reporting_is_the_months_and_its_late_ones_have_somebody_to_call(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using var db = world.CreateDbContext();
        var rows = await ReportingStatus.ReadAsync(db, world.CountyId, TestWorld.UnderWay, world.Clock.Utc());

        var data = (await Query(world, "leader").RunAsync(null)).Value!;
        var reporting = data.Reporting!;

        reporting.Period.Should().Be(TestWorld.UnderWay, "reporting shows the newest month under way");
        reporting.Tally.Should().Be(ReportingTally.Of(rows));
        reporting.DueOn.Should().Be(new DateOnly(2026, 11, 16));
        reporting.Late.Should().HaveCount(rows.Count(r => r.FirstSubmittedAt is null)).And.NotBeEmpty();
        reporting.Late.Should().OnlyContain(l => l.ContactName != null && l.ContactPhone != null);
        var text = LateText.Of(data.CountyName, reporting, data.Now);
        text.Should().StartWith("【克什克腾旗2026年10月报表催报】截至11月22日 12:00").And.Contain("应于11月16日前报送");
        text.Split('\n').Should().HaveCount(reporting.Late.Count + 2);
        foreach (var late in reporting.Late)
        {
            text.Should().Contain(late.UnitName).And.Contain(late.ContactPhone!);
        }

        (await Query(world, "auditor").RunAsync(null)).Value!.Reporting!.Late.Should().OnlyContain(l => l.ContactName == null && l.ContactPhone == null);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Its_figures_are_those_of_the_indicator_pages(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var indicators = new IndicatorsQuery(world, world.User("leader"), world.Clock);
        async Task<decimal?[]> Of(string period, string window) => [.. (await indicators.ListAsync(new(period, window, null))).Value!.Rows.Select(r => r.Value)];

        var figures = (await Query(world, "leader").RunAsync(null)).Value!.Figures!;

        figures.Period.Should().Be(TestWorld.NewestClosed, "figures show the newest closed month");
        figures.Rows.Select(r => r.Row.Value).Should().Equal(await Of("2026-09", "month"));
        figures.Rows.Select(r => r.Before).Should().Equal(await Of("2026-08", "month"));
        figures.Rows.Select(r => r.YearToDate).Should().Equal(await Of("2026-09", "ytd"));
        figures.Rows.Should().OnlyContain(r => r.Trend.Count == 12 && r.Trend[11].Value == r.Row.Value && r.Trend[10].Value == r.Before);

        // In January the year to date begins anew, and the month before lies in the year before.
        var january = (await Query(world, "leader").RunAsync("2026-01")).Value!.Figures!;
        january.Rows.Select(r => r.YearToDate).Should().Equal(january.Rows.Select(r => r.Row.Value));
        january.Rows.Select(r => r.Before).Should().Equal(await Of("2025-12", "month"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Its_risks_are_the_targets_in_danger_and_the_indicators_that_warn_as_of_now(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        async Task<IReadOnlyList<CockpitRisk>?> RisksAsync(string? period) => (await Query(world, "leader").RunAsync(period)).Value!.Risks;
        await using var db = world.CreateDbContext();
        var standings = await IndicatorStandings.ReadAsync(db, await db.Counties.SingleAsync(c => c.Id == world.CountyId));

        var risks = (await RisksAsync(null))!;

        risks.Should().NotBeEmpty().And.OnlyContain(r => r.Target != null, "no limit is set yet");
        risks.Select(r => r.Code).Should().BeSubsetOf(standings.All.Where(s => s.Targets.Any(t => t.Path.State == PathState.Behind || t.Outlook is TargetOutlook.WillMiss or TargetOutlook.MayMiss)).Select(s => s.Indicator.Code));
        (await RisksAsync("2026-08")).Should().BeNull("how the county stands now does not belong beside an earlier month");

        var visits = standings.All.Single(s => s.Indicator.Code == "K1");
        (await new SetLimits(world, world.User("office"), world.Clock, NullLogger<SetLimits>.Instance)
            .RunAsync("K1", new((Math.Ceiling(visits.Now!.Value) + 1).ToString(CultureInfo.InvariantCulture), null, null))).IsDone.Should().BeTrue();

        var warned = (await RisksAsync(null))![0];
        warned.Should().Match<CockpitRisk>(r => r.Code == "K1" && r.Word == "预警" && r.Target == null);
        warned.Why.Should().Contain("低于预警线");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task It_is_for_those_who_see_the_county_and_for_months_that_exist(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);

        foreach (var account in new[] { "finance", "insurance", "hospital", "branch", "clinic", "admin" })
        {
            (await Query(world, account).RunAsync(null)).Outcome.Should().Be(Outcome.NotAllowed, account);
        }

        (await Query(world, "office").RunAsync("autumn")).Outcome.Should().Be(Outcome.Invalid);
        (await Query(world, "office").RunAsync("2019-01")).Outcome.Should().Be(Outcome.NotFound);
        (await Query(world, "office").RunAsync("2025-03")).Value!.Reporting!.IsClosed.Should().BeTrue();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Its_statements_are_few_and_the_same_for_every_month(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var counter = new StatementCounter(world);
        var query = new CockpitQuery(counter, world.User("leader"), world.Clock);

        var counts = new[]
        {
            await counter.CountAsync(() => query.RunAsync(null)),
            await counter.CountAsync(() => query.RunAsync("2026-09")),
            await counter.CountAsync(() => query.RunAsync("2025-06")),
        };

        // Actor 2, months 1, reporting 1, the figures' version 1; the rest was read before.
        counts.Should().Equal(5, 5, 5);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_moved_is_what_moved_more_than_usual_and_its_units_are_those_of_the_indicators_page(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var indicators = new IndicatorsQuery(world, world.User("leader"), world.Clock);
        var told = 0;
        foreach (var period in new[] { "2026-09", "2026-08", "2026-06", "2026-03" })
        {
            var figures = (await Query(world, "leader").RunAsync(period)).Value!.Figures!;

            figures.Moved.Should().HaveCountLessThanOrEqualTo(5).And.OnlyContain(m => Math.Abs(m.Row.Value!.Value - m.Before) >= 1.5m * m.Usual);
            foreach (var move in figures.Moved)
            {
                var trend = figures.Rows.Single(r => r.Row.Code == move.Row.Code).Trend.Select(p => p.Value).ToList();
                move.Before.Should().Be(trend[^2]);
                var changes = trend.SkipLast(1).Zip(trend.Skip(1).SkipLast(1), (a, b) => b - a).OfType<decimal>().ToList();
                move.Usual.Should().Be(changes.Sum(Math.Abs) / changes.Count);
                var change = (await indicators.DetailsAsync(move.Row.Code, new(period, "month", null))).Value!.Change;
                var up = move.Row.Value > move.Before;
                move.Units.Should().Equal(
                    (change?.Rows ?? []).Where(r => up ? r.Effect > 0 : r.Effect < 0).OrderByDescending(r => Math.Abs(r.Effect)).Take(3).Select(r => new MovingUnit(r.Name, r.Effect)));
                told += move.Units.Count;
            }
        }

        told.Should().BePositive("the demonstration's months have something to tell");
    }

    private static CockpitQuery Query(TestWorld world, string account) => new(world, world.User(account), world.Clock);
}
