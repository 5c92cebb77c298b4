using MedCommunity.Core.Organisations;

namespace MedCommunity.Tests.Organisations;

public sealed class UnitCodesTests
{
    [Fact]
    public void A_code_is_proposed_from_the_parents_and_is_free()
    {
        UnitCodes.Propose("kskt-liulin", UnitKind.VillageClinic, new HashSet<string>()).Should().Be("kskt-liulin-c1");
        UnitCodes.Propose("kskt-liulin", UnitKind.VillageClinic, new HashSet<string> { "kskt-liulin-c1", "kskt-liulin-c2" }).Should().Be("kskt-liulin-c3");
        UnitCodes.Propose(null, UnitKind.HealthCommission, new HashSet<string> { "dept-1" }).Should().Be("dept-2");
    }

    [Fact]
    public void Every_proposal_is_a_code_however_deep_the_tree()
    {
        foreach (var kind in Enum.GetValues<UnitKind>())
        {
            string? code = null;
            for (var depth = 0; depth < 40; depth++)
            {
                code = UnitCodes.Propose(code, kind, new HashSet<string>());
                UnitCodes.IsValid(code).Should().BeTrue(code);
            }
        }
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("kskt-1", true)]
    [InlineData("", false)]
    [InlineData("Kskt", false)]
    [InlineData("a b", false)]
    [InlineData("卫生院", false)]
    [InlineData("a\n", false)]
    public void What_a_code_is(string code, bool valid) => UnitCodes.IsValid(code).Should().Be(valid);
}
