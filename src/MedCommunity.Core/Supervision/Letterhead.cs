namespace MedCommunity.Core.Supervision;

/// <summary>发文单位: who issues a county's notices, in words for the head of the printed page, from the county's name and its committees.</summary>
public static class Letterhead
{
    private static readonly string[] Regions = ["旗", "县", "市", "区"];

    /// <param name="county">The county's name.</param>
    /// <param name="committees">The county's committees and their offices as they are called now, in their order.</param>
    public static string Of(string county, IReadOnlyList<string> committees)
    {
        var managing = committees.Where(c => IsManaging(c) && !IsOffice(c)).ToList();
        var committee = managing.Find(c => c.Contains("医共体", StringComparison.Ordinal)) ?? (managing.Count > 0 ? managing[0] : "医共体建设管理委员会");
        var name = Within(county, committee);

        // An office that is known by its whole name keeps it; one called 管委会办公室 or 医管办 is the committee's.
        return committees.Where(IsOffice).Select(o => Within(county, o)).FirstOrDefault(o => o.StartsWith(name, StringComparison.Ordinal)) ?? name + "办公室";
    }

    private static bool IsManaging(string name) => name.Contains("管理委员会", StringComparison.Ordinal) || name.Contains("管委会", StringComparison.Ordinal) || name.Contains("医管委", StringComparison.Ordinal);

    private static bool IsOffice(string name) => name.EndsWith("办公室", StringComparison.Ordinal);

    /// <summary>旗医共体管理委员会 is the county's own: outside it says which.</summary>
    private static string Within(string county, string name) => name.StartsWith(county, StringComparison.Ordinal) ? name
        : Regions.Any(r => name.StartsWith(r, StringComparison.Ordinal)) ? county + name[1..]
        : county + name;
}
