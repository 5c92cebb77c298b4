using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Forms;
using MedCommunity.Web.Features.Organisations;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Features.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Audit;

/// <summary>What one record went through.</summary>
/// <param name="Name">What it is called; null where nobody knows it any more, or the reader may not.</param>
/// <param name="ReadsLog">The reader may open the single entries too.</param>
/// <param name="Batches">Bulk loads of the county, where the record itself was never seen to be added: it came with one of them.</param>
internal sealed record RecordHistory(
    string Subject, Guid Id, string? Name, string? Page, bool ReadsLog, IReadOnlyList<AuditRow> Rows, AuditPlace? Older, IReadOnlyList<AuditRow> Batches);

/// <summary>The history of one record and of what belongs to it, for whoever may open the record's page in full, and for those who read the log.</summary>
internal sealed class RecordHistoryQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public const int Size = 50;

    public async Task<Result<RecordHistory>> RunAsync(string subject, Guid id, AuditPlace? before)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (id == Guid.Empty || !AuditText.Subjects.ContainsKey(subject) || await user.LoadAsync(db) is not { } actor || await SightAsync(db, actor, subject, id) is not { } sight)
        {
            return Result.NotFound();
        }

        var county = actor.CountyId;
        var family = await RecordFamily.OfAsync(db, county, subject, id);
        var entries = await AuditLog.NewestOfAsync(AuditLog.OfCounty(db, county), family, before, Size);
        if (family.IsOfInstallation)
        {
            entries.AddRange(await AuditLog.NewestOfAsync(AuditLog.OfPeople(db, county), family, before, Size));
        }

        if (subject == nameof(Submission))
        {
            entries.AddRange(await CellsAsync(db, county, id, before));
        }

        var piece = AuditLog.Cut(entries, Size);
        var names = await RecordNames.LoadAsync(db, county, [(subject, id)]);
        if (piece.Entries.Count == 0 && before is null && names.Find(subject, id) is null)
        {
            return Result.NotFound();
        }

        var isWithheld = !sight.Business && AuditText.IsBusiness(subject);
        var cameWithBatch = piece.Older is null && !piece.Entries.Any(e => e.SubjectId == id && e.Action == "added");
        var batches = cameWithBatch
            ? await AuditLog.OfCounty(db, county).Where(e => e.SubjectId == Guid.Empty && e.Action != "exported" && e.Action != "opened")
                .OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(5).ToListAsync()
            : [];
        var name = isWithheld ? null : names.Find(subject, id);
        var rows = await AuditRows.OfAsync(db, county, sight, piece.Entries);
        return Result.Done(new RecordHistory(
            subject, id,
            name?.Text ?? rows.FirstOrDefault(r => r.SubjectId == id)?.Name,
            name?.Page is { } page && sight.Opens(name.Policy!) ? page : null,
            actor.ReadsAudit(), rows, piece.Older, await AuditRows.OfAsync(db, county, sight, batches)));
    }

    /// <summary>How much the actor sees of the record's history; null for one that does not exist for him.</summary>
    private async Task<AuditSight?> SightAsync(AppDbContext db, Actor actor, string subject, Guid id)
    {
        var log = actor.ReadsAudit();
        var contacts = log;
        var opens = false;
        switch (subject)
        {
            case nameof(WorkItem):
                opens = actor.ReadsPlans() && await OpensTaskAsync(db, actor, id);
                break;
            case nameof(SupervisionNotice):
            case nameof(Directive):
                var kind = subject == nameof(Directive) ? FollowKind.Directive : FollowKind.Notice;
                opens = (await FollowView.FindAsync(db, actor.CountyId, kind, id, clock.Today()))?.For(actor) is not null;
                break;
            case nameof(IndicatorJudgement):
                opens = await db.IndicatorJudgements.Where(j => j.CountyId == actor.CountyId && j.Id == id).Select(j => (Guid?)j.UnitId).SingleOrDefaultAsync() is { } community
                    && actor.SeesProofOf(community);
                break;
            case nameof(IndicatorLimit):
                opens = actor.ReadsBusinessData && await db.IndicatorLimits.AnyAsync(l => l.CountyId == actor.CountyId && l.Id == id);
                break;
            case nameof(Submission):
                opens = actor.ReadsBusinessData && await OpensFormAsync(db, actor, id);
                break;
            case nameof(FormTemplate):
                // Its drafts are the office's alone.
                opens = actor.IsOffice && await db.FormTemplates.AnyAsync(t => t.CountyId == actor.CountyId && t.Id == id);
                break;
            case nameof(Plan):
                opens = actor.ReadsPlans() && await db.Plans.AnyAsync(p => p.CountyId == actor.CountyId && p.Id == id);
                break;
            case nameof(OrgUnit):
                var register = await db.RegisterAsync(actor.CountyId, clock.Today());
                if (register.Units.FirstOrDefault(u => u.Id == id) is { } unit)
                {
                    var rule = UnitVisibility.OfPage(actor, register, unit, clock.Today());
                    opens = rule.Sees(unit.Id, unit.Kind);
                    contacts |= rule.SeesContacts;
                }

                break;
            case nameof(County) when id != actor.CountyId:
            case nameof(Account) when !await db.RoleGrants.AnyAsync(g => g.CountyId == actor.CountyId && g.AccountId == id):
                log = false;
                break;
        }

        return log || opens ? new(opens || actor.SeesCounty, contacts, Addresses: log, policy => Policies.Rules[policy](actor)) : null;
    }

    private static async Task<bool> OpensTaskAsync(AppDbContext db, Actor actor, Guid id)
    {
        var tasks = db.WorkItems.Where(w => w.CountyId == actor.CountyId && w.Id == id && !w.IsWithdrawn);
        var units = await (
            from w in tasks
            join a in db.Assignments on new { w.CountyId, WorkItemId = w.Id } equals new { a.CountyId, a.WorkItemId }
            join u in db.AssignmentUnits on new { a.CountyId, AssignmentId = a.Id } equals new { u.CountyId, u.AssignmentId }
            select u.UnitId).ToListAsync();
        return actor.SeesInFull(units) && await tasks.AnyAsync();
    }

    private static async Task<bool> OpensFormAsync(AppDbContext db, Actor actor, Guid id) =>
        await db.Submissions.AsNoTracking().Where(s => s.CountyId == actor.CountyId && s.Id == id).Select(s => new { s.UnitId, s.Period }).SingleOrDefaultAsync() is { } form
            && actor.MaySeeForm(await db.TreeAsync(actor.County, form.Period.LastDay), form.UnitId);

    /// <summary>What was typed into a form's cells is kept cell by cell, beside the log: here it reads as entries of it.</summary>
    private static async Task<List<AuditEntry>> CellsAsync(AppDbContext db, Guid county, Guid submission, AuditPlace? before)
    {
        var changes = db.SubmissionChanges.AsNoTracking().Where(c => c.CountyId == county && c.SubmissionId == submission);
        if (before is not null)
        {
            var (at, id) = before;
            changes = changes.Where(c => c.At < at || (c.At == at && c.Id < id));
        }

        var newest = await changes.OrderByDescending(c => c.At).ThenByDescending(c => c.Id).Take(Size + 1).ToListAsync();
        var definition = await (
            from s in db.Submissions
            join o in db.Obligations on new { s.CountyId, Id = s.ObligationId } equals new { o.CountyId, o.Id }
            join v in db.FormTemplateVersions on new { o.CountyId, Id = o.TemplateVersionId } equals new { v.CountyId, v.Id }
            where s.CountyId == county && s.Id == submission
            select v.Definition).SingleOrDefaultAsync();
        var form = definition is null ? null : FormDefinition.Parse(definition);
        return [.. newest.Select(c => new AuditEntry
        {
            CountyId = county,
            Id = c.Id,
            At = c.At,
            AccountId = c.By,
            AccountName = c.ByName,
            Path = c.Path,
            Action = "changed",
            Subject = AuditText.Cell,
            SubjectId = submission,
            Before = Field(c.Cell, c.Before),
            After = Field(c.Cell, c.After),
        })];

        string Field(string cell, string value) => JsonSerializer.Serialize(new Dictionary<string, string>
        {
            [form?.Find(cell) is { } field ? $"{field.Name}（{field.Unit}）" : cell] = JsonSerializer.Deserialize<CellValue>(value).Chinese(),
        });
    }
}
