using System.Globalization;
using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Reference;
using Microsoft.AspNetCore.Identity;

namespace MedCommunity.Web.Commands.Demonstration;

/// <summary>
/// 克什克腾旗 with the units its documents name; the rest of a realistic county (township branches, community centres, clinics, contacts)
/// is made up and marked.
/// </summary>
internal sealed class DemonstrationCounty
{
    public const string Password = "Demo-2026!";

    private static readonly DateOnly Beginning = new(2020, 1, 1);

    private static readonly string[] MadeUpTownships =
    [
        "青山镇中心卫生院", "河源镇卫生院", "白音镇卫生院", "红峰乡卫生院", "沙里苏木卫生院",
        "塔拉苏木卫生院", "北河镇卫生院", "南滩乡卫生院", "松山镇卫生院", "查干苏木卫生院",
    ];

    private static readonly string[] Villages = ["向阳", "东风", "新井", "大营子", "南泉", "巴彦", "北沟", "柳树", "乌兰"];

    private static readonly string[] Surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "孙", "周", "吴", "郑", "白", "包", "韩", "马", "宝"];

    private readonly AppDbContext db;
    private int contacts;

    private DemonstrationCounty(AppDbContext db, County county)
    {
        this.db = db;
        County = county;
    }

    public County County { get; }

    public Dictionary<string, OrgUnit> Units { get; } = [];

    public Dictionary<string, Account> Accounts { get; } = [];

    /// <summary>The branch whose director is the account <c>branch</c>.</summary>
    public OrgUnit Branch => Units["kskt-bayangaole-health-centre"];

    /// <summary>The clinic of the account <c>clinic</c>.</summary>
    public OrgUnit Clinic => Units["kskt-bayangaole-health-centre-c1"];

    public Guid AccountId(string name) => Accounts[name].Id;

    /// <summary>Adds county, units and accounts to an empty database; saves nothing yet.</summary>
    public static DemonstrationCounty Add(AppDbContext db, IPasswordHasher<Account> hasher, DateOnly today)
    {
        var county = CountySetup.Add(db, "keshiketeng", "克什克腾旗", "赤峰市", "内蒙古自治区");
        county.IsDemonstration = true;
        var result = new DemonstrationCounty(db, county);
        result.AddNamedUnits();
        result.AddMadeUpUnits();
        result.AddAccounts(hasher, today);
        return result;
    }

    private void AddNamedUnits()
    {
        using var json = ReferenceData.ReadJson("demonstration/organisations.json");
        var rows = json.RootElement.GetProperty("organisations").EnumerateArray().ToDictionary(o => o.GetProperty("id").GetString()!);
        foreach (var (id, row) in rows)
        {
            if (row.GetProperty("isNamedIndividually").GetBoolean())
            {
                AddNamed(id, row, rows);
            }
        }
    }

    private OrgUnit AddNamed(string id, JsonElement row, Dictionary<string, JsonElement> rows)
    {
        if (Units.TryGetValue(id, out var known))
        {
            return known;
        }

        // A class of units (苏木乡镇卫生院) is not a unit: what stands below it hangs on the next real one.
        var parent = row.GetProperty("parent").GetString();
        while (parent is not null && !rows[parent].GetProperty("isNamedIndividually").GetBoolean())
        {
            parent = rows[parent].GetProperty("parent").GetString();
        }

        var parentUnit = parent is null ? null : AddNamed(parent, rows[parent], rows);
        var department = row.TryGetProperty("departmentId", out var d) ? d.GetString() : null;
        var kind = KindOf(row.GetProperty("kind").GetString()!, department, parentUnit);
        var unit = Add(id, row.GetProperty("name").GetString()!, kind, parentUnit, isMadeUp: false);
        unit.DepartmentType = department;
        unit.IsLeadHospital = kind == UnitKind.GeneralHospital;
        if (row.TryGetProperty("aliases", out var aliases))
        {
            unit.Aliases = string.Join('\n', aliases.EnumerateArray().Select(a => a.GetString()));
        }

        return unit;
    }

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

    private void AddMadeUpUnits()
    {
        var hospital = Units["kskt-people-hospital"];
        foreach (var (i, name) in MadeUpTownships.Index())
        {
            Add($"kskt-township-{i + 1}", name, UnitKind.TownshipBranch, hospital, isMadeUp: true);
        }

        foreach (var branch in Units.Values.Where(u => u.Kind == UnitKind.TownshipBranch).ToList())
        {
            for (var i = 0; i < Villages.Length; i++)
            {
                Add($"{branch.Code}-c{i + 1}", $"{Place(branch.Name)}{Villages[i]}村卫生室", UnitKind.VillageClinic, branch, isMadeUp: true);
            }
        }

        foreach (var (i, town) in new[] { "东城", "西城" }.Index())
        {
            var centre = Add($"kskt-community-{i + 1}", $"{town}社区卫生服务中心", UnitKind.TownshipBranch, hospital, isMadeUp: true);
            for (var j = 1; j <= 2; j++)
            {
                Add($"{centre.Code}-s{j}", $"{town}第{"一二"[j - 1]}社区卫生服务站", UnitKind.ServiceStation, centre, isMadeUp: true);
            }
        }
    }

    private static string Place(string branch) => branch.Replace("中心卫生院", "", StringComparison.Ordinal).Replace("卫生院", "", StringComparison.Ordinal);

    private OrgUnit Add(string code, string name, UnitKind kind, OrgUnit? parent, bool isMadeUp)
    {
        var unit = CountySetup.AddUnit(db, County.Id, code, name, kind, parent?.Id, Beginning, Units.Count + 1);
        unit.IsDemonstration = isMadeUp;
        if (kind is not (UnitKind.ManagementCentre or UnitKind.MedicalCommunity or UnitKind.Committee))
        {
            var number = ++contacts;
            unit.ContactName = Surnames[number % Surnames.Length] + (kind.IsBelowBranch() ? "医生" : "主任");
            unit.ContactPhone = string.Create(CultureInfo.InvariantCulture, $"1380000{number:0000}");
        }

        Units.Add(code, unit);
        return unit;
    }

    private void AddAccounts(IPasswordHasher<Account> hasher, DateOnly today)
    {
        Add("office", "管委会办公室 王敏", (Role.Office, null), (Role.Liaison, "kskt-dept-health-commission"));
        Add("office2", "管委会办公室 李强", (Role.Office, null));
        Add("leader", "管委会 张主任", (Role.Leader, null));
        Add("finance", "财政局 刘芳", (Role.Liaison, "kskt-dept-finance-bureau"));
        Add("insurance", "医保局 陈静", (Role.Liaison, "kskt-dept-healthcare-security-bureau"));
        Add("hospital", "总医院 杨院长", (Role.Director, "kskt-people-hospital"));
        Add("branch", "巴彦高勒 赵院长", (Role.Director, Branch.Code));
        Add("clinic", "村医 孙医生", (Role.VillageDoctor, Clinic.Code));
        Add("auditor", "审计 周科长", (Role.Auditor, null));
        Add("admin", "系统管理员", (Role.Administrator, null)).IsInstallationAdministrator = true;

        // Signed what the units without an account of their own reported; nobody can sign in as it.
        var others = Add("demo-units", "演示填报人");
        others.LockoutEnd = DateTimeOffset.MaxValue;

        Account Add(string name, string displayName, params (Role Role, string? Unit)[] roles)
        {
            var account = new Account
            {
                UserName = name,
                NormalizedUserName = name.ToUpperInvariant(),
                DisplayName = displayName,
                LockoutEnabled = true,
                SecurityStamp = Guid.NewGuid().ToString("N"),
                IsDemonstration = roles.Length > 0,
            };

            // One expensive hash would do for all ten, but every account has its own salt in real life.
            account.PasswordHash = roles.Length > 0 ? hasher.HashPassword(account, Password) : null;
            db.Users.Add(account);
            Accounts.Add(name, account);
            foreach (var (role, unit) in roles)
            {
                db.RoleGrants.Add(new RoleGrant
                {
                    CountyId = County.Id,
                    AccountId = account.Id,
                    Role = role,
                    UnitId = unit is null ? null : Units[unit].Id,
                    From = today,
                });
            }

            return account;
        }
    }
}
