using MedCommunity.Core.Accounts;
using MedCommunity.Core.Organisations;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>
/// Who sees which units. Who reads or administers the county sees all; others see their own subtree, the way up from it,
/// and the departments and communities that the plan and the published figures name. What was one's own on the day shown stays so.
/// </summary>
internal sealed class UnitVisibility
{
    private readonly Actor actor;
    private readonly OrgTree tree;
    private readonly List<Guid> own;
    private readonly HashSet<Guid> way;

    /// <param name="actor">Who looks.</param>
    /// <param name="tree">The tree of the day that is shown.</param>
    public UnitVisibility(Actor actor, OrgTree tree)
    {
        this.actor = actor;
        this.tree = tree;
        own = [.. actor.Grants.Where(g => g.Role != Role.Administrator).Select(g => g.UnitId).OfType<Guid>()];
        way = actor.Grants.Select(g => g.UnitId).OfType<Guid>().SelectMany(g => actor.Tree.Path(g).Concat(tree.Path(g))).Select(u => u.Id).ToHashSet();
    }

    /// <summary>As the unit's page shows it: by the tree of today, a closed one's by that of its last day.</summary>
    public static UnitVisibility OfPage(Actor actor, OrgRegister register, OrgUnit unit, DateOnly today) => new(actor, register.TreeOn(DayOfPage(register, unit, today)));

    public static DateOnly DayOfPage(OrgRegister register, OrgUnit unit, DateOnly today)
    {
        var start = register.StartOf(unit);
        var day = unit.ClosedOn <= today ? unit.ClosedOn.Value.AddDays(-1) : today;
        return day < start ? start : day;
    }

    public bool SeesAll => actor.SeesCounty || actor.IsAdministrator;

    /// <summary>Whom to call, as 报送情况 shows it: for those who administer, urge or direct.</summary>
    public bool SeesContacts => actor.IsAdministrator || actor.IsOffice || actor.Has(Role.Leader) || actor.Has(Role.Director);

    public bool Sees(Guid id, UnitKind kind) => SeesAll || actor.CanSee(id) || way.Contains(id) || kind.IsDepartment() || kind == UnitKind.MedicalCommunity
        || own.Exists(g => tree.IsWithin(id, g));
}
