using System.Globalization;
using System.Text.Json;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>
/// The rows of one plan, brought to what its document says: sections and phases by code, tasks by number, milestones by code;
/// lists of units and targets replaced where they differ. Nothing that people added is touched.
/// </summary>
internal sealed class PlanContent
{
    private readonly AppDbContext db;
    private readonly Plan plan;
    private readonly List<Phase> phases;
    private readonly List<Section> sections;
    private readonly List<WorkItem> tasks;
    private readonly List<Milestone> milestones;
    private readonly HashSet<Guid> completed;
    private readonly List<Target> targets;
    private readonly List<Assignment> assignments;
    private readonly List<AssignmentUnit> assignmentUnits;

    private PlanContent(
        AppDbContext db, Plan plan, List<Phase> phases, List<Section> sections, List<WorkItem> tasks, List<Milestone> milestones,
        HashSet<Guid> completed, List<Target> targets, List<Assignment> assignments, List<AssignmentUnit> assignmentUnits)
    {
        this.db = db;
        this.plan = plan;
        this.phases = phases;
        this.sections = sections;
        this.tasks = tasks;
        this.milestones = milestones;
        this.completed = completed;
        this.targets = targets;
        this.assignments = assignments;
        this.assignmentUnits = assignmentUnits;
    }

    public List<string> Lines { get; } = [];

    public static async Task<PlanContent> LoadAsync(AppDbContext db, Plan plan)
    {
        var (county, id) = (plan.CountyId, plan.Id);
        var ofPlan = db.WorkItems.Where(w => w.CountyId == county && w.PlanId == id);
        var ids = ofPlan.Select(w => w.Id);
        var ofTasks = db.Milestones.Where(m => m.CountyId == county && ids.Contains(m.WorkItemId));
        var lists = db.Assignments.Where(a => a.CountyId == county && ids.Contains(a.WorkItemId));
        return new(
            db,
            plan,
            await db.Phases.Where(p => p.CountyId == county && p.PlanId == id).ToListAsync(),
            await db.Sections.Where(s => s.CountyId == county && s.PlanId == id).ToListAsync(),
            await ofPlan.ToListAsync(),
            await ofTasks.ToListAsync(),
            [.. await db.MilestoneCompletions.Where(c => c.CountyId == county && ofTasks.Select(m => m.Id).Contains(c.MilestoneId)).Select(c => c.MilestoneId)
                .Union(db.AcceptanceSentences.Where(s => s.CountyId == county && ofTasks.Select(m => m.Id).Contains(s.MilestoneId)).Select(s => s.MilestoneId)).ToListAsync()],
            await db.Targets.Where(t => t.CountyId == county && t.PlanId == id).ToListAsync(),
            await lists.ToListAsync(),
            await db.AssignmentUnits.Where(u => u.CountyId == county && lists.Select(a => a.Id).Contains(u.AssignmentId)).ToListAsync());
    }

    public void Apply(PlanDocument document, PlanUnits units)
    {
        var isNew = tasks.Count == 0;
        Lines.Add($"阶段{document.Phases?.Count ?? 0}个，章节{document.Sections.Count}个，任务{document.Tasks.Count}项，"
            + $"节点{document.Tasks.Sum(t => t.Milestones?.Count ?? 0)}个，目标{document.Tasks.Sum(t => t.QuantitativeTargets?.Count ?? 0) + (document.Phases ?? []).Sum(p => p.QuantitativeTargets?.Count ?? 0)}个");
        foreach (var (order, p) in (document.Phases ?? []).Index())
        {
            var phase = Upsert(phases, x => x.Code == p.Id, () => new Phase { CountyId = plan.CountyId, PlanId = plan.Id, Code = p.Id, Name = p.Name });
            (phase.Name, phase.Order, phase.From, phase.To, phase.DateText) = (p.Name, order, p.From, p.To, p.DateText);
            ApplyTargets(t => t.PhaseId == phase.Id, p.QuantitativeTargets ?? [], null, phase.Id);
        }

        foreach (var (order, s) in document.Sections.Index())
        {
            var section = Upsert(sections, x => x.Code == s.Id, () => new Section { CountyId = plan.CountyId, PlanId = plan.Id, Code = s.Id, Number = s.Number, Title = s.Title });
            (section.Number, section.Title, section.Order) = (s.Number, s.Title, order);
        }

        foreach (var t in document.Tasks)
        {
            ApplyTask(t, units, isNew);
        }

        foreach (var vanished in tasks.Where(w => !w.IsWithdrawn && document.Tasks.All(t => t.Number != w.Number)))
        {
            vanished.IsWithdrawn = true;
            Lines.Add($"撤销：任务{vanished.Number} {vanished.Title}（文件中已没有，历史保留）");
        }

        RemoveUnused(document);
    }

    private void ApplyTask(PlanTask t, PlanUnits units, bool isNew)
    {
        var sourceNumber = t.SourceNumber ?? t.Number.ToString(CultureInfo.InvariantCulture);
        var section = sections.Single(s => s.Code == t.Section);
        var known = tasks.Any(w => w.Number == t.Number);
        var task = Upsert(tasks, w => w.Number == t.Number, () => new WorkItem
        {
            CountyId = plan.CountyId,
            PlanId = plan.Id,
            SectionId = section.Id,
            Number = t.Number,
            SourceNumber = sourceNumber,
            Title = t.Title,
        });
        (task.SectionId, task.SourceNumber, task.Title, task.Summary) = (section.Id, sourceNumber, t.Title, t.Summary);
        (task.DocumentDeadline, task.DeadlineText, task.IsWithdrawn) = (t.Deadline, t.DeadlineText, false);
        task.PhaseId = t.Stage is null ? null : phases.Single(p => p.Code == t.Stage).Id;

        var rowsChanged = ApplyMilestones(task, t.Milestones ?? []);
        rowsChanged |= ApplyTargets(x => x.WorkItemId == task.Id, t.QuantitativeTargets ?? [], task.Id, null);
        rowsChanged |= ApplyUnits(task, t, units);
        if (isNew)
        {
            return;
        }

        if (!known)
        {
            Lines.Add($"新增：任务{task.Number} {task.Title}");
        }
        else if (rowsChanged || db.Entry(task).State == EntityState.Modified)
        {
            Lines.Add($"修改：任务{task.Number} {task.Title}");
        }
    }

    private bool ApplyMilestones(WorkItem task, IReadOnlyList<PlanMilestone> wanted)
    {
        var changed = false;
        foreach (var (order, m) in wanted.Index())
        {
            var milestone = Upsert(milestones, x => x.WorkItemId == task.Id && x.Code == m.Id, () => new Milestone { CountyId = plan.CountyId, WorkItemId = task.Id, Code = m.Id, Text = m.Text });
            (milestone.Text, milestone.DueDate, milestone.Basis, milestone.Order) = (m.Text, m.DueDate, m.Basis, order);
            (milestone.Frequency, milestone.MinTimes, milestone.RecurrenceText) = (m.Recurrence?.Frequency, m.Recurrence?.MinTimes, m.Recurrence?.Text);
            changed |= db.Entry(milestone).State != EntityState.Unchanged;
        }

        foreach (var vanished in milestones.Where(m => m.WorkItemId == task.Id && m.Basis != MilestoneStatus.Withdrawn && wanted.All(w => w.Id != m.Code)).ToList())
        {
            changed = true;
            if (completed.Contains(vanished.Id))
            {
                // What was done stays on record; nothing more is asked for.
                vanished.Basis = MilestoneStatus.Withdrawn;
            }
            else
            {
                milestones.Remove(vanished);
                db.Milestones.Remove(vanished);
            }
        }

        return changed;
    }

    private bool ApplyTargets(Func<Target, bool> owned, IReadOnlyList<PlanTarget> wanted, Guid? taskId, Guid? phaseId)
    {
        var existing = targets.Where(owned).OrderBy(t => t.Order).ToList();
        if (existing.Select(t => (t.Name, t.Operator, Canonical(t.Value), t.Unit, t.ByDate, t.Note)).SequenceEqual(wanted.Select(t => (t.Name, t.Operator, Canonical(Text(t.Value)), t.Unit, t.ByDate, t.Note))))
        {
            return false;
        }

        db.Targets.RemoveRange(existing);
        foreach (var (order, t) in wanted.Index())
        {
            db.Targets.Add(new Target
            {
                CountyId = plan.CountyId,
                PlanId = plan.Id,
                WorkItemId = taskId,
                PhaseId = phaseId,
                Name = t.Name,
                Operator = t.Operator,
                Value = Text(t.Value),
                Unit = t.Unit,
                ByDate = t.ByDate,
                Note = t.Note,
                IndicatorCode = PlanMetrics.IndicatorOf(t.Name),
                Order = order,
            });
        }

        return true;
    }

    private static string? Text(JsonElement? value) => value is { } v ? PlanJson.Text(v) : null;

    /// <summary>However a file lays a value out, it is the same target.</summary>
    private static string? Canonical(string? value) => value is null ? null : PlanJson.Canonical(value);

    private bool ApplyUnits(WorkItem task, PlanTask t, PlanUnits units)
    {
        var wanted = t.Units.Select(u => (u.AsWritten, u.Role, Units: units.Resolve(u.AsWritten))).ToList();
        var existing = assignments.Where(a => a.WorkItemId == task.Id).OrderBy(a => a.Order).ToList();
        var same = existing.Count == wanted.Count && existing.Zip(wanted).All(pair =>
            pair.First.AsWritten == pair.Second.AsWritten && pair.First.Role == pair.Second.Role
            && assignmentUnits.Where(u => u.AssignmentId == pair.First.Id).Select(u => u.UnitId).ToHashSet().SetEquals(pair.Second.Units.Select(u => u.Id)));
        if (!same)
        {
            db.AssignmentUnits.RemoveRange(assignmentUnits.Where(u => existing.Any(a => a.Id == u.AssignmentId)));
            db.Assignments.RemoveRange(existing);
            foreach (var (order, w) in wanted.Index())
            {
                var assignment = new Assignment { CountyId = plan.CountyId, WorkItemId = task.Id, Order = order, AsWritten = w.AsWritten, Role = w.Role };
                db.Assignments.Add(assignment);
                db.AssignmentUnits.AddRange(w.Units.Select(u => new AssignmentUnit { CountyId = plan.CountyId, AssignmentId = assignment.Id, UnitId = u.Id }));
            }
        }

        // The office's choice stands as long as that unit is still on the list.
        if (task.ReportingUnitId is null || !wanted.Any(w => w.Units.Any(u => u.Id == task.ReportingUnitId)))
        {
            task.ReportingUnitId = wanted.Where(w => w.Units.Count > 0).OrderBy(w => w.Role == AssignmentRole.Lead ? 0 : 1).Select(w => (Guid?)w.Units[0].Id).FirstOrDefault();
        }

        return !same;
    }

    /// <summary>Sections and phases that the document no longer has go, unless a withdrawn task still stands in them.</summary>
    private void RemoveUnused(PlanDocument document)
    {
        foreach (var section in sections.Where(s => document.Sections.All(d => d.Id != s.Code) && tasks.All(t => t.SectionId != s.Id)).ToList())
        {
            db.Sections.Remove(section);
        }

        foreach (var phase in phases.Where(p => (document.Phases ?? []).All(d => d.Id != p.Code) && tasks.All(t => t.PhaseId != p.Id)).ToList())
        {
            db.Targets.RemoveRange(targets.Where(t => t.PhaseId == phase.Id));
            db.Phases.Remove(phase);
        }
    }

    private T Upsert<T>(List<T> rows, Func<T, bool> match, Func<T> create)
        where T : TenantRow
    {
        if (rows.FirstOrDefault(match) is { } found)
        {
            return found;
        }

        var row = create();
        rows.Add(row);
        db.Add(row);
        return row;
    }
}
