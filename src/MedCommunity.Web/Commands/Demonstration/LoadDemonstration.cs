using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Reference;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Commands.Demonstration;

/// <summary>Fills an empty database with the demonstration of contract.md, laid relative to today.</summary>
internal sealed class LoadDemonstration(
    IDbContextFactory<AppDbContext> contexts, IPasswordHasher<Account> hasher, Features.Plans.ImportPlan import, TimeProvider clock, ILogger<LoadDemonstration> logger)
{
    public static async Task<bool> IsEmptyAsync(AppDbContext db) => !await db.Counties.AnyAsync() && !await db.Users.AnyAsync();

    /// <summary>Loads everything, or, into a database that is not empty, nothing.</summary>
    public async Task<Result<string>> RunAsync()
    {
        var now = clock.Utc();
        var started = clock.GetTimestamp();
        int submissions;
        DemonstrationCounty county;
        await using (var db = await contexts.CreateDbContextAsync())
        {
            if (!await IsEmptyAsync(db))
            {
                return Result.Invalid("数据库不是空的，演示数据只能装入空库。");
            }

            await using var write = await db.BeginWriteAsync();
            db.ChangeTracker.AutoDetectChangesEnabled = false;
            county = DemonstrationCounty.Add(db, hasher, LocalClock.DateOf(now).AddYears(-2));
            submissions = new DemonstrationForms(db, county, now).Add();
            db.AuditAsBatch(county.County.Id, "demo load", "County", $"{county.Units.Count} units, {submissions} submissions");
            await db.SaveChangesAsync();
            await write.CommitAsync();
        }

        await using var plan = ReferenceData.Open("demonstration/keshiketeng-2025.json");
        using var file = new MemoryStream();
        await plan.CopyToAsync(file);
        var imported = await import.RunAsync(file.ToArray(), amend: false, dryRun: false);
        if (!imported.IsDone)
        {
            throw new InvalidOperationException($"The demonstration's plan was refused: {imported.Message}");
        }

        await using (var db = await contexts.CreateDbContextAsync())
        {
            await using var write = await db.BeginWriteAsync();
            await DemonstrationPlan.ArrangeAsync(db, county, now);
            db.AuditAsBatch(county.County.Id, "demo load", "Plan", "starts, deadlines, reports");
            await db.SaveChangesAsync();
            await write.CommitAsync();
        }

        logger.LogInformation("Loaded the demonstration: {Units} units, {Submissions} submissions in {Seconds:0.0} s.", county.Units.Count, submissions, clock.GetElapsedTime(started).TotalSeconds);
        return Result.Done($"已装入演示旗县：{county.County.Name}，{county.Units.Count}个单位，{submissions}份表格。");
    }
}
