using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Plans;

namespace MedCommunity.Web.Features.Indicators.Judgements;

/// <param name="Answers">By the point's code: every one of the check list.</param>
/// <param name="Version">Of the newest row as the person saw it; null where there was none.</param>
/// <param name="Evidence">What was uploaded for this indicator.</param>
public sealed record ProposalInput(IReadOnlyDictionary<string, AnswerInput>? Answers, Guid? Version = null, IReadOnlyList<Guid>? Evidence = null);

/// <summary>申报: the director of a community's general hospital, or the office for it, answers the check list; each proposal is a new row.</summary>
public sealed class ProposeJudgement(JudgementDesk desk)
{
    public Task<Result<JudgementView>> RunAsync(string community, string code, ProposalInput input) => desk.ChangeAsync(community, code, JudgementStep.Propose, input.Version, async step =>
    {
        var (db, actor, view) = (step.Db, step.Actor, step.View);
        var judgement = new IndicatorJudgement
        {
            CountyId = actor.CountyId,
            UnitId = view.CommunityId,
            Indicator = view.Code,
            ProposedAt = step.Now,
            ProposedBy = actor.AccountId,
            ProposedFor = actor.OnBehalfOf,
            ProposedByName = actor.Name,
            IsOnBehalf = view.Rights.OnBehalf,
        };
        var answers = new List<JudgementAnswer>();
        foreach (var point in view.Points)
        {
            var given = input.Answers?.GetValueOrDefault(point.Code);
            var note = StepText.Read($"note-{point.Code}", $"“{point.Text}”的依据", given?.Note, isOwed: true, step.Errors);
            if (given?.IsMet is not { } isMet)
            {
                step.Errors[$"answer-{point.Code}"] = $"请选择“{point.Text}”是否做到。";
            }
            else
            {
                answers.Add(new JudgementAnswer { CountyId = actor.CountyId, JudgementId = judgement.Id, Point = point.Code, IsMet = isMet, Note = note ?? "" });
            }
        }

        var evidence = await EvidenceWaiting.TakeAsync(EvidenceWaiting.OfJudgement(db, actor, view.CommunityId, view.Code), input.Evidence, step.Errors);
        if (step.Errors.Count > 0)
        {
            return;
        }

        db.IndicatorJudgements.Add(judgement);
        db.JudgementAnswers.AddRange(answers);
        evidence.ForEach(e => e.JudgementId = judgement.Id);
    });
}
