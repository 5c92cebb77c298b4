using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MedCommunity.EndToEnd.Harness;

namespace MedCommunity.EndToEnd;

/// <summary>Law 2: what the server acknowledged outlives its being killed, on both databases.</summary>
public sealed class FormCrashTests
{
    private static readonly string Month = DateTime.UtcNow.AddHours(8).AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);
    private static readonly string Form = $"/api/v1/submissions/kskt-bayangaole-health-centre/{Month}/township-monthly";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Every_acknowledged_cell_is_there_after_the_server_was_killed_between_and_amid_the_cells(string provider)
    {
        await using var database = provider == "postgres" ? await PostgresDatabase.CreateAsync() : null;
        await using var portal = await PortalProcess.StartAsync($"crash-{provider}", database?.Settings);
        var token = (await portal.RunAsync("account", "token", "branch")).Output.Trim();
        using var client = new HttpClient { BaseAddress = new Uri(portal.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var codes = (await ReadAsync(client)).GetProperty("values").EnumerateObject().Select(v => v.Name).ToList();
        var acknowledged = new Dictionary<string, int>();
        var tried = (Code: "", Value: 0);

        // Between two cells.
        await SaveAsync(codes[0], 10);
        await SaveAsync(codes[1], 11);
        await portal.RestartAsync();
        await ExpectAllAsync();

        // Amid the cells: the writer goes on until the line breaks, and what the broken request did is open.
        for (var round = 1; round <= 2; round++)
        {
            var enough = new TaskCompletionSource();
            var value = round * 1000;
            var writer = Task.Run(async () =>
            {
                try
                {
                    for (var i = 0; ; i++)
                    {
                        await SaveAsync(codes[i % codes.Count], value + i);
                        if (i == 6)
                        {
                            enough.SetResult();
                        }
                    }
                }
                catch (HttpRequestException e)
                {
                    enough.TrySetException(e);
                }
            });
            await enough.Task;
            await portal.KillAsync();
            await writer;
            await portal.RestartAsync();
            await ExpectAllAsync();
        }

        async Task SaveAsync(string code, int value)
        {
            var version = (await ReadAsync(client)).GetProperty("version").GetInt32();
            tried = (code, value);
            using var answer = await client.PutAsJsonAsync(Form, new { version, values = new Dictionary<string, int> { [code] = value } });
            answer.EnsureSuccessStatusCode();
            acknowledged[code] = value;
        }

        // The one request that the kill broke may have been written without its answer; all others stand as acknowledged.
        async Task ExpectAllAsync()
        {
            var values = (await ReadAsync(client)).GetProperty("values");
            foreach (var (code, value) in acknowledged)
            {
                var stored = values.GetProperty(code).GetInt32();
                if (code != tried.Code || stored != tried.Value)
                {
                    stored.Should().Be(value, "{0} was acknowledged with it", code);
                }
            }
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpClient client) => await client.GetFromJsonAsync<JsonElement>(Form);
}
