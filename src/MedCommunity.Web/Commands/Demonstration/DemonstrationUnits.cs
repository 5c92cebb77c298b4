using System.Text.Json;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Reference;

namespace MedCommunity.Web.Commands.Demonstration;

/// <summary>A county with the units that its documents name, each with its own name: demonstration/COUNTY.json.</summary>
internal sealed class DemonstrationUnits
{
    private static readonly DateOnly Beginning = new(2020, 1, 1);

    /// <summary>
    /// Lead hospitals that are not the general hospital: in 乌拉特中旗 the general hospital is a new legal person and 旗人民医院 its branch
    /// (wulatezhong.json, notes).
    /// </summary>
    private static readonly Dictionary<string, string> LeadHospitals = new(StringComparer.Ordinal) { ["wulatezhong"] = "wlt-people-hospital" };

    private readonly AppDbContext db;
    private readonly Dictionary<string, JsonElement> rows;

    private DemonstrationUnits(AppDbContext db, County county, Dictionary<string, JsonElement> rows)
    {
        this.db = db;
        this.rows = rows;
        County = county;
    }

    public County County { get; }

    public Dictionary<string, OrgUnit> Units { get; } = [];

    /// <summary>Adds the county and its units; saves nothing yet.</summary>
    public static DemonstrationUnits Add(AppDbContext db, string code, string? prefecture)
    {
        using var json = ReferenceData.ReadJson($"demonstration/{code}.json");
        var county = CountySetup.Add(db, code, json.RootElement.GetProperty("region").GetProperty("name").GetString()!, prefecture, "内蒙古自治区");
        county.IsDemonstration = true;
        var result = new DemonstrationUnits(db, county, json.RootElement.GetProperty("organisations").EnumerateArray().ToDictionary(o => o.GetProperty("id").GetString()!));
        foreach (var (id, row) in result.rows)
        {
            if (IsUnit(row))
            {
                result.AddNamed(id, row);
            }
        }

        return result;
    }

    public OrgUnit Add(string code, string name, UnitKind kind, OrgUnit? parent)
    {
        var unit = CountySetup.AddUnit(db, County.Id, code, name, kind, parent?.Id, Beginning, Units.Count + 1);
        Units.Add(code, unit);
        return unit;
    }

    private OrgUnit AddNamed(string id, JsonElement row)
    {
        if (Units.TryGetValue(id, out var known))
        {
            return known;
        }

        // A class of units (苏木乡镇卫生院) is not a unit: what stands below it hangs on the next real one.
        var parent = row.GetProperty("parent").GetString();
        while (parent is not null && !IsUnit(rows[parent]))
        {
            parent = rows[parent].GetProperty("parent").GetString();
        }

        var parentUnit = parent is null ? null : AddNamed(parent, rows[parent]);
        var department = row.TryGetProperty("departmentId", out var d) ? d.GetString() : null;
        var kind = KindOf(row.GetProperty("kind").GetString()!, department, parentUnit);
        var unit = Add(id, row.GetProperty("name").GetString()!, kind, parentUnit);
        unit.DepartmentType = department;
        unit.IsLeadHospital = LeadHospitals.TryGetValue(County.Code, out var lead) ? id == lead : kind == UnitKind.GeneralHospital;
        if (row.TryGetProperty("aliases", out var aliases))
        {
            unit.Aliases = string.Join('\n', aliases.EnumerateArray().Select(a => a.GetString()));
        }

        return unit;
    }

    private static bool IsUnit(JsonElement row) => row.GetProperty("isNamedIndividually").GetBoolean();

    private static UnitKind KindOf(string kind, string? department, OrgUnit? parent) => kind switch
    {
        "medical-community" => UnitKind.MedicalCommunity,
        "general-hospital" => UnitKind.GeneralHospital,
        "specialist-branch" or "county-hospital-branch" => UnitKind.SpecialistBranch,
        "township-or-community-branch" => UnitKind.TownshipBranch,
        "village-clinic" => UnitKind.VillageClinic,
        "public-health-body" => UnitKind.PublicHealthAgency,
        "committee" or "committee-office" when parent?.Kind is null or UnitKind.Committee => UnitKind.Committee,
        "government-department" or "party-organ" or "mass-organisation" when parent is null => department switch
        {
            "healthcare-security-bureau" => UnitKind.InsuranceBureau,
            "health-commission" => UnitKind.HealthCommission,
            _ => UnitKind.Department,
        },
        _ => UnitKind.ManagementCentre,
    };
}
