using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Plans;

/// <summary>The steps of a task by those who take them: 财政局 reports on it, the office decides. Task 3 of the real plan, started and not closed.</summary>
public sealed class TaskStepsTests : DatabaseTests
{
    private const string Finance = "kskt-dept-finance-bureau";

    [Theory, MemberData(nameof(Providers))]
    public async Task A_milestone_is_done_with_evidence_and_what_was_a_mistake_is_taken_back_and_stays_on_record(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var (task, milestone) = await OneOffAsync(world);

        (await Complete(world, "finance").RunAsync(milestone, new(new(2026, 11, 20), "已印发"))).Errors.Should().ContainKey("evidence", "a unit proves what it says");
        (await Complete(world, "finance").RunAsync(milestone, new(new(2026, 11, 23), null, Evidence: [await EvidenceAsync(world, "finance", task, milestone)]))).Errors.Should().ContainKey("doneOn");
        (await Complete(world, "finance").RunAsync(milestone, new(new(2026, 11, 20), null, IsWaiver: true))).Outcome.Should().Be(Outcome.NotAllowed);
        (await Complete(world, "branch").RunAsync(milestone, new(new(2026, 11, 20), null))).Outcome.Should().Be(Outcome.NotAllowed);
        (await Complete(world, "clinic").RunAsync(milestone, new(new(2026, 11, 20), null))).Outcome.Should().Be(Outcome.NotFound);

        var done = await Complete(world, "finance").RunAsync(milestone, new(new(2026, 11, 20), "已印发", Evidence: [await EvidenceAsync(world, "finance", task, milestone)]));
        done.Message.Should().BeNull();
        (await WorkflowAsync(world, task)).Completions.Single(c => c.MilestoneId == milestone).Evidence.Should().HaveCount(1);
        (await Complete(world, "office").RunAsync(milestone, new(new(2026, 11, 21), "再登记"))).Outcome.Should().Be(Outcome.Conflict);
        (await StateOfAsync(world, task, milestone)).Should().Be(MilestoneState.Done);

        var completion = (await WorkflowAsync(world, task)).Completions.Single(c => c.MilestoneId == milestone);
        (await Revoke(world, "finance").RunAsync(completion.Id, " ")).Errors.Should().ContainKey("reason");
        (await Revoke(world, "finance").RunAsync(completion.Id, "登错了节点")).IsDone.Should().BeTrue();
        (await Revoke(world, "finance").RunAsync(completion.Id, "再撤一次")).Outcome.Should().Be(Outcome.Conflict);
        (await StateOfAsync(world, task, milestone)).Should().NotBe(MilestoneState.Done);
        (await WorkflowAsync(world, task)).Completions.Single(c => c.Id == completion.Id).Revoked.Should().Contain("登错了节点");

        // The office may enter it by hand; acceptance will then still ask for the evidence, and takes it when it comes.
        (await Complete(world, "office").RunAsync(milestone, new(new(2026, 11, 20), "电话核实"))).IsDone.Should().BeTrue();
        (await WorkflowAsync(world, task)).Lacks.Should().ContainKey(milestone);
        var bare = (await WorkflowAsync(world, task)).Completions.Single(c => c.MilestoneId == milestone && c.Revoked is null);
        (await new ProveCompletion(Steps(world, "finance")).RunAsync(bare.Id, [])).Errors.Should().ContainKey("evidence");
        (await new ProveCompletion(Steps(world, "finance")).RunAsync(bare.Id, [await EvidenceAsync(world, "finance", task, milestone)])).IsDone.Should().BeTrue();
        (await WorkflowAsync(world, task)).Lacks.Should().NotContainKey(milestone);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task An_extension_is_asked_for_and_granted_and_the_original_date_stays_beside_the_new_one(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskIdAsync(world);
        var before = await LedgerAsync(world, task);
        var until = before.Deadline!.Value.AddDays(30);

        foreach (var (day, reason, field) in new[] { ((DateOnly?)null, "理由", "until"), (before.Deadline, "理由", "until"), (until, "  ", "reason"), (until.AddYears(20), "理由", "until"), (until, new string('长', 2001), "reason"), (until, "坏\0字", "reason") })
        {
            (await Ask(world, "finance").RunAsync(task, day, reason)).Errors.Should().ContainKey(field);
        }

        (await Ask(world, "insurance").RunAsync(task, until, "与我无关")).Outcome.Should().Be(Outcome.NotAllowed);
        (await Ask(world, "finance").RunAsync(task, until, "招标延后")).Message.Should().BeNull();
        (await Ask(world, "finance").RunAsync(task, until, "再来一次")).Outcome.Should().Be(Outcome.Conflict);
        var open = (await WorkflowAsync(world, task)).OpenExtension!;
        (open.Reason, open.DeadlineBefore, open.Unit).Should().Be(("招标延后", before.Deadline.Value, "旗财政局"));
        (await Decide(world, "finance").RunAsync(open.Id, true, null, null, open.Version)).Outcome.Should().Be(Outcome.NotAllowed);
        (await Decide(world, "office").RunAsync(open.Id, false, null, "", open.Version)).Errors.Should().ContainKey("reason", "a return owes its reason");
        (await Decide(world, "office").RunAsync(open.Id, true, until.AddDays(5), null, open.Version)).IsDone.Should().BeTrue();

        var after = await LedgerAsync(world, task);
        (after.Deadline, after.OriginalDeadline, after.DeadlineSource, after.Extensions).Should().Be((until.AddDays(5), before.OriginalDeadline, DeadlineSource.Extended, 1));
        var late = await Decide(world, "office2").RunAsync(open.Id, false, null, "晚了", open.Version);
        (late.Outcome, late.Message).Should().Be((Outcome.Conflict, late.Message));
        late.Message.Should().Contain("已同意").And.Contain("王敏", "the second learns who was faster");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Who_asked_on_behalf_does_not_decide_and_who_asked_may_take_it_back(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskIdAsync(world);
        var until = (await LedgerAsync(world, task)).Deadline!.Value.AddDays(30);

        (await Ask(world, "office").RunAsync(task, until, "代为申请")).IsDone.Should().BeTrue();
        var open = (await WorkflowAsync(world, task)).OpenExtension!;
        var own = await Decide(world, "office").RunAsync(open.Id, true, null, null, null);
        (own.Outcome, own.Message).Should().Be((Outcome.NotAllowed, "申请和审批不能是同一个人，请办公室其他同事审批。"));
        (await new WithdrawExtension(Steps(world, "office")).RunAsync(open.Id, open.Version)).IsDone.Should().BeTrue();
        (await Decide(world, "office2").RunAsync(open.Id, true, null, null, null)).Outcome.Should().Be(Outcome.Conflict);
        (await LedgerAsync(world, task)).Extensions.Should().Be(0);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_task_is_accepted_when_everything_is_proven_and_can_be_reopened_with_a_reason(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskIdAsync(world);
        await ClearAsync(world, task);
        await using (var db = world.CreateDbContext())
        {
            db.Milestones.AddRange(
                new Milestone { CountyId = world.CountyId, WorkItemId = task, Code = "t-1", Text = "印发文件" },
                new Milestone { CountyId = world.CountyId, WorkItemId = task, Code = "t-2", Text = "常态化开展", Frequency = "continuous" });
            await db.SaveChangesAsync();
        }

        var (once, steady) = (await MilestoneAsync(world, task, "t-1"), await MilestoneAsync(world, task, "t-2"));
        var early = await Accept(world, "finance").RunAsync(task, new("全部完成"));
        early.Errors.Keys.Should().BeEquivalentTo([$"milestone-{once}", $"milestone-{steady}"]);
        (await Complete(world, "finance").RunAsync(once, new(new(2026, 11, 1), "已印发", Evidence: [await EvidenceAsync(world, "finance", task, once)]))).IsDone.Should().BeTrue();
        (await Accept(world, "finance").RunAsync(task, new(null, new Dictionary<Guid, string?> { [steady] = "每月调度" }))).Errors.Keys.Should().BeEquivalentTo(["statement"]);
        (await Accept(world, "insurance").RunAsync(task, new("全部完成"))).Outcome.Should().Be(Outcome.NotAllowed);

        (await Accept(world, "finance").RunAsync(task, new("全部完成", new Dictionary<Guid, string?> { [steady] = "每月调度" }, [await EvidenceAsync(world, "finance", task, task)]))).Message.Should().BeNull();
        var open = (await WorkflowAsync(world, task)).OpenAcceptance!;
        (open.Sentences.Single().Text, open.Evidence.Count).Should().Be(("每月调度", 1));
        (await LedgerAsync(world, task)).Computed.Reason.Should().Contain("申请销号，待验收");
        (await Complete(world, "finance").RunAsync(steady, new(new(2026, 11, 2), "不能再改", Evidence: [await EvidenceAsync(world, "finance", task, steady)]))).Outcome.Should().Be(Outcome.Conflict);
        (await Judge(world, "office").RunAsync(open.Id, false, "缺少盖章件", open.Version)).IsDone.Should().BeTrue();
        (await LedgerAsync(world, task)).AcceptanceRequestedOn.Should().BeNull();

        (await Accept(world, "finance").RunAsync(task, new("已补齐", new Dictionary<Guid, string?> { [steady] = "每月调度" }))).IsDone.Should().BeTrue();
        open = (await WorkflowAsync(world, task)).OpenAcceptance!;
        (await Judge(world, "leader").RunAsync(open.Id, true, null, open.Version)).Outcome.Should().Be(Outcome.NotAllowed);
        (await Judge(world, "office").RunAsync(open.Id, true, "同意", open.Version)).IsDone.Should().BeTrue();
        var closed = await LedgerAsync(world, task);
        (closed.Light, closed.IsAccepted).Should().Be((Light.Closed, true));
        (await Ask(world, "finance").RunAsync(task, new(2027, 12, 31), "已经销号")).Outcome.Should().Be(Outcome.Conflict);

        (await Reopen(world, "finance").RunAsync(task, "发现问题", null)).Outcome.Should().Be(Outcome.NotAllowed);
        (await Reopen(world, "office").RunAsync(task, "", null)).Errors.Should().ContainKey("reason");
        (await Reopen(world, "office").RunAsync(task, "审计发现问题", closed.Version)).IsDone.Should().BeTrue();
        (await LedgerAsync(world, task)).IsAccepted.Should().BeFalse();
        (await WorkflowAsync(world, task)).Acceptances.Single(a => a.State == ApplicationState.Granted).ReopenReason.Should().Be("审计发现问题");
        (await Reopen(world, "office").RunAsync(task, "再来", null)).Outcome.Should().Be(Outcome.Conflict);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Of_two_people_at_once_one_wins_and_the_other_gets_a_conflict(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskIdAsync(world);
        var until = (await LedgerAsync(world, task)).Deadline!.Value.AddDays(10);
        for (var round = 0; round < 6; round++)
        {
            (await Ask(world, "finance").RunAsync(task, until.AddDays(round * 30), "理由")).IsDone.Should().BeTrue();
            var open = (await WorkflowAsync(world, task)).OpenExtension!;

            var outcomes = await Task.WhenAll(
                Task.Run(() => Decide(world, "office").RunAsync(open.Id, true, null, null, open.Version)),
                Task.Run(() => Decide(world, "office2").RunAsync(open.Id, false, null, "不同意", open.Version)),
                Task.Run(() => new WithdrawExtension(Steps(world, "finance")).RunAsync(open.Id, open.Version)));

            outcomes.Count(o => o.IsDone).Should().Be(1, $"round {round}: {string.Join("; ", outcomes.Select(o => o.Outcome))}");
            outcomes.Where(o => !o.IsDone).Should().OnlyContain(o => o.Outcome == Outcome.Conflict);
            var stored = (await WorkflowAsync(world, task)).Extensions.Single(e => e.Id == open.Id);
            stored.State.Should().Be(new[] { ApplicationState.Granted, ApplicationState.Returned, ApplicationState.Withdrawn }[Array.FindIndex(outcomes, o => o.IsDone)]);
        }

        var asked = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => Ask(world, i % 2 == 0 ? "finance" : "office").RunAsync(task, new(2029, 1, 1), $"理由{i}"))));
        asked.Count(a => a.IsDone).Should().Be(1, "one application waits at a time");

        var version = (await LedgerAsync(world, task)).Version;
        var set = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => new SetLight(Steps(world, i % 2 == 0 ? "office" : "office2")).RunAsync(task, Light.Green, $"理由{i}", new(2026, 12, 1), version))));
        set.Count(s => s.IsDone).Should().Be(1);
        set.Where(s => !s.IsDone).Should().OnlyContain(s => s.Outcome == Outcome.Conflict);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_office_arranges_many_tasks_at_once_after_a_preview_that_says_what_is_left_out_and_why(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        List<LedgerTask> all;
        await using (var db = world.CreateDbContext())
        {
            all = [.. await PlanLedger.ReadAsync(db, await world.ActorAsync("office"), world.Clock.Today())];
        }

        var closed = all.First(t => t.IsAccepted);
        var open = all.Where(t => !t.IsAccepted && t.Units.Count() > 1).Take(2).ToList();
        var other = open[0].Units.First(u => u.Id != open[0].ReportingUnit?.Id);
        List<Arrangement> wish = [new(open[0].Id, "2026-02-01", "2027-06-30", other.Code), new(open[1].Id, "2027-01-01", "2026-12-31"), new(closed.Id, "2026-01-01")];

        var preview = await Arrange(world, "office").RunAsync(wish, isPreview: true);

        preview.Message.Should().BeNull();
        preview.Value!.Single(l => l.WorkItemId == open[0].Id).Changes.Should().HaveCount(3).And.Contain(c => c.Contains(other.Name, StringComparison.Ordinal));
        preview.Value!.Single(l => l.WorkItemId == open[1].Id).Skipped.Should().Be("开始日期2027-01-01晚于完成时限2026-12-31。");
        preview.Value!.Single(l => l.WorkItemId == closed.Id).Skipped.Should().Contain("已经销号");
        (await LedgerAsync(world, open[0].Id)).ReportingUnit.Should().Be(open[0].ReportingUnit, "a preview changes nothing");

        (await Arrange(world, "leader").RunAsync(wish, isPreview: false)).Outcome.Should().Be(Outcome.NotAllowed);
        (await Arrange(world, "office").RunAsync([new(open[0].Id, "31.12.2026")], isPreview: false)).Errors.Should().ContainKey($"start-{open[0].Id}");
        (await Arrange(world, "office").RunAsync([new(open[0].Id, "2026-02-01", Seen: Guid.NewGuid())], isPreview: false)).Outcome.Should().Be(Outcome.Conflict);
        (await Arrange(world, "office").RunAsync(wish, isPreview: false)).IsDone.Should().BeTrue();
        var done = await LedgerAsync(world, open[0].Id);
        (done.Start, done.Deadline, done.ReportingUnit).Should().Be((new DateOnly(2026, 2, 1), new DateOnly(2027, 6, 30), other));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_plan_is_activated_with_one_answer_for_every_milestone_that_is_already_past(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        Plan plan;
        List<Milestone> past;
        await using (var db = world.CreateDbContext())
        {
            plan = await db.Plans.SingleAsync(p => p.CountyId == world.CountyId && p.Code == "keshiketeng-2025");
            var task = await db.WorkItems.FirstAsync(w => w.PlanId == plan.Id && w.AcceptedAt == null);
            db.Milestones.AddRange(Enumerable.Range(1, 3).Select(i => new Milestone { CountyId = world.CountyId, WorkItemId = task.Id, Code = $"p-{i}", Text = $"往年的节点{i}", DueDate = new(2026, i, 1) }));
            await db.SaveChangesAsync();
            past = await ActivatePlan.PastOf(db, world.CountyId, plan.Id, new(2026, 11, 1)).OrderBy(m => m.DueDate).ToListAsync();
        }

        past.Should().HaveCountGreaterThan(2);
        var use = new ActivatePlan(world, world.User("office"), world.Clock, TestWorld.Logger<ActivatePlan>());
        var silent = await use.RunAsync(plan.Id, new(new(2026, 11, 1), [], [], plan.Version));
        silent.Errors.Should().HaveCount(past.Count, "every one is asked for");
        List<PastMilestoneAnswer> answers = [.. past.Select((m, i) => new PastMilestoneAnswer(m.Id, (PastAnswer)(i % 3), null, i % 3 == 1 ? "政策调整" : null))];
        (await use.RunAsync(plan.Id, new(new(2026, 11, 1), [], [.. answers.Select(a => a with { Note = null })], plan.Version))).Errors.Should().NotBeEmpty("a waiver owes its reason");
        (await new ActivatePlan(world, world.User("leader"), world.Clock, TestWorld.Logger<ActivatePlan>()).RunAsync(plan.Id, new(new(2026, 11, 1), [], answers, null))).Outcome.Should().Be(Outcome.NotAllowed);
        (await use.RunAsync(plan.Id, new(new(2026, 11, 1), [], answers, Guid.NewGuid()))).Outcome.Should().Be(Outcome.Conflict);

        var done = await use.RunAsync(plan.Id, new(new(2026, 11, 1), [], answers, plan.Version));

        done.Message.Should().BeNull();
        await using var after = world.CreateDbContext();
        var stored = await after.Plans.SingleAsync(p => p.CountyId == world.CountyId && p.Id == plan.Id);
        (stored.ActiveFrom, stored.ActivatedByName).Should().Be((new DateOnly(2026, 11, 1), "管委会办公室 王敏"));
        (await ActivatePlan.PastOf(after, world.CountyId, plan.Id, new(2026, 11, 1)).Select(m => m.Id).ToListAsync()).Should().BeEquivalentTo(answers.Where(a => a.Answer == PastAnswer.Open).Select(a => a.MilestoneId));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_months_lights_are_written_down_once_it_has_ended_as_they_were_at_its_midnight(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskIdAsync(world);
        await using (var db = world.CreateDbContext())
        {
            db.MonthEndLights.RemoveRange(db.MonthEndLights);
            await db.SaveChangesAsync();
        }

        (await RecordAsync(world)).Should().Be(0, "the plans came in this month, which has not ended");
        world.Clock.Now = new DateTimeOffset(LocalClock.StartOf(new(2026, 12, 1)).AddTicks(-1), TimeSpan.Zero);
        (await RecordAsync(world)).Should().Be(0, "it ends at its local midnight");
        var before = (await LedgerAsync(world, task)).Computed;
        world.Clock.Now = world.Clock.Now.AddTicks(1);

        // What happens after midnight does not reach back.
        (await new SetLight(Steps(world, "office")).RunAsync(task, Light.Red, "十二月的判断", new(2026, 12, 31), null)).IsDone.Should().BeTrue();
        var written = await RecordAsync(world);

        written.Should().BeGreaterThan(21);
        (await RecordAsync(world)).Should().Be(0, "a month is recorded once");
        await using var after = world.CreateDbContext();
        var row = await after.MonthEndLights.SingleAsync(m => m.WorkItemId == task);
        (row.Period, row.Light, row.Computed, row.Reason).Should().Be((new ReportingPeriod(2026, 11), before.Light, before.Light, before.Reason));

        // Beside today's it shows what turned: the light that the office set in December.
        var query = new MonthEndQuery(world, world.User("leader"), world.Clock);
        var all = (await query.RunAsync(LedgerFilter.None, onlyTurned: false))!;
        all.Months.Should().Equal(new ReportingPeriod(2026, 11));
        all.Rows.Should().HaveCount(22);
        var turned = (await query.RunAsync(LedgerFilter.None, onlyTurned: true))!;
        turned.Rows.Should().HaveCount(all.Turned).And.OnlyContain(r => r.HasTurned);
        turned.Rows.Single(r => r.Id == task).Now.Should().Be("red");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_history_of_the_demonstration_gives_the_lights_of_the_ledger_for_now(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        await using var db = world.CreateDbContext();
        var tasks = await PlanLedger.ReadAsync(db, await world.ActorAsync("office"), world.Clock.Today());

        var histories = await PlanHistory.ReadAsync(db, world.County, [.. tasks.Select(t => t.Section.PlanId).Distinct()]);

        foreach (var task in tasks)
        {
            var verdict = histories[task.Id].AsOf(world.Clock.Utc()).At(world.Clock.Today());
            (verdict.Light, verdict.Reason).Should().Be((task.Computed.Light, task.Computed.Reason), $"task {task.Number}");
        }
    }

    private static async Task<TestWorld> WorldAsync(Provider provider)
    {
        var world = await TestWorld.CreateAsync(provider);
        await using var db = world.CreateDbContext();
        if (!await db.Plans.AnyAsync(p => p.CountyId == world.CountyId))
        {
            await ImportPlanTests.ImportAsync(world, "keshiketeng-2025");
        }

        // 财政局 answers for the task of these tests.
        var finance = await db.OrgUnits.SingleAsync(u => u.CountyId == world.CountyId && u.Code == Finance);
        var task = await db.WorkItems.SingleAsync(w => w.CountyId == world.CountyId && w.Id == (from a in db.Assignments
                                                                                                join au in db.AssignmentUnits on a.Id equals au.AssignmentId
                                                                                                join w2 in db.WorkItems on a.WorkItemId equals w2.Id
                                                                                                where au.UnitId == finance.Id && w2.AcceptedAt == null && w2.AcceptanceRequestedAt == null && !db.Extensions.Any(e => e.WorkItemId == w2.Id)
                                                                                                orderby w2.Number
                                                                                                select w2.Id).First());
        task.ReportingUnitId = finance.Id;
        (task.OfficeStart, task.OfficeDeadline) = (new(2026, 1, 1), new(2027, 3, 31));
        await db.SaveChangesAsync();
        return world;
    }

    /// <summary>The one that <see cref="WorldAsync"/> arranged.</summary>
    private static async Task<Guid> TaskIdAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return await db.WorkItems.Where(w => w.CountyId == world.CountyId && w.OfficeDeadline == new DateOnly(2027, 3, 31) && w.OfficeStart == new DateOnly(2026, 1, 1)).Select(w => w.Id).SingleAsync();
    }

    private static async Task<int> RecordAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        await using var write = await db.BeginWriteAsync();
        var county = await db.Counties.AsNoTracking().SingleAsync(c => c.Id == world.CountyId);
        var added = await RecordMonthEnds.AddAsync(db, county, world.Clock.Utc());
        await db.SaveChangesAsync();
        await write.CommitAsync();
        return added;
    }

    private static async Task ClearAsync(TestWorld world, Guid task)
    {
        await using var db = world.CreateDbContext();
        var milestones = db.Milestones.Where(m => m.WorkItemId == task);
        db.MilestoneCompletions.RemoveRange(db.MilestoneCompletions.Where(c => milestones.Any(m => m.Id == c.MilestoneId)));
        await db.SaveChangesAsync();
        db.Milestones.RemoveRange(milestones);
        await db.SaveChangesAsync();
    }

    private static async Task<(Guid Task, Guid Milestone)> OneOffAsync(TestWorld world)
    {
        var task = await TaskIdAsync(world);
        await using var db = world.CreateDbContext();
        var milestone = new Milestone { CountyId = world.CountyId, WorkItemId = task, Code = "x-1", Text = "印发文件", DueDate = new(2026, 12, 31), Order = 99 };
        db.Milestones.Add(milestone);
        await db.SaveChangesAsync();
        return (task, milestone.Id);
    }

    private static async Task<Guid> MilestoneAsync(TestWorld world, Guid task, string code)
    {
        await using var db = world.CreateDbContext();
        return await db.Milestones.Where(m => m.WorkItemId == task && m.Code == code).Select(m => m.Id).SingleAsync();
    }

    private static async Task<Guid> EvidenceAsync(TestWorld world, string account, Guid task, Guid subject)
    {
        await using var db = world.CreateDbContext();
        var evidence = new Evidence
        {
            CountyId = world.CountyId,
            WorkItemId = task,
            SubjectId = subject,
            FileName = "材料.pdf",
            Kind = EvidenceKind.Pdf,
            Size = 3,
            Hash = new string('a', 64),
            UploadedAt = world.Clock.Utc(),
            UploadedBy = world.AccountId(account),
            UploadedByName = account,
        };
        db.Evidence.Add(evidence);
        await db.SaveChangesAsync();
        return evidence.Id;
    }

    private static async Task<LedgerTask> LedgerAsync(TestWorld world, Guid task)
    {
        await using var db = world.CreateDbContext();
        return (await PlanLedger.FindAsync(db, await world.ActorAsync("office"), world.Clock.Today(), task))!;
    }

    private static async Task<TaskWorkflow> WorkflowAsync(TestWorld world, Guid task)
    {
        await using var db = world.CreateDbContext();
        return (await PlanQueries.WorkItemAsync(db, await world.ActorAsync("office"), world.Clock.Today(), task)).Value!.Workflow!;
    }

    private static async Task<MilestoneState> StateOfAsync(TestWorld world, Guid task, Guid milestone) =>
        (await LedgerAsync(world, task)).Milestones.Single(m => m.Id == milestone).State;

    private static TaskSteps Steps(TestWorld world, string account) => new(world, world.User(account), world.Clock, TestWorld.Logger<TaskSteps>());

    private static CompleteMilestone Complete(TestWorld world, string account) => new(Steps(world, account));

    private static RevokeCompletion Revoke(TestWorld world, string account) => new(Steps(world, account));

    private static RequestExtension Ask(TestWorld world, string account) => new(Steps(world, account));

    private static DecideExtension Decide(TestWorld world, string account) => new(Steps(world, account));

    private static RequestAcceptance Accept(TestWorld world, string account) => new(Steps(world, account));

    private static DecideAcceptance Judge(TestWorld world, string account) => new(Steps(world, account));

    private static ReopenTask Reopen(TestWorld world, string account) => new(Steps(world, account));

    private static ArrangeTasks Arrange(TestWorld world, string account) => new(world, world.User(account), world.Clock, TestWorld.Logger<ArrangeTasks>());
}
