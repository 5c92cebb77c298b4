using MedCommunity.Core.Organisations;

namespace MedCommunity.Core.Accounts;

/// <summary>A role that holds now.</summary>
public sealed record ActiveGrant(Role Role, Guid? UnitId);

/// <summary>
/// Who acts, in which county, with the roles as the database has them now: loaded afresh for every operation
/// (architecture.md, Permission in three places). All decisions about scope are here, without a database.
/// </summary>
public sealed class Actor
{
    private readonly Lazy<HashSet<Guid>> scope;

    public Actor(Guid accountId, string name, County county, OrgTree tree, IReadOnlyList<ActiveGrant> grants)
    {
        AccountId = accountId;
        Name = name;
        County = county;
        Tree = tree;
        Grants = grants;
        scope = new Lazy<HashSet<Guid>>(() => grants.Where(g => g.UnitId is not null && g.Role != Role.Administrator)
            .SelectMany(g => tree.Subtree(g.UnitId!.Value)).Select(u => u.Id).ToHashSet());
    }

    /// <summary>The person who acts; empty for the operator at a terminal.</summary>
    public Guid AccountId { get; }

    /// <summary>The operator at the installation's own terminal: no person of any unit, trusted with all of the county's forms.</summary>
    public bool IsOperator { get; init; }

    /// <summary>Under a substitution: the account whose roles these are.</summary>
    public Guid? OnBehalfOf { get; init; }

    /// <summary>As records keep it: under a substitution it names both persons.</summary>
    public string Name { get; }

    public County County { get; }

    public Guid CountyId => County.Id;

    /// <summary>The counties that the session may choose from, this one among them.</summary>
    public IReadOnlyList<County> Counties { get; init; } = [];

    /// <summary>The county's units as of today.</summary>
    public OrgTree Tree { get; }

    public IReadOnlyList<ActiveGrant> Grants { get; }

    public bool IsOffice => Has(Role.Office);

    /// <summary>Reads the whole county's business data.</summary>
    public bool SeesCounty => Grants.Any(g => g.UnitId is null && g.Role is Role.Office or Role.Leader or Role.Auditor);

    /// <summary>Holds any role that reads business data at all; an administrator does not.</summary>
    public bool ReadsBusinessData => Grants.Any(g => g.Role != Role.Administrator);

    /// <summary>The units within the scope of one's roles (for those who see the county: their own units, not all).</summary>
    public IReadOnlySet<Guid> ScopeUnits => scope.Value;

    /// <summary>The unit that one's pages start from: the first granted.</summary>
    public OrgNode? HomeUnit => Grants.Where(g => g.UnitId is not null).Select(g => Tree.Find(g.UnitId!.Value)).FirstOrDefault(u => u is not null);

    public bool IsAdministrator => Has(Role.Administrator);

    /// <summary>Whether the account is the person who acts, or the one acted for.</summary>
    public bool Is(Guid? accountId) => accountId is { } id && (id == AccountId || id == OnBehalfOf);

    public bool Has(Role role) => Grants.Any(g => g.Role == role);

    /// <summary>Whether one of the roles was granted at exactly this unit.</summary>
    public bool HasAt(Guid unitId, params ReadOnlySpan<Role> roles)
    {
        foreach (var grant in Grants)
        {
            if (grant.UnitId == unitId && roles.Contains(grant.Role))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether forms and other records of the unit may be read.</summary>
    public bool CanSee(Guid unitId) => SeesCounty || ScopeUnits.Contains(unitId);

    /// <summary>The rows of the county that one may see, for queries over records that belong to units.</summary>
    public IQueryable<T> VisibleTo<T>(IQueryable<T> rows, System.Linq.Expressions.Expression<Func<T, Guid>> unitOf)
        where T : Data.TenantRow
    {
        var ofCounty = rows.Where(r => r.CountyId == CountyId);
        if (SeesCounty)
        {
            return ofCounty;
        }

        var units = ScopeUnits.ToArray();
        var contains = System.Linq.Expressions.Expression.Call(
            typeof(Enumerable), nameof(Enumerable.Contains), [typeof(Guid)],
            System.Linq.Expressions.Expression.Constant(units), unitOf.Body);
        return ofCounty.Where(System.Linq.Expressions.Expression.Lambda<Func<T, bool>>(contains, unitOf.Parameters));
    }
}
