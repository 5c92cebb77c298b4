using MedCommunity.Core.Accounts;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Organisations;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Organisations;

/// <summary>The use cases of the organisation on a test's world, in which September 2026 is the newest closed month.</summary>
internal static class UnitWorld
{
    public const string Hospital = "kskt-people-hospital";
    public const string Community = "kskt-ykt";
    public const string Branch = "kskt-bayangaole-health-centre";
    public const string OtherBranch = "kskt-liulin-health-centre";
    public const string Clinic = "kskt-bayangaole-health-centre-c1";

    /// <summary>The first day that law 4 leaves free.</summary>
    public static readonly DateOnly FirstFree = new(2026, 10, 1);

    public static readonly DateOnly Today = new(2026, 11, 22);

    public static UnitDesk Desk(this TestWorld world, string account) => new(world, world.User(account), world.Clock, TestWorld.Logger<UnitDesk>());

    public static Task<Result<UnitChanged>> OpenAsync(this TestWorld world, OpenUnitInput input, string account = "admin") => new OpenUnit(world.Desk(account)).RunAsync(input);

    public static async Task<Result<UnitChanged>> EditAsync(this TestWorld world, string code, EditUnitInput input, string account = "admin", Guid? version = null) =>
        await new EditUnit(world.Desk(account)).RunAsync(code, version ?? await world.VersionAsync(code), input);

    public static async Task<Result<UnitChanged>> RenameAsync(this TestWorld world, string code, string? name, DateOnly? day, string account = "admin", Guid? version = null) =>
        await new RenameUnit(world.Desk(account)).RunAsync(code, version ?? await world.VersionAsync(code), name, day);

    public static async Task<Result<UnitChanged>> MoveAsync(this TestWorld world, string code, string? parent, DateOnly? day, string account = "admin", Guid? version = null) =>
        await new MoveUnit(world.Desk(account)).RunAsync(code, version ?? await world.VersionAsync(code), parent, day);

    public static async Task<Result<UnitChanged>> CloseAsync(this TestWorld world, string code, DateOnly? day, string account = "admin", Guid? version = null) =>
        await new CloseUnit(world.Desk(account)).RunAsync(code, version ?? await world.VersionAsync(code), day);

    public static async Task<Result<UnitChanged>> ReopenAsync(this TestWorld world, string code, string account = "admin") =>
        await new CloseUnit(world.Desk(account)).CancelAsync(code, await world.VersionAsync(code));

    public static async Task<Result<UnitChanged>> MergeAsync(this TestWorld world, string code, string? into, string account = "admin", Guid? version = null) =>
        await new MergeUnit(world.Desk(account)).RunAsync(code, version ?? await world.VersionAsync(code), into);

    public static async Task<OrgTree> TreeAsync(this TestWorld world, DateOnly day)
    {
        await using var db = world.CreateDbContext();
        return await db.TreeAsync(world.CountyId, day);
    }

    /// <summary>The unit's version, or any for a unit that is not there.</summary>
    public static async Task<Guid> VersionAsync(this TestWorld world, string code)
    {
        await using var db = world.CreateDbContext();
        return await db.OrgUnits.Where(u => u.Code == code).Select(u => u.Version).FirstOrDefaultAsync();
    }
}
