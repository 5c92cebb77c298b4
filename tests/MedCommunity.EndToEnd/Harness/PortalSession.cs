using System.Globalization;
using System.Net;

namespace MedCommunity.EndToEnd.Harness;

/// <summary>A browser without a screen: signs in and sends the pages' plain forms, where a real one would cost a second a page.</summary>
internal sealed class PortalSession(PortalProcess portal) : IDisposable
{
    private readonly CookieContainer cookies = new();
    private HttpClient? client;

    private HttpClient Client => client ??= new(new SocketsHttpHandler { CookieContainer = cookies }) { BaseAddress = new Uri(portal.Url) };

    public Task SignInAsync(string account, string password) => PostAsync("/account/login", "login", new("Name", account), new("Password", password));

    /// <summary>The first thing that a one-time password opens, and the only one.</summary>
    public Task ChangePasswordAsync(string current, string next) => PostAsync("/account/password", "password", new("Current", current), new("New", next), new("Again", next));

    /// <summary>The Authorization header with a new token of one's own.</summary>
    public async Task<Dictionary<string, string>> TokenHeadersAsync(params string[] scopes)
    {
        var lastDay = DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var page = await PostAsync("/account", "token", [new("TokenName", "测试"), new("TokenLastDay", lastDay), .. scopes.Select(s => KeyValuePair.Create("TokenScopes", s))]);
        return new() { ["Authorization"] = "Bearer mc_" + page.Split(">mc_")[1].Split('<')[0] };
    }

    /// <summary>The headers with which the script of a page writes.</summary>
    public async Task<Dictionary<string, string>> ScriptHeadersAsync(string page)
    {
        var csrf = After(await Client.GetStringAsync(page), "name=\"csrf\" content=\"");
        return new() { ["Cookie"] = cookies.GetCookieHeader(Client.BaseAddress!), ["X-CSRF-TOKEN"] = csrf };
    }

    public void Dispose() => client?.Dispose();

    private async Task<string> PostAsync(string page, string handler, params KeyValuePair<string, string>[] fields)
    {
        var token = After(await Client.GetStringAsync(page), "name=\"__RequestVerificationToken\" value=\"");
        using var content = new FormUrlEncodedContent([.. fields, new("_handler", handler), new("__RequestVerificationToken", token)]);
        using var answer = await Client.PostAsync(page, content);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    private static string After(string page, string start) => page.Split(start)[1].Split('"')[0];
}
