using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Audit;

internal sealed record AuditPerson(Guid Id, string Name, string DisplayName);

/// <param name="SeesBusiness">False for an administrator, who is told so.</param>
/// <param name="People">Whom one may ask for.</param>
internal sealed record AuditListData(string County, bool SeesBusiness, IReadOnlyList<AuditRow> Rows, AuditPlace? Older, IReadOnlyList<AuditPerson> People);

/// <summary>审计日志: a county's log, a piece at a time.</summary>
internal sealed class AuditListQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user)
{
    public const int Size = 50;
    public const string NotAllowed = "只有审计人员和系统管理员可以查看审计日志。";

    public async Task<Result<AuditListData>> RunAsync(AuditFilter filter, AuditPlace? before)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        if (!actor.ReadsAudit())
        {
            return Result.NotAllowed(NotAllowed);
        }

        var people = await db.Users.AsNoTracking().Where(a => db.RoleGrants.Any(g => g.CountyId == actor.CountyId && g.AccountId == a.Id))
            .OrderBy(a => a.DisplayName).Select(a => new AuditPerson(a.Id, a.UserName!, a.DisplayName)).ToListAsync();
        var piece = await AuditLog.ReadAsync(db, actor.CountyId, filter, before, Size);
        var sight = AuditSight.OfLog(actor);
        return Result.Done(new AuditListData(actor.County.Name, sight.Business, await AuditRows.OfAsync(db, actor.CountyId, sight, piece.Entries), piece.Older, people));
    }
}

internal static class AuditReading
{
    public static bool ReadsAudit(this Actor actor) => Policies.Rules[Policies.ReadAudit](actor);
}
