// dotnet run -c Release --project tests/MedCommunity.Benchmarks
// Each page of the portal on the demonstration (SQLite): SQL statements, time in SQL, time in all, and the ratio of the two in the same run.
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Commands.Demonstration;

namespace MedCommunity.Benchmarks;

internal static partial class PageBenchmark
{
    private const int Runs = 30;

    public static async Task Main(string[] args)
    {
        if (args is ["audit"])
        {
            await AuditBenchmark.RunAsync();
            return;
        }

        if (args is ["submissions"])
        {
            await SubmissionBenchmark.RunAsync();
            return;
        }

        if (args is ["figures", ..])
        {
            int Given(int at, int otherwise) => args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;
            await FigureBenchmark.RunAsync(Given(1, 103), Given(2, 24));
            return;
        }

        using var statements = new StatementCounter();
        using var subscription = DiagnosticListener.AllListeners.Subscribe(statements);
        if (args is ["plan"])
        {
            await PlanBenchmark.RunAsync(statements, SignInAsync);
            return;
        }

        await using var portal = new BenchmarkPortal();
        var month = DemonstrationForms.UnderWay(TimeProvider.System.Utc());
        (string Account, string Path)[] pages =
        [
            ("office", "/"),
            ("office", "/tasks"),
            ("finance", "/tasks"),
            ("office", "/api/v1/work-items"),
            ("leader", "/cockpit"),
            ("leader", "/cockpit/print"),
            ("branch", "/forms"),
            ("branch", $"/forms/kskt-bayangaole-health-centre/{month}/township-monthly"),
            ("office", "/forms/review"),
            ("office", "/forms/status"),
            ("office", "/indicators"),
            ("office", "/indicators/3.1"),
            ("office", $"/api/v1/indicators?period={month.AddMonths(-1)}&window=ytd"),
        ];

        Console.WriteLine("| page | account | SQL statements | ms in SQL | ms in all | in all / SQL |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var group in pages.GroupBy(p => p.Account))
        {
            using var client = portal.CreateClient();
            await SignInAsync(client, group.Key);
            foreach (var (account, path) in group)
            {
                var runs = new List<(int Count, double Sql, double All)>();
                for (var i = 0; i < Runs + 5; i++)
                {
                    statements.Reset();
                    var started = Stopwatch.GetTimestamp();
                    using var answer = await client.GetAsync(path);
                    await answer.Content.ReadAsByteArrayAsync();
                    answer.EnsureSuccessStatusCode();
                    runs.Add((statements.Count, statements.Milliseconds, Stopwatch.GetElapsedTime(started).TotalMilliseconds));
                }

                var warm = runs.Skip(5).OrderBy(r => r.All).ToList();
                var (count, sql, all) = warm[warm.Count / 2];
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {path} | {account} | {count} | {sql:0.0} | {all:0.0} | {all / Math.Max(sql, 0.01):0.0} |"));
            }
        }
    }

    /// <summary>As a browser does: pages take no tokens.</summary>
    private static async Task SignInAsync(HttpClient client, string account)
    {
        var page = await client.GetStringAsync("/account/login");
        using var form = new FormUrlEncodedContent(Hidden().Matches(page).Select(m => KeyValuePair.Create(m.Groups[1].Value, m.Groups[2].Value))
            .Append(KeyValuePair.Create("Name", account)).Append(KeyValuePair.Create("Password", DemonstrationCounty.Password)));
        using var answer = await client.PostAsync("/account/login", form);
        answer.EnsureSuccessStatusCode();
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Hidden();
}
