using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Audit;

/// <summary>What a record is called, and the page that shows it.</summary>
/// <param name="Policy">Of that page.</param>
internal sealed record RecordName(string Text, string? Page = null, string? Policy = null);

/// <summary>The names of a county's records as they are called now: one statement for each kind that is asked for, however many are.</summary>
internal sealed class RecordNames
{
    private readonly Dictionary<(string Subject, Guid Id), RecordName> found = [];

    private RecordNames()
    {
    }

    public RecordName? Find(string subject, Guid id) => found.GetValueOrDefault((subject, id));

    public static async Task<RecordNames> LoadAsync(AppDbContext db, Guid county, IEnumerable<(string Subject, Guid Id)> asked)
    {
        var names = new RecordNames();
        foreach (var kind in asked.Where(a => a.Id != Guid.Empty).Distinct().GroupBy(a => a.Subject, a => a.Id))
        {
            foreach (var (id, name) in await ReadAsync(db, county, kind.Key, [.. kind]))
            {
                names.found[(kind.Key, id)] = name;
            }
        }

        return names;
    }

    private static Task<List<(Guid Id, RecordName Name)>> ReadAsync(AppDbContext db, Guid county, string subject, Guid[] ids) => subject switch
    {
        nameof(WorkItem) or nameof(Milestone) or nameof(MilestoneCompletion) or nameof(Target) or nameof(Assignment) or nameof(AssignmentUnit)
            or nameof(ProgressReport) or nameof(Evidence) or nameof(SupervisionNotice) or nameof(Directive) or nameof(Reply) or nameof(Reminder)
            or nameof(Extension) or nameof(Acceptance) or nameof(AcceptanceSentence) => OfTasksAsync(db, county, subject, ids),
        nameof(Plan) or nameof(Phase) or nameof(Section) => OfPlansAsync(db, county, subject, ids),
        nameof(Submission) or nameof(Obligation) or nameof(FormTemplate) or nameof(FormTemplateVersion) or nameof(DataElement) or nameof(CountyPeriod) => OfFormsAsync(db, county, subject, ids),
        nameof(IndicatorJudgement) or nameof(JudgementAnswer) => OfJudgementsAsync(db, county, subject, ids),
        nameof(IndicatorVersion) => OfDefinitionsAsync(db, county, ids),
        nameof(IndicatorLimit) => OfLimitsAsync(db, county, ids),
        nameof(OrgUnit) or nameof(OrgPlacement) or nameof(FormerName) or nameof(County) => OfUnitsAsync(db, county, subject, ids),
        nameof(Account) or nameof(RoleGrant) or nameof(Substitution) or nameof(AccountSession) or nameof(AccessToken) => OfAccountsAsync(db, county, subject, ids),
        _ => Task.FromResult<List<(Guid, RecordName)>>([]),
    };

    private static async Task<List<(Guid Id, RecordName Name)>> OfTasksAsync(AppDbContext db, Guid county, string subject, Guid[] ids)
    {
        var rows = subject switch
        {
            nameof(Milestone) => from m in db.Milestones where m.CountyId == county && ids.Contains(m.Id) select new { m.Id, Task = (Guid?)m.WorkItemId, m.Text },
            nameof(MilestoneCompletion) =>
                from c in db.MilestoneCompletions
                join m in db.Milestones on new { c.CountyId, Id = c.MilestoneId } equals new { m.CountyId, m.Id }
                where c.CountyId == county && ids.Contains(c.Id)
                select new { c.Id, Task = (Guid?)m.WorkItemId, m.Text },
            nameof(Target) => from t in db.Targets where t.CountyId == county && ids.Contains(t.Id) select new { t.Id, Task = t.WorkItemId, Text = t.Name },
            nameof(Assignment) => from a in db.Assignments where a.CountyId == county && ids.Contains(a.Id) select new { a.Id, Task = (Guid?)a.WorkItemId, Text = a.AsWritten },
            nameof(AssignmentUnit) =>
                from u in db.AssignmentUnits
                join a in db.Assignments on new { u.CountyId, Id = u.AssignmentId } equals new { a.CountyId, a.Id }
                join o in db.OrgUnits on new { u.CountyId, Id = u.UnitId } equals new { o.CountyId, o.Id }
                where u.CountyId == county && ids.Contains(u.Id)
                select new { u.Id, Task = (Guid?)a.WorkItemId, Text = o.Name },
            nameof(ProgressReport) =>
                from r in db.ProgressReports
                join o in db.OrgUnits on new { r.CountyId, Id = r.UnitId } equals new { o.CountyId, o.Id }
                where r.CountyId == county && ids.Contains(r.Id)
                select new { r.Id, Task = (Guid?)r.WorkItemId, Text = o.Name },
            nameof(Evidence) => from e in db.Evidence where e.CountyId == county && ids.Contains(e.Id) select new { e.Id, Task = e.WorkItemId, Text = e.FileName },
            nameof(SupervisionNotice) => from n in db.SupervisionNotices
                                         where n.CountyId == county && ids.Contains(n.Id)
                                         select new { n.Id, Task = (Guid?)n.WorkItemId, Text = "督办〔" + n.Year + "〕" + n.Number + "号" },
            nameof(Directive) => from d in db.Directives where d.CountyId == county && ids.Contains(d.Id) select new { d.Id, Task = (Guid?)d.WorkItemId, Text = d.Text },
            nameof(Reply) =>
                from r in db.Replies
                join n in db.SupervisionNotices on new { r.CountyId, Id = r.NoticeId } equals new { n.CountyId, Id = (Guid?)n.Id } into notices
                from n in notices.DefaultIfEmpty()
                join d in db.Directives on new { r.CountyId, Id = r.DirectiveId } equals new { d.CountyId, Id = (Guid?)d.Id } into directives
                from d in directives.DefaultIfEmpty()
                where r.CountyId == county && ids.Contains(r.Id)
                select new { r.Id, Task = n == null ? (d == null ? null : (Guid?)d.WorkItemId) : (Guid?)n.WorkItemId, r.Text },
            nameof(Reminder) => from r in db.Reminders
                                join o in db.OrgUnits on new { r.CountyId, Id = r.UnitId } equals new { o.CountyId, o.Id }
                                where r.CountyId == county && ids.Contains(r.Id)
                                select new { r.Id, Task = (Guid?)r.WorkItemId, Text = o.Name },
            nameof(Extension) => from e in db.Extensions
                                 join o in db.OrgUnits on new { e.CountyId, Id = e.UnitId } equals new { o.CountyId, o.Id }
                                 where e.CountyId == county && ids.Contains(e.Id)
                                 select new { e.Id, Task = (Guid?)e.WorkItemId, Text = o.Name },
            nameof(Acceptance) => from a in db.Acceptances
                                  join o in db.OrgUnits on new { a.CountyId, Id = a.UnitId } equals new { o.CountyId, o.Id }
                                  where a.CountyId == county && ids.Contains(a.Id)
                                  select new { a.Id, Task = (Guid?)a.WorkItemId, Text = o.Name },
            nameof(AcceptanceSentence) =>
                from s in db.AcceptanceSentences
                join a in db.Acceptances on new { s.CountyId, Id = s.AcceptanceId } equals new { a.CountyId, a.Id }
                where s.CountyId == county && ids.Contains(s.Id)
                select new { s.Id, Task = (Guid?)a.WorkItemId, s.Text },
            _ => from w in db.WorkItems where w.CountyId == county && ids.Contains(w.Id) select new { w.Id, Task = (Guid?)w.Id, Text = w.Title },
        };
        var named = await (
            from r in rows
            join w in db.WorkItems.Where(w => w.CountyId == county) on r.Task equals (Guid?)w.Id into tasks
            from w in tasks.DefaultIfEmpty()
            select new { r.Id, r.Text, r.Task, Number = (int?)w.Number }).ToListAsync();
        return [.. named.Select(r => (r.Id, subject == nameof(Evidence) && r.Task is null ? new RecordName(r.Text, "/indicators/judgements", Policies.ReadFigures) : new RecordName(
            r.Number is { } number ? $"任务{number} {r.Text}" : r.Text,
            subject switch
            {
                nameof(SupervisionNotice) => $"/notices/{r.Id}",
                nameof(Directive) => $"/directives/{r.Id}",
                _ => r.Task is { } task ? $"/tasks/{task}" : "/plans",
            },
            Policies.ReadPlans)))];
    }

    private static async Task<List<(Guid Id, RecordName Name)>> OfPlansAsync(AppDbContext db, Guid county, string subject, Guid[] ids)
    {
        var rows = subject switch
        {
            nameof(Phase) => from p in db.Phases where p.CountyId == county && ids.Contains(p.Id) select new { p.Id, Text = p.Name },
            nameof(Section) => from s in db.Sections where s.CountyId == county && ids.Contains(s.Id) select new { s.Id, Text = s.Number + s.Title },
            _ => from p in db.Plans where p.CountyId == county && ids.Contains(p.Id) select new { p.Id, Text = p.Title },
        };
        return [.. (await rows.ToListAsync()).Select(r => (r.Id, new RecordName(r.Text, "/plans", Policies.ReadPlans)))];
    }

    private static async Task<List<(Guid Id, RecordName Name)>> OfFormsAsync(AppDbContext db, Guid county, string subject, Guid[] ids)
    {
        if (subject == nameof(CountyPeriod))
        {
            var periods = await db.CountyPeriods.Where(p => p.CountyId == county && ids.Contains(p.Id)).Select(p => new { p.Id, p.Period }).ToListAsync();
            return [.. periods.Select(p => (p.Id, new RecordName(p.Period.Chinese, $"/forms/status?period={p.Period}", Policies.ReadFigures)))];
        }

        if (subject == nameof(DataElement))
        {
            var elements = await db.DataElements.Where(e => e.CountyId == county && ids.Contains(e.Id)).Select(e => new { e.Id, e.Name }).ToListAsync();
            return [.. elements.Select(e => (e.Id, new RecordName(e.Name, "/forms/elements", Policies.ReadTemplates)))];
        }

        if (subject is nameof(FormTemplate) or nameof(FormTemplateVersion))
        {
            var templates = subject == nameof(FormTemplate)
                ? db.FormTemplates.Where(t => t.CountyId == county && ids.Contains(t.Id)).Select(t => new { t.Id, t.Name, t.Code, Number = (int?)null })
                : from v in db.FormTemplateVersions
                  join t in db.FormTemplates on new { v.CountyId, Id = v.TemplateId } equals new { t.CountyId, t.Id }
                  where v.CountyId == county && ids.Contains(v.Id)
                  select new { v.Id, t.Name, t.Code, Number = (int?)v.Number };
            return [.. (await templates.ToListAsync()).Select(t => (t.Id, new RecordName(t.Number is { } number ? $"{t.Name}第{number}版" : t.Name, $"/forms/templates/{t.Code}", Policies.ReadTemplates)))];
        }

        var owed = subject == nameof(Submission)
            ? db.Submissions.Where(s => s.CountyId == county && ids.Contains(s.Id)).Select(s => new { s.Id, s.CountyId, s.UnitId, s.TemplateId, s.Period })
            : db.Obligations.Where(o => o.CountyId == county && ids.Contains(o.Id)).Select(o => new { o.Id, o.CountyId, o.UnitId, o.TemplateId, o.Period });
        var forms = await (
            from o in owed
            join u in db.OrgUnits on new { o.CountyId, Id = o.UnitId } equals new { u.CountyId, u.Id }
            join t in db.FormTemplates on new { o.CountyId, Id = o.TemplateId } equals new { t.CountyId, t.Id }
            select new { o.Id, o.Period, Unit = u.Name, u.Code, Template = t.Name, TemplateCode = t.Code }).ToListAsync();
        return [.. forms.Select(f => (f.Id, new RecordName(
            $"{f.Unit} {f.Period.Chinese}{f.Template}", $"/forms/{f.Code}/{f.Period}/{f.TemplateCode}", Policies.ReadFigures)))];
    }

    private static async Task<List<(Guid Id, RecordName Name)>> OfJudgementsAsync(AppDbContext db, Guid county, string subject, Guid[] ids)
    {
        var rows = subject == nameof(JudgementAnswer)
            ? db.JudgementAnswers.Where(a => a.CountyId == county && ids.Contains(a.Id)).Select(a => new { a.Id, a.CountyId, a.JudgementId, a.Point })
            : db.IndicatorJudgements.Where(j => j.CountyId == county && ids.Contains(j.Id)).Select(j => new { j.Id, j.CountyId, JudgementId = j.Id, Point = "" });
        var named = await (
            from r in rows
            join j in db.IndicatorJudgements on new { r.CountyId, Id = r.JudgementId } equals new { j.CountyId, j.Id }
            join u in db.OrgUnits on new { j.CountyId, Id = j.UnitId } equals new { u.CountyId, u.Id }
            select new { r.Id, r.Point, j.Indicator, u.Name, u.Code }).ToListAsync();
        return [.. named.Select(r => (r.Id, new RecordName(
            $"{r.Name} 指标{r.Indicator}{JudgementChecklist.Find(r.Indicator)?.Name}{(r.Point.Length == 0 ? "" : $"：{JudgementChecklist.TextOf(r.Point)}")}",
            $"/indicators/judgements/{r.Code}/{r.Indicator}", Policies.ReadFigures)))];
    }

    private static async Task<List<(Guid Id, RecordName Name)>> OfDefinitionsAsync(AppDbContext db, Guid county, Guid[] ids)
    {
        var versions = await db.IndicatorVersions.Where(v => v.CountyId == county && ids.Contains(v.Id)).Select(v => new { v.Id, v.Code, v.Name, v.Number }).ToListAsync();
        return [.. versions.Select(v => (v.Id, new RecordName($"指标{v.Code} {v.Name}第{v.Number}版", "/indicators/definitions", Policies.ReadDefinitions)))];
    }

    private static async Task<List<(Guid Id, RecordName Name)>> OfLimitsAsync(AppDbContext db, Guid county, Guid[] ids)
    {
        var limits = await db.IndicatorLimits.Where(l => l.CountyId == county && ids.Contains(l.Id)).Select(l => new { l.Id, l.Indicator }).ToListAsync();
        return [.. limits.Select(l => (l.Id, new RecordName($"指标{l.Indicator}的预警线", $"/indicators/{l.Indicator}", Policies.ReadFigures)))];
    }

    private static async Task<List<(Guid Id, RecordName Name)>> OfUnitsAsync(AppDbContext db, Guid county, string subject, Guid[] ids)
    {
        if (subject == nameof(County))
        {
            var counties = await db.Counties.Where(c => c.Id == county && ids.Contains(c.Id)).Select(c => new { c.Id, c.Name }).ToListAsync();
            return [.. counties.Select(c => (c.Id, new RecordName(c.Name, "/settings", Policies.Administer)))];
        }

        var rows = subject switch
        {
            nameof(OrgPlacement) =>
                from p in db.OrgPlacements
                join u in db.OrgUnits on new { p.CountyId, Id = p.UnitId } equals new { u.CountyId, u.Id }
                where p.CountyId == county && ids.Contains(p.Id)
                select new { p.Id, u.Name, u.Code },
            nameof(FormerName) =>
                from n in db.FormerNames
                join u in db.OrgUnits on new { n.CountyId, Id = n.UnitId } equals new { u.CountyId, u.Id }
                where n.CountyId == county && ids.Contains(n.Id)
                select new { n.Id, u.Name, u.Code },
            _ => from u in db.OrgUnits where u.CountyId == county && ids.Contains(u.Id) select new { u.Id, u.Name, u.Code },
        };
        return [.. (await rows.ToListAsync()).Select(r => (r.Id, new RecordName(r.Name, $"/units/{r.Code}", Policies.SignedIn)))];
    }

    private static async Task<List<(Guid Id, RecordName Name)>> OfAccountsAsync(AppDbContext db, Guid county, string subject, Guid[] ids)
    {
        if (subject == nameof(Substitution))
        {
            var pairs = await (
                from s in db.Substitutions
                join a in db.Users on s.AbsentId equals a.Id
                join b in db.Users on s.SubstituteId equals b.Id
                where s.CountyId == county && ids.Contains(s.Id)
                select new { s.Id, s.AbsentId, Absent = a.DisplayName, Substitute = b.DisplayName }).ToListAsync();
            return [.. pairs.Select(p => (p.Id, new RecordName($"{p.Substitute}代{p.Absent}", $"/accounts/{p.AbsentId}", Policies.Administer)))];
        }

        if (subject == nameof(RoleGrant))
        {
            var grants = await (
                from g in db.RoleGrants
                join a in db.Users on g.AccountId equals a.Id
                where g.CountyId == county && ids.Contains(g.Id)
                select new { g.Id, g.AccountId, g.Role, a.DisplayName }).ToListAsync();
            return [.. grants.Select(g => (g.Id, new RecordName($"{g.DisplayName} {g.Role.Chinese()}", $"/accounts/{g.AccountId}", Policies.Administer)))];
        }

        var rows = subject switch
        {
            nameof(AccountSession) =>
                from s in db.AccountSessions join a in db.Users on s.AccountId equals a.Id where ids.Contains(s.Id) select new { s.Id, Account = a.Id, Text = a.DisplayName },
            nameof(AccessToken) =>
                from t in db.AccessTokens join a in db.Users on t.AccountId equals a.Id where ids.Contains(t.Id) select new { t.Id, Account = a.Id, Text = a.DisplayName + "：" + t.Name },
            _ => from a in db.Users where ids.Contains(a.Id) select new { a.Id, Account = a.Id, Text = a.DisplayName },
        };
        return [.. (await rows.ToListAsync()).Select(r => (r.Id, new RecordName(r.Text, $"/accounts/{r.Account}", Policies.Administer)))];
    }
}
