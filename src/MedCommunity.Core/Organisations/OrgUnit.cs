using MedCommunity.Core.Data;

namespace MedCommunity.Core.Organisations;

/// <summary>A unit of a county's organisation.</summary>
public sealed class OrgUnit : TenantRow, IVersioned, IAudited, IOfFigures
{
    /// <summary>Unique in the county, <c>[a-z0-9-]+</c>; part of addresses and of the API.</summary>
    public required string Code { get; set; }

    public required string Name { get; set; }

    public UnitKind Kind { get; set; }

    /// <summary>The community's lead hospital (牵头医院); in 乌拉特中旗 it is not the general hospital.</summary>
    public bool IsLeadHospital { get; set; }

    public DateOnly? OpenedOn { get; set; }

    /// <summary>The first day on which the unit no longer exists.</summary>
    public DateOnly? ClosedOn { get; set; }

    /// <summary>The department type of departments.json that this body is the county's own of.</summary>
    public string? DepartmentType { get; set; }

    /// <summary>Further names by which documents call this unit, one per line.</summary>
    public string Aliases { get; set; } = "";

    public string? ContactName { get; set; }

    public string? ContactPhone { get; set; }

    /// <summary>Order among its siblings: that of the document, then of creation.</summary>
    public int Order { get; set; }

    /// <summary>Made up for the demonstration; its name is shown with the mark 演示.</summary>
    public bool IsDemonstration { get; set; }

    /// <summary>Created by a plan's import because nobody knew the name; the administrator confirms or merges it.</summary>
    public bool ToBeConfirmed { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();

    /// <summary>Within its own life; where it stands on that day is said by its <see cref="OrgPlacement"/>s.</summary>
    public bool IsOpenOn(DateOnly day) => (OpenedOn is null || OpenedOn <= day) && (ClosedOn is null || ClosedOn > day);

    /// <summary>Adds a name by which documents call the unit; its own name and one that is there already add nothing.</summary>
    public void AlsoCalled(string name)
    {
        if (!IsCalled(name))
        {
            Aliases = Aliases.Length == 0 ? name : $"{Aliases}\n{name}";
        }
    }

    public bool IsCalled(string name) => Name == name || Aliases.Split('\n').Contains(name, StringComparer.Ordinal);
}

/// <summary>A unit's parent between two days; no parent means directly below the county.</summary>
public sealed class OrgPlacement : TenantRow, IAudited, IOfFigures
{
    public Guid UnitId { get; set; }

    public Guid? ParentId { get; set; }

    public DateOnly From { get; set; }

    /// <summary>The first day on which it no longer holds.</summary>
    public DateOnly? To { get; set; }
}

/// <summary>曾用名: what a unit was called before a renaming.</summary>
public sealed class FormerName : TenantRow, IAudited
{
    public Guid UnitId { get; set; }

    public required string Name { get; set; }

    /// <summary>The first day on which it no longer holds.</summary>
    public DateOnly To { get; set; }
}
