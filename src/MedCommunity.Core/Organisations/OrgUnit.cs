using System.Globalization;
using MedCommunity.Core.Data;

namespace MedCommunity.Core.Organisations;

/// <summary>A unit of a county's organisation.</summary>
public sealed class OrgUnit : TenantRow, IVersioned, IAudited, IOfFigures
{
    /// <summary>Unique in the county, <c>[a-z0-9-]+</c>; part of addresses and of the API.</summary>
    public required string Code { get; set; }

    public required string Name { get; set; }

    public UnitKind Kind { get; set; }

    /// <summary>The community's lead hospital (牵头医院) now; in 乌拉特中旗 it is not the general hospital. Changed by <see cref="MarkLead"/>.</summary>
    public bool IsLeadHospital { get; set; }

    /// <summary>The days from which <see cref="IsLeadHospital"/> was the other way round, oldest first, one per line (2026-11-01): closed months keep their lead hospital (law 4).</summary>
    public string LeadTurns { get; set; } = "";

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

    /// <summary>Whether it was, or will be, its community's lead hospital on the day.</summary>
    public bool IsLeadOn(DateOnly day) => IsLeadHospital ^ (TurnedOn().Count(turn => turn > day) % 2 == 1);

    /// <summary>Sets or takes away the lead hospital's mark.</summary>
    /// <param name="from">The first day that is free to change (<see cref="OrgRegister.FirstFreeDay"/>); null where no month is closed: then it has always been so.</param>
    public void MarkLead(bool isLead, DateOnly? from)
    {
        if (isLead == IsLeadHospital)
        {
            return;
        }

        IsLeadHospital = isLead;
        if (from is { } day)
        {
            // Back and forth within the same months is no change.
            var turns = TurnedOn();
            LeadTurns = string.Join('\n', (turns.Remove(day) ? turns : [.. turns, day]).Select(t => t.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        }
    }

    private List<DateOnly> TurnedOn() => [.. LeadTurns.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(t => DateOnly.ParseExact(t, "yyyy-MM-dd", CultureInfo.InvariantCulture))];

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
