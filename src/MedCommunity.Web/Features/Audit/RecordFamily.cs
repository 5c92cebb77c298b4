using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Audit;

/// <summary>A record with all that belongs to it, in a number of statements that does not grow with it. What was removed is found in the log itself.</summary>
/// <param name="Subjects">The kinds of record.</param>
/// <param name="Ids">Of all of them; no two records have the same.</param>
/// <param name="IsOfInstallation">Some of the entries belong to no county.</param>
internal sealed record RecordFamily(IReadOnlyList<string> Subjects, IReadOnlyList<Guid> Ids, bool IsOfInstallation)
{
    /// <summary>What hangs on a task by its own id.</summary>
    private static readonly string[] Supervised = [nameof(SupervisionNotice), nameof(Directive), nameof(Reminder), nameof(Extension), nameof(Acceptance)];

    public static async Task<RecordFamily> OfAsync(AppDbContext db, Guid county, string subject, Guid id) => subject switch
    {
        nameof(WorkItem) => await OfTaskAsync(db, county, id),
        nameof(SupervisionNotice) or nameof(Directive) => await OfFollowedAsync(db, county, subject, id),
        nameof(Plan) => await OfPlanAsync(db, county, id),

        // Nothing of a judgement is ever removed.
        nameof(IndicatorJudgement) => new(
            [subject, nameof(JudgementAnswer), nameof(Evidence)],
            [
                id,
                .. await db.JudgementAnswers.Where(a => a.CountyId == county && a.JudgementId == id).Select(a => a.Id).ToListAsync(),
                .. await db.Evidence.Where(e => e.CountyId == county && e.JudgementId == id).Select(e => e.Id).ToListAsync(),
            ],
            false),
        nameof(OrgUnit) => new(
            [subject, nameof(OrgPlacement), nameof(FormerName)],
            [
                id,
                .. await db.OrgPlacements.Where(p => p.CountyId == county && p.UnitId == id).Select(p => p.Id).ToListAsync(),
                .. await db.FormerNames.Where(n => n.CountyId == county && n.UnitId == id).Select(n => n.Id).ToListAsync(),
                .. await RemovedAsync(db, county, "UnitId", [id], nameof(OrgPlacement), nameof(FormerName)),
            ],
            false),
        nameof(Account) => new(
            [subject, nameof(RoleGrant), nameof(Substitution), nameof(AccountSession), nameof(AccessToken)],
            [
                id,
                .. await db.RoleGrants.Where(g => g.CountyId == county && g.AccountId == id).Select(g => g.Id).ToListAsync(),
                .. await db.Substitutions.Where(s => s.CountyId == county && (s.AbsentId == id || s.SubstituteId == id)).Select(s => s.Id).ToListAsync(),
                .. await db.AccountSessions.Where(s => s.AccountId == id).Select(s => s.Id).ToListAsync(),
                .. await db.AccessTokens.Where(t => t.AccountId == id).Select(t => t.Id).ToListAsync(),
                .. await RemovedAsync(db, county, "AccountId", [id], nameof(RoleGrant)),
            ],
            true),
        nameof(Submission) => new(
            [subject, nameof(Obligation)],
            [id, .. await db.Submissions.Where(s => s.CountyId == county && s.Id == id).Select(s => s.ObligationId).ToListAsync()],
            false),
        nameof(FormTemplate) => new(
            [subject, nameof(FormTemplateVersion)],
            [
                id,
                .. await db.FormTemplateVersions.Where(v => v.CountyId == county && v.TemplateId == id).Select(v => v.Id).ToListAsync(),
                .. await RemovedAsync(db, county, "TemplateId", [id], nameof(FormTemplateVersion)),
            ],
            false),

        // The entry about an opened month names no row: one stands for all the month's obligations.
        nameof(County) => new(
            [subject, nameof(CountyPeriod)],
            [id, Guid.Empty, .. await db.CountyPeriods.Where(p => p.CountyId == county).Select(p => p.Id).ToListAsync()],
            false),
        _ => new([subject], [id], subject is nameof(AccountSession) or nameof(AccessToken)),
    };

    private static async Task<RecordFamily> OfTaskAsync(AppDbContext db, Guid county, Guid id)
    {
        var milestones = await db.Milestones.Where(m => m.CountyId == county && m.WorkItemId == id).Select(m => m.Id).ToListAsync();
        var notices = await db.SupervisionNotices.Where(n => n.CountyId == county && n.WorkItemId == id).Select(n => n.Id).ToListAsync();
        var directives = await db.Directives.Where(d => d.CountyId == county && d.WorkItemId == id).Select(d => d.Id).ToListAsync();
        var acceptances = await db.Acceptances.Where(a => a.CountyId == county && a.WorkItemId == id).Select(a => a.Id).ToListAsync();
        var assignments = await db.Assignments.Where(a => a.CountyId == county && a.WorkItemId == id).Select(a => a.Id).ToListAsync();
        List<Guid> parts =
        [
            .. milestones, .. assignments,
            .. await RemovedAsync(db, county, "WorkItemId", [id], nameof(Milestone), nameof(Assignment), nameof(Target), nameof(Evidence)),
        ];
        return new(
            [
                nameof(WorkItem), nameof(Milestone), nameof(MilestoneCompletion), nameof(Target), nameof(Assignment), nameof(AssignmentUnit), nameof(ProgressReport),
                nameof(Evidence), .. Supervised, nameof(Reply), nameof(AcceptanceSentence),
            ],
            [
                id, .. parts, .. notices, .. directives, .. acceptances,
                .. await db.Reminders.Where(r => r.CountyId == county && r.WorkItemId == id).Select(r => r.Id).ToListAsync(),
                .. await db.Extensions.Where(e => e.CountyId == county && e.WorkItemId == id).Select(e => e.Id).ToListAsync(),
                .. await db.Replies.Where(r => r.CountyId == county && (notices.Contains(r.NoticeId!.Value) || directives.Contains(r.DirectiveId!.Value))).Select(r => r.Id).ToListAsync(),
                .. await db.AcceptanceSentences.Where(s => s.CountyId == county && acceptances.Contains(s.AcceptanceId)).Select(s => s.Id).ToListAsync(),
                .. await db.Targets.Where(t => t.CountyId == county && t.WorkItemId == id).Select(t => t.Id).ToListAsync(),
                .. await db.ProgressReports.Where(r => r.CountyId == county && r.WorkItemId == id).Select(r => r.Id).ToListAsync(),

                // Until its report is saved, a file is its uploader's own.
                .. (await db.Evidence.Where(e => e.CountyId == county && e.WorkItemId == id).ToListAsync()).Where(e => e.IsAttached).Select(e => e.Id),
                .. await db.MilestoneCompletions.Where(c => c.CountyId == county && milestones.Contains(c.MilestoneId)).Select(c => c.Id).ToListAsync(),
                .. await db.AssignmentUnits.Where(u => u.CountyId == county && assignments.Contains(u.AssignmentId)).Select(u => u.Id).ToListAsync(),
                .. await RemovedAsync(db, county, "MilestoneId", parts, nameof(MilestoneCompletion)),
                .. await RemovedAsync(db, county, "AssignmentId", parts, nameof(AssignmentUnit)),
            ],
            false);
    }

    /// <summary>A notice or directive with what was replied and what proves it; nothing of it is ever removed.</summary>
    private static async Task<RecordFamily> OfFollowedAsync(AppDbContext db, Guid county, string subject, Guid id)
    {
        var replies = await db.Replies.Where(r => r.CountyId == county && (r.NoticeId == id || r.DirectiveId == id)).Select(r => (Guid?)r.Id).ToListAsync();
        return new(
            [subject, nameof(Reply), nameof(Evidence)],
            [
                id, .. replies.OfType<Guid>(),
                .. await db.Evidence.Where(e => e.CountyId == county && replies.Contains(e.ReplyId)).Select(e => e.Id).ToListAsync(),
            ],
            false);
    }

    private static bool WasAttached(JsonElement evidence) =>
        new[]
        {
            nameof(Core.Plans.Evidence.ProgressReportId), nameof(Core.Plans.Evidence.MilestoneCompletionId), nameof(Core.Plans.Evidence.ReplyId), nameof(Core.Plans.Evidence.AcceptanceId),
            nameof(Core.Plans.Evidence.JudgementId),
        }
            .Any(owner => evidence.TryGetProperty(owner, out var id) && id.ValueKind != JsonValueKind.Null);

    private static async Task<RecordFamily> OfPlanAsync(AppDbContext db, Guid county, Guid id) => new(
        [nameof(Plan), nameof(Phase), nameof(Section), nameof(Target)],
        [
            id,
            .. await db.Phases.Where(p => p.CountyId == county && p.PlanId == id).Select(p => p.Id).ToListAsync(),
            .. await db.Sections.Where(s => s.CountyId == county && s.PlanId == id).Select(s => s.Id).ToListAsync(),
            .. await db.Targets.Where(t => t.CountyId == county && t.PlanId == id && t.WorkItemId == null).Select(t => t.Id).ToListAsync(),
            .. await RemovedAsync(db, county, "PlanId", [id], nameof(Phase), nameof(Section)),
        ],
        false);

    private static async Task<List<Guid>> RemovedAsync(AppDbContext db, Guid county, string property, IReadOnlyCollection<Guid> owners, params string[] subjects)
    {
        var removed = AuditLog.OfCounty(db, county).Where(e => subjects.Contains(e.Subject) && e.Action == "removed" && e.Before != null);
        if (owners.Count == 1)
        {
            var text = owners.First().ToString();
            removed = removed.Where(e => e.Before!.Contains(text));
        }

        return [.. (await removed.Select(e => new { e.SubjectId, e.Before, e.Subject }).ToListAsync()).Where(e => Belongs(e.Before!, e.Subject)).Select(e => e.SubjectId)];

        bool Belongs(string before, string subject)
        {
            using var json = JsonDocument.Parse(before);
            return json.RootElement.TryGetProperty(property, out var owner) && owner.ValueKind == JsonValueKind.String && owner.TryGetGuid(out var id) && owners.Contains(id)
                && (subject != nameof(Core.Plans.Evidence) || WasAttached(json.RootElement));
        }
    }
}
