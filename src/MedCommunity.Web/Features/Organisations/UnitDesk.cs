using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Forms;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>A change of the organisation under way: who makes it, in which county, of which unit, and all units to judge it by.</summary>
internal sealed record UnitCase(AppDbContext Db, Actor Actor, OrgRegister Register, OrgUnit Unit, DateOnly Today);

/// <summary>What a change did, for the message on the page.</summary>
public sealed record UnitChanged(string Code, string Name, string Message);

/// <summary>
/// Where the use cases of the organisation do their work: loads the actor and the county's units inside the transaction, lets the step decide, saves.
/// One county's organisation changes one change at a time, and never while one of its periods is being closed.
/// </summary>
public sealed class UnitDesk(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<UnitDesk> log)
{
    private const string NotAdministrator = "只有本旗县的系统管理员可以管理组织机构。";

    /// <summary>Runs a step that makes a unit.</summary>
    internal Task<Result<UnitChanged>> OpenAsync(Func<AppDbContext, Actor, OrgRegister, Result<UnitChanged>> step) => InWriteAsync("open", null, async (db, actor) =>
    {
        var result = step(db, actor, await db.RegisterAsync(actor.CountyId, clock.Today()));
        if (result.IsDone)
        {
            await db.SaveChangesAsync();
        }

        return result;
    });

    /// <summary>Runs a step that changes a unit which its page has shown as of <paramref name="version"/>.</summary>
    internal Task<Result<UnitChanged>> ChangeAsync(string code, Guid version, string what, Func<UnitCase, Task<Result<UnitChanged>>> step) => InWriteAsync(what, code, async (db, actor) =>
    {
        var today = clock.Today();
        var register = await db.RegisterAsync(actor.CountyId, today);
        if (register.FindByCode(code) is not { } unit)
        {
            return Result.NotFound();
        }

        if (unit.Version != version)
        {
            return Result.Conflict(await WhatTheOtherWroteAsync(db, unit));
        }

        var result = await step(new(db, actor, register, unit, today));
        if (result.IsDone)
        {
            // A move or a former name is another row: the unit's own version tells every open page of it.
            if (db.Entry(unit).State == EntityState.Unchanged)
            {
                unit.Version = Guid.CreateVersion7();
            }

            await db.SaveChangesAsync();
        }

        return result;
    });

    private async Task<Result<UnitChanged>> InWriteAsync(string what, string? code, Func<AppDbContext, Actor, Task<Result<UnitChanged>>> change)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        Result<UnitChanged> result;
        if (await user.LoadAsync(db) is not { } actor)
        {
            result = Result.NotFound();
        }
        else if (!actor.IsAdministrator)
        {
            result = Result.NotAllowed(NotAdministrator);
        }
        else
        {
            await HoldAsync(db, actor.CountyId);
            try
            {
                result = await change(db, actor);
            }
            catch (DbUpdateException e) when (FormDesk.IsLostRace(e))
            {
                // A writer that does not come through here: a plan's or a list's import.
                result = Result.Conflict("刚刚有人修改了组织机构，这次没有保存；请刷新页面，核对后再保存。");
            }
        }

        if (result.IsDone)
        {
            await write.CommitAsync();
        }
        else
        {
            log.LogInformation("Unit {Unit}: {What} by {Account} refused: {Outcome}, fields {Fields}", code, what, user.AccountId, result.Outcome, result.Errors.Keys);
        }

        return result;
    }

    /// <summary>On PostgreSQL the county's organisation is held against other changes of it, and its periods against being closed; SQLite has one writer anyway.</summary>
    internal static async Task HoldAsync(AppDbContext db, Guid countyId)
    {
        if (db.Database.IsNpgsql())
        {
            await db.Database.ExecuteSqlAsync($"""SELECT 1 FROM "Counties" WHERE "Id" = {countyId} FOR NO KEY UPDATE""");
            await db.Database.ExecuteSqlAsync($"""SELECT 1 FROM "CountyPeriods" WHERE "CountyId" = {countyId} FOR SHARE""");
        }
    }

    /// <summary>Who was faster, when, and what is written now, from the log of changes.</summary>
    private static async Task<string> WhatTheOtherWroteAsync(AppDbContext db, OrgUnit unit)
    {
        var placements = await db.OrgPlacements.Where(p => p.CountyId == unit.CountyId && p.UnitId == unit.Id).Select(p => p.Id).ToListAsync();
        var names = await db.FormerNames.Where(n => n.CountyId == unit.CountyId && n.UnitId == unit.Id).Select(n => n.Id).ToListAsync();
        var newest = await db.AuditEntries.AsNoTracking()
            .Where(e => e.CountyId == unit.CountyId && (e.SubjectId == unit.Id || placements.Contains(e.SubjectId) || names.Contains(e.SubjectId)))
            .OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Select(e => new { e.At, e.AccountName }).FirstOrDefaultAsync();
        if (newest is null)
        {
            return "这个机构刚刚被他人修改，请刷新页面，核对后再保存。";
        }

        var entries = await db.AuditEntries.AsNoTracking()
            .Where(e => e.CountyId == unit.CountyId && e.At == newest.At && (e.SubjectId == unit.Id || placements.Contains(e.SubjectId) || names.Contains(e.SubjectId)))
            .OrderBy(e => e.Id).Select(e => new { e.Subject, e.After }).ToListAsync();
        var written = new List<string>();
        foreach (var entry in entries.Where(e => e.After is not null))
        {
            using var after = JsonDocument.Parse(entry.After!);
            foreach (var property in after.RootElement.EnumerateObject())
            {
                if (await SayAsync(db, unit.CountyId, entry.Subject, property) is { } words)
                {
                    written.Add(words);
                }
            }
        }

        return $"“{unit.Name}”已由{newest.AccountName}于{LocalClock.ToLocal(newest.At):yyyy-MM-dd HH:mm}修改{(written.Count == 0 ? "" : $"（{string.Join("，", written)}）")}，这次没有保存；请刷新页面，核对后再保存。";
    }

    private static async Task<string?> SayAsync(AppDbContext db, Guid countyId, string subject, JsonProperty property)
    {
        var text = property.Value.ValueKind == JsonValueKind.Null ? "" : property.Value.ToString();
        var shown = text.Length == 0 ? "空" : text.Replace('\n', '、');
        return (subject, property.Name) switch
        {
            (nameof(OrgUnit), nameof(OrgUnit.Name)) => $"名称：{shown}",
            (nameof(OrgUnit), nameof(OrgUnit.ContactName)) => $"联系人：{shown}",
            (nameof(OrgUnit), nameof(OrgUnit.ContactPhone)) => $"电话：{shown}",
            (nameof(OrgUnit), nameof(OrgUnit.Aliases)) => $"其他名称：{shown}",
            (nameof(OrgUnit), nameof(OrgUnit.IsLeadHospital)) => property.Value.ValueKind == JsonValueKind.True ? "标为牵头医院" : "取消牵头医院",
            (nameof(OrgUnit), nameof(OrgUnit.ToBeConfirmed)) => property.Value.ValueKind == JsonValueKind.False ? "已确认" : null,
            (nameof(OrgUnit), nameof(OrgUnit.DepartmentType)) => $"部门类型：{Core.Reference.Departments.ById(text)?.Name ?? shown}",
            (nameof(OrgUnit), nameof(OrgUnit.ClosedOn)) => text.Length == 0 ? "撤销关闭" : $"自{text}起关闭",
            (nameof(OrgPlacement), nameof(OrgPlacement.ParentId)) => text.Length == 0 ? "改为旗县直属"
                : $"上级：{await db.OrgUnits.Where(u => u.CountyId == countyId && u.Id == property.Value.GetGuid()).Select(u => u.Name).FirstOrDefaultAsync()}",
            (nameof(OrgPlacement), nameof(OrgPlacement.From)) => $"自{text}起隶属",
            _ => null,
        };
    }
}
