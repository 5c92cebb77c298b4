using MedCommunity.Core.Data;

namespace MedCommunity.Tests.Architecture;

public sealed class BoundaryTests
{
    [Fact]
    public void Core_does_not_know_the_portal_or_its_user_interface()
    {
        var references = typeof(AppDbContext).Assembly.GetReferencedAssemblies().Select(reference => reference.Name);

        references.Should().NotContain(name => name!.StartsWith("MedCommunity.", StringComparison.Ordinal)
            || name.StartsWith("BootstrapBlazor", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.AspNetCore.Components", StringComparison.Ordinal));
    }
}
