using MedCommunity.Core.Accounts;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;

namespace MedCommunity.Tests.Forms;

public sealed class FormAccessTests
{
    private static readonly County County = new() { Code = "test", Name = "测试旗" };

    // commission ── (nothing) | community ── hospital ── branch ── clinic, station | specialist | insurance | cdc
    private static readonly OrgNode[] Units = Build();
    private static readonly OrgTree Tree = new(Units);

    /// <summary>The table of domain.md, Reporting, row by row: who submits and who verifies by (role, unit); the office approves all.</summary>
    private static readonly Dictionary<string, ((Role Role, string At)[] Submit, (Role Role, string At)[] Verify)> Table = new()
    {
        ["clinic"] = ([(Role.Director, "clinic"), (Role.VillageDoctor, "clinic"), (Role.Liaison, "clinic"), (Role.Director, "branch"), (Role.VillageDoctor, "branch"), (Role.Liaison, "branch")], [(Role.Director, "branch")]),
        ["station"] = ([(Role.Director, "station"), (Role.VillageDoctor, "station"), (Role.Liaison, "station"), (Role.Director, "branch"), (Role.VillageDoctor, "branch"), (Role.Liaison, "branch")], [(Role.Director, "branch")]),
        ["branch"] = ([(Role.Director, "branch"), (Role.VillageDoctor, "branch"), (Role.Liaison, "branch")], [(Role.Director, "hospital")]),
        ["specialist"] = ([(Role.Director, "specialist"), (Role.VillageDoctor, "specialist"), (Role.Liaison, "specialist")], [(Role.Director, "hospital")]),
        ["hospital"] = ([(Role.Director, "hospital"), (Role.VillageDoctor, "hospital"), (Role.Liaison, "hospital")], []),
        ["insurance"] = ([(Role.Director, "insurance"), (Role.VillageDoctor, "insurance"), (Role.Liaison, "insurance")], []),
        ["cdc"] = ([(Role.Director, "cdc"), (Role.VillageDoctor, "cdc"), (Role.Liaison, "cdc")], []),
        ["commission"] = ([], []),
    };

    [Fact]
    public void Filling_submitting_verifying_and_approving_are_open_to_exactly_those_of_the_table()
    {
        foreach (var (code, (submit, verify)) in Table)
        {
            var unit = Tree.FindByCode(code)!;
            foreach (var role in Enum.GetValues<Role>())
            {
                foreach (var at in Units.Select(u => u.Code).Append(null))
                {
                    var actor = Acting(role, at);
                    var office = role == Role.Office;
                    var because = $"{role} at {at ?? "the county"} on the form of {code}";

                    actor.MaySubmit(Tree, unit.Id).Should().Be(code == "commission" ? office : submit.Contains((role, at!)), because);
                    actor.MayVerify(Tree, unit.Id).Should().Be(verify.Contains((role, at!)), because);
                    actor.MayApprove().Should().Be(office, because);
                    var clerk = role == Role.Clerk && (at == code || (at == "branch" && (code == "clinic" || code == "station")));
                    var ownOfCommission = code == "commission" && at == code && (role is Role.Director or Role.VillageDoctor or Role.Liaison);
                    actor.MayFill(Tree, unit.Id).Should().Be(actor.MaySubmit(Tree, unit.Id) || clerk || ownOfCommission, because);
                    actor.SubmitsAsBranch(Tree, unit.Id).Should().Be(role == Role.Director && at == "branch" && (code == "clinic" || code == "station"), because);
                }
            }
        }
    }

    [Fact]
    public void A_review_is_the_verifiers_first_where_there_is_one_and_then_the_offices()
    {
        var (office, hospital, branch) = (Acting(Role.Office, null), Acting(Role.Director, "hospital"), Acting(Role.Director, "branch"));
        foreach (var state in Enum.GetValues<SubmissionState>())
        {
            var (submitted, verified) = (state == SubmissionState.Submitted, state == SubmissionState.Verified);
            hospital.MayReview(Tree, Id("branch"), state).Should().Be(submitted);
            office.MayReview(Tree, Id("branch"), state).Should().Be(verified);
            branch.MayReview(Tree, Id("clinic"), state).Should().Be(submitted);
            hospital.MayReview(Tree, Id("clinic"), state).Should().BeFalse();
            office.MayReview(Tree, Id("insurance"), state).Should().Be(submitted || verified);
            branch.MayReview(Tree, Id("branch"), state).Should().BeFalse();
        }
    }

    [Fact]
    public void A_director_sees_the_forms_of_his_unit_and_below_and_an_administrator_none()
    {
        string[] Seen(Actor actor) => [.. Units.Where(u => actor.MaySeeForm(Tree, u.Id)).Select(u => u.Code).Order(StringComparer.Ordinal)];

        Seen(Acting(Role.Director, "branch")).Should().Equal("branch", "clinic", "station");
        Seen(Acting(Role.VillageDoctor, "clinic")).Should().Equal("clinic");
        Seen(Acting(Role.Director, "hospital")).Should().Equal("branch", "clinic", "hospital", "specialist", "station");
        Seen(Acting(Role.Office, null)).Should().HaveCount(Units.Length);
        Seen(Acting(Role.Administrator, null)).Should().BeEmpty();
        Seen(Acting(Role.Administrator, "branch")).Should().BeEmpty();
    }

    [Fact]
    public void The_forms_of_a_unit_that_has_closed_since_stay_with_those_who_had_them()
    {
        var today = new OrgTree(Units.Where(u => u.Code != "clinic"));
        var doctor = new Actor(Guid.CreateVersion7(), "村医", County, today, [new(Role.VillageDoctor, Id("clinic"))]);
        var stranger = new Actor(Guid.CreateVersion7(), "专科", County, today, [new(Role.Director, Id("specialist"))]);

        doctor.CanSee(Id("clinic")).Should().BeFalse("the unit is gone from today's tree");
        doctor.MaySeeForm(Tree, Id("clinic")).Should().BeTrue();
        stranger.MaySeeForm(Tree, Id("clinic")).Should().BeFalse();
    }

    private static Guid Id(string code) => Tree.FindByCode(code)!.Id;

    private static Actor Acting(Role role, string? at) =>
        new(Guid.CreateVersion7(), "某人", County, Tree, [new ActiveGrant(role, at is null ? null : Id(at))]);

    private static OrgNode[] Build()
    {
        var units = new List<OrgNode>();
        Guid Add(string code, UnitKind kind, Guid? parent)
        {
            units.Add(new OrgNode(Guid.CreateVersion7(), code, code, kind, parent, units.Count, false));
            return units[^1].Id;
        }

        Add("commission", UnitKind.HealthCommission, null);
        Add("insurance", UnitKind.InsuranceBureau, null);
        Add("cdc", UnitKind.PublicHealthAgency, null);
        var hospital = Add("hospital", UnitKind.GeneralHospital, Add("community", UnitKind.MedicalCommunity, null));
        Add("specialist", UnitKind.SpecialistBranch, hospital);
        var branch = Add("branch", UnitKind.TownshipBranch, hospital);
        Add("clinic", UnitKind.VillageClinic, branch);
        Add("station", UnitKind.ServiceStation, branch);
        return [.. units];
    }
}
