using MedCommunity.Core.Data;

namespace MedCommunity.Core.Organisations;

/// <summary>旗县: the tenant and the root of its tree of units.</summary>
public sealed class County : IVersioned, IAudited
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>Unique in the installation, <c>[a-z0-9-]+</c>.</summary>
    public required string Code { get; set; }

    public required string Name { get; set; }

    public string? Prefecture { get; set; }

    public string? Province { get; set; }

    /// <summary>Day of the following month at whose local midnight reports and forms are due (扎赉特旗 医共体 四（二）: the 16th).</summary>
    public int DueDay { get; set; } = 16;

    /// <summary>The earlier day for forms that somebody verifies before the office; null: the same as <see cref="DueDay"/>.</summary>
    public int? VerifiedDueDay { get; set; }

    public Plans.LightSettings Lights { get; set; } = new();

    /// <summary>Roles whose holders must sign in with a second factor, as names of <see cref="Accounts.Role"/> joined by commas.</summary>
    public string SecondFactorRoles { get; set; } = "";

    /// <summary>Loaded by the demonstration: figures are synthetic and every page says so (演示数据).</summary>
    public bool IsDemonstration { get; set; }

    /// <summary>Another with every change of a unit, its place or its names, in the same transaction: what was read of the tree before is then out of date.</summary>
    public Guid TreeVersion { get; set; } = Guid.CreateVersion7();

    /// <summary>Another with every change of a plan, its tasks, their reports, notices and extensions, in the same transaction: what was read of the ledger before is then out of date.</summary>
    public Guid PlansVersion { get; set; } = Guid.CreateVersion7();

    /// <summary>Another with every change of what figures are computed from, in the same transaction: approved values, what is owed, closed months, definitions, judgements, units; and of what they are held against: targets of plans, limits.</summary>
    public Guid FiguresVersion { get; set; } = Guid.CreateVersion7();

    /// <summary>Another with every change of the same but approved values: of what a figure is computed by, which an approval leaves as it is.</summary>
    public Guid FactsVersion { get; set; } = Guid.CreateVersion7();

    public Guid Version { get; set; } = Guid.CreateVersion7();

    public bool RequiresSecondFactor(Accounts.Role role) => SecondFactorRoles.Split(',').Contains(role.ToString(), StringComparer.Ordinal);
}
