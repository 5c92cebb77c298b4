using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators.Judgements;

/// <param name="Version">Of the proposal as the person saw it.</param>
/// <param name="Found">By the point's code: what the office found, with a note that may be left out.</param>
/// <param name="IsMet">达标; asks for every point to be found 是.</param>
/// <param name="Note">Owed with 未达标.</param>
/// <param name="EffectiveFrom">After the newest closed month, not in the future.</param>
public sealed record VerdictInput(Guid? Version, IReadOnlyDictionary<string, AnswerInput>? Found, bool? IsMet, string? Note, DateOnly? EffectiveFrom);

/// <summary>评判: the office sets its own result beside each of the hospital's answers, and the verdict, from a day on.</summary>
public sealed class JudgeIndicator(JudgementDesk desk)
{
    public Task<Result<JudgementView>> RunAsync(string community, string code, VerdictInput input) => desk.ChangeAsync(community, code, JudgementStep.Judge, input.Version, async step =>
    {
        var (row, view, errors) = (step.Newest!, step.View, step.Errors);
        var answers = await step.Db.JudgementAnswers.Where(a => a.CountyId == row.CountyId && a.JudgementId == row.Id).ToListAsync();
        var found = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var answer in answers)
        {
            var text = JudgementChecklist.TextOf(answer.Point);
            var given = input.Found?.GetValueOrDefault(answer.Point);
            answer.FoundNote = StepText.Read($"note-{answer.Point}", $"“{text}”的核查说明", given?.Note, isOwed: false, errors);
            answer.FoundMet = given?.IsMet;
            if (given?.IsMet is { } isFound)
            {
                found[answer.Point] = isFound;
            }
            else
            {
                errors[$"answer-{answer.Point}"] = $"请选择“{text}”是否做到。";
            }
        }

        var isMet = input.IsMet;
        if (isMet is null)
        {
            errors["verdict"] = "请选择评判结论。";
        }
        else if (isMet.Value && found.Count == answers.Count && JudgementRules.Lacking(answers.Select(a => a.Point), found) is { Count: > 0 } lacking)
        {
            errors["verdict"] = $"评为达标要求每项都做到，还没有做到：{string.Join("；", lacking.Select(JudgementChecklist.TextOf))}。";
        }

        if (input.EffectiveFrom is not { } day)
        {
            errors["from"] = "请选择生效日期。";
        }
        else if (JudgementRules.WhyNotFrom(day, view.Today, view.NewestClosed, view.NewestVerdict) is { } why)
        {
            errors["from"] = why;
        }

        (row.IsMet, row.EffectiveFrom, row.State) = (isMet, input.EffectiveFrom, JudgementState.Judged);
        row.DecisionReason = StepText.Read("reason", isMet == false ? "未达标的理由" : "评判意见", input.Note, isOwed: isMet == false, errors);
        (row.DecidedAt, row.DecidedBy, row.DecidedByName) = (step.Now, step.Actor.AccountId, step.Actor.Name);
    });
}
