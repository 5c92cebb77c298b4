namespace MedCommunity.Core.Data;

/// <summary>A row that belongs to one county. Its key is (<see cref="CountyId"/>, <see cref="Id"/>), set by the application.</summary>
public abstract class TenantRow
{
    public Guid CountyId { get; set; }

    public Guid Id { get; set; } = Guid.CreateVersion7();
}

/// <summary>A row that two people may change at once: EF refuses the second write when <see cref="Version"/> has moved.</summary>
public interface IVersioned
{
    Guid Version { get; set; }
}

/// <summary>A row whose every change the audit log must hold, before and after (domain.md, AuditEntry).</summary>
public interface IAudited;

/// <summary>A row that the ledger's tasks and lights are read from (<see cref="Plans.PlanLedger"/>): each change moves <see cref="Organisations.County.PlansVersion"/>.</summary>
public interface IOfPlans;

/// <summary>A row that figures are computed from or held against (targets, limits): each change moves <see cref="Organisations.County.FiguresVersion"/>.</summary>
public interface IOfFigures;
