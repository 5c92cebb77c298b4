using System.Data.Common;
using System.Net;
using System.Text.Json;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace MedCommunity.Tests.Plans;

public sealed class PlanLedgerTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task The_ledger_takes_eight_statements_however_many_tasks_and_reports_there_are(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var plan = await ImportPlanTests.ImportAsync(world, "keshiketeng-2025");
        await EditAsync(world, plan, 1, w => w.Title += "（改）");
        var actor = await world.ActorAsync("office");
        var counter = new StatementCounter();
        await using var plain = world.CreateDbContext();

        // Which indicators warn is read once for a version of the county's figures, which moves with everything that it rests on (IndicatorStandingsTests).
        await IndicatorStandings.ReadAsync(plain, actor.County);
        var options = new DbContextOptionsBuilder<AppDbContext>((DbContextOptions<AppDbContext>)plain.GetService<IDbContextOptions>()).AddInterceptors(counter).Options;
        using var gate = new WriteGate();
        await using var db = new AppDbContext(options, gate, world.Clock, TestDatabase.Key);

        var tasks = await PlanLedger.ReadAsync(db, actor, world.Clock.Today());
        var statements = counter.Count;
        await PlanLedger.FindAsync(db, actor, world.Clock.Today(), tasks[3].Id);

        tasks.Select(t => t.Number).Should().Equal(Enumerable.Range(1, 22));
        statements.Should().Be(8);
        (counter.Count - statements).Should().Be(8, "one task costs as many as all");

        statements = counter.Count;
        (await PlanLedger.ReadAsync(db, actor, world.Clock.Today())).Should().BeSameAs(tasks, "nothing has changed since");
        counter.Count.Should().Be(statements);
        var kept = db.Model.GetEntityTypes().Where(t => typeof(IOfPlans).IsAssignableFrom(t.ClrType) || t.ClrType == typeof(OrgUnit)).Select(t => t.GetTableName()!).ToList();
        counter.Tables.Should().BeSubsetOf(kept, "a change of anything that the ledger reads has to move a version, or an old light stays").And.HaveCountGreaterThan(8);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Whatever_changes_in_a_plan_is_in_the_next_reading_and_what_is_rolled_back_never_was(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await ImportPlanTests.ImportAsync(world, "keshiketeng-2025");
        var random = new Random(61);
        for (var i = 0; i < 25; i++)
        {
            var before = await ReadAsync(world);
            await using var db = world.CreateDbContext();
            await using var write = random.Next(3) > 0 ? await db.BeginWriteAsync() : null;
            var task = await db.WorkItems.Where(w => w.CountyId == world.CountyId).OrderBy(w => w.Number).Skip(random.Next(22)).FirstAsync();
            Change(db, task, await db.Milestones.Where(m => m.WorkItemId == task.Id).OrderBy(m => m.Order).FirstOrDefaultAsync(), random.Next(6), i);
            await db.SaveChangesAsync();
            var commits = write is null || random.Next(2) == 0;
            if (write is not null)
            {
                Text(await PlanLedger.ReadAsync(db, await world.ActorAsync("office"), world.Clock.Today())).Should().Equal(Text(await FreshAsync(db)), "a writer reads what it wrote");
                if (commits)
                {
                    await write.CommitAsync();
                }

                await write.DisposeAsync();
            }

            await using var other = world.CreateDbContext();
            var now = await ReadAsync(world);
            Text(now).Should().Equal(Text(await FreshAsync(other)), $"that is change {i}, {(commits ? "kept" : "rolled back")}");
            if (!commits)
            {
                now.Should().BeSameAs(before);
            }
        }

        async Task<IReadOnlyList<LedgerTask>> FreshAsync(AppDbContext db)
        {
            var all = new List<LedgerTask>();
            foreach (var id in await db.WorkItems.Where(w => w.CountyId == world.CountyId).OrderBy(w => w.Number).Select(w => w.Id).ToListAsync())
            {
                all.Add((await PlanLedger.FindAsync(db, await world.ActorAsync("office"), world.Clock.Today(), id))!);
            }

            return all;
        }

        void Change(AppDbContext db, WorkItem task, Milestone? milestone, int what, int round)
        {
            switch (what)
            {
                case 0:
                    task.Title += "。";
                    break;
                case 1:
                    task.OfficeDeadline = world.Clock.Today().AddDays(round - 30);
                    break;
                case 2 when milestone is not null:
                    db.MilestoneCompletions.Add(new() { CountyId = task.CountyId, MilestoneId = milestone.Id, DoneOn = world.Clock.Today().AddDays(-round), RecordedAt = world.Clock.Utc() });
                    break;
                case 3 when task.ReportingUnitId is { } unit:
                    db.ProgressReports.Add(new() { CountyId = task.CountyId, WorkItemId = task.Id, UnitId = unit, Period = new(2026, 10), Percent = round, Done = "略", ReportedAt = world.Clock.Utc().AddSeconds(round), ReportedByName = "甲" });
                    break;
                case 4 when milestone is not null:
                    milestone.Text += "；";
                    break;
                default:
                    db.Assignments.Where(a => a.WorkItemId == task.Id).OrderBy(a => a.Order).First().AsWritten += "等";
                    break;
            }
        }

        static IEnumerable<string> Text(IReadOnlyList<LedgerTask> tasks) => tasks.Select(t => JsonSerializer.Serialize(t));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Dates_come_from_the_office_the_stage_or_the_plan_and_deadlines_keep_their_origin(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var plan = await ImportPlanTests.ImportAsync(world, "keshiketeng-2025");
        await EditAsync(world, plan, 2, w => (w.OfficeStart, w.OfficeDeadline, w.DocumentDeadline, w.ExtendedDeadline) = (new(2026, 2, 1), new(2026, 12, 1), null, null));
        await EditAsync(world, plan, 4, w => (w.OfficeStart, w.OfficeDeadline, w.DocumentDeadline, w.ExtendedDeadline) = (null, new(2026, 12, 1), new(2026, 10, 1), null));
        await EditAsync(world, plan, 5, w => (w.OfficeStart, w.OfficeDeadline, w.DocumentDeadline, w.ExtendedDeadline) = (null, null, new(2026, 10, 1), new(2027, 3, 1)));
        await EditAsync(world, plan, 6, w => (w.OfficeStart, w.OfficeDeadline, w.DocumentDeadline, w.ExtendedDeadline) = (null, null, null, null));
        await using (var db = world.CreateDbContext())
        {
            var phase = await db.Phases.SingleAsync(p => p.PlanId == plan.Id && p.Code == "p4");
            (await db.WorkItems.SingleAsync(w => w.PlanId == plan.Id && w.Number == 6)).PhaseId = phase.Id;
            await db.SaveChangesAsync();
        }

        var tasks = (await ReadAsync(world)).ToDictionary(t => t.Number);

        (tasks[2].Start, tasks[2].StartByOffice, tasks[2].Deadline, tasks[2].DeadlineSource).Should().Be((new DateOnly(2026, 2, 1), true, new DateOnly(2026, 12, 1), DeadlineSource.Office));
        (tasks[4].Start, tasks[4].Deadline, tasks[4].DeadlineSource).Should().Be((plan.ActiveFrom, new DateOnly(2026, 10, 1), DeadlineSource.Document));
        (tasks[5].Deadline, tasks[5].OriginalDeadline, tasks[5].DeadlineSource).Should().Be((new DateOnly(2027, 3, 1), new DateOnly(2026, 10, 1), DeadlineSource.Extended));
        (tasks[6].Start, tasks[6].Deadline, tasks[6].DeadlineSource, tasks[6].Light).Should().Be((new DateOnly(2029, 1, 1), null, DeadlineSource.None, Light.Grey));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_light_set_by_hand_holds_through_its_last_day_and_the_computed_one_stays_visible(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var plan = await ImportPlanTests.ImportAsync(world, "keshiketeng-2025");
        await EditAsync(world, plan, 7, w => (w.DocumentDeadline, w.HandLight, w.HandLightReason, w.HandLightUntil) = (new(2026, 1, 1), Light.Green, "已当面说明", new(2026, 11, 22)));

        var today = (await ReadAsync(world)).Single(t => t.Number == 7);
        (today.Light, today.Computed.Light).Should().Be((Light.Green, Light.Red));
        today.LightReason.Should().Contain("已当面说明").And.Contain("2026-11-22").And.Contain("完成时限2026-01-01已过");

        world.Clock.Now = world.Clock.Now.AddDays(1);
        var tomorrow = (await ReadAsync(world)).Single(t => t.Number == 7);
        (tomorrow.Light, tomorrow.Hand).Should().Be((Light.Red, null));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_percent_is_the_reporting_units_statement_for_the_newest_month_and_others_are_contributions(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var plan = await ImportPlanTests.ImportAsync(world, "keshiketeng-2025");
        var finance = await world.UnitAsync("kskt-dept-finance-bureau");
        var health = await world.UnitAsync("kskt-dept-health-commission");
        await using (var db = world.CreateDbContext())
        {
            var task = await db.WorkItems.SingleAsync(w => w.PlanId == plan.Id && w.Number == 1);
            task.ReportingUnitId = health.Id;
            db.ProgressReports.RemoveRange(db.ProgressReports.Where(r => r.WorkItemId == task.Id));
            Add(health.Id, 10, 30, minutes: 0);
            Add(health.Id, 10, 35, minutes: 1);
            Add(health.Id, 9, 20, minutes: 2);
            Add(finance.Id, 11, 90, minutes: 3);
            await db.SaveChangesAsync();

            void Add(Guid unit, int month, int percent, int minutes) => db.ProgressReports.Add(new()
            {
                CountyId = world.CountyId,
                WorkItemId = task.Id,
                UnitId = unit,
                Period = new(2026, month),
                Percent = percent,
                Done = "略",
                ReportedAt = world.Clock.Utc().AddMinutes(minutes),
                ReportedByName = "甲",
            });
        }

        var shown = (await ReadAsync(world)).Single(t => t.Number == 1);

        (shown.Percent, shown.LastReportPeriod).Should().Be((35, new ReportingPeriod(2026, 10)), "what is sent in later for an older month does not turn the clock back");
        shown.Units.Should().HaveCount(11);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Completions_count_on_their_days_as_done_or_waived_and_not_once_revoked(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var plan = await ImportPlanTests.ImportAsync(world, "keshiketeng-2025");
        Guid task, milestone;
        await using (var db = world.CreateDbContext())
        {
            task = (await db.WorkItems.SingleAsync(w => w.PlanId == plan.Id && w.Number == 1)).Id;
            milestone = (await db.Milestones.Where(m => m.WorkItemId == task).OrderBy(m => m.Order).FirstAsync()).Id;
            db.MilestoneCompletions.RemoveRange(db.MilestoneCompletions.Where(c => c.MilestoneId == milestone));
            db.MilestoneCompletions.AddRange(
                Completion(new(2025, 1, 31)), Completion(new(2026, 10, 9), isWaiver: true), Completion(new(2024, 2, 29)), Completion(new(2026, 11, 1), world.Clock.Utc()));
            await db.SaveChangesAsync();

            MilestoneCompletion Completion(DateOnly on, DateTime? revokedAt = null, bool isWaiver = false) =>
                new() { CountyId = world.CountyId, MilestoneId = milestone, DoneOn = on, IsWaiver = isWaiver, RevokedAt = revokedAt };
        }

        await using var reading = world.CreateDbContext();
        var actor = await world.ActorAsync("office");
        foreach (var shown in new[] { (await ReadAsync(world)).Single(t => t.Id == task), await PlanLedger.FindAsync(reading, actor, world.Clock.Today(), task) })
        {
            shown!.Facts!.Milestones.Single(m => m.Milestone.Id == milestone).Completions.Should()
                .BeEquivalentTo([new DoneDay(new(2025, 1, 31)), new DoneDay(new(2026, 10, 9), IsWaiver: true), new DoneDay(new(2024, 2, 29))]);
            var status = shown.Milestones.Single(m => m.Id == milestone);
            (status.LastDone, status.IsWaived).Should().Be((new DateOnly(2026, 10, 9), true));
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_api_gives_the_plans_and_tasks_of_the_contract(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await ImportPlanTests.ImportAsync(world, "keshiketeng-2025");
        using var client = await world.ClientAsync("finance");

        using var plans = JsonDocument.Parse(await client.GetStringAsync("/api/v1/plans"));
        var plan = plans.RootElement.EnumerateArray().Single();
        (plan.GetProperty("code").GetString(), plan.GetProperty("county").GetString(), plan.GetProperty("taskCount").GetInt32(), plan.GetProperty("documentNumber").GetString())
            .Should().Be(("keshiketeng-2025", "keshiketeng", 22, "克政办字[2025]4号"));

        using var tasks = JsonDocument.Parse(await client.GetStringAsync($"/api/v1/work-items?plan={plan.GetProperty("id").GetString()}"));
        tasks.RootElement.GetArrayLength().Should().Be(22);
        var first = tasks.RootElement[0];
        foreach (var field in new[] { "id", "number", "sourceNumber", "section", "title", "percent", "light", "computedLight", "lightReason", "start", "deadline", "originalDeadline", "reportingUnit", "assignments" })
        {
            first.TryGetProperty(field, out _).Should().BeTrue($"the contract names {field}");
        }

        var assignment = first.GetProperty("assignments")[6];
        assignment.GetProperty("asWritten").GetString().Should().Be("旗财政局");
        assignment.GetProperty("units")[0].GetProperty("code").GetString().Should().Be("kskt-dept-finance-bureau");
        (await client.GetAsync($"/api/v1/work-items?plan={Guid.NewGuid()}")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        using var byCode = JsonDocument.Parse(await client.GetStringAsync("/api/v1/work-items?plan=keshiketeng-2025"));
        byCode.RootElement.GetArrayLength().Should().Be(22);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task An_administrator_and_a_village_doctor_read_no_plan(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var account in new[] { "admin", "clinic" })
        {
            using var client = await world.ClientAsync(account);
            (await client.GetAsync("/api/v1/work-items")).StatusCode.Should().Be(HttpStatusCode.Forbidden, account);
            (await client.GetAsync("/api/v1/plans")).StatusCode.Should().Be(HttpStatusCode.Forbidden, account);
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Another_countys_plan_does_not_exist_for_this_one(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await ImportPlanTests.ImportAsync(world, "keshiketeng-2025");
        var foreign = await ImportPlanTests.ImportAsync(world, "zhalaite-2023-ykt");
        await using var db = world.CreateDbContext();
        var task = await db.WorkItems.FirstAsync(w => w.PlanId == foreign.Id);

        (await ReadAsync(world)).Should().HaveCount(22).And.OnlyContain(t => t.Section.PlanId != foreign.Id);
        (await PlanLedger.FindAsync(db, await world.ActorAsync("office"), world.Clock.Today(), task.Id)).Should().BeNull();
        using var client = await world.ClientAsync("office");
        (await client.GetAsync($"/api/v1/work-items?plan={foreign.Id}")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        using var plans = JsonDocument.Parse(await client.GetStringAsync("/api/v1/plans"));
        plans.RootElement.GetArrayLength().Should().Be(1);
    }

    private static async Task<IReadOnlyList<LedgerTask>> ReadAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return await PlanLedger.ReadAsync(db, await world.ActorAsync("office"), world.Clock.Today());
    }

    private static async Task EditAsync(TestWorld world, Plan plan, int number, Action<WorkItem> edit)
    {
        await using var db = world.CreateDbContext();
        edit(await db.WorkItems.SingleAsync(w => w.PlanId == plan.Id && w.Number == number));
        await db.SaveChangesAsync();
    }

    private sealed class StatementCounter : DbCommandInterceptor
    {
        public int Count { get; private set; }

        /// <summary>What the statements read.</summary>
        public HashSet<string> Tables { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Count++;
            Tables.UnionWith(System.Text.RegularExpressions.Regex.Matches(command.CommandText, "(?:FROM|JOIN) \"(\\w+)\"").Select(m => m.Groups[1].Value));
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}
