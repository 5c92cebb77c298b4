using MedCommunity.Core.Accounts;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;

namespace MedCommunity.Core.Indicators;

/// <summary>A step of a judgement.</summary>
public enum JudgementStep
{
    /// <summary>申报: a new row.</summary>
    Propose,

    /// <summary>评判: 达标 or 未达标, from a day on.</summary>
    Judge,

    /// <summary>退回 with a reason.</summary>
    Return,
}

/// <summary>Who a person is to a community's judgement.</summary>
public sealed record JudgementParty
{
    /// <summary>管委会办公室.</summary>
    public bool IsOffice { get; init; }

    /// <summary>The director of the community's general hospital.</summary>
    public bool SpeaksForCommunity { get; init; }

    /// <summary>Proposed what waits, or acts for who did.</summary>
    public bool IsAuthor { get; init; }
}

/// <summary>Who may take which step of a judgement, when, and what a verdict owes (docs/decisions/0022).</summary>
public static class JudgementRules
{
    /// <summary>The earliest day from which a verdict can hold: that of the first month there is.</summary>
    public static readonly DateOnly Beginning = new(2000, 1, 1);

    public static string Chinese(this JudgementState state) => state switch
    {
        JudgementState.Proposed => "已申报，待评判",
        JudgementState.Judged => "已评判",
        _ => "已退回",
    };

    /// <summary>达标 or 未达标.</summary>
    public static string Verdict(bool isMet) => isMet ? "达标" : "未达标";

    /// <summary>The general hospital that speaks for a community; null where it has none.</summary>
    public static OrgNode? HospitalOf(this OrgTree tree, Guid communityId) => tree.Below(communityId).FirstOrDefault(u => u.Kind == UnitKind.GeneralHospital);

    /// <param name="actor">The person.</param>
    /// <param name="communityId">The community.</param>
    /// <param name="proposedBy">Who made its newest proposal for the indicator.</param>
    /// <param name="proposedFor">Whom that person was substituting for.</param>
    public static JudgementParty PartyTo(this Actor actor, Guid communityId, Guid? proposedBy, Guid? proposedFor) => new()
    {
        IsOffice = actor.IsOffice,
        SpeaksForCommunity = actor.Tree.HospitalOf(communityId) is { } hospital && actor.HasAt(hospital.Id, Role.Director),
        IsAuthor = actor.Is(proposedBy) || actor.Is(proposedFor),
    };

    /// <summary>Who opens the files behind a community's answers: those who read the whole county, and the community's own institutions.</summary>
    public static bool SeesProofOf(this Actor actor, Guid communityId) =>
        actor.SeesCounty || actor.Grants.Any(g => g.Role != Role.Administrator && g.UnitId is { } unit && actor.Tree.IsWithin(unit, communityId));

    /// <summary>Null where the step is permitted.</summary>
    /// <param name="step">The step.</param>
    /// <param name="newest">Where the newest row stands; null where nobody has proposed yet.</param>
    /// <param name="party">Who takes it.</param>
    public static Refusal? WhyNot(JudgementStep step, JudgementState? newest, JudgementParty party)
    {
        if (!party.IsOffice && !(step == JudgementStep.Propose && party.SpeaksForCommunity))
        {
            return Refusal.Forbidden(step == JudgementStep.Propose
                ? "只有本医共体总医院的负责人可以申报，管委会办公室可以代报。"
                : "申报由管委会办公室评判。");
        }

        return (step, newest) switch
        {
            (JudgementStep.Propose, JudgementState.Proposed) => Refusal.State("已有一份申报待评判，评判或退回前不再申报。"),
            (JudgementStep.Propose, _) => null,
            (_, not JudgementState.Proposed) => Refusal.State("现在没有待评判的申报。"),
            _ => party.IsAuthor ? Refusal.Forbidden("本人申报的不能由本人评判，请由其他人评判。") : null,
        };
    }

    /// <summary>The points that keep a community from 达标: every one must be 是, as the office found.</summary>
    /// <param name="points">The check list's codes.</param>
    /// <param name="found">By point's code; one that is not there counts as 否.</param>
    public static IReadOnlyList<string> Lacking(IEnumerable<string> points, IReadOnlyDictionary<string, bool> found) =>
        [.. points.Where(p => !found.GetValueOrDefault(p))];

    /// <summary>The first day from which a new verdict may hold (law 4): after every closed month, and not before the verdict that it follows.</summary>
    /// <param name="newestClosed">The newest reporting period that is closed.</param>
    /// <param name="newestVerdict">The day from which the newest verdict holds.</param>
    public static DateOnly FirstDay(ReportingPeriod? newestClosed, DateOnly? newestVerdict)
    {
        var free = newestClosed?.LastDay.AddDays(1) ?? Beginning;
        return newestVerdict > free ? newestVerdict.Value : free;
    }

    /// <summary>Why a verdict cannot hold from that day on; null where it can. A day in the future would be a verdict about what nobody has seen.</summary>
    public static string? WhyNotFrom(DateOnly day, DateOnly today, ReportingPeriod? newestClosed, DateOnly? newestVerdict)
    {
        if (day > today)
        {
            return "生效日期不能晚于今天。";
        }

        return newestClosed is { } closed && day <= closed.LastDay ? $"{closed.Chinese}及以前的报告期已经关闭，其结论不能改变；生效日期最早为{closed.LastDay.AddDays(1):yyyy年M月d日}。"
            : newestVerdict is { } last && day < last ? $"上一次评判自{last:yyyy年M月d日}起有效，生效日期不能早于这一天。"
            : day < Beginning ? $"生效日期不能早于{Beginning:yyyy年M月d日}。"
            : null;
    }
}
