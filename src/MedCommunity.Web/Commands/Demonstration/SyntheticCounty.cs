using System.Globalization;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;

namespace MedCommunity.Web.Commands.Demonstration;

/// <summary>
/// A made-up county of 221 units, all marked: bureaus and departments, one medical community (every third county two) with its lead hospital, specialist
/// branches, 20 townships with nine clinics each, two community centres with their stations.
/// </summary>
internal sealed class SyntheticCounty
{
    public const int Size = 221;

    private static readonly DateOnly Beginning = new(2018, 1, 1);

    private static readonly (string Type, string Name)[] Departments =
    [
        ("finance-bureau", "财政局"), ("development-reform-commission", "发展和改革委员会"), ("human-resources-bureau", "人力资源和社会保障局"),
        ("civil-affairs-bureau", "民政局"), ("market-regulation-bureau", "市场监督管理局"), ("agriculture-bureau", "农牧局"),
    ];

    private static readonly string[] Specialists = ["蒙医中医医院", "妇幼保健院", "第二人民医院"];

    private static readonly string[] Towns =
    [
        "青山镇", "河源镇", "白音镇", "红峰乡", "沙里苏木", "塔拉苏木", "北河镇", "南滩乡", "松山镇", "查干苏木",
        "乌兰镇", "东林镇", "西沟乡", "巴彦苏木", "哈达镇", "宝力苏木", "双井镇", "石桥乡", "新城镇", "达来苏木",
    ];

    private readonly AppDbContext db;
    private readonly Dictionary<Guid, Guid?> parents = [];

    private SyntheticCounty(AppDbContext db, int number, County county)
    {
        this.db = db;
        Number = number;
        County = county;
    }

    /// <summary>1, 2, 3 …; it seeds the figures.</summary>
    public int Number { get; }

    public County County { get; }

    public List<OrgUnit> Units { get; } = [];

    /// <summary>The tree, which was the same on every day.</summary>
    public OrgTree Tree => new(Units.Select(u => new OrgNode(u.Id, u.Code, u.Name, u.Kind, parents[u.Id], u.Order, u.IsDemonstration)));

    public static string CodeOf(int number) => string.Create(CultureInfo.InvariantCulture, $"synthetic-{number:000}");

    /// <summary>Adds the county, its forms and its units; saves nothing yet.</summary>
    public static SyntheticCounty Add(AppDbContext db, int number)
    {
        var county = CountySetup.Add(db, CodeOf(number), string.Create(CultureInfo.InvariantCulture, $"合成旗县{number:000}"), null, "内蒙古自治区");
        county.IsDemonstration = true;
        var result = new SyntheticCounty(db, number, county);
        result.AddUnits(communities: number % 3 == 0 ? 2 : 1);
        return result;
    }

    private void AddUnits(int communities)
    {
        Add("insurance", "医疗保障局", UnitKind.InsuranceBureau, null).DepartmentType = "healthcare-security-bureau";
        Add("health-commission", "卫生健康委员会", UnitKind.HealthCommission, null).DepartmentType = "health-commission";
        Add("cdc", "疾病预防控制中心", UnitKind.PublicHealthAgency, null);
        Add("committee", "医共体管理委员会", UnitKind.Committee, null);
        List<OrgUnit> hospitals = [];
        for (var i = 1; i <= communities; i++)
        {
            var word = communities == 1 ? "" : $"第{"一二"[i - 1]}";
            var community = Add($"community-{i}", $"{word}紧密型县域医共体", UnitKind.MedicalCommunity, null);
            var hospital = Add($"hospital-{i}", $"{word}总医院", UnitKind.GeneralHospital, community);
            hospital.IsLeadHospital = true;
            hospitals.Add(hospital);
        }

        OrgUnit HospitalOf(int i) => hospitals[i % hospitals.Count];
        foreach (var (i, name) in Specialists.Index())
        {
            Add($"specialist-{i + 1}", name, UnitKind.SpecialistBranch, HospitalOf(i));
        }

        foreach (var (i, town) in new[] { "东城", "西城" }.Index())
        {
            var centre = Add($"centre-{i + 1}", $"{town}社区卫生服务中心", UnitKind.TownshipBranch, HospitalOf(i));
            for (var j = 1; j <= 2; j++)
            {
                Add($"{centre.Code}-s{j}", $"{town}第{"一二"[j - 1]}社区卫生服务站", UnitKind.ServiceStation, centre);
            }
        }

        foreach (var (i, town) in Towns.Index())
        {
            var branch = Add(string.Create(CultureInfo.InvariantCulture, $"township-{i + 1:00}"), $"{town}卫生院", UnitKind.TownshipBranch, HospitalOf(i));
            foreach (var (j, village) in DemonstrationCounty.Villages.Index())
            {
                Add($"{branch.Code}-c{j + 1}", $"{town}{village}村卫生室", UnitKind.VillageClinic, branch);
            }
        }

        foreach (var (type, name) in Departments.Take(Size - Units.Count))
        {
            Add(type, name, UnitKind.Department, null).DepartmentType = type;
        }
    }

    private OrgUnit Add(string code, string name, UnitKind kind, OrgUnit? parent)
    {
        var unit = CountySetup.AddUnit(db, County.Id, code, name, kind, parent?.Id, Beginning, Units.Count + 1);
        unit.IsDemonstration = true;
        Units.Add(unit);
        parents.Add(unit.Id, parent?.Id);
        return unit;
    }
}
