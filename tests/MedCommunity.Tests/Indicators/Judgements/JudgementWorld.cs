using MedCommunity.Core.Accounts;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Indicators.Judgements;

namespace MedCommunity.Tests.Indicators.Judgements;

/// <summary>Use cases of judged indicators in a test world. In the demonstration 1.1 is 达标, 1.2 waits, 1.3 is 未达标 since July.</summary>
internal static class JudgementWorld
{
    public const string Community = "kskt-ykt";

    public static Task<Result<JudgementView>> SeeAsync(this TestWorld world, string account, string code) =>
        new JudgementQuery(world, world.User(account), world.Clock).RunAsync(Community, code);

    public static async Task<Guid?> VersionAsync(this TestWorld world, string code) => (await world.SeeAsync("office", code)).Value!.Newest?.Version;

    public static Task<Result<JudgementView>> ProposeAsync(this TestWorld world, CurrentUser user, string code, ProposalInput input) =>
        new ProposeJudgement(world.Desk(user)).RunAsync(Community, code, input);

    public static Task<Result<JudgementView>> ProposeAsync(this TestWorld world, string account, string code, ProposalInput input) => world.ProposeAsync(world.User(account), code, input);

    /// <summary>Every point 是, in the newest row's place.</summary>
    public static async Task<JudgementView> ProposedAsync(this TestWorld world, string account, string code)
    {
        var result = await world.ProposeAsync(account, code, new(Answers(code), await world.VersionAsync(code)));
        result.Message.Should().BeNull();
        return result.Value!;
    }

    public static Task<Result<JudgementView>> JudgeAsync(this TestWorld world, string account, string code, VerdictInput input) =>
        new JudgeIndicator(world.Desk(world.User(account))).RunAsync(Community, code, input);

    public static Task<Result<JudgementView>> ReturnAsync(this TestWorld world, string account, string code, Guid? version, string? reason) =>
        new ReturnJudgement(world.Desk(world.User(account))).RunAsync(Community, code, version, reason);

    public static Dictionary<string, AnswerInput> Answers(string code, params string[] lacking) =>
        JudgementChecklist.Find(code)!.Points.ToDictionary(p => p.Code, p => new AnswerInput(!lacking.Contains(p.Code), $"{p.Code}的依据"));

    private static JudgementDesk Desk(this TestWorld world, CurrentUser user) => new(world, user, world.Clock, TestWorld.Logger<JudgementDesk>());
}
