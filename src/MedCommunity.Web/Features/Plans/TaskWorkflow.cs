using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>A milestone entered as done or waived, as the task's page lists it.</summary>
public sealed record CompletionView(
    Guid Id, Guid MilestoneId, DateOnly DoneOn, string? Note, bool IsWaiver, DateTime? RecordedAt, string RecordedBy, string? Revoked, bool MayRevoke, bool IsDemonstration, IReadOnlyList<EvidenceFile> Evidence);

public sealed record ExtensionView(
    Guid Id, Guid Version, string Unit, DateOnly DeadlineBefore, DateOnly RequestedUntil, string Reason, DateTime RequestedAt, string RequestedBy, ApplicationState State,
    DateOnly? GrantedUntil, string? DecisionReason, DateTime? DecidedAt, string? DecidedBy, bool IsMine, bool IsDemonstration);

public sealed record AcceptanceView(
    Guid Id, Guid Version, string Unit, string Statement, DateTime RequestedAt, string RequestedBy, ApplicationState State, string? DecisionReason, DateTime? DecidedAt, string? DecidedBy,
    DateTime? ReopenedAt, string? ReopenedBy, string? ReopenReason, bool IsMine, bool IsDemonstration, IReadOnlyList<AcceptanceWord> Sentences, IReadOnlyList<EvidenceFile> Evidence);

/// <summary>What an application says about a milestone without a date.</summary>
public sealed record AcceptanceWord(string Milestone, string Text);

/// <summary>What the light was when a month ended.</summary>
public sealed record MonthEndView(ReportingPeriod Period, string Light, string Reason, int? Percent);

/// <summary>All that happens on a task beside reports: for those who see it in full.</summary>
/// <param name="Lacks">What acceptance would still ask for, by milestone; sentences left aside.</param>
/// <param name="NeedSentence">Milestones that acceptance asks a sentence about.</param>
/// <param name="May">Steps that the person may take now.</param>
/// <param name="WhyNot">For steps that the person might take in another state: why not now.</param>
public sealed record TaskWorkflow(
    IReadOnlyList<CompletionView> Completions, IReadOnlyList<ExtensionView> Extensions, IReadOnlyList<AcceptanceView> Acceptances, IReadOnlyList<MonthEndView> MonthEnds,
    IReadOnlyDictionary<Guid, string> Lacks, IReadOnlyList<Guid> NeedSentence, IReadOnlyList<TaskStep> May, IReadOnlyDictionary<TaskStep, string> WhyNot, DateOnly Today)
{
    private const int MonthsShown = 12;

    public bool Allows(TaskStep step) => May.Contains(step);

    public ExtensionView? OpenExtension => Extensions.FirstOrDefault(e => e.State == ApplicationState.Requested);

    public AcceptanceView? OpenAcceptance => Acceptances.FirstOrDefault(a => a.State == ApplicationState.Requested);

    /// <summary>A constant number of statements, however long the history is.</summary>
    internal static async Task<TaskWorkflow> ReadAsync(AppDbContext db, Actor actor, TaskCase found, DateOnly today)
    {
        var (county, id) = (actor.CountyId, found.Task.Id);
        var milestones = await db.Milestones.AsNoTracking().Where(m => m.CountyId == county && m.WorkItemId == id).OrderBy(m => m.Order).ToListAsync();
        var ofTask = milestones.Select(m => m.Id).ToList();
        var completions = await db.MilestoneCompletions.AsNoTracking().Where(c => c.CountyId == county && ofTask.Contains(c.MilestoneId)).ToListAsync();
        var extensions = await db.Extensions.AsNoTracking().Where(e => e.CountyId == county && e.WorkItemId == id).ToListAsync();
        var acceptances = await db.Acceptances.AsNoTracking().Where(a => a.CountyId == county && a.WorkItemId == id).ToListAsync();
        var sentences = await (
            from s in db.AcceptanceSentences.AsNoTracking()
            join a in db.Acceptances on new { s.CountyId, Id = s.AcceptanceId } equals new { a.CountyId, a.Id }
            where s.CountyId == county && a.WorkItemId == id
            select s).ToListAsync();
        var evidence = await db.Evidence.AsNoTracking()
            .Where(e => e.CountyId == county && e.WorkItemId == id && (e.MilestoneCompletionId != null || e.AcceptanceId != null)).OrderBy(e => e.UploadedAt).ThenBy(e => e.Id).ToListAsync();
        var monthEnds = await db.MonthEndLights.AsNoTracking().Where(m => m.CountyId == county && m.WorkItemId == id).OrderByDescending(m => m.Period).Take(MonthsShown).ToListAsync();
        var units = found.Units.ToDictionary(u => u.Id, u => u.Name);
        var names = actor.Tree;
        string Unit(Guid unit) => units.GetValueOrDefault(unit) ?? names.Find(unit)?.Name ?? "";

        var state = await TaskSteps.StateAsync(db, found.Task);
        var open = extensions.Find(e => e.State == ApplicationState.Requested);
        var asked = acceptances.Find(a => a.State == ApplicationState.Requested);
        var (may, whyNot) = (new List<TaskStep>(), new Dictionary<TaskStep, string>());
        foreach (var step in Enum.GetValues<TaskStep>())
        {
            var author = step switch
            {
                TaskStep.DecideExtension or TaskStep.WithdrawExtension => open?.RequestedBy,
                TaskStep.DecideAcceptance or TaskStep.WithdrawAcceptance => asked?.RequestedBy,
                _ => null,
            };
            var party = found.PartyOf(actor, author: author);
            if (TaskRules.WhyNot(step, state, party) is not { } why)
            {
                may.Add(step);
            }
            else if (TaskRules.Person(step, party) is null)
            {
                whyNot[step] = why.Message;
            }
        }

        var proofs = milestones.Where(m => m.Basis != MilestoneStatus.Withdrawn).Select(m => (m, (IReadOnlyList<(MilestoneCompletion, int)>)
            [.. completions.Where(c => c.MilestoneId == m.Id && c.RevokedAt is null).Select(c => (c, evidence.Count(e => e.MilestoneCompletionId == c.Id)))])).ToList();
        var needSentence = milestones.Where(m => m.Basis != MilestoneStatus.Withdrawn && m.Frequency is not null && !Recurrence.HasPeriods(m.Frequency)).Select(m => m.Id).ToList();
        var party0 = found.PartyOf(actor);
        return new(
            [.. completions.OrderByDescending(c => c.DoneOn).ThenByDescending(c => c.RecordedAt).Select(c => new CompletionView(
                c.Id, c.MilestoneId, c.DoneOn, c.Note, c.IsWaiver, c.RecordedByName.Length == 0 ? null : c.RecordedAt, c.RecordedByName,
                c.RevokedAt is { } at ? $"{c.RevokedByName} {LocalClock.ToLocal(at):yyyy-MM-dd} 撤销：{c.RevokeReason}" : null,
                c.RevokedAt is null && TaskRules.WhyNot(TaskStep.RevokeCompletion, state, party0 with { IsAuthor = actor.Is(c.RecordedBy) }) is null, c.IsDemonstration,
                [.. evidence.Where(e => e.MilestoneCompletionId == c.Id).Select(EvidenceFile.Of)]))],
            [.. extensions.OrderByDescending(e => e.RequestedAt).Select(e => new ExtensionView(
                e.Id, e.Version, Unit(e.UnitId), e.DeadlineBefore, e.RequestedUntil, e.Reason, e.RequestedAt, e.RequestedByName, e.State, e.GrantedUntil, e.DecisionReason, e.DecidedAt,
                e.DecidedByName, actor.Is(e.RequestedBy), e.IsDemonstration))],
            [.. acceptances.OrderByDescending(a => a.RequestedAt).Select(a => new AcceptanceView(
                a.Id, a.Version, Unit(a.UnitId), a.Statement, a.RequestedAt, a.RequestedByName, a.State, a.DecisionReason, a.DecidedAt, a.DecidedByName, a.ReopenedAt, a.ReopenedByName,
                a.ReopenReason, actor.Is(a.RequestedBy), a.IsDemonstration,
                [.. sentences.Where(s => s.AcceptanceId == a.Id).Select(s => new AcceptanceWord(milestones.Find(m => m.Id == s.MilestoneId)?.Text ?? "", s.Text))],
                [.. evidence.Where(e => e.AcceptanceId == a.Id).Select(EvidenceFile.Of)]))],
            [.. monthEnds.OrderBy(m => m.Period).Select(m => new MonthEndView(m.Period, m.Light.Code(), m.Reason, m.Percent))],
            TaskRules.Lacks(proofs, needSentence.ToHashSet(), found.Plan.ActiveFrom, today).ToDictionary(l => l.Milestone, l => l.Lack),
            needSentence, may, whyNot, today);
    }
}
