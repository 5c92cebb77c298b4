using MedCommunity.Core.Organisations;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>A county's units as an import looks them up: branches by any of their names, clinics by branch and name, every code ever given.</summary>
internal sealed class ClinicRegister
{
    private readonly Dictionary<string, OrgUnit> byCode;
    private readonly ILookup<string, OrgUnit> open;
    private readonly List<(string Key, OrgUnit Unit)> branches;
    private readonly ILookup<(Guid? Branch, string Name), OrgUnit> clinics;
    private readonly ILookup<(Guid? Branch, string Name), OrgUnit> formerly;
    private readonly Dictionary<Guid, Guid?> parents;
    private readonly Dictionary<Guid, DateOnly> since;
    private readonly Dictionary<Guid, int> lastOrder = [];
    private readonly HashSet<string> reserved = [];

    public ClinicRegister(IReadOnlyList<OrgUnit> units, IEnumerable<OrgPlacement> placements, IEnumerable<FormerName> formerNames, DateOnly today)
    {
        var histories = placements.ToLookup(p => p.UnitId);

        // A clinic that opens next month has its parent already: the newest placement counts.
        parents = units.ToDictionary(u => u.Id, u => histories[u.Id].MaxBy(p => p.From)?.ParentId);
        since = units.ToDictionary(u => u.Id, u => histories[u.Id].Select(p => p.From).DefaultIfEmpty(today).Min());
        byCode = units.ToDictionary(u => u.Code);
        var existing = units.Where(u => u.ClosedOn is null || u.ClosedOn > today).ToList();
        open = existing.Where(u => u.OpenedOn is null || u.OpenedOn <= today)
            .SelectMany(u => Names(u).Append(u.Code).Select(CellText.Key).Distinct().Select(key => (Key: key, Unit: u))).ToLookup(u => u.Key, u => u.Unit);
        branches = [.. open.SelectMany(g => g.Where(u => u.Kind.IsBranch() && u.Code != g.Key).Select(u => (g.Key, u)))];
        var below = existing.Where(u => u.Kind.IsBelowBranch()).ToDictionary(u => u.Id);
        clinics = below.Values.SelectMany(u => Names(u).Select(CellText.Key).Distinct().Select(key => (Key: (parents[u.Id], key), Unit: u))).ToLookup(u => u.Key, u => u.Unit);
        formerly = formerNames.Where(f => below.ContainsKey(f.UnitId)).ToLookup(f => (parents[f.UnitId], CellText.Key(f.Name)), f => below[f.UnitId]);
        foreach (var unit in units)
        {
            if (parents[unit.Id] is { } parent)
            {
                lastOrder[parent] = Math.Max(lastOrder.GetValueOrDefault(parent), unit.Order);
            }
        }
    }

    /// <summary>The units open today that go by the name, an alias or the code.</summary>
    public IReadOnlyList<OrgUnit> Called(string name) => [.. open[CellText.Key(name)].Distinct()];

    /// <summary>A branch whose name holds the text or is held by it: what the clerk may have meant.</summary>
    public OrgUnit? Similar(string name) => CellText.Key(name) is { Length: > 1 } key
        ? branches.Find(b => b.Key.Contains(key, StringComparison.Ordinal) || key.Contains(b.Key, StringComparison.Ordinal)).Unit
        : null;

    public OrgUnit? Clinic(OrgUnit branch, string name) => clinics[(branch.Id, CellText.Key(name))].FirstOrDefault();

    /// <summary>The clinic below the branch that had this name once.</summary>
    public OrgUnit? Formerly(OrgUnit branch, string name) => formerly[(branch.Id, CellText.Key(name))].FirstOrDefault();

    /// <summary>A clinic of the same name below another branch.</summary>
    public OrgUnit? Elsewhere(OrgUnit branch, string name) =>
        open[CellText.Key(name)].FirstOrDefault(u => u.Kind.IsBelowBranch() && parents[u.Id] is { } parent && parent != branch.Id);

    public string? ParentName(OrgUnit unit) => parents[unit.Id] is { } parent ? byCode.Values.First(u => u.Id == parent).Name : null;

    public OrgUnit? ByCode(string code) => byCode.GetValueOrDefault(code);

    /// <summary>Since when the branch has a place in the tree: nothing can stand below it earlier.</summary>
    public DateOnly Since(OrgUnit branch) => since[branch.Id];

    /// <summary>Keeps a code that the file gives from being given out.</summary>
    public void Reserve(string code) => reserved.Add(code);

    /// <summary>The next free code below the branch: <c>branch-c7</c>, for a station <c>branch-s2</c>.</summary>
    public string NextCode(OrgUnit branch, UnitKind kind)
    {
        var stem = $"{branch.Code}-{(kind == UnitKind.ServiceStation ? 's' : 'c')}";
        for (var i = 1; ; i++)
        {
            var code = $"{stem}{i}";
            if (!byCode.ContainsKey(code) && reserved.Add(code))
            {
                return code;
            }
        }
    }

    public int NextOrder(OrgUnit branch) => lastOrder[branch.Id] = lastOrder.GetValueOrDefault(branch.Id) + 1;

    private static IEnumerable<string> Names(OrgUnit unit) => unit.Aliases.Split('\n', StringSplitOptions.RemoveEmptyEntries).Prepend(unit.Name);
}
