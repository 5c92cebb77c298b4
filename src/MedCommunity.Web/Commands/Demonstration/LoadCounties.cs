using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Backups;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Commands.Demonstration;

/// <summary>
/// Fills an empty database with synthetic counties, to see how the portal does at scale: each with 221 units and its approved forms of some months, in a
/// transaction of its own, as the database's owner.
/// </summary>
internal sealed class LoadCounties(
    DatabaseSettings settings, WriteGate gate, TimeProvider clock, AuditKey key, IPasswordHasher<Account> hasher, IHostEnvironment environment, ILogger<LoadCounties> logger)
{
    public const int MostCounties = 1000;
    public const int MostMonths = 60;

    private readonly DbContextOptions<AppDbContext> options = settings.Options(asOwner: true);

    /// <summary>Loads the counties, or, into a database that is not empty, nothing. Ended half-way, it leaves the counties that it has finished.</summary>
    /// <param name="counties">1 to <see cref="MostCounties"/>.</param>
    /// <param name="months">1 to <see cref="MostMonths"/>; the newest is the last full one.</param>
    /// <param name="progress">Gets a line for every county.</param>
    public async Task<Result<string>> RunAsync(int counties, int months, TextWriter progress)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(counties, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(counties, MostCounties);
        ArgumentOutOfRangeException.ThrowIfLessThan(months, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(months, MostMonths);
        var started = clock.GetTimestamp();
        await using (var db = Open())
        {
            if (!await LoadDemonstration.IsEmptyAsync(db))
            {
                return Result.Invalid(LoadDemonstration.NotEmpty);
            }
        }

        await RequireOwnerAsync();

        // Outside development nobody gets a password that stands in the documentation: `account reset` gives one of its own.
        var accounts = new SyntheticAccounts(environment.IsDevelopment() ? hasher.HashPassword(new Account(), DemonstrationCounty.Password) : null);
        var (units, forms, values) = (0, 0, 0);
        for (var number = 1; number <= counties; number++)
        {
            var loaded = await LoadAsync(number, months, accounts);
            units += loaded.Units;
            forms += loaded.Forms;
            values += loaded.Values;
            await progress.WriteLineAsync($"demo load: {loaded.Name}，{loaded.Units}个机构，{loaded.Forms}份报表（{number}/{counties}，{clock.GetElapsedTime(started).TotalSeconds:0}秒）");
        }

        if (settings.Provider == DatabaseProvider.PostgreSql)
        {
            // Or the first readers plan their queries as if the tables were empty.
            await using var db = Open();
            await db.Database.ExecuteSqlRawAsync("ANALYZE");
        }

        logger.LogInformation(
            "Loaded {Counties} synthetic counties: {Units} units, {Forms} forms, {Values} values in {Seconds:0.0} s.",
            counties, units, forms, values, clock.GetElapsedTime(started).TotalSeconds);
        return Result.Done($"已装入{counties}个合成旗县、{months}个月：{units}个单位，{forms}份表格，{values}个数值。");
    }

    private AppDbContext Open() => new(options, gate, clock, key);

    private async Task RequireOwnerAsync()
    {
        if (settings.Provider == DatabaseProvider.PostgreSql)
        {
            await using var connection = PostgresCopy.Connect(settings);
            await connection.OpenAsync();
            await PostgresCopy.RequireOwnerAsync(connection, default);
        }
    }

    private async Task<Loaded> LoadAsync(int number, int months, SyntheticAccounts accounts)
    {
        var now = clock.Utc();
        await using var db = Open();
        await using var write = await db.BeginWriteAsync();
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var county = SyntheticCounty.Add(db, number);
        var id = county.County.Id;
        await db.EnterAsync([id]);
        var office = accounts.AddTo(db, county.County, LocalClock.DateOf(now).AddYears(-2));
        var forms = new SyntheticForms(county, accounts, office, now);
        forms.Lay([.. db.FormTemplates.Local], [.. db.FormTemplateVersions.Local], months);
        db.AddRange(forms.Periods);
        db.AuditAsBatch(id, "demo load", "County", $"{county.Units.Count}个机构，{forms.Submissions.Count}份报表");
        await db.SaveChangesAsync();
        await db.InsertAsync(forms.Obligations);
        await db.InsertAsync(forms.Submissions);
        await db.InsertAsync(forms.Events);
        await db.InsertAsync(forms.Values);
        await FigureRebuild.AddUpAsync(db, id);
        await write.CommitAsync();
        return new(county.County.Name, county.Units.Count, forms.Submissions.Count, forms.Values.Count);
    }

    private sealed record Loaded(string Name, int Units, int Forms, int Values);
}
