using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>A clinic's or station's form as a row of the grid.</summary>
public sealed record ClinicGridRow(
    string Unit, string UnitName, bool IsDemonstration, FormDefinition Definition, SubmissionAnswer Answer, FormRights Rights,
    IReadOnlyDictionary<string, CellValue> Before, IReadOnlyDictionary<string, string> CellReasons);

/// <summary>A branch, or a form, that the grid can show.</summary>
public sealed record GridChoice(string Code, string Name);

/// <summary>The branch's own forms of the month, which are filled on their own pages.</summary>
public sealed record OwnForm(string Template, string Name, SubmissionState State);

/// <summary>村卫生室汇总录入 of one branch, month and form.</summary>
/// <param name="Period">Null where the county has no period yet.</param>
/// <param name="Branch">Null where the reader has no clinics to see.</param>
/// <param name="Template">Null where the clinics owe nothing for the month.</param>
public sealed record ClinicGridData(
    ReportingPeriod? Period, bool IsClosed, IReadOnlyList<PeriodChoice> Periods, IReadOnlyList<GridChoice> Branches, GridChoice? Branch,
    IReadOnlyList<OwnForm> BranchForms, IReadOnlyList<GridChoice> Templates, GridChoice? Template, Frequency Frequency, DateTime? DueAt,
    IReadOnlyList<FormField> Fields, IReadOnlyList<ClinicGridRow> Rows, string County, string Sender);

/// <summary>The forms of a branch's clinics and stations side by side; what may be done with each is decided as on its own page.</summary>
public sealed class ClinicGridQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    /// <param name="asked">The month; without it the newest.</param>
    /// <param name="unit">The branch, or one of its clinics; without it the reader's own branch, else the first that he sees.</param>
    /// <param name="template">The form, where clinics owe several.</param>
    /// <returns>Null for a unit that the reader does not see.</returns>
    public async Task<ClinicGridData?> RunAsync(ReportingPeriod? asked, string? unit = null, string? template = null)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return null;
        }

        var periods = await StatusQuery.PeriodsAsync(db, actor.CountyId);
        var empty = new ClinicGridData(
            null, false, periods, [], null, [], [], null, Frequency.Monthly, null, [], [], actor.County.Code, FormPageQuery.Sender(actor));
        if ((periods.Find(p => p.Period == asked) ?? periods.FirstOrDefault()) is not { } chosen)
        {
            return unit is null ? empty : null;
        }

        var tree = await db.TreeAsync(actor.County, chosen.Period.LastDay);
        var clinics = tree.All.Where(u => u.Kind.IsBelowBranch() && actor.MaySeeForm(tree, u.Id))
            .Select(u => (Unit: u, Branch: tree.VerifierOf(u.Id))).Where(u => u.Branch is not null).ToLookup(u => u.Branch!, u => u.Unit);
        var branches = clinics.Select(c => c.Key).OrderByDescending(b => actor.Grants.Any(g => g.UnitId == b.Id)).ToList();
        var named = unit is null ? null : tree.FindByCode(unit);
        var branch = unit is null ? branches.FirstOrDefault() : branches.Find(b => b == named || clinics[b].Contains(named!));
        var here = empty with { Period = chosen.Period, IsClosed = chosen.IsClosed, Branches = [.. branches.Select(b => new GridChoice(b.Code, b.Name))] };
        if (branch is null)
        {
            return unit is null ? here : null;
        }

        return await ReadAsync(db, actor, tree, chosen, branch, [.. clinics[branch]], template, here with { Branch = new(branch.Code, branch.Name) });
    }

    private async Task<ClinicGridData> ReadAsync(
        AppDbContext db, Actor actor, OrgTree tree, PeriodChoice period, OrgNode branch, List<OrgNode> clinics, string? asked, ClinicGridData data)
    {
        var now = clock.Utc();
        var order = clinics.Select((u, i) => (u.Id, i)).ToDictionary(u => u.Id, u => u.i);
        var ids = order.Keys.Append(branch.Id).ToArray();
        var owed = await (
            from o in db.Obligations.AsNoTracking()
            join t in db.FormTemplates.AsNoTracking() on new { o.CountyId, Id = o.TemplateId } equals new { t.CountyId, t.Id }
            join v in db.FormTemplateVersions.AsNoTracking() on new { o.CountyId, Id = o.TemplateVersionId } equals new { v.CountyId, v.Id }
            join s in db.Submissions.AsNoTracking() on new { o.CountyId, o.Id } equals new { s.CountyId, Id = s.ObligationId } into submissions
            from s in submissions.DefaultIfEmpty()
            where o.CountyId == actor.CountyId && o.Period == period.Period && ids.Contains(o.UnitId)
            select new { Obligation = o, Template = t, v.Definition, Submission = s }).ToListAsync();
        var own = !actor.MaySeeForm(tree, branch.Id)
            ? []
            : owed.Where(o => o.Obligation.UnitId == branch.Id).OrderBy(o => o.Template.Code, StringComparer.Ordinal)
                .Select(o => new OwnForm(o.Template.Code, o.Template.Name, o.Submission?.StateAt(now) ?? SubmissionState.NotStarted)).ToList();
        var templates = owed.Where(o => order.ContainsKey(o.Obligation.UnitId)).Select(o => o.Template).DistinctBy(t => t.Id).OrderBy(t => t.Code, StringComparer.Ordinal).ToList();
        if ((templates.Find(t => t.Code == asked) ?? templates.FirstOrDefault()) is not { } template)
        {
            return data with { BranchForms = own };
        }

        var forms = owed.Where(o => o.Template.Id == template.Id && order.ContainsKey(o.Obligation.UnitId)).OrderBy(o => order[o.Obligation.UnitId]).ToList();
        var histories = await FormHistories.ReadAsync(db, actor.CountyId, [.. forms.Select(f => new FormOf(f.Obligation.UnitId, template, period.Period))], now);
        var definitions = forms.Select(f => f.Definition).Distinct().ToDictionary(d => d, FormDefinition.Parse);
        return data with
        {
            BranchForms = own,
            Templates = [.. templates.Select(t => new GridChoice(t.Code, t.Name))],
            Template = new(template.Code, template.Name),
            Frequency = template.Frequency,
            DueAt = forms.Min(f => f.Obligation.DueAt),
            Fields = [.. definitions.Values.SelectMany(d => d.Fields).DistinctBy(f => f.Code)],
            Rows = [.. forms.Select(f => Row(new FormCase(
                actor, tree, clinics[order[f.Obligation.UnitId]], template, definitions[f.Definition], f.Obligation, period.IsClosed, f.Submission, now)
            {
                Earlier = histories[(f.Obligation.UnitId, template.Id, period.Period)],
            }))],
        };
    }

    private static ClinicGridRow Row(FormCase form) => new(
        form.Unit.Code, form.Unit.Name, form.Submission?.IsDemonstration == true, form.Definition,
        SubmissionAnswer.Of(form, new Dictionary<string, decimal>()), FormRights.Of(form), form.Earlier.Before ?? FormPageQuery.None, FormPageQuery.CellReasonsOf(form));
}
