using System.Collections.Concurrent;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Indicators;

/// <summary>A unit as far as figures need it.</summary>
public sealed record CountedUnit(
    Guid Id, string Code, string Name, UnitKind Kind, int Order, bool IsDemonstration, DateOnly? OpenedOn = null, DateOnly? ClosedOn = null);

/// <summary>A county's units, in which community each stood on a month's last day, and which was a lead hospital then.</summary>
public sealed class FigureUnits
{
    private static readonly Readings<(Guid County, Guid Version), FigureUnits> Kept = new(500, _ => 1);

    private readonly Guid countyId;
    private readonly Dictionary<Guid, CountedUnit> units;
    private readonly ILookup<Guid, OrgPlacement> placements;
    private readonly Dictionary<Guid, OrgUnit> leading;
    private readonly ConcurrentDictionary<(Guid Unit, ReportingPeriod Period), Guid> communities = [];

    private FigureUnits(Guid countyId, IReadOnlyCollection<OrgUnit> units, ILookup<Guid, OrgPlacement> placements)
    {
        this.countyId = countyId;
        this.units = units.ToDictionary(u => u.Id, u => new CountedUnit(u.Id, u.Code, u.Name, u.Kind, u.Order, u.IsDemonstration, u.OpenedOn, u.ClosedOn));
        leading = units.Where(u => u.IsLeadHospital || u.LeadTurns.Length > 0).ToDictionary(u => u.Id);
        this.placements = placements;
    }

    public CountedUnit this[Guid id] => units[id];

    /// <summary>The county's communities, in their order.</summary>
    public IReadOnlyList<OrgNode> Communities(Func<Guid, bool> counts) =>
        [.. units.Values.Where(u => u.Kind == UnitKind.MedicalCommunity && counts(u.Id)).OrderBy(u => u.Order)
            .Select(u => new OrgNode(u.Id, u.Code, u.Name, u.Kind, null, u.Order, u.IsDemonstration))];

    public bool IsOpen(Guid unitId, DateOnly day) => !(units[unitId].OpenedOn > day) && !(units[unitId].ClosedOn <= day);

    /// <summary>A lead hospital (牵头医院) on the month's last day.</summary>
    public bool IsLead(Guid unitId, ReportingPeriod period) => leading.TryGetValue(unitId, out var unit) && unit.IsLeadOn(period.LastDay);

    /// <summary>Read once for every <see cref="County.TreeVersion"/>.</summary>
    public static async Task<FigureUnits> ReadAsync(AppDbContext db, Guid countyId)
    {
        if (db.WritesTree)
        {
            return await ReadAfreshAsync(db, countyId);
        }

        var version = await db.Counties.AsNoTracking().Where(c => c.Id == countyId).Select(c => c.TreeVersion).SingleAsync();
        return await Kept.GetAsync((countyId, version), () => ReadAfreshAsync(db, countyId));
    }

    /// <summary>The community on the month's last day; the county's id where the unit stood in none.</summary>
    public Guid CommunityOf(Guid unitId, ReportingPeriod period) => communities.GetOrAdd((unitId, period), key =>
    {
        var day = key.Period.LastDay;
        Guid? at = key.Unit;
        for (var depth = 0; at is { } id && depth < 32; depth++)
        {
            if (units.TryGetValue(id, out var unit) && unit.Kind == UnitKind.MedicalCommunity)
            {
                return id;
            }

            at = placements[id].FirstOrDefault(p => p.From <= day && (p.To is null || p.To > day))?.ParentId;
        }

        return countyId;
    });

    private static async Task<FigureUnits> ReadAfreshAsync(AppDbContext db, Guid countyId) => new(
        countyId,
        await db.OrgUnits.AsNoTracking().Where(u => u.CountyId == countyId).ToListAsync(),
        (await db.OrgPlacements.AsNoTracking().Where(p => p.CountyId == countyId).ToListAsync()).ToLookup(p => p.UnitId));
}
