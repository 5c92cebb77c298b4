using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Settings;

/// <summary>A county's settings.</summary>
/// <param name="Version">Of the county as it was read; the second of two writers is told.</param>
public sealed record CountySettings(
    int DueDay, int MilestoneGraceDays, int DueSoonDays, int DueSoonPercent, int BehindPoints, IReadOnlyList<Role> SecondFactorRoles, Guid Version)
{
    /// <summary>The earlier day for forms that are verified before the office sees them; null: the same day.</summary>
    public int? VerifiedDueDay { get; init; }
}

/// <summary>系统设置: what counts as late, when lights turn, who needs a second factor. Months already opened keep the due day they were opened with.</summary>
internal sealed class SaveSettings(IDbContextFactory<AppDbContext> contexts, CurrentUser user, ILogger<SaveSettings> log)
{
    public async Task<Result<CountySettings>> HandleAsync(CountySettings input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        if (!actor.IsAdministrator)
        {
            log.LogInformation("Settings by {Actor} refused.", user.AccountId);
            return Result.NotAllowed("只有系统管理员可以修改设置。");
        }

        var errors = Fields.Of(
            ("dueDay", input.DueDay is >= 1 and <= 28 ? null : "截止日应在1日到28日之间，每个月都有这一天。"),
            ("verifiedDueDay", input.VerifiedDueDay is null or >= 1 and <= 28 && !(input.VerifiedDueDay > input.DueDay) ? null : "应在1日到28日之间，且不晚于每月截止日；不需要提前的留空。"),
            ("milestoneGraceDays", input.MilestoneGraceDays is >= 0 and <= 90 ? null : "应在0到90天之间。"),
            ("dueSoonDays", input.DueSoonDays is >= 0 and <= 180 ? null : "应在0到180天之间。"),
            ("dueSoonPercent", input.DueSoonPercent is >= 0 and <= 100 ? null : "应在0到100之间。"),
            ("behindPoints", input.BehindPoints is >= 0 and <= 100 ? null : "应在0到100之间。"));
        if (errors.Count > 0)
        {
            return Result.Invalid("没有保存，请改正标出的内容。", errors);
        }

        var county = await db.Counties.SingleAsync(c => c.Id == actor.CountyId);
        if (county.Version != input.Version)
        {
            return Result.Conflict("别人刚刚改过设置，下面是现在的设置，请核对后再保存。", Of(county));
        }

        county.DueDay = input.DueDay;
        county.VerifiedDueDay = input.VerifiedDueDay;
        county.Lights.MilestoneGraceDays = input.MilestoneGraceDays;
        county.Lights.DueSoonDays = input.DueSoonDays;
        county.Lights.DueSoonPercent = input.DueSoonPercent;
        county.Lights.BehindPoints = input.BehindPoints;
        county.SecondFactorRoles = string.Join(',', Enum.GetValues<Role>().Where(input.SecondFactorRoles.Contains));
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            return Result.Conflict("别人刚刚改过设置，请刷新后再试。");
        }

        await write.CommitAsync();
        return Result.Done(Of(county));
    }

    internal static CountySettings Of(County county) => new(
        county.DueDay, county.Lights.MilestoneGraceDays, county.Lights.DueSoonDays, county.Lights.DueSoonPercent, county.Lights.BehindPoints,
        [.. Enum.GetValues<Role>().Where(county.RequiresSecondFactor)], county.Version)
    {
        VerifiedDueDay = county.VerifiedDueDay,
    };
}
