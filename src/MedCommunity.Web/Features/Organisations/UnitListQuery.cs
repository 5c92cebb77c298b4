using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>A unit in the API: <c>parent</c> is the parent's code or null.</summary>
public sealed record UnitRow(string Code, string Name, UnitKind Kind, string? Parent);

/// <summary>A unit as the pages list it: name and place as of the day shown, marks and contact as they are now.</summary>
/// <param name="Path">The names above it, from the top.</param>
/// <param name="OtherNames">Aliases, former names and today's name, for the search.</param>
public sealed record UnitLine(
    string Code, string Name, UnitKind Kind, string? Parent, IReadOnlyList<string> Path, bool IsLeadHospital, bool IsDemonstration, bool ToBeConfirmed,
    DateOnly? ClosedOn, string? ContactName, string? ContactPhone, string OtherNames);

/// <summary>组织机构 as of a day.</summary>
/// <param name="Units">Parents before children, siblings in order.</param>
/// <param name="Closed">The units that had closed by then.</param>
public sealed record UnitListData(string CountyName, DateOnly Day, DateOnly Today, bool SeesContacts, bool MayAdminister, IReadOnlyList<UnitLine> Units, IReadOnlyList<UnitLine> Closed);

/// <summary>The county's units, as far as <see cref="UnitVisibility"/> reaches: for the API as of today, for the page as of any day.</summary>
public sealed class UnitListQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<IReadOnlyList<UnitRow>>> RunAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        var rule = new UnitVisibility(actor, actor.Tree);
        return Result.Done<IReadOnlyList<UnitRow>>([.. actor.Tree.All.Where(u => rule.Sees(u.Id, u.Kind))
            .Select(u => new UnitRow(u.Code, u.Name, u.Kind, actor.Tree.Parent(u.Id)?.Code))]);
    }

    /// <param name="asked">The day to show; null, or one beyond what may be planned, for today.</param>
    public async Task<UnitListData?> PageAsync(DateOnly? asked)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return null;
        }

        var today = clock.Today();
        var day = asked is { } d && d >= OrgRegister.Beginning && d <= today.AddYears(1) ? d : today;
        var tree = day == today ? actor.Tree : await db.TreeAsync(actor.County, day);
        var rule = new UnitVisibility(actor, tree);
        var units = await db.OrgUnits.AsNoTracking().Where(u => u.CountyId == actor.CountyId).ToDictionaryAsync(u => u.Id);
        var former = (await db.FormerNames.AsNoTracking().Where(n => n.CountyId == actor.CountyId).Select(n => new { n.UnitId, n.Name }).ToListAsync()).ToLookup(n => n.UnitId, n => n.Name);
        var closed = units.Values.Where(u => u.ClosedOn <= day).ToList();
        var closedIds = closed.Select(u => u.Id).ToList();
        var last = (await db.OrgPlacements.AsNoTracking().Where(p => p.CountyId == actor.CountyId && closedIds.Contains(p.UnitId)).ToListAsync())
            .GroupBy(p => p.UnitId).ToDictionary(g => g.Key, g => g.MaxBy(p => p.From)!.ParentId);
        return new(
            actor.County.Name, day, today, rule.SeesContacts, actor.IsAdministrator,
            [.. tree.All.Where(u => rule.Sees(u.Id, u.Kind)).Select(u => Line(
                units[u.Id], u.Name, tree.Parent(u.Id)?.Code, [.. tree.Path(u.Id).Skip(1).Select(a => a.Name).Reverse()]))],
            [.. closed.OrderByDescending(u => u.ClosedOn).ThenBy(u => u.Order)
                .Where(u => rule.Sees(u.Id, u.Kind) || (last.GetValueOrDefault(u.Id) is { } parent && actor.CanSee(parent)))
                .Select(u => Line(u, u.Name, null, last.GetValueOrDefault(u.Id) is { } parent ? [units[parent].Name] : []))]);

        UnitLine Line(OrgUnit u, string name, string? parent, IReadOnlyList<string> path) => new(
            u.Code, name, u.Kind, parent, path, u.IsLeadHospital, u.IsDemonstration, u.ToBeConfirmed, u.ClosedOn,
            rule.SeesContacts ? u.ContactName : null, rule.SeesContacts ? u.ContactPhone : null,
            string.Join('\n', former[u.Id].Append(u.Aliases).Append(u.Name)));
    }
}
