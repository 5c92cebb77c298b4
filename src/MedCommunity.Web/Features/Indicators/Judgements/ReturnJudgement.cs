using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Plans;

namespace MedCommunity.Web.Features.Indicators.Judgements;

/// <summary>退回申报: the office sends a proposal back with a reason, without a verdict; the one that held goes on.</summary>
public sealed class ReturnJudgement(JudgementDesk desk)
{
    /// <param name="community">The community's code.</param>
    /// <param name="code">The indicator's.</param>
    /// <param name="version">Of the proposal as the person saw it.</param>
    /// <param name="reason">Owed.</param>
    public Task<Result<JudgementView>> RunAsync(string community, string code, Guid? version, string? reason) => desk.ChangeAsync(community, code, JudgementStep.Return, version, step =>
    {
        var row = step.Newest!;
        row.DecisionReason = StepText.Read("return", "退回的理由", reason, isOwed: true, step.Errors);
        row.State = JudgementState.Returned;
        (row.DecidedAt, row.DecidedBy, row.DecidedByName) = (step.Now, step.Actor.AccountId, step.Actor.Name);
        return Task.CompletedTask;
    });
}
