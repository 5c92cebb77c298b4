namespace MedCommunity.Core.Organisations;

/// <summary>A unit as far as the tree needs it.</summary>
public sealed record OrgNode(Guid Id, string Code, string Name, UnitKind Kind, Guid? ParentId, int Order, bool IsDemonstration);

/// <summary>A county's units as they stood on one day.</summary>
public sealed class OrgTree
{
    private readonly Dictionary<Guid, OrgNode> nodes;
    private readonly ILookup<Guid?, OrgNode> children;

    public OrgTree(IEnumerable<OrgNode> units)
    {
        nodes = units.ToDictionary(u => u.Id);
        children = nodes.Values.OrderBy(u => u.Order).ThenBy(u => u.Code, StringComparer.Ordinal)
            .ToLookup(u => u.ParentId is { } p && nodes.ContainsKey(p) ? u.ParentId : null);
    }

    /// <summary>All units, parents before children, siblings in order.</summary>
    public IEnumerable<OrgNode> All => Below(null);

    public int Count => nodes.Count;

    public OrgNode? Find(Guid id) => nodes.GetValueOrDefault(id);

    public OrgNode? FindByCode(string code) => nodes.Values.FirstOrDefault(u => u.Code == code);

    public OrgNode? Parent(Guid id) => Find(id)?.ParentId is { } parent ? Find(parent) : null;

    /// <summary>The unit itself, then its parent, and so on up.</summary>
    public IEnumerable<OrgNode> Path(Guid id)
    {
        var seen = new HashSet<Guid>();
        for (var node = Find(id); node is not null && seen.Add(node.Id); node = Parent(node.Id))
        {
            yield return node;
        }
    }

    /// <summary>Whether the unit is <paramref name="ancestor"/> or stands below it.</summary>
    public bool IsWithin(Guid id, Guid ancestor) => Path(id).Any(u => u.Id == ancestor);

    /// <summary>The units below one (the unit itself not included), or all of the county for null.</summary>
    public IEnumerable<OrgNode> Below(Guid? id)
    {
        foreach (var child in children[id])
        {
            yield return child;
            foreach (var deeper in Below(child.Id))
            {
                yield return deeper;
            }
        }
    }

    /// <summary>The unit and everything below it.</summary>
    public IEnumerable<OrgNode> Subtree(Guid id) => Find(id) is { } self ? Below(id).Prepend(self) : [];

    /// <summary>The medical community that a unit belongs to, if any.</summary>
    public OrgNode? CommunityOf(Guid id) => Path(id).FirstOrDefault(u => u.Kind == UnitKind.MedicalCommunity);

    /// <summary>
    /// Who verifies the forms of a unit: a branch's, the general hospital of its community; a clinic's or station's, its branch;
    /// everybody else's, nobody (domain.md, Reporting).
    /// </summary>
    public OrgNode? VerifierOf(Guid id)
    {
        if (Find(id) is not { } unit)
        {
            return null;
        }

        if (unit.Kind.IsBelowBranch())
        {
            return Path(id).Skip(1).FirstOrDefault(u => u.Kind.IsBranch());
        }

        return unit.Kind.IsBranch()
            ? Path(id).Skip(1).FirstOrDefault(u => u.Kind == UnitKind.GeneralHospital)
              ?? (CommunityOf(id) is { } community ? Subtree(community.Id).FirstOrDefault(u => u.Kind == UnitKind.GeneralHospital) : null)
            : null;
    }
}
