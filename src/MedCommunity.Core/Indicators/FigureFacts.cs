using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Indicators;

/// <summary>What names one state of a county's figures.</summary>
public sealed record FiguresKey(Guid CountyId, Guid FiguresVersion, Guid TreeVersion);

/// <summary>What a county's figures follow from beside the sums themselves: definitions, words, closed months, verdicts and communities.</summary>
public sealed record FigureFacts
{
    private static readonly Readings<(Guid County, Guid Facts, Guid Tree), FigureFacts> Kept = new(500, _ => 1);

    private readonly ILookup<ReportingPeriod, Guid> owing;

    private FigureFacts(
        FigureUnits units, IndicatorCatalogue catalogue, IReadOnlyDictionary<string, ElementNote> notes, IReadOnlySet<ReportingPeriod> closed,
        IReadOnlyList<IndicatorVerdict> verdicts, ILookup<ReportingPeriod, Guid> owing)
    {
        this.owing = owing;
        (Units, Catalogue, Notes, Closed, Verdicts) = (units, catalogue, notes, closed, verdicts);
    }

    /// <summary>Null of a transaction that changes figures itself.</summary>
    public FiguresKey? Key { get; private init; }

    public FigureUnits Units { get; }

    public IndicatorCatalogue Catalogue { get; }

    /// <summary>The words for the county's data elements, by code.</summary>
    public IReadOnlyDictionary<string, ElementNote> Notes { get; }

    /// <summary>The months that are published.</summary>
    public IReadOnlySet<ReportingPeriod> Closed { get; }

    public IReadOnlyList<IndicatorVerdict> Verdicts { get; }

    /// <summary>Read once for every <see cref="County.FactsVersion"/> and <see cref="County.TreeVersion"/>, which an approval does not move: one statement for who asks next.</summary>
    public static async Task<FigureFacts> ReadAsync(AppDbContext db, Guid countyId)
    {
        if (db.WritesFigures || db.WritesTree)
        {
            return await ReadAfreshAsync(db, countyId);
        }

        var now = await db.Counties.AsNoTracking().Where(c => c.Id == countyId).Select(c => new { c.FiguresVersion, c.FactsVersion, c.TreeVersion }).SingleAsync();
        var kept = await Kept.GetAsync((countyId, now.FactsVersion, now.TreeVersion), () => ReadAfreshAsync(db, countyId));
        return kept with { Key = new(countyId, now.FiguresVersion, now.TreeVersion) };
    }

    /// <summary>
    /// The communities that are judged for a month: those in which somebody owed a form for it, which no later change of the organisation touches (law 4);
    /// of a month that is not opened yet, those of its last day.
    /// </summary>
    public IReadOnlyList<OrgNode> CommunitiesOf(ReportingPeriod period) =>
        owing[period].ToHashSet() is { Count: > 0 } known ? Units.Communities(known.Contains) : Units.Communities(id => Units.IsOpen(id, period.LastDay));

    private static async Task<FigureFacts> ReadAfreshAsync(AppDbContext db, Guid countyId) => new(
        await FigureUnits.ReadAsync(db, countyId),
        new(await db.IndicatorVersions.AsNoTracking().Where(v => v.CountyId == countyId).ToListAsync()),
        await db.DataElements.AsNoTracking().Where(e => e.CountyId == countyId)
            .Select(e => new ElementNote(e.Code, e.Name, e.Unit, e.OverMonths, e.Frequency)).ToDictionaryAsync(e => e.Code),
        (await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == countyId && p.ClosedAt != null).Select(p => p.Period).ToListAsync()).ToHashSet(),
        await JudgementFigures.ReadAsync(db, countyId),
        (await db.FigureForms.AsNoTracking().Where(f => f.CountyId == countyId && f.CommunityId != countyId)
            .Select(f => new { f.Period, f.CommunityId }).Distinct().ToListAsync()).ToLookup(f => f.Period, f => f.CommunityId));
}
