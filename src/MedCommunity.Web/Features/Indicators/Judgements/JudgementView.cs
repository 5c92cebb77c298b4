using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators.Judgements;

/// <summary>A point as it was answered, and what the office found.</summary>
public sealed record AnswerView(string Point, string Text, bool IsMet, string Note, bool? FoundMet, string? FoundNote);

/// <summary>A proposal with what became of it.</summary>
/// <param name="Files">Null where the reader may not open them.</param>
public sealed record JudgementRow(
    Guid Id, Guid Version, JudgementState State, DateTime ProposedAt, Guid ProposedBy, Guid? ProposedFor, string ProposedByName, bool IsOnBehalf, bool? IsMet, DateOnly? EffectiveFrom,
    string? DecisionReason, DateTime? DecidedAt, string? DecidedByName, bool IsDemonstration, IReadOnlyList<AnswerView> Answers, int FileCount, IReadOnlyList<EvidenceFile>? Files);

/// <summary>What the reader may do now. <paramref name="WhyNoDecision"/>: for who judges, why not this proposal.</summary>
/// <param name="OnBehalf">A proposal would be the office's for the community (代报).</param>
public sealed record JudgementRights(bool MayPropose, bool OnBehalf, bool MayDecide, string? WhyNoDecision, bool SeesProof);

/// <summary>A judged indicator of a community: its check list, the verdict that holds, and every proposal, newest first.</summary>
/// <param name="Hospital">Who speaks for the community; null where it has no general hospital.</param>
/// <param name="InForce">Today.</param>
/// <param name="NewestClosed">The newest closed month: no verdict reaches into it.</param>
public sealed record JudgementView(
    Guid CommunityId, string CommunityCode, string Community, string? Hospital, string Code, string Name, string Aspect, bool Provisional, string Source,
    IReadOnlyList<ChecklistPoint> Points, IReadOnlyList<JudgementRow> Rows, IndicatorVerdict? InForce, ReportingPeriod? NewestClosed, DateOnly Today)
{
    /// <summary>The county's code.</summary>
    public string County { get; init; } = "";

    public JudgementRights Rights { get; init; } = new(false, false, false, null, false);

    public JudgementRow? Newest => Rows.Count == 0 ? null : Rows[0];

    public JudgementRow? Waiting => Newest is { State: JudgementState.Proposed } ? Newest : null;

    /// <summary>The day from which the newest verdict holds.</summary>
    public DateOnly? NewestVerdict => Rows.Max(r => r.EffectiveFrom);

    public DateOnly FirstDay => JudgementRules.FirstDay(NewestClosed, NewestVerdict);

    /// <summary>Four statements; null where the county has no such community or indicator. It says nothing yet of who reads it: see <see cref="For"/>.</summary>
    public static async Task<JudgementView?> FindAsync(AppDbContext db, Guid countyId, OrgTree tree, string? community, string? code, DateOnly today)
    {
        if (JudgementPlace.Find(tree, community, code) is not { } at)
        {
            return null;
        }

        var rows = await at.Rows(db.IndicatorJudgements.AsNoTracking(), countyId).ToListAsync();
        var ids = rows.Select(r => (Guid?)r.Id).ToList();
        var answers = (await db.JudgementAnswers.AsNoTracking().Where(a => a.CountyId == countyId && ids.Contains(a.JudgementId)).OrderBy(a => a.Point).ToListAsync()).ToLookup(a => a.JudgementId);
        var files = (await db.Evidence.AsNoTracking().Where(e => e.CountyId == countyId && ids.Contains(e.JudgementId)).OrderBy(e => e.UploadedAt).ThenBy(e => e.Id).ToListAsync()).ToLookup(e => e.JudgementId);
        var verdicts = rows.Where(r => r.State == JudgementState.Judged).Select(r => new IndicatorVerdict(r.UnitId, r.Indicator, r.IsMet!.Value, r.EffectiveFrom!.Value, r.DecidedAt!.Value));
        return new(
            at.Community.Id, at.Community.Code, at.Community.Name, tree.HospitalOf(at.Community.Id)?.Name,
            at.Indicator.Code, at.Indicator.Name, at.Indicator.Aspect, at.Indicator.Provisional, at.Indicator.Source, at.Indicator.Points,
            [.. rows.Select(r => new JudgementRow(
                r.Id, r.Version, r.State, r.ProposedAt, r.ProposedBy, r.ProposedFor, r.ProposedByName, r.IsOnBehalf, r.IsMet, r.EffectiveFrom, r.DecisionReason, r.DecidedAt, r.DecidedByName,
                r.IsDemonstration,
                [.. answers[r.Id].Select(a => new AnswerView(a.Point, JudgementChecklist.TextOf(a.Point), a.IsMet, a.Note, a.FoundMet, a.FoundNote))],
                files[r.Id].Count(),
                [.. files[r.Id].Select(EvidenceFile.Of)]))],
            JudgementFigures.InForce(verdicts, at.Indicator.Code, at.Community.Id, today),
            await NewestClosedAsync(db, countyId),
            today);
    }

    /// <summary>As the person sees it, with what he may do.</summary>
    public JudgementView For(Actor actor)
    {
        var party = PartyOf(actor);
        var decision = JudgementRules.WhyNot(JudgementStep.Judge, Newest?.State, party);
        var seesProof = actor.SeesProofOf(CommunityId);
        return this with
        {
            County = actor.County.Code,
            Rows = [.. Rows.Select(r => seesProof ? r : r with { Files = null })],
            Rights = new(
                JudgementRules.WhyNot(JudgementStep.Propose, Newest?.State, party) is null,
                !party.SpeaksForCommunity,
                decision is null,
                party is { IsOffice: true, IsAuthor: true } && Waiting is not null ? decision?.Message : null,
                seesProof),
        };
    }

    public JudgementParty PartyOf(Actor actor) => actor.PartyTo(CommunityId, Newest?.ProposedBy, Newest?.ProposedFor);

    private static async Task<ReportingPeriod?> NewestClosedAsync(AppDbContext db, Guid countyId)
    {
        var closed = await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == countyId && p.ClosedAt != null)
            .OrderByDescending(p => p.Period).Select(p => p.Period).Take(1).ToListAsync();
        return closed.Count == 0 ? null : closed[0];
    }
}

/// <summary>Which indicator of which community an address names.</summary>
internal sealed record JudgementPlace(OrgNode Community, JudgedIndicator Indicator)
{
    private const string NotBusiness = "系统管理员不查看业务数据；需要查看指标，请由管委会办公室另行授权。";

    public static Failure Unknown => Result.NotFound("没有找到这项评判，或您无权查看。");

    /// <summary>Verdicts are for everybody who reads the county's figures; null where the person does.</summary>
    public static Failure? WhyNotRead(Actor? actor) => actor is null ? Unknown : actor.ReadsBusinessData ? null : Result.NotAllowed(NotBusiness);

    public static JudgementPlace? Find(OrgTree tree, string? community, string? code) =>
        tree.FindByCode(community ?? "") is { Kind: UnitKind.MedicalCommunity } found && JudgementChecklist.Find(code) is { } indicator ? new(found, indicator) : null;

    /// <summary>Why nobody can propose, or upload for a proposal, now; null where the person can.</summary>
    public Failure? WhyNotPropose(Actor actor, IndicatorJudgement? newest) =>
        JudgementRules.WhyNot(JudgementStep.Propose, newest?.State, actor.PartyTo(Community.Id, newest?.ProposedBy, newest?.ProposedFor))?.ToFailure();

    public Task<IndicatorJudgement?> NewestAsync(AppDbContext db, Guid countyId) => Rows(db.IndicatorJudgements.AsNoTracking(), countyId).FirstOrDefaultAsync();

    /// <summary>Newest first.</summary>
    public IQueryable<IndicatorJudgement> Rows(IQueryable<IndicatorJudgement> all, Guid countyId) =>
        all.Where(j => j.CountyId == countyId && j.UnitId == Community.Id && j.Indicator == Indicator.Code).OrderByDescending(j => j.ProposedAt).ThenByDescending(j => j.Id);
}
