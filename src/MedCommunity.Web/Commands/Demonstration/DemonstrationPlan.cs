using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Commands.Demonstration;

/// <summary>
/// What the office would have set when it activated the plan, and what the departments reported since: starts, deadlines, reports and
/// finished milestones, laid around today so that every light occurs.
/// </summary>
internal static class DemonstrationPlan
{
    /// <summary>How a task stands; see <see cref="TrafficLight"/> for what follows from it.</summary>
    private enum Course
    {
        OnTrack,
        Accepted,
        AcceptanceRequested,
        PastDeadline,
        DueSoon,
        NoReport,
        Behind,
        NotStarted,
    }

    private static readonly Dictionary<int, Course> Courses = new()
    {
        [2] = Course.Accepted,
        [5] = Course.Accepted,
        [7] = Course.DueSoon,
        [8] = Course.Behind,
        [10] = Course.PastDeadline,
        [12] = Course.NoReport,
        [14] = Course.AcceptanceRequested,
        [16] = Course.PastDeadline,
        [19] = Course.NotStarted,
        [20] = Course.NoReport,
        [21] = Course.NotStarted,
    };

    private static readonly (string Done, string? Difficulties, string Next)[] Words =
    [
        ("召开推进会，明确分工和时限，形成任务清单。", null, "按清单逐项落实，下月报送阶段成果。"),
        ("完成现状摸底和文件起草，已征求成员单位意见。", "部分单位人员紧张，反馈较慢。", "汇总意见，修改后报审。"),
        ("文件已印发，各成员单位开始执行。", null, "组织培训，开展第一次督导。"),
        ("完成第一轮督导，发现问题已列入台账。", "基层信息系统接口不统一。", "协调厂家改造接口，月底前整改到位。"),
    ];

    public static async Task ArrangeAsync(AppDbContext db, DemonstrationCounty county, DateTime now)
    {
        var today = LocalClock.DateOf(now);
        var plan = await db.Plans.SingleAsync(p => p.CountyId == county.County.Id);
        var items = await db.WorkItems.Where(w => w.CountyId == plan.CountyId).OrderBy(w => w.Number).ToListAsync();
        var milestones = (await db.Milestones.Where(m => m.CountyId == plan.CountyId).OrderBy(m => m.Order).ToListAsync()).ToLookup(m => m.WorkItemId);
        foreach (var item in items)
        {
            var course = Courses.GetValueOrDefault(item.Number);
            SetDates(item, course, today);
            if (course != Course.NotStarted)
            {
                AddReports(db, county, item, course, now);
            }

            AddCompletions(db, county, plan, item, [.. milestones[item.Id]], course, today);
            AddAcceptance(db, county, item, course, [.. milestones[item.Id]], today);
        }

        var extended = items.First(i => Courses.GetValueOrDefault(i.Number) == Course.Behind);
        AddExtension(db, county, extended, today);
        (plan.ActivatedAt, plan.ActivatedByName) = (now, county.Accounts["demo-units"].DisplayName);
        await db.SaveChangesAsync();
        await AddMonthEndsAsync(db, county, plan, now);
    }

    /// <summary>What the lights were: computed from the demonstration's own history.</summary>
    private static async Task AddMonthEndsAsync(AppDbContext db, DemonstrationCounty county, Plan plan, DateTime now)
    {
        var last = ReportingPeriod.Of(LocalClock.DateOf(now)).AddMonths(-1);
        foreach (var (task, history) in await PlanHistory.ReadAsync(db, county.County, [plan.Id]))
        {
            db.MonthEndLights.AddRange(last.Since(last.AddMonths(-11)).Select(month => RecordMonthEnds.Of(plan.CountyId, task, month, history, now)));
        }
    }

    private static void AddAcceptance(AppDbContext db, DemonstrationCounty county, WorkItem item, Course course, List<Milestone> milestones, DateOnly today)
    {
        if (item.AcceptanceRequestedAt is not { } requested)
        {
            return;
        }

        var signer = county.Accounts["demo-units"];
        var acceptance = new Acceptance
        {
            CountyId = item.CountyId,
            WorkItemId = item.Id,
            UnitId = item.ReportingUnitId!.Value,
            Statement = "各项工作已按方案完成，材料齐全，申请验收。",
            RequestedAt = requested,
            RequestedBy = signer.Id,
            RequestedByName = signer.DisplayName,
            State = course == Course.Accepted ? ApplicationState.Granted : ApplicationState.Requested,
            DecidedAt = item.AcceptedAt,
            DecidedByName = course == Course.Accepted ? county.Accounts["office"].DisplayName : null,
            DecidedBy = course == Course.Accepted ? county.AccountId("office") : null,
            IsDemonstration = true,
        };
        db.Acceptances.Add(acceptance);
        db.AcceptanceSentences.AddRange(milestones.Where(m => m.Frequency is not null && !Recurrence.HasPeriods(m.Frequency)).Select(m => new AcceptanceSentence
        {
            CountyId = item.CountyId,
            AcceptanceId = acceptance.Id,
            MilestoneId = m.Id,
            Text = "已形成制度，常态化开展。",
        }));
    }

    private static void AddExtension(AppDbContext db, DemonstrationCounty county, WorkItem item, DateOnly today)
    {
        var signer = county.Accounts["demo-units"];
        var until = item.Deadline!.Value;
        item.OfficeDeadline = until.AddDays(-60);
        item.ExtendedDeadline = until;
        db.Extensions.Add(new Extension
        {
            CountyId = item.CountyId,
            WorkItemId = item.Id,
            UnitId = item.ReportingUnitId!.Value,
            DeadlineBefore = item.OfficeDeadline.Value,
            RequestedUntil = until,
            Reason = "信息系统接口改造招标延后，需相应顺延。",
            RequestedAt = LocalClock.StartOf(today.AddDays(-40)).AddHours(9),
            RequestedBy = signer.Id,
            RequestedByName = signer.DisplayName,
            State = ApplicationState.Granted,
            GrantedUntil = until,
            DecidedAt = LocalClock.StartOf(today.AddDays(-38)).AddHours(16),
            DecidedBy = county.AccountId("office"),
            DecidedByName = county.Accounts["office"].DisplayName,
            IsDemonstration = true,
        });
    }

    private static void SetDates(WorkItem item, Course course, DateOnly today)
    {
        (item.OfficeStart, item.OfficeDeadline) = course switch
        {
            Course.PastDeadline => (today.AddDays(-420), today.AddDays(-20 - item.Number)),
            Course.DueSoon => (today.AddDays(-400), today.AddDays(18)),
            Course.Accepted => (today.AddDays(-600), today.AddDays(-60)),
            Course.AcceptanceRequested => (today.AddDays(-500), today.AddDays(25)),
            Course.NotStarted => (today.AddDays(40 + item.Number), today.AddDays(420)),
            _ => (today.AddDays(-200 - (item.Number * 37 % 260)), today.AddDays(90 + (item.Number * 53 % 420))),
        };
        if (course == Course.Accepted)
        {
            item.AcceptanceRequestedAt = LocalClock.StartOf(today.AddDays(-95)).AddHours(10);
            item.AcceptedAt = LocalClock.StartOf(today.AddDays(-80)).AddHours(15);
        }
        else if (course == Course.AcceptanceRequested)
        {
            item.AcceptanceRequestedAt = LocalClock.StartOf(today.AddDays(-6)).AddHours(9);
        }
    }

    /// <summary>A report for each of the last months whose report is due, the percent rising to what the course says.</summary>
    private static void AddReports(AppDbContext db, DemonstrationCounty county, WorkItem item, Course course, DateTime now)
    {
        var today = LocalClock.DateOf(now);
        var newest = TrafficLight.LastReportDue(today, county.County.DueDay);
        var last = course switch
        {
            Course.NoReport => newest.AddMonths(-1),
            Course.Accepted => ReportingPeriod.Of(today.AddDays(-95)),
            _ => newest,
        };
        var line = TrafficLight.Expected(item.OfficeStart!.Value, item.Deadline!.Value, today);
        var final = course switch
        {
            Course.Accepted or Course.AcceptanceRequested => 100,
            Course.PastDeadline => 70,
            Course.DueSoon => 75,
            Course.Behind => Math.Max(5, (int)line - 32),
            _ => Math.Clamp((int)line + 4 - (item.Number * 7 % 17), 5, 95),
        };
        var months = last.Since(last.AddMonths(-5)).Where(p => p.LastDay >= item.OfficeStart).ToList();
        foreach (var (i, period) in months.Index())
        {
            var words = Words[Math.Min(i * Words.Length / months.Count, Words.Length - 1)];
            var reportedAt = LocalClock.StartOf(period.DueDate(county.County.DueDay)).AddDays(-3).AddHours(10).AddMinutes(item.Number);
            db.ProgressReports.Add(new ProgressReport
            {
                CountyId = item.CountyId,
                WorkItemId = item.Id,
                UnitId = item.ReportingUnitId!.Value,
                Period = period,
                Percent = final * (i + 1) / months.Count,
                Done = words.Done,
                Difficulties = words.Difficulties,
                Next = words.Next,
                ReportedAt = reportedAt < now ? reportedAt : now.AddHours(-1),
                ReportedBy = county.AccountId("demo-units"),
                ReportedByName = county.Accounts["demo-units"].DisplayName,
                IsDemonstration = true,
            });
        }
    }

    /// <summary>Past recurring periods are done; of the one-off milestones a share that fits the course.</summary>
    private static void AddCompletions(AppDbContext db, DemonstrationCounty county, Plan plan, WorkItem item, List<Milestone> milestones, Course course, DateOnly today)
    {
        var oneOff = milestones.Where(m => m.Frequency is null).ToList();
        var share = course switch { Course.Accepted or Course.AcceptanceRequested => 1.0, Course.NotStarted => 0, Course.PastDeadline => 0.6, _ => 0.4 };
        var done = oneOff.Take((int)Math.Round(oneOff.Count * share)).Concat(oneOff.Where(m => m.DueDate < plan.ActiveFrom)).Distinct();
        foreach (var milestone in done)
        {
            var on = milestone.DueDate ?? today.AddDays(-60 - milestone.Order);
            Add(milestone, on < today ? on : today.AddDays(-1));
        }

        foreach (var milestone in milestones.Where(m => m.Frequency is not null))
        {
            foreach (var period in Recurrence.Periods(milestone.Frequency, plan.ActiveFrom, today, milestone.DayOfMonth).Where(p => p.Due < today))
            {
                for (var i = 0; i < (milestone.MinTimes ?? 1); i++)
                {
                    Add(milestone, period.From.AddDays(60 + (100 * i)) is var on && on <= period.To ? on : period.To);
                }
            }
        }

        void Add(Milestone milestone, DateOnly on) => db.MilestoneCompletions.Add(new MilestoneCompletion
        {
            CountyId = milestone.CountyId,
            MilestoneId = milestone.Id,
            DoneOn = on,
            Note = "已按要求完成",
            RecordedAt = LocalClock.StartOf(on).AddHours(11),
            RecordedBy = county.AccountId("demo-units"),
            RecordedByName = county.Accounts["demo-units"].DisplayName,
            IsDemonstration = true,
        });
    }
}
