using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Organisations;

/// <summary>What a move did to the placements beside closing the former one: a new row, and one that no longer holds at all.</summary>
public sealed record PlacementChange(OrgPlacement? Added, OrgPlacement? Removed);

/// <summary>
/// A county's units with all their days: decides whether a unit may open, move, close or be renamed on a day, and why not
/// (domain.md, Organisation). Every question answers null where it may; otherwise the field that is wrong and a sentence for the administrator.
/// </summary>
public sealed class OrgRegister
{
    /// <summary>Older institutions are entered as of this day.</summary>
    public static readonly DateOnly Beginning = new(1949, 1, 1);

    private readonly DateOnly today;
    private readonly ReportingPeriod? newestClosed;
    private readonly Dictionary<Guid, OrgUnit> units;
    private readonly List<OrgPlacement> placements;
    private readonly List<FormerName> names;

    /// <param name="units">All units of the county, closed ones too.</param>
    /// <param name="placements">All their placements.</param>
    /// <param name="names">All their former names.</param>
    /// <param name="today">The local day.</param>
    /// <param name="newestClosed">The newest reporting period that is closed: up to its last day the tree of the figures stands (law 4).</param>
    public OrgRegister(IEnumerable<OrgUnit> units, IEnumerable<OrgPlacement> placements, IEnumerable<FormerName> names, DateOnly today, ReportingPeriod? newestClosed)
    {
        this.units = units.ToDictionary(u => u.Id);
        this.placements = [.. placements];
        this.names = [.. names];
        this.today = today;
        this.newestClosed = newestClosed;
    }

    public IReadOnlyCollection<OrgUnit> Units => units.Values;

    /// <summary>The first day on which a move or a closing may take effect; null where no period is closed yet.</summary>
    public DateOnly? FirstFreeDay => newestClosed?.LastDay.AddDays(1);

    /// <summary>The last day that may be entered for something planned.</summary>
    public DateOnly LastDay => today.AddYears(1);

    public OrgUnit? FindByCode(string? code) => units.Values.FirstOrDefault(u => u.Code == code);

    /// <summary>The first day of which anything is known about the unit.</summary>
    public DateOnly StartOf(OrgUnit unit) => unit.OpenedOn ?? Placements(unit.Id).Select(p => p.From).DefaultIfEmpty(Beginning).Min();

    public OrgUnit? ParentOn(Guid unitId, DateOnly day) => PlacementOn(unitId, day)?.ParentId is { } parent ? units.GetValueOrDefault(parent) : null;

    /// <summary>The tree of a day, as <see cref="OrganisationQueries.TreeAsync"/> reads it.</summary>
    public OrgTree TreeOn(DateOnly day) => new(
        from u in units.Values
        let placement = PlacementOn(u.Id, day)
        where placement is not null && u.IsOpenOn(day)
        select new OrgNode(u.Id, u.Code, NameOn(u, day), u.Kind, placement.ParentId, u.Order, u.IsDemonstration));

    public string NameOn(OrgUnit unit, DateOnly day) =>
        names.Where(n => n.UnitId == unit.Id && n.To > day).OrderBy(n => n.To).Select(n => n.Name).FirstOrDefault() ?? unit.Name;

    /// <summary>新设: any day since 1949, also a planned one.</summary>
    public Failure? WhyNotOpen(string name, UnitKind kind, OrgUnit? parent, DateOnly day) =>
        day < Beginning ? Result.Invalid("day", $"设立日期不能早于{Beginning:yyyy年M月d日}。")
        : WhyNotAhead(day) ?? WhyNotKind(kind, parent) ?? WhyNotBelow(parent, day, null, mustBePlaced: false) ?? WhyNotNamed(name, null, parent, FirstPlacement(parent, day));

    /// <summary>The unit's first placement: from its opening, or from the first day that anything is known of its parent.</summary>
    public DateOnly FirstPlacement(OrgUnit? parent, DateOnly openedOn) =>
        parent is not null && StartOf(parent) is var start && start > openedOn ? start : openedOn;

    /// <summary>改名: from a past day or today on; the former name is kept for the days before.</summary>
    public Failure? WhyNotRename(OrgUnit unit, string name, DateOnly day)
    {
        if (!unit.IsOpenOn(today) && unit.ClosedOn <= today)
        {
            return Result.Invalid($"“{unit.Name}”已于{unit.ClosedOn:yyyy年M月d日}关闭，不能改名。");
        }

        if (name == unit.Name)
        {
            return Result.Invalid("name", "新名称与现在的名称相同。");
        }

        if (day > today)
        {
            return Result.Invalid("day", "改名日期不能晚于今天，请在启用新名称之后办理。");
        }

        if (names.Where(n => n.UnitId == unit.Id).Select(n => (DateOnly?)n.To).Max() is { } last && day <= last)
        {
            return Result.Invalid("day", $"上一次改名自{last:yyyy年M月d日}起，这次须晚于这一天。");
        }

        return StartOf(unit) is var start && day <= start
            ? Result.Invalid("day", $"“{unit.Name}”自{start:yyyy年M月d日}起有记录，改名须晚于这一天。")
            : WhyNotNamed(name, unit, ParentOn(unit.Id, today), today);
    }

    /// <summary>调整隶属: from a day on the unit, with all below it, stands below another parent (null: directly below the county).</summary>
    public Failure? WhyNotMove(OrgUnit unit, OrgUnit? parent, DateOnly day)
    {
        if (unit.ClosedOn is { } closed && closed <= day)
        {
            return Result.Invalid("day", $"“{unit.Name}”自{closed:yyyy年M月d日}起关闭，调整须早于这一天。");
        }

        if ((WhyNotFrozen(day) ?? WhyNotAhead(day)) is { } wrongDay)
        {
            return wrongDay;
        }

        var current = PlacementOn(unit.Id, day);
        if (current is null || unit.OpenedOn > day)
        {
            return Result.Invalid("day", $"“{unit.Name}”自{StartOf(unit):yyyy年M月d日}起才有隶属关系，调整不能早于这一天。");
        }

        if (Later(unit, day) is { } later)
        {
            return later;
        }

        if (parent?.Id == current.ParentId)
        {
            return Result.Invalid("parent", $"“{unit.Name}”这一天已隶属“{parent?.Name ?? "旗县直属"}”，没有变化。");
        }

        return WhyNotKind(unit.Kind, parent) ?? WhyNotCircle(unit, parent, day) ?? WhyNotBelow(parent, day, unit.ClosedOn, mustBePlaced: true)
            ?? WhyNotNamed(NameOn(unit, day), unit, parent, day) ?? WhyNotSecondLead(unit, parent, day);
    }

    /// <summary>
    /// Makes the move: closes the placement on the day and opens a new one. On the very day of an earlier move it replaces that one,
    /// or takes it back where the unit stood below the same parent before.
    /// </summary>
    public PlacementChange Move(OrgUnit unit, OrgUnit? parent, DateOnly day)
    {
        var current = PlacementOn(unit.Id, day)!;
        if (current.From != day)
        {
            var added = new OrgPlacement { CountyId = unit.CountyId, UnitId = unit.Id, ParentId = parent?.Id, From = day, To = current.To };
            current.To = day;
            placements.Add(added);
            return new(added, null);
        }

        if (Placements(unit.Id).FirstOrDefault(p => p.To == day) is { } before && before.ParentId == parent?.Id)
        {
            before.To = current.To;
            placements.Remove(current);
            return new(null, current);
        }

        current.ParentId = parent?.Id;
        return new(null, null);
    }

    /// <summary>关闭: <paramref name="day"/> is the first day without the unit; what stands below it must be gone by then.</summary>
    public Failure? WhyNotClose(OrgUnit unit, DateOnly day)
    {
        if (unit.ClosedOn is { } closed)
        {
            return Result.Invalid($"“{unit.Name}”已登记自{closed:yyyy年M月d日}起关闭；要改日期，请先撤销关闭。");
        }

        if (StartOf(unit) is var start && day < start)
        {
            return Result.Invalid("day", $"“{unit.Name}”自{start:yyyy年M月d日}起有记录，关闭不能早于这一天。");
        }

        if ((WhyNotFrozen(day) ?? WhyNotAhead(day) ?? Later(unit, day)) is { } wrongDay)
        {
            return wrongDay;
        }

        var below = placements.Where(p => p.ParentId == unit.Id && (p.To is null || p.To > day)).Select(p => (Placement: p, Unit: units[p.UnitId]))
            .Where(c => c.Unit.ClosedOn is null || (c.Unit.ClosedOn > day && c.Unit.ClosedOn > c.Placement.From)).Select(c => c.Unit).Distinct()
            .OrderBy(c => c.Order).ToList();
        return below.Count == 0
            ? null
            : Result.Invalid($"“{unit.Name}”届时还有{below.Count}个下级机构没有关闭（{string.Join("、", below.Take(3).Select(c => c.Name))}{(below.Count > 3 ? "等" : "")}），请先把它们关闭或调整到别处。");
    }

    /// <summary>撤销关闭: the unit goes on as if it had never been closed.</summary>
    public Failure? WhyNotReopen(OrgUnit unit)
    {
        if (unit.ClosedOn is not { } closed)
        {
            return Result.Invalid($"“{unit.Name}”没有关闭，不需要撤销。");
        }

        var gone = Placements(unit.Id).Where(p => p.To is null || p.To > closed).Select(p => p.ParentId is { } id ? units[id] : null).FirstOrDefault(p => p?.ClosedOn is not null);
        if (gone is not null)
        {
            return Result.Invalid($"上级机构“{gone.Name}”自{gone.ClosedOn:yyyy年M月d日}起关闭，请先撤销它的关闭。");
        }

        var day = closed > today ? closed : today;
        var parent = ParentOn(unit.Id, day);
        return WhyNotNamed(unit.Name, unit, parent, day) ?? WhyNotSecondLead(unit, parent, day);
    }

    /// <summary>牵头医院: a hospital of a community that has no other.</summary>
    public Failure? WhyNotLead(OrgUnit unit)
    {
        if (!unit.Kind.CanLead())
        {
            return Result.Invalid("lead", "只有总医院或专科分院可以是牵头医院。");
        }

        var tree = TreeOn(today);
        return tree.CommunityOf(unit.Id) is not { } community ? Result.Invalid("lead", "牵头医院应属于一个医共体。")
            : tree.Below(community.Id).Select(n => units[n.Id]).FirstOrDefault(u => u.IsLeadHospital && u != unit) is { } other
                ? Result.Invalid("lead", $"“{community.Name}”的牵头医院是“{other.Name}”，请先取消它的标记。")
                : null;
    }

    private IEnumerable<OrgPlacement> Placements(Guid unitId) => placements.Where(p => p.UnitId == unitId);

    private OrgPlacement? PlacementOn(Guid unitId, DateOnly day) => Placements(unitId).FirstOrDefault(p => p.From <= day && (p.To is null || p.To > day));

    private Failure? WhyNotFrozen(DateOnly day) => FirstFreeDay is { } first && day < first
        ? Result.Invalid("day", $"{newestClosed!.Value.Chinese}及以前的报告期已经关闭，其数据不能改变；生效日期最早为{first:yyyy年M月d日}。")
        : null;

    private Failure? WhyNotAhead(DateOnly day) => day > LastDay ? Result.Invalid("day", $"日期最晚为一年后的今天（{LastDay:yyyy年M月d日}）。") : null;

    private Failure? Later(OrgUnit unit, DateOnly day) => Placements(unit.Id).Where(p => p.From > day).MinBy(p => p.From) is { } later
        ? Result.Invalid("day", $"已登记自{later.From:yyyy年M月d日}起隶属“{(later.ParentId is { } id ? units[id].Name : "旗县直属")}”，日期不能早于这一天。")
        : null;

    private static Failure? WhyNotKind(UnitKind kind, OrgUnit? parent) => kind.MayStandBelow(parent?.Kind)
        ? null
        : Result.Invalid("parent", $"{kind.Chinese()}不能{(parent is null ? "由旗县直属" : $"设在{parent.Kind.Chinese()}之下")}，应为：{kind.Places()}。");

    /// <summary>The parent is there on the day, and for as long as its child.</summary>
    private Failure? WhyNotBelow(OrgUnit? parent, DateOnly day, DateOnly? childClosesOn, bool mustBePlaced)
    {
        if (parent is null)
        {
            return null;
        }

        if (parent.OpenedOn > day || (mustBePlaced && PlacementOn(parent.Id, day) is null))
        {
            return Result.Invalid("parent", $"上级机构“{parent.Name}”自{StartOf(parent):yyyy年M月d日}起才有，这一天还没有。");
        }

        return parent.ClosedOn is { } closes && (childClosesOn is null || childClosesOn > closes)
            ? Result.Invalid("parent", $"上级机构“{parent.Name}”{(closes <= today ? "已" : "将")}自{closes:yyyy年M月d日}起关闭。")
            : null;
    }

    /// <summary>From the day on, whenever a placement changes, the new parent must not be found below the unit.</summary>
    private Failure? WhyNotCircle(OrgUnit unit, OrgUnit? parent, DateOnly day)
    {
        foreach (var at in placements.Select(p => p.From).Where(d => d > day).Append(day).Distinct())
        {
            var seen = new HashSet<Guid>();
            for (var above = parent; above is not null && seen.Add(above.Id); above = ParentOn(above.Id, at))
            {
                if (above == unit)
                {
                    return Result.Invalid("parent", parent == unit
                        ? "机构不能隶属自己。"
                        : $"“{parent!.Name}”{(at > day ? $"自{at:yyyy年M月d日}起" : "")}是“{unit.Name}”的下级，不能做它的上级。");
                }
            }
        }

        return null;
    }

    private Failure? WhyNotNamed(string name, OrgUnit? self, OrgUnit? parent, DateOnly day) =>
        units.Values.Any(u => u != self && u.IsOpenOn(day) && PlacementOn(u.Id, day) is { } p && p.ParentId == parent?.Id && NameOn(u, day) == name)
            ? Result.Invalid("name", $"{(parent is null ? "旗县直属机构中" : $"“{parent.Name}”下")}已有“{name}”，名称不能重复。")
            : null;

    /// <summary>A lead hospital does not come into a community that has one.</summary>
    private Failure? WhyNotSecondLead(OrgUnit unit, OrgUnit? parent, DateOnly day)
    {
        var tree = TreeOn(day);
        var moved = tree.Subtree(unit.Id).Select(n => units[n.Id]).Append(unit).Distinct().ToList();
        if (parent is null || !moved.Any(u => u.IsLeadHospital) || tree.CommunityOf(parent.Id) is not { } community)
        {
            return null;
        }

        return tree.Below(community.Id).Select(n => units[n.Id]).FirstOrDefault(u => u.IsLeadHospital && !moved.Contains(u)) is { } other
            ? Result.Invalid("parent", $"“{community.Name}”已有牵头医院“{other.Name}”，请先取消其中一个的标记。")
            : null;
    }
}
