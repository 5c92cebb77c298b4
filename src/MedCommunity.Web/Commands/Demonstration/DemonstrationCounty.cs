using System.Globalization;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using Microsoft.AspNetCore.Identity;

namespace MedCommunity.Web.Commands.Demonstration;

/// <summary>
/// 克什克腾旗 with the units its documents name; the rest of a realistic county (township branches, community centres, clinics, contacts)
/// is made up and marked.
/// </summary>
internal sealed class DemonstrationCounty
{
    public const string Password = "Demo-2026!";

    private static readonly string[] MadeUpTownships =
    [
        "青山镇中心卫生院", "河源镇卫生院", "白音镇卫生院", "红峰乡卫生院", "沙里苏木卫生院",
        "塔拉苏木卫生院", "北河镇卫生院", "南滩乡卫生院", "松山镇卫生院", "查干苏木卫生院",
    ];

    internal static readonly string[] Villages = ["向阳", "东风", "新井", "大营子", "南泉", "巴彦", "北沟", "柳树", "乌兰"];

    private static readonly string[] Surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "孙", "周", "吴", "郑", "白", "包", "韩", "马", "宝"];

    private readonly AppDbContext db;
    private readonly DemonstrationUnits named;
    private int contacts;

    private DemonstrationCounty(AppDbContext db, DemonstrationUnits named)
    {
        this.db = db;
        this.named = named;
    }

    public County County => named.County;

    public Dictionary<string, OrgUnit> Units => named.Units;

    public Dictionary<string, Account> Accounts { get; } = [];

    /// <summary>The branch whose director is the account <c>branch</c>.</summary>
    public OrgUnit Branch => Units["kskt-bayangaole-health-centre"];

    /// <summary>The clinic of the account <c>clinic</c>.</summary>
    public OrgUnit Clinic => Units["kskt-bayangaole-health-centre-c1"];

    public Guid AccountId(string name) => Accounts[name].Id;

    /// <summary>Adds county, units and accounts to an empty database; saves nothing yet.</summary>
    public static DemonstrationCounty Add(AppDbContext db, IPasswordHasher<Account> hasher, DateOnly today)
    {
        var result = new DemonstrationCounty(db, DemonstrationUnits.Add(db, "keshiketeng", "赤峰市"));
        foreach (var unit in result.Units.Values)
        {
            result.AddContact(unit);
        }

        result.AddMadeUpUnits();
        result.AddAccounts(hasher, today);
        return result;
    }

    private void AddMadeUpUnits()
    {
        var hospital = Units["kskt-people-hospital"];
        foreach (var (i, name) in MadeUpTownships.Index())
        {
            Add($"kskt-township-{i + 1}", name, UnitKind.TownshipBranch, hospital);
        }

        foreach (var branch in Units.Values.Where(u => u.Kind == UnitKind.TownshipBranch).ToList())
        {
            for (var i = 0; i < Villages.Length; i++)
            {
                Add($"{branch.Code}-c{i + 1}", $"{Place(branch.Name)}{Villages[i]}村卫生室", UnitKind.VillageClinic, branch);
            }
        }

        foreach (var (i, town) in new[] { "东城", "西城" }.Index())
        {
            var centre = Add($"kskt-community-{i + 1}", $"{town}社区卫生服务中心", UnitKind.TownshipBranch, hospital);
            for (var j = 1; j <= 2; j++)
            {
                Add($"{centre.Code}-s{j}", $"{town}第{"一二"[j - 1]}社区卫生服务站", UnitKind.ServiceStation, centre);
            }
        }
    }

    private static string Place(string branch) => branch.Replace("中心卫生院", "", StringComparison.Ordinal).Replace("卫生院", "", StringComparison.Ordinal);

    private OrgUnit Add(string code, string name, UnitKind kind, OrgUnit parent)
    {
        var unit = named.Add(code, name, kind, parent);
        unit.IsDemonstration = true;
        AddContact(unit);
        return unit;
    }

    private void AddContact(OrgUnit unit)
    {
        if (unit.Kind is not (UnitKind.ManagementCentre or UnitKind.MedicalCommunity or UnitKind.Committee))
        {
            var number = ++contacts;
            unit.ContactName = Surnames[number % Surnames.Length] + (unit.Kind.IsBelowBranch() ? "医生" : "主任");
            unit.ContactPhone = string.Create(CultureInfo.InvariantCulture, $"1380000{number:0000}");
        }
    }

    /// <summary>A further county: an office and an administrator of its own, and the auditor reads it too.</summary>
    public void AddFurther(County county, string suffix, string officeName, IPasswordHasher<Account> hasher, DateOnly today)
    {
        Grant(county, AddAccount($"office-{suffix}", officeName, hasher), Role.Office, null, today);
        Grant(county, AddAccount($"admin-{suffix}", $"{county.Name} 系统管理员", hasher), Role.Administrator, null, today);
        Grant(county, Accounts["auditor"], Role.Auditor, null, today);
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
        AddAccount("demo-units", "演示填报人", null).LockoutEnd = DateTimeOffset.MaxValue;

        Account Add(string name, string displayName, params (Role Role, string? Unit)[] roles)
        {
            var account = AddAccount(name, displayName, hasher);
            foreach (var (role, unit) in roles)
            {
                Grant(County, account, role, unit is null ? null : Units[unit].Id, today);
            }

            return account;
        }
    }

    private Account AddAccount(string name, string displayName, IPasswordHasher<Account>? hasher)
    {
        var account = new Account
        {
            UserName = name,
            NormalizedUserName = name.ToUpperInvariant(),
            DisplayName = displayName,
            LockoutEnabled = true,
            SecurityStamp = Guid.NewGuid().ToString("N"),
            IsDemonstration = hasher is not null,
        };

        // One expensive hash would do for all, but every account has its own salt in real life.
        account.PasswordHash = hasher?.HashPassword(account, Password);
        db.Users.Add(account);
        Accounts.Add(name, account);
        return account;
    }

    private void Grant(County county, Account account, Role role, Guid? unitId, DateOnly from) => db.RoleGrants.Add(new RoleGrant
    {
        CountyId = county.Id,
        AccountId = account.Id,
        Role = role,
        UnitId = unitId,
        From = from,
    });
}
