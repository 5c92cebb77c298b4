using MedCommunity.Core.Organisations;

namespace MedCommunity.Core.Accounts;

/// <summary>Where a role can be held (domain.md, Who uses it): some for the whole county only, the others at a unit of a fitting kind.</summary>
public static class RoleRules
{
    /// <summary>Roles that are always of the whole county.</summary>
    public static bool IsCountyWide(this Role role) => role is Role.Office or Role.Leader or Role.Auditor or Role.Administrator;

    /// <summary>Whether the role can be held at a unit of that kind; null stands for the whole county.</summary>
    public static bool CanBeHeldAt(this Role role, UnitKind? kind) => role switch
    {
        Role.Liaison => kind is { } k && (k.IsDepartment() || k is UnitKind.PublicHealthAgency or UnitKind.Committee),
        Role.Director or Role.Clerk => kind is UnitKind.GeneralHospital or UnitKind.SpecialistBranch or UnitKind.TownshipBranch
            or UnitKind.ServiceStation or UnitKind.VillageClinic or UnitKind.PublicHealthAgency,
        Role.VillageDoctor => kind is UnitKind.VillageClinic or UnitKind.ServiceStation,
        _ => kind is null,
    };

    /// <summary>Why not, in a sentence for the administrator; null where it can.</summary>
    public static string? WhyNotAt(this Role role, UnitKind? kind) => role.CanBeHeldAt(kind) ? null : role switch
    {
        Role.Liaison => "部门联络员要落实到责任部门、疾控机构或委员会。",
        Role.Director or Role.Clerk => $"{role.Chinese()}要落实到医疗卫生机构。",
        Role.VillageDoctor => "村医要落实到嘎查村卫生室或社区卫生服务站。",
        _ => $"{role.Chinese()}的范围是全旗县，不落实到单位。",
    };
}
