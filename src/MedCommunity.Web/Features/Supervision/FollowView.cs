using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>A reply as the history shows it.</summary>
public sealed record ReplyView(
    Guid Id, string Text, DateTime RepliedAt, Guid RepliedBy, Guid? RepliedFor, string RepliedByName, bool IsOnBehalf, ReplyOutcome Outcome,
    string? DecisionReason, DateOnly? NewDueOn, DateTime? DecidedAt, string? DecidedByName, IReadOnlyList<EvidenceFile> Evidence);

/// <summary>What the reader may do now. <paramref name="WhyNoJudgement"/>: for who judges, why not this reply.</summary>
/// <param name="OnBehalf">A reply would be the office's for the unit (代报).</param>
public sealed record FollowRights(bool MayReply, bool OnBehalf, bool MayJudge, string? WhyNoJudgement, bool MayWithdraw);

/// <summary>A notice or directive with its task, its source and everything that was replied.</summary>
public sealed record FollowView(
    FollowRow Row, bool TaskIsClosed, string SourceNumber, string SectionNumber, string SectionTitle, string PlanTitle, string? DocumentNumber,
    IReadOnlyList<Guid> TaskUnits, IReadOnlyList<ReplyView> Replies, DateOnly Today)
{
    public FollowRights Rights { get; init; } = new(false, false, false, null, false);

    /// <summary>The county's code and name.</summary>
    public string County { get; init; } = "";

    public string CountyName { get; init; } = "";

    /// <summary>发文单位 at the head of the printed page; empty elsewhere.</summary>
    public string Letterhead { get; init; } = "";

    public int DaysLate => Row.DaysLate(Today);

    public ReplyView? Waiting => Replies.FirstOrDefault(r => r.Outcome == ReplyOutcome.Waiting);

    /// <summary>任务来源: document number and clause.</summary>
    public string Source => $"{(DocumentNumber is null ? $"《{PlanTitle}》" : DocumentNumber)}，{SectionNumber}{SectionTitle}，任务 {SourceNumber}";

    /// <summary>Four statements; null where the county has none of that id. It says nothing yet of who may see it: see <see cref="For"/>.</summary>
    public static async Task<FollowView?> FindAsync(AppDbContext db, Guid countyId, FollowKind kind, Guid id, DateOnly today)
    {
        var found = await (
            from r in FollowRows.Of(db, countyId, kind).Where(r => r.Id == id)
            join w in db.WorkItems on new { r.CountyId, Id = r.WorkItemId } equals new { w.CountyId, w.Id }
            join s in db.Sections on new { w.CountyId, Id = w.SectionId } equals new { s.CountyId, s.Id }
            join p in db.Plans on new { w.CountyId, Id = w.PlanId } equals new { p.CountyId, p.Id }
            select new { Row = r, IsClosed = w.AcceptedAt != null, w.SourceNumber, s.Number, s.Title, Plan = p.Title, p.DocumentNumber }).AsNoTracking().SingleOrDefaultAsync();
        if (found is null)
        {
            return null;
        }

        var units = await (
            from a in db.Assignments
            join u in db.AssignmentUnits on new { a.CountyId, AssignmentId = a.Id } equals new { u.CountyId, u.AssignmentId }
            where a.CountyId == countyId && a.WorkItemId == found.Row.WorkItemId
            select u.UnitId).Distinct().ToListAsync();
        var replies = await ReplyRows.ReadAsync(db, countyId, kind, [id]);
        return new(found.Row, found.IsClosed, found.SourceNumber, found.Number, found.Title, found.Plan, found.DocumentNumber, units, [.. replies[id]], today);
    }

    /// <summary>As the person sees it, with what he may do; null where he does not see the task in full.</summary>
    public FollowView? For(Actor actor)
    {
        if (!actor.ReadsPlans() || !actor.SeesInFull([.. TaskUnits, Row.UnitId]))
        {
            return null;
        }

        var party = PartyOf(actor);
        Refusal? WhyNot(FollowStep step) => Row.Kind.WhyNot(step, Row.State, party, TaskIsClosed);
        var judgement = WhyNot(FollowStep.Accept);
        return this with
        {
            County = actor.County.Code,
            CountyName = actor.County.Name,
            Rights = new(
                WhyNot(FollowStep.Reply) is null,
                !party.SpeaksForUnit,
                judgement is null,
                party.IsAuthor && Row.State == FollowState.Replied ? judgement?.Message : null,
                WhyNot(FollowStep.Withdraw) is null),
        };
    }

    public TaskParty PartyOf(Actor actor) => new()
    {
        IsOffice = actor.IsOffice,
        IsLeader = actor.Has(Role.Leader),
        SpeaksForUnit = actor.ReportsFor(Row.UnitId),
        IsAuthor = actor.Is(Waiting?.RepliedBy) || actor.Is(Waiting?.RepliedFor),
    };
}

/// <summary>Replies with their evidence: two statements for however many notices or directives.</summary>
internal static class ReplyRows
{
    public static async Task<ILookup<Guid, ReplyView>> ReadAsync(AppDbContext db, Guid countyId, FollowKind kind, IReadOnlyCollection<Guid> of)
    {
        var replies = await db.Replies.AsNoTracking()
            .Where(r => r.CountyId == countyId && (kind == FollowKind.Notice ? of.Contains(r.NoticeId!.Value) : of.Contains(r.DirectiveId!.Value)))
            .OrderByDescending(r => r.RepliedAt).ThenByDescending(r => r.Id).ToListAsync();
        var ids = replies.Select(r => (Guid?)r.Id).ToList();
        var evidence = (await db.Evidence.AsNoTracking().Where(e => e.CountyId == countyId && ids.Contains(e.ReplyId))
            .OrderBy(e => e.UploadedAt).ThenBy(e => e.Id).ToListAsync()).ToLookup(e => e.ReplyId);
        return replies.ToLookup(
            r => (kind == FollowKind.Notice ? r.NoticeId : r.DirectiveId)!.Value,
            r => new ReplyView(
                r.Id, r.Text, r.RepliedAt, r.RepliedBy, r.RepliedFor, r.RepliedByName, r.IsOnBehalf, r.Outcome, r.DecisionReason, r.NewDueOn, r.DecidedAt, r.DecidedByName,
                [.. evidence[r.Id].Select(EvidenceFile.Of)]));
    }

    public static Refusal? WhyNot(this FollowKind kind, FollowStep step, FollowState? state, TaskParty party, bool taskIsClosed) =>
        kind == FollowKind.Notice ? NoticeRules.WhyNot(step, state, party, taskIsClosed) : DirectiveRules.WhyNot(step, state, party, taskIsClosed);
}
