using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Reference;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Commands.Demonstration;

/// <summary>Fills an empty database with the demonstration of contract.md, laid relative to today.</summary>
internal sealed class LoadDemonstration(
    IDbContextFactory<AppDbContext> contexts, IPasswordHasher<Account> hasher, Features.Plans.ImportPlan import, CurrentUser user, TimeProvider clock, ILogger<LoadDemonstration> logger)
{
    /// <summary>Why nothing was loaded.</summary>
    public const string NotEmpty = "数据库不是空的，演示数据只能装入空库。";

    private static readonly string[] Plans = ["keshiketeng-2025", "wulatezhong-2023", "zhalaite-2023-ykt"];

    /// <summary>Counties that come with their units and plans alone: one with a general hospital of its own right, one with two communities.</summary>
    private static readonly (string Code, string? Prefecture, string Suffix, string OfficeName)[] FurtherCounties =
        [("wulatezhong", null, "wlt", "乌拉特中旗医管办"), ("zhalaite", "兴安盟", "zlt", "扎赉特旗医管办")];

    public static async Task<bool> IsEmptyAsync(AppDbContext db) => !await db.Counties.AnyAsync() && !await db.Users.AnyAsync();

    /// <summary>Loads everything, or, into a database that is not empty, nothing.</summary>
    public async Task<Result<string>> RunAsync()
    {
        var now = clock.Utc();
        var started = clock.GetTimestamp();
        int submissions;
        DemonstrationCounty county;
        List<DemonstrationUnits> others = [];
        await using (var db = await contexts.CreateDbContextAsync())
        {
            if (!await IsEmptyAsync(db))
            {
                return Result.Invalid(NotEmpty);
            }

            await using var write = await db.BeginWriteAsync();
            db.ChangeTracker.AutoDetectChangesEnabled = false;
            var granted = LocalClock.DateOf(now).AddYears(-2);
            county = DemonstrationCounty.Add(db, hasher, granted);
            submissions = new DemonstrationForms(db, county, now).Add();
            new DemonstrationJudgements(db, county, now).Add();
            db.AuditAsBatch(county.County.Id, "demo load", "County", $"{county.Units.Count}个机构，{submissions}份报表");
            foreach (var (code, prefecture, suffix, officeName) in FurtherCounties)
            {
                var other = DemonstrationUnits.Add(db, code, prefecture);
                county.AddFurther(other.County, suffix, officeName, hasher, granted);
                db.AuditAsBatch(other.County.Id, "demo load", "County", $"{other.Units.Count}个机构");
                others.Add(other);
            }

            await db.EnterAsync([county.County.Id, .. others.Select(o => o.County.Id)]);
            await db.SaveChangesAsync();
            await write.CommitAsync();
        }

        foreach (var plan in Plans)
        {
            await ImportAsync(plan);
        }

        await using (var db = await contexts.CreateDbContextAsync())
        {
            await using var write = await db.BeginWriteAsync();
            await db.EnterAsync([county.County.Id]);
            db.AuditAsBatch(county.County.Id, "demo load", "Plan", "任务的开始日期、时限、报送单位和进展报告");
            await DemonstrationPlan.ArrangeAsync(db, county, now);
            await db.SaveChangesAsync();
            await write.CommitAsync();
        }

        logger.LogInformation("Loaded the demonstration: {Units} units, {Submissions} submissions in {Seconds:0.0} s.", county.Units.Count + others.Sum(o => o.Units.Count), submissions, clock.GetElapsedTime(started).TotalSeconds);
        return Result.Done($"已装入演示旗县：{county.County.Name}，{county.Units.Count}个单位，{submissions}份表格；{string.Join("；", others.Select(o => $"{o.County.Name}，{o.Units.Count}个单位"))}。");
    }

    private async Task ImportAsync(string name)
    {
        // The demonstration is loaded at the terminal, also where `serve` does it by itself.
        user.IsOperator = true;
        await using var plan = ReferenceData.Open($"demonstration/{name}.json");
        using var file = new MemoryStream();
        await plan.CopyToAsync(file);
        var imported = await import.RunAsync(file.ToArray(), amend: false, dryRun: false);
        if (!imported.IsDone)
        {
            throw new InvalidOperationException($"The demonstration's plan {name} was refused: {imported.Message}");
        }
    }
}
