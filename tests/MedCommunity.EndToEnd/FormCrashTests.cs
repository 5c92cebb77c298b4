using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MedCommunity.EndToEnd.Harness;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit.Abstractions;

namespace MedCommunity.EndToEnd;

/// <summary>
/// Law 2: no acknowledged cell is lost or doubled, whoever writes at the same time, whoever hangs up, and however often the server is killed. Five branches with
/// their clinics are 50 units; the director of each writes with a token and its clerk in a session, into the same forms.
/// </summary>
public sealed class FormCrashTests(ITestOutputHelper output)
{
    private const string NewPassword = "Survives-9-Kills!";

    private const string FormOfRow = """
        JOIN "OrgUnits" u ON u."CountyId" = s."CountyId" AND u."Id" = s."UnitId" JOIN "FormTemplates" t ON t."CountyId" = s."CountyId" AND t."Id" = s."TemplateId"
        """;

    private static readonly string Month = DateTime.UtcNow.AddHours(8).AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);
    private static readonly string[] Branches = ["kskt-bayangaole-health-centre", "kskt-liulin-health-centre", "kskt-shangtoudi-health-centre", "kskt-township-1", "kskt-township-2"];
    private static readonly int Kills = Environment.GetEnvironmentVariable("MEDCOMMUNITY_LONG") == "1" ? 20 : 3;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task No_acknowledged_cell_of_50_units_is_lost_or_doubled_however_often_the_server_is_killed(string provider)
    {
        // The same seed draws the same edits; whose comes first is up to the machine.
        var seed = Environment.GetEnvironmentVariable("MEDCOMMUNITY_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        output.WriteLine($"MEDCOMMUNITY_SEED={seed}");
        var random = new Random(seed);
        await using var database = provider == "postgres" ? await PostgresDatabase.CreateAsync() : null;
        await using var portal = await PortalProcess.StartAsync($"form-crash-{provider}", database?.Settings);
        var ledger = new WriteLedger();
        var writers = await HireAsync(portal, ledger, random);
        try
        {
            foreach (var reader in writers.DistinctBy(w => w.Forms))
            {
                foreach (var form in reader.Forms)
                {
                    ledger.Begin(form, await reader.ReadAsync(form));
                }
            }

            ledger.Forms.Should().HaveCount(50);
            for (var kill = 1; kill <= Kills; kill++)
            {
                var already = ledger.Writes.Count(w => w.Acknowledged is not null);
                var count = already + random.Next(50, 300);
                var enough = kill < Kills
                    ? ledger.UntilAsync(acknowledged => acknowledged.Count >= count)
                    : ledger.UntilAsync(acknowledged => acknowledged.Count >= count && acknowledged.Select(w => (w.Form, w.By)).Distinct().Count() == 100);
                using var killed = new CancellationTokenSource();
                var writing = writers.ConvertAll(w => Task.Run(() => w.WriteAsync(killed.Token)));
                await await Task.WhenAny([enough, .. writing]);
                await killed.CancelAsync();
                await portal.KillAsync();
                await Task.WhenAll(writing);
                await portal.RestartAsync();
                await CompareAsync($"seed {seed}, kill {kill}");
            }

            ledger.Writes.Should().Contain(w => w.Conflict != null, "seed {0}", seed).And.Contain(w => w.IsOpen).And.Contain(w => w.Acknowledged != null && w.Sent > 1).And.Contain(w => w.Sent == 0);
            var (exitCode, said, error) = await portal.RunAsync("audit", "verify");
            exitCode.Should().Be(0, said + error);
        }
        finally
        {
            writers.ForEach(w => w.Dispose());
            var all = ledger.Writes;
            output.WriteLine($"{all.Count} writes: {all.Count(w => w.Acknowledged is not null)} acknowledged ({all.Count(w => w.Acknowledged is not null && w.Sent > 1)} after a second sending), "
                + $"{all.Count(w => w.Conflict is not null)} conflicts, {all.Count(w => w.IsOpen)} open, {all.Count(w => w.Sent == 0)} never wholly sent.");
        }

        async Task CompareAsync(string because)
        {
            var problems = new List<string>();
            foreach (var reader in writers.DistinctBy(w => w.Forms))
            {
                foreach (var form in reader.Forms)
                {
                    var now = await reader.ReadAsync(form);
                    ledger.See(form, now);
                    problems.AddRange(ledger.CompareWithForm(form, now));
                }
            }

            await using DbConnection connection = database is null
                ? new SqliteConnection($"Data Source={Path.Combine(portal.DataFolder, "medcommunity.db")};Pooling=False")
                : new NpgsqlConnection(database.ConnectionString + ";Pooling=False");
            await connection.OpenAsync();
            foreach (var (form, stored) in await DocumentsAsync(connection))
            {
                if (ledger.Forms.Contains(form))
                {
                    ledger.See(form, stored);
                    problems.AddRange(ledger.CompareWithForm(form, stored));
                }
            }

            problems.AddRange(ledger.CompareWithHistory(await HistoryAsync(connection)));
            problems.Should().BeEmpty(because);
        }
    }

    /// <summary>A director and a clerk for each branch.</summary>
    private static async Task<List<FormWriter>> HireAsync(PortalProcess portal, WriteLedger ledger, Random random)
    {
        var hired = new ConcurrentDictionary<string, (string Name, Dictionary<string, string> Headers)>();
        await Parallel.ForEachAsync(Branches.SelectMany(b => new[] { (b, "Director"), (b, "Clerk") }), new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (post, _) =>
        {
            var (branch, role) = post;
            var number = Array.IndexOf(Branches, branch) + 1;
            var (account, name) = role == "Director" ? ($"director-{number}", $"院长{number}") : ($"clerk-{number}", $"填报员{number}");
            var (exitCode, password, error) = await portal.RunAsync("account", "add", account, "--name", name, "--role", role, "--county", "keshiketeng", "--unit", branch);
            exitCode.Should().Be(0, error);
            using var session = new PortalSession(portal);
            await session.SignInAsync(account, password.Trim());
            await session.ChangePasswordAsync(password.Trim(), NewPassword);
            hired[role + branch] = (name, role == "Director"
                ? await session.TokenHeadersAsync("Read", "Fill", "Review")
                : await session.ScriptHeadersAsync($"/forms/clinics?period={Month}&unit={branch}"));
        });
        var forms = await OpenFormsAsync(portal, branch => hired["Director" + branch].Headers["Authorization"]);
        return [.. Branches.SelectMany(b => new[] { "Director", "Clerk" }.Select(role => hired[role + b])
            .Select(h => new FormWriter(ledger, new Uri(portal.Url), Month, h.Name, h.Headers, forms[b], new Random(random.Next()))))];
    }

    /// <summary>The forms of each branch and its clinics. Those on their way to approval are sent back first, the approved ones reopened.</summary>
    private static async Task<Dictionary<string, IReadOnlyList<string>>> OpenFormsAsync(PortalProcess portal, Func<string, string> directorOf)
    {
        using var client = new HttpClient { BaseAddress = new Uri(portal.Url) };
        using var session = new PortalSession(portal);
        await session.SignInAsync("office", SignIn.Password);
        var office = (await session.TokenHeadersAsync("Read", "Review"))["Authorization"];
        var owed = JsonElement.Parse(await SendAsync(office, HttpMethod.Get, $"/api/v1/forms/status?period={Month}")).EnumerateArray()
            .Select(f => (Unit: f.GetProperty("unit").GetString()!, Template: f.GetProperty("template").GetString()!, State: f.GetProperty("state").GetString())).ToList();
        var forms = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var branch in Branches)
        {
            var own = owed.Where(f => f.Unit == branch || f.Unit.StartsWith(branch + "-c", StringComparison.Ordinal)).ToList();
            forms[branch] = own.ConvertAll(f => $"{f.Unit}/{f.Template}");
            foreach (var (unit, template, state) in own)
            {
                if (state is "Submitted" or "Verified" or "Approved")
                {
                    await SendAsync(state == "Submitted" ? directorOf(branch) : office, HttpMethod.Post, $"/api/v1/submissions/{unit}/{Month}/{template}/{(state == "Approved" ? "reopen" : "return")}");
                }
            }
        }

        return forms;

        async Task<string> SendAsync(string authorization, HttpMethod method, string address)
        {
            using var request = new HttpRequestMessage(method, address);
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
            request.Content = method == HttpMethod.Post ? JsonContent.Create(new { reason = "核对数据" }) : null;
            using var answer = await client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            answer.IsSuccessStatusCode.Should().BeTrue("{0}: {1}", address, text);
            return text;
        }
    }

    /// <summary>The documents on the forms' rows, past the portal.</summary>
    private static async Task<List<(string Form, FormContent Content)>> DocumentsAsync(DbConnection connection)
    {
        var number = int.Parse(Month.Replace("-", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var rows = await ReadAsync(connection, $"""SELECT u."Code", t."Code", s."Revision", s."Document" FROM "Submissions" s {FormOfRow} WHERE s."Period" = {number}""", r =>
            (Form: $"{r.GetString(0)}/{r.GetString(1)}", Version: r.GetInt32(2), Document: JsonElement.Parse(r.GetString(3))));
        return rows.ConvertAll(r => (r.Form, new FormContent(r.Version, Cells(r.Document, "cells", v => v.GetProperty("v").GetRawText()), Cells(r.Document, "explanations", e => e.GetProperty("t").GetString()!))));

        static Dictionary<string, string> Cells(JsonElement document, string part, Func<JsonElement, string> text) =>
            document.GetProperty(part).EnumerateObject().ToDictionary(c => c.Name, c => text(c.Value));
    }

    private static Task<List<StoredChange>> HistoryAsync(DbConnection connection) => ReadAsync(
        connection,
        $"""
        SELECT u."Code", t."Code", c."Revision", c."Cell", c."Before", c."After", c."ByName", c."Path"
        FROM "SubmissionChanges" c JOIN "Submissions" s ON s."CountyId" = c."CountyId" AND s."Id" = c."SubmissionId" {FormOfRow}
        """,
        r => new StoredChange($"{r.GetString(0)}/{r.GetString(1)}", r.GetInt32(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetString(7)));

    private static async Task<List<T>> ReadAsync<T>(DbConnection connection, string sql, Func<DbDataReader, T> row)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(row(reader));
        }

        return rows;
    }
}
