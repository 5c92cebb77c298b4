namespace MedCommunity.Core.Organisations;

/// <summary>Kinds of unit in a county's one tree (domain.md, Organisation).</summary>
public enum UnitKind
{
    /// <summary>责任部门; also party organs, mass organisations, enterprises.</summary>
    Department,

    /// <summary>医保局.</summary>
    InsuranceBureau,

    /// <summary>卫健委.</summary>
    HealthCommission,

    /// <summary>管委会 and other committees, with their offices.</summary>
    Committee,

    /// <summary>医共体.</summary>
    MedicalCommunity,

    /// <summary>总医院.</summary>
    GeneralHospital,

    /// <summary>专科分院, county-level branches.</summary>
    SpecialistBranch,

    /// <summary>基层分院: 苏木乡镇卫生院、社区卫生服务中心.</summary>
    TownshipBranch,

    /// <summary>社区卫生服务站.</summary>
    ServiceStation,

    /// <summary>嘎查村卫生室.</summary>
    VillageClinic,

    /// <summary>疾控.</summary>
    PublicHealthAgency,

    /// <summary>Internal bodies, the seven and the shared centres.</summary>
    ManagementCentre,
}

public static class UnitKinds
{
    /// <summary>The word users see.</summary>
    public static string Chinese(this UnitKind kind) => kind switch
    {
        UnitKind.Department => "责任部门",
        UnitKind.InsuranceBureau => "医保局",
        UnitKind.HealthCommission => "卫健委",
        UnitKind.Committee => "委员会",
        UnitKind.MedicalCommunity => "医共体",
        UnitKind.GeneralHospital => "总医院",
        UnitKind.SpecialistBranch => "专科分院",
        UnitKind.TownshipBranch => "基层分院",
        UnitKind.ServiceStation => "社区卫生服务站",
        UnitKind.VillageClinic => "嘎查村卫生室",
        UnitKind.PublicHealthAgency => "疾控机构",
        _ => "内设机构",
    };

    /// <summary>Departments in the wide sense: every rule for departments holds for 医保局 and 卫健委 too.</summary>
    public static bool IsDepartment(this UnitKind kind) =>
        kind is UnitKind.Department or UnitKind.InsuranceBureau or UnitKind.HealthCommission;

    /// <summary>Kinds whose form the branch above fills and verifies.</summary>
    public static bool IsBelowBranch(this UnitKind kind) => kind is UnitKind.VillageClinic or UnitKind.ServiceStation;

    /// <summary>Kinds whose form the general hospital verifies.</summary>
    public static bool IsBranch(this UnitKind kind) => kind is UnitKind.TownshipBranch or UnitKind.SpecialistBranch;
}
