using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MedCommunity.EndToEnd.Harness;

namespace MedCommunity.EndToEnd;

/// <summary>The chain of the audit log outlives its sealers being killed, also where two instances take turns at it.</summary>
public sealed class AuditCrashTests
{
    private static readonly string Month = DateTime.UtcNow.AddHours(8).AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task The_chain_is_whole_after_instances_were_killed_while_they_wrote_and_sealed(string provider)
    {
        await using var database = provider == "postgres" ? await PostgresDatabase.CreateAsync() : null;
        await using var one = await PortalProcess.StartAsync($"audit-crash-{provider}", database?.Settings);
        var both = database is null ? null : new Dictionary<string, string>(database.Settings) { ["Audit__KeyFile"] = Path.Combine(one.DataFolder, "audit.key") };
        await using var two = both is null ? null : await PortalProcess.StartAsync("audit-crash-second", both);
        var token = (await one.RunAsync("account", "token", "office")).Output.Trim();
        var task = await TaskAsync(one, token);
        var acknowledged = 0;

        for (var round = 0; round < 4; round++)
        {
            var enough = new TaskCompletionSource();
            var wanted = 3 + (round * 4);
            var writers = new List<Task> { WriteAsync(one, wanted, enough) };
            if (two is not null)
            {
                writers.Add(WriteAsync(two, int.MaxValue, enough));
            }

            await enough.Task;
            await one.KillAsync();
            if (two is not null)
            {
                await two.KillAsync();
            }

            await Task.WhenAll(writers);
            await one.RestartAsync();
            if (two is not null)
            {
                await two.RestartAsync();
            }
        }

        var (exitCode, output, error) = await one.RunAsync("audit", "verify");
        exitCode.Should().Be(0, output + error);
        output.Should().Contain("克什克腾旗").And.NotContain("问题");
        var head = output.Split('\n').Single(l => l.Contains("链头 keshiketeng:", StringComparison.Ordinal)).Split("链头 ")[1].Trim();
        int.Parse(head.Split(':')[1], CultureInfo.InvariantCulture).Should().BeGreaterThan(acknowledged, "each acknowledged report has its entry");
        (await one.RunAsync("audit", "verify", "--head", head)).ExitCode.Should().Be(0, "the head that was written down is in the chain");
        (await one.RunAsync("audit", "verify", "--head", head[..^4] + (head.EndsWith("0000", StringComparison.Ordinal) ? "1111" : "0000"))).ExitCode.Should().Be(1);

        async Task WriteAsync(PortalProcess portal, int count, TaskCompletionSource enough)
        {
            using var client = ClientOf(portal, token);
            try
            {
                for (var i = 0; ; i++)
                {
                    using var answer = await client.PostAsJsonAsync($"/api/v1/work-items/{task}/progress", new { period = Month, percent = 40, done = $"第{i}次" });
                    answer.EnsureSuccessStatusCode();
                    Interlocked.Increment(ref acknowledged);
                    if (i == count)
                    {
                        enough.TrySetResult();
                    }
                }
            }
            catch (HttpRequestException e)
            {
                enough.TrySetException(e);
            }
        }
    }

    [Fact]
    public async Task A_portal_with_another_key_than_the_databases_does_not_start()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var portal = await PortalProcess.StartAsync("audit-key", database.Settings);
        var other = Directory.CreateTempSubdirectory("medcommunity-key-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(other, "audit.key"), new string('7', 64));
            var (exitCode, _, error) = await PortalProcess.RunOnAsync(other, database.Settings, "plan", "list");

            exitCode.Should().Be(3);
            error.Should().Contain("不是这个数据库的密钥");
        }
        finally
        {
            Directory.Delete(other, recursive: true);
        }
    }

    private static async Task<Guid> TaskAsync(PortalProcess portal, string token)
    {
        using var client = ClientOf(portal, token);
        return (await client.GetFromJsonAsync<JsonElement>("/api/v1/work-items?plan=keshiketeng-2025")).EnumerateArray().Single(t => t.GetProperty("number").GetInt32() == 3).GetProperty("id").GetGuid();
    }

    private static HttpClient ClientOf(PortalProcess portal, string token)
    {
        var client = new HttpClient { BaseAddress = new Uri(portal.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
