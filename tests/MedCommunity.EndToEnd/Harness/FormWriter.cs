using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace MedCommunity.EndToEnd.Harness;

/// <summary>
/// Somebody who writes random cells into forms that others write into as well, by the API and with every kind of bad luck: what he knows is old, he hangs up
/// before the answer, half of what he sends arrives, and he sends again what he has no answer to. Everything goes into the books.
/// </summary>
internal sealed class FormWriter(
    WriteLedger ledger, Uri portal, string month, string name, IReadOnlyDictionary<string, string> headers, IReadOnlyList<string> forms, Random random) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = portal };
    private readonly Dictionary<string, FormContent> known = [];
    private readonly HashSet<string> acknowledged = [];

    public IReadOnlyList<string> Forms => forms;

    private bool HasToken => headers.ContainsKey("Authorization");

    /// <summary>Until the portal is gone. A line that breaks is an error before <paramref name="killed"/> says that it will.</summary>
    public async Task WriteAsync(CancellationToken killed)
    {
        try
        {
            while (true)
            {
                await WriteOnceAsync();
            }
        }
        catch (Exception e) when (killed.IsCancellationRequested && e is (HttpRequestException or SocketException or IOException))
        {
            // What was under way stays open in the books.
        }
    }

    public async Task<FormContent> ReadAsync(string form)
    {
        using var request = Request(HttpMethod.Get, form);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? ContentOf(JsonElement.Parse(text)) : throw new InvalidOperationException($"{name} reads {form}: {(int)answer.StatusCode} {text}");
    }

    public void Dispose() => client.Dispose();

    private async Task WriteOnceAsync()
    {
        List<string> missing = [.. forms.Where(f => !acknowledged.Contains(f))];
        var choice = missing.Count > 0 && random.Next(2) == 0 ? missing : forms;
        var form = choice[random.Next(choice.Count)];
        if (!known.TryGetValue(form, out var last) || random.Next(2) == 0)
        {
            known[form] = last = await ReadAsync(form);
            ledger.See(form, last);
        }

        var write = Choose(form, last);
        ledger.Add(write);
        switch (random.Next(10))
        {
            case 0:
                await SendAsync(write, TimeSpan.FromMilliseconds(random.Next(1, 30)));
                break;
            case 1:
                ledger.Send(write);
                await CutAsync(write, body => body.Length);
                break;
            case 2:
                await CutAsync(write, body => random.Next(1, body.Length));
                break;
            default:
                await SendAsync(write, Timeout.InfiniteTimeSpan);
                return;
        }

        if (write.Acknowledged is null && write.Conflict is null && random.Next(2) == 0)
        {
            await SendAsync(write, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>One to three cells, most often of the few that all write into.</summary>
    private FormWrite Choose(string form, FormContent last)
    {
        var cells = last.Values.Keys.Order(StringComparer.Ordinal).ToArray();
        random.Shuffle(cells);
        if (random.Next(3) > 0)
        {
            cells = [.. cells.OrderBy(c => c, StringComparer.Ordinal).Take(5)];
            random.Shuffle(cells);
        }

        var values = cells.Take(random.Next(1, 4)).Select((cell, i) => (cell, Value: i == 0 || random.Next(2) == 0 ? Number() : random.GetItems(["0", "null", "\"na\""], 1)[0]))
            .ToDictionary(v => v.cell, v => v.Value);
        var explanations = random.Next(4) > 0 ? [] : new Dictionary<string, string>
        {
            [cells[random.Next(cells.Length)]] = random.Next(4) == 0 ? "" : $"第{ledger.NextNumber()}号说明",
        };
        var path = HasToken ? "Api" : random.Next(2) == 0 ? "Grid" : "Page";
        return new(form, name, path, last.Version, cells[0], values, explanations);
    }

    private string Number() => random.Next(2) == 0
        ? ledger.NextNumber().ToString(CultureInfo.InvariantCulture)
        : $"{ledger.NextNumber()}.{random.Next(1000):000}{random.Next(1, 10)}";

    /// <param name="patience">After it he hangs up.</param>
    private async Task SendAsync(FormWrite write, TimeSpan patience)
    {
        using var request = Request(HttpMethod.Put, write.Form, write.Path);
        request.Content = new StringContent(BodyOf(write), Encoding.UTF8, "application/json");
        using var hangUp = new CancellationTokenSource(patience);
        ledger.Send(write);
        try
        {
            using var answer = await client.SendAsync(request, hangUp.Token);
            Take(write, answer.StatusCode, await answer.Content.ReadAsStringAsync(hangUp.Token));
        }
        catch (OperationCanceledException) when (hangUp.IsCancellationRequested)
        {
        }
    }

    private void Take(FormWrite write, HttpStatusCode status, string text)
    {
        if (status == HttpStatusCode.OK)
        {
            known[write.Form] = ContentOf(JsonElement.Parse(text));
            acknowledged.Add(write.Form);
            ledger.Acknowledge(write, known[write.Form]);
        }
        else if (status == HttpStatusCode.Conflict && JsonElement.Parse(text).TryGetProperty("current", out var current) && current.TryGetProperty("conflicts", out var conflicts))
        {
            ledger.Refuse(write, ContentOf(current), conflicts.EnumerateObject().ToDictionary(c => c.Name, c => (Shown(c, "yours"), Shown(c, "stored"))));
        }
        else
        {
            throw new InvalidOperationException($"{write}: {(int)status} {text}");
        }

        // An explanation is text on both sides; of the values only "na" is.
        string Shown(JsonProperty conflict, string side) =>
            conflict.Value.GetProperty(side) is var shown && shown.ValueKind == JsonValueKind.String && shown.GetString() != "na" ? shown.GetString()! : shown.GetRawText();
    }

    /// <summary>Sends the head and some of the body, and closes or breaks the line without waiting for an answer.</summary>
    private async Task CutAsync(FormWrite write, Func<byte[], int> bytes)
    {
        var body = Encoding.UTF8.GetBytes(BodyOf(write));
        var head = new StringBuilder($"PUT {Address(write.Form)} HTTP/1.1\r\nHost: {portal.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n");
        foreach (var (key, value) in HeadersOf(write.Path))
        {
            head.Append(CultureInfo.InvariantCulture, $"{key}: {value}\r\n");
        }

        using var line = new TcpClient();
        await line.ConnectAsync(portal.Host, portal.Port);
        line.LingerState = new LingerOption(enable: random.Next(2) == 0, 0);
        await line.GetStream().WriteAsync(Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()));
        await line.GetStream().WriteAsync(body.AsMemory(0, bytes(body)));
    }

    private HttpRequestMessage Request(HttpMethod method, string form, string? path = null)
    {
        var request = new HttpRequestMessage(method, Address(form));
        foreach (var (key, value) in HeadersOf(path))
        {
            request.Headers.TryAddWithoutValidation(key, value);
        }

        return request;
    }

    private IEnumerable<KeyValuePair<string, string>> HeadersOf(string? path) => path == "Grid" ? headers.Append(new("X-Form-Door", "grid")) : headers;

    private string Address(string form) => $"/api/v1/submissions/{form.Replace("/", $"/{month}/", StringComparison.Ordinal)}";

    private static string BodyOf(FormWrite write) =>
        $"{{\"version\":{write.Version},\"values\":{{{string.Join(',', write.Values.Select(v => $"\"{v.Key}\":{v.Value}"))}}},\"explanations\":{JsonSerializer.Serialize(write.Explanations)}}}";

    private static FormContent ContentOf(JsonElement answer) => new(
        answer.GetProperty("version").GetInt32(),
        answer.GetProperty("values").EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetRawText()),
        answer.GetProperty("explanations").EnumerateObject().ToDictionary(e => e.Name, e => e.Value.GetString()!));
}
