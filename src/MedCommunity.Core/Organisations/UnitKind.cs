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

    /// <summary>
    /// Whether a unit of this kind may stand directly below one of that kind; null stands for the county itself (domain.md, Organisation).
    /// 内设机构 may stand anywhere: the documents put them below hospitals, communities, committees, and some below nobody.
    /// </summary>
    public static bool MayStandBelow(this UnitKind kind, UnitKind? parent) => kind switch
    {
        UnitKind.ManagementCentre => true,
        UnitKind.Committee => parent is null or UnitKind.Committee or UnitKind.GeneralHospital,
        UnitKind.GeneralHospital => parent is UnitKind.MedicalCommunity,
        UnitKind.SpecialistBranch or UnitKind.TownshipBranch => parent is UnitKind.GeneralHospital or UnitKind.MedicalCommunity,
        UnitKind.ServiceStation or UnitKind.VillageClinic => parent?.IsBranch() == true,
        _ => parent is null,
    };

    /// <summary>The places that <see cref="MayStandBelow"/> allows, in words: for whoever chose another.</summary>
    public static string Places(this UnitKind kind) => kind switch
    {
        UnitKind.ManagementCentre => "任何机构之下",
        UnitKind.Committee => "旗县直属，或委员会、总医院之下",
        UnitKind.GeneralHospital => "医共体之下",
        UnitKind.SpecialistBranch or UnitKind.TownshipBranch => "总医院或医共体之下",
        UnitKind.ServiceStation or UnitKind.VillageClinic => "基层分院或专科分院之下",
        _ => "旗县直属",
    };

    /// <summary>Kinds that can be a community's lead hospital (牵头医院).</summary>
    public static bool CanLead(this UnitKind kind) => kind is UnitKind.GeneralHospital or UnitKind.SpecialistBranch;
}
