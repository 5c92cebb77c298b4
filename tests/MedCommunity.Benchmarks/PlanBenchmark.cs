// dotnet run -c Release --project tests/MedCommunity.Benchmarks -- plan
// The plan's pages with the real plan of 22 tasks, and again with 500 tasks, 5,000 milestones and three years of reports: SQL statements, time, and the ratio in
// one run. Also on PostgreSQL where MEDCOMMUNITY_TEST_POSTGRES names a server.
using System.Diagnostics;
using System.Globalization;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MedCommunity.Benchmarks;

internal static class PlanBenchmark
{
    private const int Runs = 15;
    private const int Tasks = 500;
    private const int MilestonesEach = 10;
    private const int Months = 36;

    public static async Task RunAsync(StatementCounter statements, Func<HttpClient, string, Task> signInAsync)
    {
        Console.WriteLine("| database | page | statements, 22 tasks | ms | statements, 500 tasks | ms | ratio | bytes, 22 tasks | bytes, 500 |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        await using (var portal = new BenchmarkPortal())
        {
            await RunAsync("SQLite", portal, statements, signInAsync);
        }

        if (Environment.GetEnvironmentVariable("MEDCOMMUNITY_TEST_POSTGRES") is { } server)
        {
            var name = $"benchmark_{Guid.NewGuid():N}";
            await AuditBenchmark.OnServerAsync(server, $"CREATE DATABASE {name}");
            await using (var portal = new BenchmarkPortal(new Npgsql.NpgsqlConnectionStringBuilder(server) { Database = name }.ToString()))
            {
                await RunAsync("PostgreSQL", portal, statements, signInAsync);
            }

            Npgsql.NpgsqlConnection.ClearAllPools();
            await AuditBenchmark.OnServerAsync(server, $"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    private static async Task RunAsync(string database, BenchmarkPortal portal, StatementCounter statements, Func<HttpClient, string, Task> signInAsync)
    {
        using var client = portal.CreateClient();
        await signInAsync(client, "office");
        var task = await FirstTaskAsync(portal);
        string[] pages = ["/tasks", $"/tasks/{task}", "/tasks/board", "/tasks/calendar", "/tasks/timeline", "/tasks/departments", "/tasks/export.xlsx", "/api/v1/work-items", "/attention", "/cockpit"];
        var small = await MeasureAsync(client, statements, pages);
        await GrowAsync(portal);
        await TidyAsync(portal);
        var large = await MeasureAsync(client, statements, pages);
        foreach (var (i, page) in pages.Index())
        {
            var (a, b) = (small[i], large[i]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {database} | {page.Replace(task.ToString(), "{id}", StringComparison.Ordinal)} | {a.Count} | {a.Milliseconds:0.0} | {b.Count} | {b.Milliseconds:0.0} | {b.Milliseconds / a.Milliseconds:0.0} | {a.Bytes} | {b.Bytes} |"));
        }
    }

    /// <summary>What a server does by itself within minutes, or the planner reads the new rows by the old figures.</summary>
    private static async Task TidyAsync(BenchmarkPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        await db.Database.ExecuteSqlRawAsync(db.Database.IsNpgsql() ? "VACUUM (ANALYZE)" : "ANALYZE");
    }

    private static async Task<List<(int Count, double Milliseconds, int Bytes)>> MeasureAsync(HttpClient client, StatementCounter statements, IEnumerable<string> pages)
    {
        var medians = new List<(int, double, int)>();
        foreach (var page in pages)
        {
            var runs = new List<(int Count, double Milliseconds, int Bytes)>();
            for (var i = 0; i < Runs + 3; i++)
            {
                statements.Reset();
                var started = Stopwatch.GetTimestamp();
                using var answer = await client.GetAsync(page);
                var bytes = await answer.Content.ReadAsByteArrayAsync();
                answer.EnsureSuccessStatusCode();
                runs.Add((statements.Count, Stopwatch.GetElapsedTime(started).TotalMilliseconds, bytes.Length));
            }

            var warm = runs.Skip(3).OrderBy(r => r.Milliseconds).ToList();
            medians.Add(warm[warm.Count / 2]);
        }

        return medians;
    }

    private static async Task<Guid> FirstTaskAsync(BenchmarkPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        await db.EnterAllAsync();
        return await db.WorkItems.Where(w => w.Number == 1 && db.Plans.Any(p => p.Id == w.PlanId && p.Code == "keshiketeng-2025")).Select(w => w.Id).SingleAsync();
    }

    /// <summary>More tasks of the same plan, with the same units, each with milestones of every kind; and three years of reports of two units on all of them.</summary>
    private static async Task GrowAsync(BenchmarkPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        await db.EnterAllAsync();
        var plan = await db.Plans.SingleAsync(p => p.Code == "keshiketeng-2025");
        var sections = await db.Sections.Where(s => s.PlanId == plan.Id).ToListAsync();
        var units = await db.AssignmentUnits.Where(a => a.CountyId == plan.CountyId).Select(a => a.UnitId).Distinct().OrderBy(u => u).ToListAsync();
        var today = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(8));
        var now = DateTime.UtcNow;
        var have = await db.WorkItems.CountAsync(w => w.PlanId == plan.Id);
        db.AuditAsBatch(plan.CountyId, "demo load", "Plan", "benchmark");
        for (var number = have + 1; number <= Tasks; number++)
        {
            var task = new WorkItem
            {
                CountyId = plan.CountyId,
                PlanId = plan.Id,
                SectionId = sections[number % sections.Count].Id,
                Number = number,
                SourceNumber = number.ToString(CultureInfo.InvariantCulture),
                Title = $"基准任务{number}：推进医共体各项工作落实到位",
                OfficeStart = today.AddDays(-300 - (number % 700)),
                OfficeDeadline = today.AddDays((number * 7 % 600) - 60),
                ReportingUnitId = units[number % units.Count],
            };
            db.WorkItems.Add(task);
            for (var i = 0; i < 5; i++)
            {
                var assignment = new Assignment { CountyId = plan.CountyId, WorkItemId = task.Id, Order = i, AsWritten = $"责任单位{i}", Role = i == 0 ? AssignmentRole.Lead : AssignmentRole.Responsible };
                db.Add(assignment);
                db.Add(new AssignmentUnit { CountyId = plan.CountyId, AssignmentId = assignment.Id, UnitId = units[(number + i) % units.Count] });
            }

            for (var i = 0; i < MilestonesEach; i++)
            {
                var milestone = new Milestone { CountyId = plan.CountyId, WorkItemId = task.Id, Code = $"b-{i}", Text = $"第{i}个节点，按要求完成并形成材料", Order = i, DueDate = today.AddDays((i * 60) - 250) };
                if (i > 6)
                {
                    (milestone.DueDate, milestone.Frequency) = (null, new[] { "monthly", "quarterly", "continuous" }[i - 7]);
                }

                db.Milestones.Add(milestone);
                for (var done = 0; done < (milestone.Frequency == "monthly" ? Months : milestone.Frequency == "quarterly" ? Months / 3 : i < 4 ? 1 : 0); done++)
                {
                    db.MilestoneCompletions.Add(new MilestoneCompletion { CountyId = plan.CountyId, MilestoneId = milestone.Id, DoneOn = today.AddDays(-30 * done - 1), RecordedAt = now });
                }
            }

            await SaveAsync(number % 20 == 0);
        }

        foreach (var (id, unit) in (await db.WorkItems.AsNoTracking().Where(w => w.PlanId == plan.Id).Select(w => new { w.Id, w.ReportingUnitId }).ToListAsync()).Select(w => (w.Id, w.ReportingUnitId!.Value)))
        {
            for (var month = 1; month <= Months; month++)
            {
                var period = ReportingPeriod.Of(today).AddMonths(-month);
                foreach (var by in new[] { unit, units[(units.IndexOf(unit) + 1) % units.Count] })
                {
                    db.ProgressReports.Add(new ProgressReport
                    {
                        CountyId = plan.CountyId,
                        WorkItemId = id,
                        UnitId = by,
                        Period = period,
                        Percent = 100 - month,
                        Done = "完成了本月工作，材料已归档。",
                        ReportedAt = now.AddDays(-30 * month),
                        ReportedByName = "基准",
                    });
                }
            }

            await SaveAsync(true);
        }

        await SaveAsync(true);

        async Task SaveAsync(bool now)
        {
            if (now)
            {
                await db.SaveChangesAsync();
                db.ChangeTracker.Clear();
            }
        }
    }
}
