using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Api;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Organisations;

internal static class OrganisationsModule
{
    public static IServiceCollection AddOrganisations(this IServiceCollection services) => services.AddScoped<UnitListQuery>();

    public static void MapOrganisations(this RouteGroupBuilder api) =>
        api.MapGet("/units", async (UnitListQuery query) => (await query.RunAsync()).ToHttp()).RequireScope(TokenScope.Read);
}

/// <summary>A unit in the API: <c>parent</c> is the parent's code or null.</summary>
public sealed record UnitRow(string Code, string Name, UnitKind Kind, string? Parent);

/// <summary>
/// The county's units as of today. Who reads or administers the county sees all; others see their own subtree, the way up from it,
/// and the departments and communities that the plan and the published figures name.
/// </summary>
public sealed class UnitListQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user)
{
    public async Task<Result<IReadOnlyList<UnitRow>>> RunAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        var way = actor.Grants.Where(g => g.UnitId is not null).SelectMany(g => actor.Tree.Path(g.UnitId!.Value)).Select(u => u.Id).ToHashSet();
        return Result.Done<IReadOnlyList<UnitRow>>([.. actor.Tree.All
            .Where(u => actor.SeesCounty || actor.Has(Role.Administrator) || actor.CanSee(u.Id) || way.Contains(u.Id)
                || u.Kind.IsDepartment() || u.Kind == UnitKind.MedicalCommunity)
            .Select(u => new UnitRow(u.Code, u.Name, u.Kind, actor.Tree.Parent(u.Id)?.Code))]);
    }
}
