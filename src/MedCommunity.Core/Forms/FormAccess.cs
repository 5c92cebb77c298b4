using MedCommunity.Core.Accounts;
using MedCommunity.Core.Organisations;

namespace MedCommunity.Core.Forms;

/// <summary>Who may do what with a unit's form (the table in domain.md, Reporting). The tree is that of the month's last day.</summary>
public static class FormAccess
{
    /// <summary>Fills cells: the unit's own people; for a clinic or station also its branch's.</summary>
    public static bool MayFill(this Actor actor, OrgTree tree, Guid unitId) => Works(actor, tree, unitId, Role.Director, Role.Clerk, Role.VillageDoctor, Role.Liaison);

    /// <summary>Submits: as filling, but a clerk (填报员) does not.</summary>
    public static bool MaySubmit(this Actor actor, OrgTree tree, Guid unitId) => Works(actor, tree, unitId, Role.Director, Role.VillageDoctor, Role.Liaison);

    /// <summary>Verifies: the director of the general hospital for a branch, of the branch for a clinic or station.</summary>
    public static bool MayVerify(this Actor actor, OrgTree tree, Guid unitId) =>
        tree.VerifierOf(unitId) is { } verifier && actor.HasAt(verifier.Id, Role.Director);

    /// <summary>Approves, and reopens: the office. Nobody reviews what he submitted: the use case compares the persons.</summary>
    public static bool MayApprove(this Actor actor) => actor.IsOffice;

    private static bool Works(Actor actor, OrgTree tree, Guid unitId, params ReadOnlySpan<Role> roles)
    {
        if (tree.Find(unitId) is not { } unit)
        {
            return false;
        }

        if (unit.Kind == UnitKind.HealthCommission && actor.IsOffice)
        {
            return true;
        }

        return actor.HasAt(unitId, roles)
            || (unit.Kind.IsBelowBranch() && tree.VerifierOf(unitId) is { } branch && actor.HasAt(branch.Id, roles));
    }
}
