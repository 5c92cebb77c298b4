using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;

namespace MedCommunity.Web.Commands.Demonstration;

/// <summary>督办单, 批示 and 催办 around tasks that are late or behind: each state once. What is overdue lies on a task that is red anyway, so that every light still occurs.</summary>
internal sealed class DemonstrationSupervision(AppDbContext db, DemonstrationCounty county, IReadOnlyList<WorkItem> tasks, DateTime now)
{
    private readonly Dictionary<int, int> numbers = [];

    public void Add()
    {
        // By the days on which they were issued, so that the numbers run as they would have.
        var answered = Notice(10, daysAgo: 34, dueInDays: -24, "任务已过完成时限，至今未申请销号。请说明原因，提出追赶措施，明确每项措施的责任人和完成日期。");
        Reply(answered, daysAgo: 27, "已召开专题会，逐项排出追赶计划：人员调配本月底前到位，制度文件下月10日前印发。", ReplyOutcome.Accepted, "措施可行，按计划推进。");
        Notice(16, daysAgo: 17, dueInDays: -3, "任务逾期，多个节点没有完成材料。请逐个节点说明进度，附佐证材料。");
        var waiting = Notice(8, daysAgo: 9, dueInDays: 5, "进度明显落后于时间，请分析原因并提出赶上进度的办法。");
        Reply(waiting, daysAgo: 2, "原因是信息系统接口改造延期；已与厂家重新约定工期，增加两名驻场人员，预计两个月内赶上进度。", ReplyOutcome.Waiting, null);
        Notice(12, daysAgo: 4, dueInDays: 8, "资金统筹方案尚未出台，请说明进展，明确出台时间。").UnitId = county.Units["kskt-dept-finance-bureau"].Id;

        var directive = Directive(10, daysAgo: 20, dueInDays: -6, "请抓紧研究，拿出时间表，重要困难直接报我协调。");
        Reply(directive, daysAgo: 8, "时间表已印发各成员单位；人员编制问题需请管委会协调，专报已另行呈送。", ReplyOutcome.Waiting, null);
        Directive(7, daysAgo: 5, dueInDays: 12, "时限将到，请确认能否按期完成，有困难及早提出。");

        foreach (var (number, daysAgo) in new[] { (10, 40), (16, 2), (12, 2), (8, 12) })
        {
            Remind(number, daysAgo);
        }
    }

    private WorkItem Task(int number) => tasks.Single(w => w.Number == number);

    /// <summary>A working hour of a local day in the past.</summary>
    private DateTime At(int daysAgo, int hour = 10) => LocalClock.StartOf(LocalClock.DateOf(now).AddDays(-daysAgo)).AddHours(hour);

    private SupervisionNotice Notice(int number, int daysAgo, int dueInDays, string demand)
    {
        var task = Task(number);
        var at = At(daysAgo);
        var year = LocalClock.DateOf(at).Year;
        var due = LocalClock.DateOf(now).AddDays(dueInDays);
        var notice = new SupervisionNotice
        {
            CountyId = task.CountyId,
            WorkItemId = task.Id,
            UnitId = task.ReportingUnitId!.Value,
            Year = year,
            Number = numbers[year] = numbers.GetValueOrDefault(year) + 1,
            Demand = demand,
            DueOn = due,
            FirstDueOn = due,
            IssuedAt = at,
            IssuedBy = county.AccountId("office2"),
            IssuedByName = county.Accounts["office2"].DisplayName,
            IsDemonstration = true,
        };
        db.SupervisionNotices.Add(notice);
        return notice;
    }

    private Directive Directive(int number, int daysAgo, int dueInDays, string text)
    {
        var task = Task(number);
        var directive = new Directive
        {
            CountyId = task.CountyId,
            WorkItemId = task.Id,
            UnitId = task.ReportingUnitId!.Value,
            Text = text,
            DueOn = LocalClock.DateOf(now).AddDays(dueInDays),
            GivenAt = At(daysAgo, 15),
            GivenBy = county.AccountId("leader"),
            GivenByName = county.Accounts["leader"].DisplayName,
            IsDemonstration = true,
        };
        db.Directives.Add(directive);
        return directive;
    }

    private void Reply(IFollowed followed, int daysAgo, string text, ReplyOutcome outcome, string? word)
    {
        var judged = outcome == ReplyOutcome.Waiting ? (DateTime?)null : At(daysAgo - 1, 16);
        db.Replies.Add(new Reply
        {
            CountyId = followed.CountyId,
            NoticeId = followed is SupervisionNotice ? followed.Id : null,
            DirectiveId = followed is Directive ? followed.Id : null,
            Text = text,
            RepliedAt = At(daysAgo, 11),
            RepliedBy = county.AccountId("demo-units"),
            RepliedByName = county.Accounts["demo-units"].DisplayName,
            Outcome = outcome,
            DecisionReason = word,
            DecidedAt = judged,
            DecidedBy = judged is null ? null : county.AccountId("office2"),
            DecidedByName = judged is null ? null : county.Accounts["office2"].DisplayName,
        });
        followed.State = outcome == ReplyOutcome.Accepted ? FollowState.Accepted : FollowState.Replied;
        followed.ClosedAt = judged;
    }

    private void Remind(int number, int daysAgo)
    {
        var task = Task(number);
        db.Reminders.Add(new Reminder
        {
            CountyId = task.CountyId,
            WorkItemId = task.Id,
            UnitId = task.ReportingUnitId!.Value,
            Text = "进度没有跟上，请尽快填报最新进展，说明困难和下一步打算。",
            SentAt = At(daysAgo, 9),
            SentBy = county.AccountId("office2"),
            SentByName = county.Accounts["office2"].DisplayName,
            IsDemonstration = true,
        });
    }
}
