using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Organisations;

public sealed record UnitLink(string Code, string Name, UnitKind Kind);

/// <summary>A name or a place that held between two days; <paramref name="To"/> is the first day on which it no longer did.</summary>
public sealed record UnitSpell(string Text, DateOnly? From, DateOnly? To);

/// <summary>What the administrator's forms need.</summary>
/// <param name="Version">As of which the page shows the unit.</param>
/// <param name="FirstFreeDay">The first day on which a move or a closing may take effect.</param>
/// <param name="Parents">Where the unit may stand, in the order of the tree; of today.</param>
/// <param name="Targets">What a unit to be confirmed may turn out to be.</param>
public sealed record UnitAdministration(
    Guid Version, DateOnly? FirstFreeDay, bool MayStandAlone, IReadOnlyList<UnitLink> Parents, IReadOnlyList<UnitLink> Targets, IReadOnlyList<UnitLink> Types);

/// <summary>A unit's page.</summary>
public sealed record UnitPageData(
    Guid Id, string Code, string Name, UnitKind Kind, DateOnly? OpenedOn, DateOnly? ClosedOn, bool IsClosed, bool IsLeadHospital, bool IsDemonstration, bool ToBeConfirmed,
    string? DepartmentType, string? DepartmentTypeName, string Aliases, bool SeesContacts, string? ContactName, string? ContactPhone,
    IReadOnlyList<UnitLink> Path, IReadOnlyList<UnitSpell> Names, IReadOnlyList<UnitSpell> Places, IReadOnlyList<UnitLine> Children, DateOnly Today, UnitAdministration? Admin);

/// <summary>What the page for a new unit offers.</summary>
public sealed record NewUnitData(string CountyName, DateOnly Today, IReadOnlyList<UnitLink> Parents, IReadOnlyList<string> Codes);

/// <summary>One unit with its history, as far as <see cref="UnitVisibility"/> reaches; a closed one as of its last day.</summary>
public sealed class UnitPageQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<UnitPageData>> RunAsync(string code)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        var today = clock.Today();
        var register = await db.RegisterAsync(actor.CountyId, today);
        if (register.FindByCode(code) is not { } unit)
        {
            return Result.NotFound();
        }

        var isClosed = unit.ClosedOn <= today;
        var day = UnitVisibility.DayOfPage(register, unit, today);
        var tree = register.TreeOn(day);
        var rule = new UnitVisibility(actor, tree);
        if (!rule.Sees(unit.Id, unit.Kind))
        {
            return Result.NotFound();
        }

        var byId = register.Units.ToDictionary(u => u.Id);
        var placements = await db.OrgPlacements.Where(p => p.CountyId == actor.CountyId && p.UnitId == unit.Id).OrderByDescending(p => p.From).ToListAsync();
        var former = await db.FormerNames.Where(n => n.CountyId == actor.CountyId && n.UnitId == unit.Id).OrderByDescending(n => n.To).ToListAsync();
        return Result.Done(new UnitPageData(
            unit.Id, unit.Code, unit.Name, unit.Kind, unit.OpenedOn, unit.ClosedOn, isClosed, unit.IsLeadHospital, unit.IsDemonstration, unit.ToBeConfirmed,
            unit.DepartmentType, Core.Reference.Departments.ById(unit.DepartmentType)?.Name, unit.Aliases,
            rule.SeesContacts, rule.SeesContacts ? unit.ContactName : null, rule.SeesContacts ? unit.ContactPhone : null,
            [.. (register.ParentOn(unit.Id, day) is { } parent ? tree.Path(parent.Id) : []).Reverse().Select(Link)],
            [
                new(unit.Name, former.Count > 0 ? former[0].To : null, null),
                .. former.Select((n, i) => new UnitSpell(n.Name, i + 1 < former.Count ? former[i + 1].To : null, n.To)),
            ],
            [.. placements.Select(p => new UnitSpell(p.ParentId is { } place ? byId[place].Name : "旗县直属", p.From, p.To))],
            [.. tree.All.Where(u => u.ParentId == unit.Id && rule.Sees(u.Id, u.Kind)).OrderBy(u => u.Kind).Select(u => Child(byId[u.Id], u, rule.SeesContacts))],
            today,
            actor.IsAdministrator ? Administration(actor, register, unit, today) : null));
    }

    /// <param name="parent">The parent that the page was opened for: offered whatever its kind is.</param>
    public async Task<Result<NewUnitData>> NewAsync(string? parent)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { IsAdministrator: true } actor)
        {
            return Result.NotFound();
        }

        var codes = await db.OrgUnits.AsNoTracking().Where(u => u.CountyId == actor.CountyId).Select(u => u.Code).ToListAsync();
        return Result.Done(new NewUnitData(
            actor.County.Name, clock.Today(), [.. actor.Tree.All.Where(u => HasChildren(u.Kind) || u.Code == parent).Select(Link)], codes));
    }

    private static UnitAdministration Administration(Actor actor, OrgRegister register, OrgUnit unit, DateOnly today) => new(
        unit.Version,
        register.FirstFreeDay,
        unit.Kind.MayStandBelow(null),
        [.. actor.Tree.All.Where(u => HasChildren(u.Kind) && unit.Kind.MayStandBelow(u.Kind) && !actor.Tree.IsWithin(u.Id, unit.Id)).Select(Link)],
        unit.ToBeConfirmed
            ? [.. register.Units.Where(u => u != unit && !u.ToBeConfirmed && u.IsOpenOn(today) && !u.Kind.IsBelowBranch())
                .OrderByDescending(u => u.Kind == unit.Kind).ThenBy(u => u.Order).Select(u => new UnitLink(u.Code, u.Name, u.Kind))]
            : [],
        [.. EditUnit.TypesFor(unit.Kind, actor.County.Name).Select(t => new UnitLink(t.Id, t.Name, unit.Kind))]);

    /// <summary>内设机构 below a clinic are allowed but nobody looks for them: a list of a hundred clinics would hide the hospitals.</summary>
    private static bool HasChildren(UnitKind kind) => !kind.IsBelowBranch() && kind != UnitKind.ManagementCentre;

    private static UnitLink Link(OrgNode unit) => new(unit.Code, unit.Name, unit.Kind);

    private static UnitLine Child(OrgUnit unit, OrgNode node, bool contacts) => new(
        unit.Code, node.Name, unit.Kind, null, [], unit.IsLeadHospital, unit.IsDemonstration, unit.ToBeConfirmed, unit.ClosedOn,
        contacts ? unit.ContactName : null, contacts ? unit.ContactPhone : null, "");
}
