using System.Text.RegularExpressions;

namespace MedCommunity.Core.Organisations;

/// <summary>Codes of units: <c>[a-z0-9-]+</c>, unique in the county, made once and never changed; a closed unit keeps its own.</summary>
public static partial class UnitCodes
{
    public const int MaxLength = 64;

    /// <summary>Room for a hyphen, a letter and a number below the longest parent.</summary>
    private const int StemLength = 54;

    /// <summary>A unit's page stands under its code; beside it stand pages of these names.</summary>
    private static readonly string[] Reserved = ["new", "import"];

    public static bool IsValid(string code) => code.Length <= MaxLength && Pattern().IsMatch(code) && !Reserved.Contains(code, StringComparer.Ordinal);

    /// <summary>The next free code below a parent: its own code, a letter for the kind, a number; directly below the county a word for the kind instead.</summary>
    public static string Propose(string? parentCode, UnitKind kind, IReadOnlySet<string> taken)
    {
        var stem = parentCode is null
            ? $"{Word(kind)}-"
            : $"{(parentCode.Length > StemLength ? parentCode[..StemLength].TrimEnd('-') : parentCode)}-{Word(kind)[0]}";
        for (var number = 1; ; number++)
        {
            var code = $"{stem}{number}";
            if (!taken.Contains(code))
            {
                return code;
            }
        }
    }

    private static string Word(UnitKind kind) => kind switch
    {
        UnitKind.Department or UnitKind.InsuranceBureau or UnitKind.HealthCommission => "dept",
        UnitKind.Committee => "group",
        UnitKind.MedicalCommunity => "ykt",
        UnitKind.GeneralHospital => "hospital",
        UnitKind.SpecialistBranch or UnitKind.TownshipBranch => "branch",
        UnitKind.ServiceStation => "station",
        UnitKind.VillageClinic => "clinic",
        UnitKind.PublicHealthAgency => "agency",
        _ => "office",
    };

    [GeneratedRegex(@"^[a-z0-9-]+\z", RegexOptions.None, 1000)]
    private static partial Regex Pattern();
}
