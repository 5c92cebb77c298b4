using System.Text.Json;

namespace MedCommunity.Core.Reference;

/// <summary>A type of department shared by the counties; the body itself is (county, type). Source: departments.json.</summary>
public sealed record DepartmentType(string Id, string Name, string Kind, string Scope, IReadOnlyList<string> Aliases)
{
    /// <summary>各苏木乡镇, 成员单位 …: words for a class of units, not for one.</summary>
    public bool IsCollective => Kind == "collective";
}

/// <summary>The names by which documents call departments.</summary>
public static class Departments
{
    private static readonly Lazy<IReadOnlyList<DepartmentType>> Types = new(Load);

    public static IReadOnlyList<DepartmentType> All => Types.Value;

    /// <summary>The type that a document of a county means by a name: the county's own before the generic.</summary>
    public static DepartmentType? Find(string asWritten, string countyName) =>
        All.Where(d => (d.Scope == countyName || d.Scope == "generic") && d.Aliases.Contains(asWritten, StringComparer.Ordinal))
            .OrderBy(d => d.Scope == "generic").FirstOrDefault();

    public static DepartmentType? ById(string? id) => All.FirstOrDefault(d => d.Id == id);

    private static IReadOnlyList<DepartmentType> Load()
    {
        using var json = ReferenceData.ReadJson("departments.json");
        return [.. json.RootElement.GetProperty("departments").EnumerateArray().Select(d => new DepartmentType(
            d.GetProperty("id").GetString()!,
            d.GetProperty("name").GetString()!,
            d.GetProperty("kind").GetString()!,
            d.GetProperty("scope").GetString()!,
            [.. d.GetProperty("aliases").EnumerateArray().Select(a => a.GetString()!)]))];
    }
}
