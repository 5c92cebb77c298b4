using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Reference;

namespace MedCommunity.Web.Features.Plans;

/// <summary>
/// Whom a plan means by a name: a unit that is called so, else the county's unit of the department type that the name stands for
/// (departments.json), else a new department to be confirmed. Says in Chinese what it found for each name.
/// </summary>
internal sealed class PlanUnits(AppDbContext db, County county, List<OrgUnit> units, DateOnly from)
{
    private readonly Dictionary<string, IReadOnlyList<OrgUnit>> known = new(StringComparer.Ordinal);

    public List<string> Lines { get; } = [];

    public IReadOnlyList<OrgUnit> Resolve(string asWritten)
    {
        if (!known.TryGetValue(asWritten, out var found))
        {
            known[asWritten] = found = Find(asWritten);
        }

        return found;
    }

    private IReadOnlyList<OrgUnit> Find(string asWritten)
    {
        var called = units.Where(u => u.IsCalled(asWritten)).ToList();
        if (called.Count > 0)
        {
            return Matched(asWritten, called);
        }

        if (Departments.Find(asWritten, county.Name) is not { } type)
        {
            return [Create(asWritten, null)];
        }

        if (IsClass(type))
        {
            var members = units.Where(u => IsMember(u, type)).ToList();
            if (members.Count == 0)
            {
                Lines.Add($"未落实到单位：“{asWritten}”指一类单位，{county.Name}目前没有这类单位");
            }

            return members.Count == 0 ? [] : Matched(asWritten, members);
        }

        var ofType = units.Where(u => u.DepartmentType == type.Id || IsOfKind(u, type)).ToList();
        return ofType.Count > 0 ? Matched(asWritten, ofType) : [Create(asWritten, type)];
    }

    private List<OrgUnit> Matched(string asWritten, List<OrgUnit> found)
    {
        var ordered = found.OrderBy(u => u.Order).ThenBy(u => u.Code, StringComparer.Ordinal).ToList();
        Lines.Add(ordered.Count == 1
            ? $"匹配：“{asWritten}” → {ordered[0].Name}（{ordered[0].Code}）"
            : $"匹配：“{asWritten}” → {ordered.Count}个单位（{ordered[0].Name}等）");
        return ordered;
    }

    private OrgUnit Create(string asWritten, DepartmentType? type)
    {
        var code = type?.Id;
        if (code is null || units.Any(u => u.Code == code))
        {
            var number = 1;
            while (units.Any(u => u.Code == $"dept-{number}"))
            {
                number++;
            }

            code = $"dept-{number}";
        }

        // 财政 or 医保 alone is an ordinary word: the unit gets the type's full name, and answers to the document's word too.
        var unit = CountySetup.AddUnit(db, county.Id, code, type?.Name ?? asWritten, KindOf(type), null, from, units.Select(u => u.Order).DefaultIfEmpty().Max() + 1);
        unit.DepartmentType = type?.Id;
        unit.Aliases = unit.Name == asWritten ? "" : asWritten;
        unit.ToBeConfirmed = true;
        units.Add(unit);
        Lines.Add(type is null
            ? $"无法识别：“{asWritten}”，新建单位 {unit.Code}，待确认"
            : $"新建：“{asWritten}” → {unit.Name}（{unit.Code}），待确认");
        return unit;
    }

    private static UnitKind KindOf(DepartmentType? type) => type switch
    {
        { Id: "healthcare-security-bureau" } => UnitKind.InsuranceBureau,
        { Id: "health-commission" } => UnitKind.HealthCommission,
        { Id: "cdc" } => UnitKind.PublicHealthAgency,
        { Kind: "committee-or-office" } => UnitKind.Committee,
        _ => UnitKind.Department,
    };

    /// <summary>Words for a class of units (各分院, 乡镇卫生院): they resolve to the members that the county has, and never make a unit.</summary>
    private static bool IsClass(DepartmentType type) =>
        type.IsCollective || type.Id is "township-health-centre" or "community-health-centre" or "community-health-station" or "village-clinic";

    private static bool IsMember(OrgUnit unit, DepartmentType type) => type.Id switch
    {
        "member-institutions" => unit.Kind is UnitKind.GeneralHospital or UnitKind.SpecialistBranch or UnitKind.TownshipBranch,
        "county-hospitals" => unit.Kind is UnitKind.GeneralHospital or UnitKind.SpecialistBranch,
        "township-health-centre" => unit.Kind == UnitKind.TownshipBranch && unit.Name.Contains("卫生院", StringComparison.Ordinal),
        "community-health-centre" => unit.Kind == UnitKind.TownshipBranch && unit.Name.Contains("社区卫生服务中心", StringComparison.Ordinal),
        "community-health-station" => unit.Kind == UnitKind.ServiceStation,
        "village-clinic" => unit.Kind == UnitKind.VillageClinic,
        "townships-all" => Departments.ById(unit.DepartmentType)?.Kind == "township",
        _ => false,
    };

    /// <summary>Types that the tree knows by kind, whatever the unit is called: both general hospitals of a county with two communities.</summary>
    private bool IsOfKind(OrgUnit unit, DepartmentType type) => type.Id switch
    {
        "general-hospital" => unit.Kind == UnitKind.GeneralHospital,
        "lead-hospital" => unit.IsLeadHospital || (unit.Kind == UnitKind.GeneralHospital && !units.Any(u => u.IsLeadHospital)),
        "healthcare-security-bureau" => unit.Kind == UnitKind.InsuranceBureau,
        "health-commission" => unit.Kind == UnitKind.HealthCommission,
        "cdc" => unit.Kind == UnitKind.PublicHealthAgency,
        _ => false,
    };
}
