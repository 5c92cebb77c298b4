using System.Text.Json;
using MedCommunity.EndToEnd.Harness;

namespace MedCommunity.EndToEnd;

/// <summary>The command line of contract.md: the answer on stdout, one line on stderr where it is no, and the exit codes.</summary>
[Collection(PortalTests.Name)]
public sealed class CommandTests(PortalFixture fixture)
{
    [Fact]
    public async Task Plan_list_answers_as_json_on_stdout_only()
    {
        var (exitCode, output, _) = await fixture.Portal.RunAsync("plan", "list", "--json");

        exitCode.Should().Be(0);
        using var json = JsonDocument.Parse(output);
        var plan = json.RootElement.EnumerateArray().Single(p => p.GetProperty("code").GetString() == "keshiketeng-2025");
        plan.GetProperty("taskCount").GetInt32().Should().Be(22);
        plan.GetProperty("county").GetString().Should().Be("keshiketeng");
    }

    [Theory]
    [InlineData(2, "nonsense")]
    [InlineData(2, "plan", "import")]
    [InlineData(1, "plan", "import", "no-such-file.json")]
    [InlineData(1, "plan", "export", "no-such-plan", "--format", "json")]
    [InlineData(2, "plan", "export", "keshiketeng-2025")]
    [InlineData(1, "account", "token", "nobody")]
    [InlineData(1, "demo", "load")]
    [InlineData(1, "demo", "load", "--counties", "2", "--months", "3")]
    [InlineData(2, "demo", "load", "--counties", "0", "--months", "3")]
    [InlineData(2, "demo", "load", "--counties", "2")]
    public async Task A_refusal_has_its_exit_code_and_one_line_first(int expected, params string[] verb)
    {
        var (exitCode, output, error) = await fixture.Portal.RunAsync(verb);

        exitCode.Should().Be(expected, error);
        output.Should().BeEmpty();
        error.Split('\n')[0].Should().StartWith(verb[0]);
    }

    [Fact]
    public async Task A_plan_is_exported_to_stdout_or_a_file_as_it_was_imported()
    {
        var file = Path.Combine(fixture.Portal.DataFolder, "exported.json");

        var (exitCode, output, _) = await fixture.Portal.RunAsync("plan", "export", "keshiketeng-2025", "--format", "json");
        (await fixture.Portal.RunAsync("plan", "export", "keshiketeng-2025", "--format", "json", "--out", file)).ExitCode.Should().Be(0);

        exitCode.Should().Be(0);
        (await File.ReadAllTextAsync(file)).Trim().Should().Be(output.Trim());
        JsonDocument.Parse(output).RootElement.GetProperty("id").GetString().Should().Be("keshiketeng-2025");
        var (again, said, _) = await fixture.Portal.RunAsync("plan", "import", file);
        (again, said.Contains("没有变化", StringComparison.Ordinal)).Should().Be((0, true));
    }

    [Fact]
    public async Task A_bad_plan_says_line_and_column()
    {
        var file = Path.Combine(fixture.Portal.DataFolder, "bad-plan.json");
        await File.WriteAllTextAsync(file, "{\n  \"id\": \"x-1\",\n  \"title\": 5\n}");

        var (exitCode, _, error) = await fixture.Portal.RunAsync("plan", "import", file);

        exitCode.Should().Be(1);
        error.Should().Contain("第3行");
    }

    [Fact]
    public async Task A_verb_on_a_folder_without_a_database_exits_3_and_makes_none()
    {
        var empty = Directory.CreateTempSubdirectory("medcommunity-empty-").FullName;
        try
        {
            var (exitCode, _, error) = await PortalProcess.RunOnAsync(empty, "plan", "list");

            exitCode.Should().Be(3);
            error.Should().StartWith("plan:");
            File.Exists(Path.Combine(empty, "medcommunity.db")).Should().BeFalse();

            (await PortalProcess.RunOnAsync(empty, "migrate")).ExitCode.Should().Be(0);
            (await PortalProcess.RunOnAsync(empty, "plan", "list")).ExitCode.Should().Be(0, "migrate brought the schema");
        }
        finally
        {
            Directory.Delete(empty, recursive: true);
        }
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_one_line_and_exit_3_for_verbs_and_for_serving()
    {
        var settings = new Dictionary<string, string>
        {
            ["Database__Provider"] = "PostgreSql",
            ["ConnectionStrings__Default"] = "Host=127.0.0.1;Port=1;Username=nobody;Database=nothing",
            ["Management__Urls"] = "",
        };
        var empty = Directory.CreateTempSubdirectory("medcommunity-empty-").FullName;
        try
        {
            foreach (var verb in new[] { "migrate", "serve" })
            {
                var (exitCode, output, error) = await PortalProcess.RunOnAsync(empty, settings, verb);

                exitCode.Should().Be(3, error);
                output.Should().BeEmpty();
                error.Split('\n').Should().Contain(line => line.StartsWith($"{verb}: ", StringComparison.Ordinal));
                error.Should().NotContain("   at ", "a stack trace tells an operator nothing");
            }
        }
        finally
        {
            Directory.Delete(empty, recursive: true);
        }
    }

    [Fact]
    public async Task Health_and_metrics_answer_on_their_own_listener()
    {
        using var client = new HttpClient();

        (await client.GetStringAsync($"{fixture.Portal.ManagementUrl}/health/live")).Should().Be("ok");
        (await client.GetStringAsync($"{fixture.Portal.ManagementUrl}/health/ready")).Should().Be("ready");
        (await client.GetStringAsync($"{fixture.Portal.ManagementUrl}/metrics")).Should().Contain("http_server_request_duration_seconds");
        (await client.GetAsync($"{fixture.Portal.Url}/health/live")).RequestMessage!.RequestUri!.AbsolutePath.Should().Be("/account/login", "the portal's own listener knows no health page");
    }
}
