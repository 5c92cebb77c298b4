using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;

namespace MedCommunity.Core.Organisations;

/// <summary>A new county starts with the standard data elements and forms.</summary>
public static class CountySetup
{
    public static County Add(AppDbContext db, string code, string name, string? prefecture, string? province)
    {
        var county = new County { Code = code, Name = name, Prefecture = prefecture, Province = province };
        db.Counties.Add(county);
        StandardForms.AddTo(db, county.Id);
        return county;
    }

    /// <summary>A unit with its first placement.</summary>
    public static OrgUnit AddUnit(AppDbContext db, Guid countyId, string code, string name, UnitKind kind, Guid? parentId, DateOnly from, int order)
    {
        var unit = new OrgUnit { CountyId = countyId, Code = code, Name = name, Kind = kind, Order = order };
        db.OrgUnits.Add(unit);
        db.OrgPlacements.Add(new OrgPlacement { CountyId = countyId, UnitId = unit.Id, ParentId = parentId, From = from });
        return unit;
    }
}
