using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Tests.Forms;
using MedCommunity.Tests.Plans;
using MedCommunity.Web.Features.Indicators;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Indicators;

/// <summary>Where a county stands on its targets and limits: one reading for the indicator's page, the list, the task and its light.</summary>
public sealed class IndicatorStandingsTests : DatabaseTests
{
    [Theory]
    [InlineData("县域就诊率", "K1")]
    [InlineData("基层就诊率", "K2")]
    [InlineData("医疗费用增长率", "K3")]
    [InlineData("医保报销比例", "K4")]
    [InlineData("万人口全科医生数", "K5")]
    [InlineData("县域内基金支出比例", "3.2")]
    [InlineData("县域内基层医疗卫生机构医保基金占比", "3.3")]
    [InlineData("县域内中医类诊疗量占比", "4.3")]
    [InlineData("资源统一管理", null)]
    [InlineData("乡村医疗卫生机构服务性收入占比", null)]
    [InlineData("七大中心", null)]
    public void A_plans_word_names_an_indicator_only_where_it_measures_the_same(string metric, string? code) => PlanMetrics.IndicatorOf(metric).Should().Be(code);

    [Theory, MemberData(nameof(Providers))]
    public async Task The_real_plans_targets_point_at_their_indicators(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using var db = world.CreateDbContext();

        (await db.Targets.Where(t => t.CountyId == world.CountyId && t.IndicatorCode != null).OrderBy(t => t.WorkItemId == null).ThenBy(t => t.Order)
            .Select(t => new { t.Name, t.IndicatorCode, OfTask = t.WorkItemId != null }).ToListAsync()).Select(t => (t.Name, t.IndicatorCode, t.OfTask)).Should().Equal(
            ("医疗费用增长率", "K3", true), ("医保报销比例", "K4", true), ("基层就诊率", "K2", true), ("县域内基金支出比例", "3.2", true), ("县域内基层医疗卫生机构医保基金占比", "3.3", true),
            ("县域就诊率", "K1", false), ("基层就诊率", "K2", false));
        (await ReadAsync(world)).All.Select(s => s.Indicator.Code).Should().Equal("3.2", "3.3", "K1", "K2", "K3", "K4");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_standing_is_what_the_rules_say_of_the_countys_closed_and_complete_months(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var shown = (await new IndicatorsQuery(world.World, world.World.User("leader"), world.World.Clock).DetailsAsync("K1", new("2026-09", "month", null))).Value!;

        var standing = (await ReadAsync(world.World)).Find("K1")!;

        standing.Points.Should().HaveCountGreaterThan(20).And.BeInAscendingOrder(p => p.Month);
        standing.Now!.Month.Should().Be(TestWorld.NewestClosed, "October's form is not approved");
        standing.Points.TakeLast(12).Select(p => (p.Month, (decimal?)p.Value)).Should().Equal(shown.Trend.Select(p => (p.Period, p.Value)), "one calculation");
        var way = standing.Targets.Single();
        var activeFrom = await ActiveFromAsync(world.World);
        way.Target.Should().Be(new IndicatorTarget(TargetOperator.Approaches, 90, null, new(2028, 12, 31)));
        way.Start.Should().Be(standing.Points.First(p => p.Month >= ReportingPeriod.Of(activeFrom)));
        way.Path.Should().Be(TargetPath.Of(way.Target, way.Start, standing.Now));
        way.Forecast.Should().Be(Forecast.Of(standing.Points, new(2028, 12)));
        way.Outlook.Should().Be(TargetPath.Outlook(way.Target, way.Start, way.Forecast!));
        shown.Goal!.Targets.Single().Standing.Should().Be(way);
        shown.Goal.Targets.Single().TaskId.Should().BeNull("a phase's");
        shown.Goal.Targets.Single().Source.Should().Contain("阶段");

        // A form that is approved closes October as far as this figure goes; one taken back changes nothing yet.
        await ApproveInsuranceAsync(world);
        (await ReadAsync(world.World)).Find("K1")!.Now.Should().Be(new MonthlyPoint(TestWorld.UnderWay, 100));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Of_a_month_under_way_nothing_counts_before_every_form_is_approved(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await SetAsync(world.World, "office", "3.1", "1", null);

        (await ReadAsync(world.World)).Find("3.1")!.Now!.Month.Should().Be(TestWorld.NewestClosed);
        var listed = (await new IndicatorsQuery(world.World, world.World.User("leader"), world.World.Clock).ListAsync(new("2026-10", "month", null))).Value!;
        var october = listed.Rows.Single(r => r.Code == "3.1");
        (october.Value is null || october.IsIncomplete).Should().BeTrue("the demonstration's October is under way");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_light_turns_yellow_when_an_approval_crosses_a_limit_and_back_when_the_limit_is_moved(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var task = await TaskAsync(world.World);
        (await LightAsync(world.World, task)).Reasons.Should().NotContain("指标“医保报销比例”预警");
        (await SetAsync(world.World, "office", "K4", null, "90")).IsDone.Should().BeTrue();
        (await LightAsync(world.World, task)).Reasons.Should().NotContain("指标“医保报销比例”预警");

        await ApproveInsuranceAsync(world);

        var crossed = await LightAsync(world.World, task);
        crossed.Reasons.Should().Contain("指标“医保报销比例”预警");
        crossed.Light.Should().BeOneOf(Light.Yellow, Light.Red);
        var page = await PageAsync(world.World, task);
        page.Task.Computed.Reasons.Should().Equal(crossed.Reasons, "page and ledger read the same");
        page.Targets.Single(t => t.Now?.Code == "K4").Now!.Warnings.Should().Equal("医保报销比例2026年10月为100.0%，高于预警线90%。");
        var listed = (await new IndicatorsQuery(world.World, world.World.User("branch"), world.World.Clock).ListAsync(new("2026-10", null, null))).Value!;
        listed.Tags["K4"].Word.Should().Be("预警");

        var version = (await GoalAsync(world.World, "K4")).Limits.Version;
        (await SetAsync(world.World, "office", "K4", null, "100", version)).IsDone.Should().BeTrue();
        (await LightAsync(world.World, task)).Reasons.Should().NotContain("指标“医保报销比例”预警");
        (await PageAsync(world.World, task)).Targets.Single(t => t.Now?.Code == "K4").Now!.Warnings.Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_task_warns_for_its_indicator_whichever_target_is_missed_and_no_longer_once_it_is_withdrawn(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var task = await TaskAsync(world);
        await using (var db = world.CreateDbContext())
        {
            // A county that has stood still for two years will not get to 99 % in one.
            var target = await db.Targets.SingleAsync(t => t.CountyId == world.CountyId && t.WorkItemId == null && t.IndicatorCode == "K2");
            (target.Operator, target.Value, target.ByDate) = (">=", "99", new(2027, 6, 30));
            await db.SaveChangesAsync();
        }

        var standing = (await ReadAsync(world)).Find("K2")!;
        standing.Targets.Select(t => (t.WorkItemId, t.Outlook)).Should().Equal((task, null), (null, TargetOutlook.WillMiss));
        standing.Warnings.Should().ContainSingle().Which.Should().Contain("达不到目标“不低于99%”");
        (await LightAsync(world, task)).Reasons.Should().Contain("指标“基层就诊率”预警");

        await using (var db = world.CreateDbContext())
        {
            (await db.WorkItems.SingleAsync(w => w.CountyId == world.CountyId && w.Id == task)).IsWithdrawn = true;
            await db.SaveChangesAsync();
        }

        (await ReadAsync(world)).Find("K2")!.Targets.Should().ContainSingle();
        (await ReadAsync(world)).WarningsOf(task).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_standing_is_read_once_for_a_version_of_the_figures_and_a_writer_reads_what_it_wrote(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var first = await ReadAsync(world);
        (await ReadAsync(world)).Should().BeSameAs(first);
        await using (var db = world.CreateDbContext())
        {
            (await db.WorkItems.FirstAsync(w => w.CountyId == world.CountyId)).Title += "（改）";
            await db.SaveChangesAsync();
        }

        (await ReadAsync(world)).Should().BeSameAs(first, "a title is no figure");
        await using (var db = world.CreateDbContext())
        await using (await db.BeginWriteAsync())
        {
            db.IndicatorLimits.Add(new() { CountyId = world.CountyId, Indicator = "K4", Low = 99, SetByName = "甲", SetAt = world.Clock.Utc() });
            await db.SaveChangesAsync();
            (await IndicatorStandings.ReadAsync(db, await CountyAsync(world))).Find("K4")!.Warnings.Should().ContainSingle();
        }

        (await ReadAsync(world)).Should().BeSameAs(first, "that was rolled back");
        (await SetAsync(world, "office", "K4", "99", null)).IsDone.Should().BeTrue();
        (await ReadAsync(world)).Find("K4")!.Warnings.Should().ContainSingle();
        await using (var db = world.CreateDbContext())
        {
            (await db.Plans.SingleAsync(p => p.CountyId == world.CountyId)).ActiveFrom = new(2026, 3, 10);
            await db.SaveChangesAsync();
        }

        (await ReadAsync(world)).Find("K1")!.Targets.Single().Start!.Month.Should().Be(new ReportingPeriod(2026, 3), "the way begins when the plan is followed");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Only_the_office_sets_limits_and_of_two_the_second_is_shown_the_firsts(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var account in new[] { "leader", "hospital", "branch", "clinic", "insurance", "finance", "auditor", "admin" })
        {
            (await SetAsync(world, account, "K1", "80", null)).Outcome.Should().Be(Outcome.NotAllowed, account);
            if (account != "admin")
            {
                (await GoalAsync(world, "K1", account)).MaySet.Should().BeFalse();
            }
        }

        var refused = await SetAsync(world, "office", "K1", "八十", "1.23456");
        refused.Errors.Should().Equal(new Dictionary<string, string> { ["low"] = "下限应填数字，不带单位。", ["high"] = "上限最多四位小数，不超过9,000,000,000。" });
        (await SetAsync(world, "office", "K1", "80", "80")).Errors.Should().ContainKey("high");
        (await SetAsync(world, "office", "1.1", "0", null)).Outcome.Should().Be(Outcome.Invalid);
        (await SetAsync(world, "office", "9.9", "0", null)).Outcome.Should().Be(Outcome.NotFound);

        var set = (await SetAsync(world, "office", "K1", " 80.5 ", "")).Value!;
        (set.Low, set.High, set.SetByName).Should().Be((80.5m, null, (await world.ActorAsync("office")).Name));
        var overtaken = await SetAsync(world, "office2", "K1", "70", null);
        (overtaken.Outcome, overtaken.Value).Should().Be((Outcome.Conflict, set));
        overtaken.Message.Should().Contain("低于80.5%时预警");
        (await SetAsync(world, "office2", "K1", "80.5", null, set.Version)).Value!.Version.Should().Be(set.Version, "nothing has changed");
        (await SetAsync(world, "office2", "K1", null, null, set.Version)).IsDone.Should().BeTrue();
        (await GoalAsync(world, "K1")).Limits.Low.Should().BeNull();
        await using var db = world.CreateDbContext();
        (await db.AuditEntries.CountAsync(e => e.Subject == nameof(IndicatorLimit))).Should().Be(2);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_month_that_has_just_ended_keeps_its_warning_and_the_months_before_keep_their_light(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var task = await TaskAsync(world);
        await using var db = world.CreateDbContext();
        db.MonthEndLights.RemoveRange(await db.MonthEndLights.Where(m => m.CountyId == world.CountyId && m.Period >= new ReportingPeriod(2026, 9)).ToListAsync());
        await db.SaveChangesAsync();
        var before = await RecordedAsync();
        (await SetAsync(world, "office", "K4", "99", null)).IsDone.Should().BeTrue();
        (await RecordedAsync()).Should().Equal(before, "a limit set today says nothing of months that are over");

        await using (var write = await db.BeginWriteAsync())
        {
            (await RecordMonthEnds.AddAsync(db, await CountyAsync(world), world.Clock.Utc())).Should().BePositive();
            await db.SaveChangesAsync();
            await write.CommitAsync();
        }

        var all = await RecordedAsync();
        all[^1].Should().Match(reason => reason.Contains("指标“医保报销比例”预警"), "October ended like that");
        all.SkipLast(1).Should().NotContain(reason => reason.Contains("医保报销比例"));

        async Task<List<string>> RecordedAsync() =>
            await db.MonthEndLights.AsNoTracking().Where(m => m.CountyId == world.CountyId && m.WorkItemId == task).OrderBy(m => m.Period).Select(m => m.Reason).ToListAsync();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_cannot_be_judged_says_why_and_a_target_whose_month_has_come_has_no_forecast(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using (var db = world.CreateDbContext())
        {
            var targets = (await db.Targets.Where(t => t.CountyId == world.CountyId && t.IndicatorCode != null && t.WorkItemId != null).ToListAsync()).ToDictionary(t => t.IndicatorCode!);
            (targets["K3"].Operator, targets["K3"].Value) = (">=", "99");
            (targets["K4"].Operator, targets["K4"].Value, targets["K4"].ByDate) = (">=", "99", new(2025, 12, 31));
            (targets["3.2"].Operator, targets["3.2"].Value, targets["3.2"].ByDate) = (">=", "\"大幅\"", new(2027, 12, 31));
            targets["3.3"].Operator = "increase";
            await db.SaveChangesAsync();
        }

        var standings = await ReadAsync(world);
        foreach (var (code, state, why, forecast) in new[]
        {
            ("K2", PathState.Unknown, "只作监测，没有目标值", "没有可比较的目标值，不作预测"),
            ("K3", PathState.Unknown, "目标没有写明时限，也还没有达到", "目标没有写明时限，不作预测"),
            ("K4", PathState.Behind, null, "已到目标月份，以实际数值为准"),
            ("3.2", PathState.Unknown, "目标值不是数，无法比较", "没有可比较的目标值，不作预测"),
        })
        {
            var way = standings.Find(code)!.Targets[0];
            (way.Path.State, way.Path.Why, way.WhyNoForecast, way.Outlook).Should().Be((state, why, forecast, null), code);
        }

        standings.Find("3.3")!.Targets.Single().Path.State.Should().BeOneOf(PathState.Reached, PathState.Behind);
        StandingTag.Of(standings.Find("K4")!)!.Word.Should().Be("落后");
        StandingTag.Of(standings.Find("3.2")!).Should().BeNull();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_chart_goes_on_to_the_targets_month_beside_the_newest_months_only(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var query = new IndicatorsQuery(world, world.User("leader"), world.Clock);

        var now = (await query.DetailsAsync("K1", new("2026-09", null, null))).Value!.Goal!;
        now.Chart!.Numbers.Should().Equal(90m);
        now.Chart.Points.Select(p => p.Period).Should().Equal(new ReportingPeriod(2028, 12).Since(new(2025, 10)));
        now.Chart.Points.Where(p => p.HasForecast).Select(p => p.Period).Should().Equal(new ReportingPeriod(2028, 12).Since(new(2026, 10)));
        now.Chart.Points[^1].Line.Should().Be(90);
        var way = now.Targets.Single().Standing;
        (now.Chart.Points[^1].Low, now.Chart.Points[^1].High).Should().Be((way.Forecast!.Shown(true).Low, way.Forecast.Shown(true).High));

        var then = (await query.DetailsAsync("K1", new("2026-06", null, null))).Value!.Goal!;
        then.Chart!.Points.Should().HaveCount(12).And.NotContain(p => p.HasForecast);
        (await query.ListAsync(new("2026-06", null, null))).Value!.Tags.Should().BeEmpty();
        (await query.DetailsAsync("4.3", new(null, null, "kskt-ykt"))).Value!.Goal.Should().BeNull("targets are the county's");
        (await query.DetailsAsync("1.1", new(null, null, null))).Value!.Goal.Should().BeNull();

        // A village doctor reads the county's figures and no plans.
        var doctor = (await new IndicatorsQuery(world, world.User("clinic"), world.Clock).DetailsAsync("K2", new(null, null, null))).Value!.Goal!;
        doctor.Targets.Should().HaveCount(2).And.OnlyContain(t => t.TaskId == null && t.Source == "旗县医共体实施方案");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_county_without_targets_and_limits_asks_for_no_figures(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using (var db = world.CreateDbContext())
        {
            db.Targets.RemoveRange(await db.Targets.Where(t => t.CountyId == world.CountyId).ToListAsync());
            await db.SaveChangesAsync();
        }

        (await CountAsync(world)).Should().Be(2, "targets, limits");
        (await SetAsync(world, "office", "3.1", "1", null)).IsDone.Should().BeTrue();
        (await CountAsync(world)).Should().Be(4, "months, and the figures' version: what figures follow from was read before");
    }

    /// <summary>How many statements a reading takes that nobody has made before.</summary>
    private static async Task<int> CountAsync(TestWorld world)
    {
        var counter = new StatementCounter(world);
        await using var db = counter.CreateDbContext();
        await db.EnterAsync([world.CountyId]);
        var county = await CountyAsync(world);
        return await counter.CountAsync(() => IndicatorStandings.ReadAsync(db, new County { Id = county.Id, Code = county.Code, Name = county.Name, FiguresVersion = Guid.CreateVersion7() }));
    }

    /// <summary>The insurance bureau's form of October, with the same number in every cell: every ratio of it is 100 %.</summary>
    private static async Task ApproveInsuranceAsync(FormWorld world)
    {
        await world.FillAsync("insurance", FormWorld.InsuranceForm);
        await world.DoneAsync("insurance", FormWorld.InsuranceForm, SubmissionAction.Submit);
        await world.DoneAsync("office", FormWorld.InsuranceForm, SubmissionAction.Approve);
    }

    private static Task<Result<LimitView>> SetAsync(TestWorld world, string account, string code, string? low, string? high, Guid? version = null) =>
        new SetLimits(world, world.User(account), world.Clock, TestWorld.Logger<SetLimits>()).RunAsync(code, new(low, high, version));

    private static async Task<GoalView> GoalAsync(TestWorld world, string code, string account = "office") =>
        (await new IndicatorsQuery(world, world.User(account), world.Clock).DetailsAsync(code, new(null, null, null))).Value!.Goal!;

    private static async Task<County> CountyAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return await db.Counties.AsNoTracking().SingleAsync(c => c.Id == world.CountyId);
    }

    private static async Task<IndicatorStandings> ReadAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return await IndicatorStandings.ReadAsync(db, await CountyAsync(world));
    }

    private static async Task<DateOnly> ActiveFromAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return await db.Plans.Where(p => p.CountyId == world.CountyId).Select(p => p.ActiveFrom).SingleAsync();
    }

    /// <summary>The task whose targets point at indicators.</summary>
    private static async Task<Guid> TaskAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return (await db.Targets.SingleAsync(t => t.CountyId == world.CountyId && t.IndicatorCode == "K4")).WorkItemId!.Value;
    }

    /// <summary>The computed light as the ledger has it.</summary>
    private static async Task<LightVerdict> LightAsync(TestWorld world, Guid task)
    {
        await using var db = world.CreateDbContext();
        return (await PlanLedger.ReadAsync(db, await world.ActorAsync("office"), world.Clock.Today())).Single(t => t.Id == task).Computed;
    }

    private static async Task<WorkItemView> PageAsync(TestWorld world, Guid task)
    {
        await using var db = world.CreateDbContext();
        return (await PlanQueries.WorkItemAsync(db, await world.ActorAsync("office"), world.Clock.Today(), task)).Value!;
    }
}
