using MedCommunity.Core.Accounts;
using MedCommunity.Core.Organisations;

namespace MedCommunity.Core.Forms;

/// <summary>Who may do what with a unit's form (the table in domain.md, Reporting). The tree is that of the month's last day.</summary>
public static class FormAccess
{
    /// <summary>Reads: by today's tree, and by that of the month, so that a unit that closed or moved keeps the readers its form had.</summary>
    public static bool MaySeeForm(this Actor actor, OrgTree tree, Guid unitId) =>
        actor.IsOperator || actor.CanSee(unitId) || actor.Grants.Any(g => g.Role != Role.Administrator && g.UnitId is { } scope && tree.IsWithin(unitId, scope));

    /// <summary>Fills cells: the unit's own people; for a clinic or station also its branch's; the health commission's form, the office; the operator at the terminal.</summary>
    public static bool MayFill(this Actor actor, OrgTree tree, Guid unitId) =>
        actor.IsOperator || actor.MaySubmit(tree, unitId) || Works(actor, tree, unitId, Role.Director, Role.Clerk, Role.VillageDoctor, Role.Liaison);

    /// <summary>Submits: as filling, but a clerk (填报员) does not, and the health commission's form is the office's.</summary>
    public static bool MaySubmit(this Actor actor, OrgTree tree, Guid unitId) => tree.Find(unitId)?.Kind == UnitKind.HealthCommission
        ? actor.IsOffice
        : Works(actor, tree, unitId, Role.Director, Role.VillageDoctor, Role.Liaison);

    /// <summary>Whether the actor submits a clinic's or station's form as the branch that answers for it: it is then verified at once.</summary>
    public static bool SubmitsAsBranch(this Actor actor, OrgTree tree, Guid unitId) =>
        tree.Find(unitId)?.Kind.IsBelowBranch() == true && actor.MayVerify(tree, unitId);

    /// <summary>Verifies: the director of the general hospital for a branch, of the branch for a clinic or station.</summary>
    public static bool MayVerify(this Actor actor, OrgTree tree, Guid unitId) =>
        tree.VerifierOf(unitId) is { } verifier && actor.HasAt(verifier.Id, Role.Director);

    /// <summary>Approves, and reopens: the office. Nobody reviews what he submitted: the use case compares the persons.</summary>
    public static bool MayApprove(this Actor actor) => actor.IsOffice;

    /// <summary>数据质量 is read by those who see the county, and by directors as far as their scope reaches.</summary>
    public static bool MayReadQuality(this Actor actor) => actor.SeesCounty || actor.Has(Role.Director);

    /// <summary>跟进 and 办结: the office, and the director who verifies the unit's forms.</summary>
    public static bool MayFollowQuality(this Actor actor, OrgTree tree, Guid unitId) => actor.IsOffice || actor.MayVerify(tree, unitId);

    /// <summary>Whether the form's next review, in this state, is the actor's: verification first, where somebody verifies, then approval.</summary>
    public static bool MayReview(this Actor actor, OrgTree tree, Guid unitId, SubmissionState state) => state switch
    {
        SubmissionState.Submitted when tree.VerifierOf(unitId) is not null => actor.MayVerify(tree, unitId),
        SubmissionState.Submitted or SubmissionState.Verified => actor.MayApprove(),
        _ => false,
    };

    private static bool Works(Actor actor, OrgTree tree, Guid unitId, params ReadOnlySpan<Role> roles)
    {
        if (tree.Find(unitId) is not { } unit)
        {
            return false;
        }

        return actor.HasAt(unitId, roles)
            || (unit.Kind.IsBelowBranch() && tree.VerifierOf(unitId) is { } branch && actor.HasAt(branch.Id, roles));
    }
}
