using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Indicators;

/// <summary>What a transaction has changed of a county's approved values and obligations.</summary>
internal sealed class FigureChanges
{
    private readonly HashSet<(ReportingPeriod Period, Guid UnitId)> units = [];

    /// <summary>Units came, went or moved: every sum may be another.</summary>
    public bool Everything { get; private set; }

    /// <summary>More than approved values: of what figures are computed by, too.</summary>
    public bool IsOfFacts { get; private set; }

    /// <summary>Elements whose values changed, by month.</summary>
    public HashSet<(ReportingPeriod Period, string Element)> Values { get; } = [];

    /// <summary>Forms that came to be owed, or to have approved values.</summary>
    public HashSet<(ReportingPeriod Period, Guid TemplateVersionId)> Forms { get; } = [];

    public bool IsOfSums => Everything || Values.Count + Forms.Count > 0;

    public IReadOnlySet<(ReportingPeriod Period, Guid UnitId)> Units => units;

    public void Note(object row)
    {
        IsOfFacts |= row is not ApprovedValue;
        switch (row)
        {
            case ApprovedValue value:
                Values.Add((value.Period, value.Element));
                Forms.Add((value.Period, value.TemplateVersionId));
                units.Add((value.Period, value.UnitId));
                break;
            case Obligation obligation:
                Forms.Add((obligation.Period, obligation.TemplateVersionId));
                units.Add((obligation.Period, obligation.UnitId));
                break;
            case OrgPlacement or OrgUnit:
                Everything = true;
                break;
        }
    }
}

/// <summary>
/// Keeps <see cref="FigureSum"/> and <see cref="FigureForms"/>: what a transaction has changed is added up anew from the approved values, at the
/// transaction's end and behind the county's row, so that of two approvals the second sees the first.
/// </summary>
internal static class FigureRollup
{
    /// <summary>Adds up anew what the changes touch: of their months the elements and forms, of their kinds of unit.</summary>
    public static async Task RefreshAsync(AppDbContext db, Guid countyId, FigureChanges changes, CancellationToken cancellationToken)
    {
        var units = await FigureUnits.ReadAsync(db, countyId);
        if (changes.Everything)
        {
            await RebuildAsync(db, countyId, units, cancellationToken);
            return;
        }

        foreach (var month in changes.Units.GroupBy(u => u.Period, u => u.UnitId))
        {
            var period = month.Key;
            var kinds = month.Select(u => units[u].Kind).Distinct().ToList();
            var elements = changes.Values.Where(v => v.Period == period).Select(v => v.Element).ToList();
            var versions = changes.Forms.Where(f => f.Period == period).Select(f => f.TemplateVersionId).ToList();
            if (elements.Count > 0)
            {
                await db.FigureSums.Where(s => s.CountyId == countyId && s.Period == period && elements.Contains(s.Element) && kinds.Contains(s.Kind)).ExecuteDeleteAsync(cancellationToken);
            }

            await db.FigureForms.Where(f => f.CountyId == countyId && f.Period == period && versions.Contains(f.TemplateVersionId) && kinds.Contains(f.Kind)).ExecuteDeleteAsync(cancellationToken);
            var values = elements.Count == 0 ? [] : await (
                from v in db.ApprovedValues.AsNoTracking()
                join u in db.OrgUnits.AsNoTracking() on new { v.CountyId, Id = v.UnitId } equals new { u.CountyId, u.Id }
                where v.CountyId == countyId && v.Period == period && elements.Contains(v.Element) && kinds.Contains(u.Kind)
                select new FigureValue(v.Period, v.UnitId, v.Element, v.ScaledValue, v.ApprovedAt)).ToListAsync(cancellationToken);
            var forms = await (
                from f in FormsOf(db, countyId)
                join u in db.OrgUnits.AsNoTracking() on new { CountyId = countyId, Id = f.UnitId } equals new { u.CountyId, u.Id }
                where f.Period == period && versions.Contains(f.TemplateVersionId) && kinds.Contains(u.Kind)
                select f).ToListAsync(cancellationToken);
            await InsertAsync(db, Sums(countyId, values, units, await MeansAsync(db, countyId)), Forms(countyId, forms, units), cancellationToken);
        }
    }

    /// <summary>Adds up everything of the county.</summary>
    public static async Task RebuildAsync(AppDbContext db, Guid countyId, FigureUnits units, CancellationToken cancellationToken = default)
    {
        await db.FigureSums.Where(s => s.CountyId == countyId).ExecuteDeleteAsync(cancellationToken);
        await db.FigureForms.Where(f => f.CountyId == countyId).ExecuteDeleteAsync(cancellationToken);
        var values = await db.ApprovedValues.AsNoTracking().Where(v => v.CountyId == countyId)
            .Select(v => new FigureValue(v.Period, v.UnitId, v.Element, v.ScaledValue, v.ApprovedAt)).ToListAsync(cancellationToken);
        var forms = await FormsOf(db, countyId).ToListAsync(cancellationToken);
        await InsertAsync(db, Sums(countyId, values, units, await MeansAsync(db, countyId)), Forms(countyId, forms, units), cancellationToken);
    }

    /// <summary>The elements whose months are averaged unit by unit.</summary>
    public static async Task<IReadOnlySet<string>> MeansAsync(AppDbContext db, Guid countyId) =>
        (await db.DataElements.AsNoTracking().Where(e => e.CountyId == countyId && e.OverMonths == OverMonths.Mean).Select(e => e.Code).ToListAsync()).ToHashSet();

    /// <summary>Every form that is owed, and whether it has approved values.</summary>
    public static IQueryable<OwedForm> FormsOf(AppDbContext db, Guid countyId) =>
        from o in db.Obligations.AsNoTracking()
        join s in db.Submissions.AsNoTracking() on new { o.CountyId, o.Id } equals new { s.CountyId, Id = s.ObligationId } into submissions
        from s in submissions.DefaultIfEmpty()
        where o.CountyId == countyId
        select new OwedForm { UnitId = o.UnitId, Period = o.Period, TemplateVersionId = o.TemplateVersionId, IsApproved = s.ApprovedDocument != null };

    public static List<FigureSum> Sums(Guid countyId, IEnumerable<FigureValue> values, FigureUnits units, IReadOnlySet<string> means)
    {
        var sums = new Dictionary<(ReportingPeriod, string, UnitKind, bool, Guid Community, Guid Of), FigureSum>();
        foreach (var value in values)
        {
            var unit = units[value.UnitId];
            var community = units.CommunityOf(unit.Id, value.Period);
            var of = means.Contains(value.Element) ? unit.Id : community;
            var isLead = units.IsLead(unit.Id, value.Period);
            var key = (value.Period, value.Element, unit.Kind, isLead, community, of);
            if (!sums.TryGetValue(key, out var sum))
            {
                sums[key] = sum = new FigureSum
                {
                    CountyId = countyId,
                    Period = value.Period,
                    Element = value.Element,
                    Kind = unit.Kind,
                    IsLead = isLead,
                    CommunityId = community,
                    OfId = of,
                    ApprovedAt = value.ApprovedAt,
                };
            }

            sum.Sum += value.Scaled ?? 0;
            sum.Numbers += value.Scaled is null ? 0 : 1;
            sum.ApprovedAt = sum.ApprovedAt > value.ApprovedAt ? sum.ApprovedAt : value.ApprovedAt;
        }

        return [.. sums.Values];
    }

    public static List<FigureForms> Forms(Guid countyId, IEnumerable<OwedForm> forms, FigureUnits units) =>
        [.. forms.GroupBy(f => (f.Period, f.TemplateVersionId, units[f.UnitId].Kind, IsLead: units.IsLead(f.UnitId, f.Period), Community: units.CommunityOf(f.UnitId, f.Period)))
            .Select(g => new FigureForms
            {
                CountyId = countyId,
                Period = g.Key.Period,
                TemplateVersionId = g.Key.TemplateVersionId,
                Kind = g.Key.Kind,
                IsLead = g.Key.IsLead,
                CommunityId = g.Key.Community,
                Owed = g.Count(),
                Approved = g.Count(f => f.IsApproved),
            })];

    /// <summary>Written past the tracker: these rows follow from others and are nobody's change.</summary>
    public static async Task InsertAsync(AppDbContext db, List<FigureSum> sums, List<FigureForms> forms, CancellationToken cancellationToken)
    {
        await db.InsertAsync(sums, cancellationToken);
        await db.InsertAsync(forms, cancellationToken);
    }
}

/// <summary>An approved value as far as sums need it.</summary>
internal readonly record struct FigureValue(ReportingPeriod Period, Guid UnitId, string Element, long? Scaled, DateTime ApprovedAt);

/// <summary>A form that a unit owes.</summary>
internal sealed class OwedForm
{
    public Guid UnitId { get; init; }

    public ReportingPeriod Period { get; init; }

    public Guid TemplateVersionId { get; init; }

    public bool IsApproved { get; init; }
}
