namespace MedCommunity.Core.Organisations;

/// <summary>Parents by day: answers below whom a unit stood, for many days at once.</summary>
public sealed class PlacementHistory(IEnumerable<OrgPlacement> placements)
{
    private readonly ILookup<Guid, OrgPlacement> byUnit = placements.ToLookup(p => p.UnitId);
    private readonly Dictionary<(Guid Unit, Guid Ancestor, DateOnly Day), bool> known = [];

    public Guid? ParentOn(Guid unitId, DateOnly day) =>
        byUnit[unitId].FirstOrDefault(p => p.From <= day && (p.To is null || p.To > day))?.ParentId;

    /// <summary>Whether on that day the unit was the ancestor or stood below it.</summary>
    public bool IsWithin(Guid unitId, Guid ancestor, DateOnly day)
    {
        if (known.TryGetValue((unitId, ancestor, day), out var answer))
        {
            return answer;
        }

        Guid? at = unitId;
        for (var depth = 0; at is not null && depth < 32; depth++)
        {
            if (at == ancestor)
            {
                return known[(unitId, ancestor, day)] = true;
            }

            at = ParentOn(at.Value, day);
        }

        return known[(unitId, ancestor, day)] = false;
    }
}
