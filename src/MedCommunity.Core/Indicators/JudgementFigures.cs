using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Indicators;

/// <summary>What was judged of a community.</summary>
/// <param name="CommunityId">The community.</param>
/// <param name="Indicator">1.1, 1.2, 1.3.</param>
/// <param name="IsMet">达标.</param>
/// <param name="EffectiveFrom">The first local day on which it holds; it holds until the next.</param>
/// <param name="DecidedAt">When it was judged: of two for the same day the later holds.</param>
public sealed record IndicatorVerdict(Guid CommunityId, string Indicator, bool IsMet, DateOnly EffectiveFrom, DateTime DecidedAt);

/// <summary>A community at the end of a month.</summary>
/// <param name="Community">The community.</param>
/// <param name="InForce">The verdict that held on the month's last day; null where there was none yet.</param>
public sealed record CommunityVerdict(OrgNode Community, IndicatorVerdict? InForce)
{
    /// <summary>1 for 达标, 0 for 未达标, null without a verdict.</summary>
    public int? Value => InForce is null ? null : InForce.IsMet ? 1 : 0;
}

/// <summary>A judged indicator at the end of a month.</summary>
/// <param name="Value">1 where every community is 达标, 0 where one is judged 未达标; null as long as one that could change it is not judged.</param>
/// <param name="Numerator">Communities that are 达标.</param>
/// <param name="Denominator">Communities.</param>
/// <param name="NoValueReason">Who is not judged yet, where there is no value.</param>
/// <param name="AsOf">When the newest of the verdicts was reached.</param>
/// <param name="Communities">One by one.</param>
public sealed record JudgementFigure(int? Value, int Numerator, int Denominator, string? NoValueReason, DateTime? AsOf, IReadOnlyList<CommunityVerdict> Communities);

/// <summary>What verdicts say as figures: of a county over its communities, or of one community alone (国卫办基层发〔2024〕22号, 1.1 to 1.3).</summary>
public static class JudgementFigures
{
    /// <summary>All verdicts of a county, whenever reached: one statement.</summary>
    public static async Task<IReadOnlyList<IndicatorVerdict>> ReadAsync(AppDbContext db, Guid countyId) =>
        await db.IndicatorJudgements.AsNoTracking().Where(j => j.CountyId == countyId && j.State == JudgementState.Judged)
            .Select(j => new IndicatorVerdict(j.UnitId, j.Indicator, j.IsMet!.Value, j.EffectiveFrom!.Value, j.DecidedAt!.Value)).ToListAsync();

    /// <summary>The verdict that holds on a day; null where none holds yet.</summary>
    public static IndicatorVerdict? InForce(IEnumerable<IndicatorVerdict> verdicts, string indicator, Guid communityId, DateOnly day) =>
        verdicts.Where(v => v.Indicator == indicator && v.CommunityId == communityId && v.EffectiveFrom <= day)
            .MaxBy(v => (v.EffectiveFrom, v.DecidedAt));

    /// <param name="verdicts">As <see cref="ReadAsync"/> gives them.</param>
    /// <param name="indicator">1.1, 1.2, 1.3.</param>
    /// <param name="communities">The county's communities on the period's last day, or the one that is asked about.</param>
    /// <param name="period">The month.</param>
    public static JudgementFigure Of(IReadOnlyCollection<IndicatorVerdict> verdicts, string indicator, IReadOnlyList<OrgNode> communities, ReportingPeriod period)
    {
        List<CommunityVerdict> all = [.. communities.Select(c => new CommunityVerdict(c, InForce(verdicts, indicator, c.Id, period.LastDay)))];
        var missing = all.Where(c => c.InForce is null).Select(c => c.Community.Name).ToList();
        int? value = all.Any(c => c.Value == 0) ? 0 : all.Count == 0 || missing.Count > 0 ? null : 1;
        return new(
            value,
            all.Count(c => c.Value == 1),
            all.Count,
            value is not null ? null : all.Count == 0 ? $"{period.Chinese}没有医共体" : $"{string.Join("、", missing)}尚未评判",
            all.Max(c => c.InForce?.DecidedAt),
            all);
    }
}
