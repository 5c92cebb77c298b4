using System.Net;
using System.Text.RegularExpressions;
using MedCommunity.Core.Accounts;
using MedCommunity.Tests.Data;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Accounts;

/// <summary>What the tests of signing in do again and again.</summary>
internal static partial class AccountPages
{
    public const string Password = "Demo-2026!";

    /// <summary>Somebody who has not signed in, with a cookie jar.</summary>
    public static async Task<HttpClient> VisitorAsync(this TestWorld world)
    {
        var client = await world.ClientAsync(null);
        client.BaseAddress = new Uri("https://localhost");
        return client;
    }

    /// <summary>What a browser asks a page with.</summary>
    public static async Task<HttpResponseMessage> OpenAsync(this HttpClient client, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("text/html");
        return await client.SendAsync(request);
    }

    public static Task<HttpResponseMessage> SignInAsync(this HttpClient client, string name, string password = Password) =>
        client.PostFormAsync("/account/login", new() { ["Name"] = name, ["Password"] = password });

    /// <summary>The refusal that a page shows after its form was sent.</summary>
    public static async Task<string> RefusalAsync(this Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        answer.StatusCode.Should().Be(HttpStatusCode.OK, page);
        return Error().Match(page).Groups[1].Value;
    }

    /// <summary>Where the answer leads to, without the host.</summary>
    public static string? Target(this HttpResponseMessage answer) => answer.Headers.Location is not { } to ? null : to.IsAbsoluteUri ? to.PathAndQuery : to.OriginalString;

    /// <summary>Binds an authenticator on the set-up page.</summary>
    /// <returns>Its key, and the recovery codes.</returns>
    public static async Task<(string Key, IReadOnlyList<string> Recovery)> BindAuthenticatorAsync(this TestWorld world, HttpClient client)
    {
        var offer = new OfferedAuthenticator(await client.GetStringAsync("/account/second-factor/setup"));
        var page = await offer.ConfirmAsync(client, world);
        var recovery = Code().Matches(page).Select(m => m.Groups[1].Value).ToList();
        recovery.Should().HaveCount(10, page);
        return (offer.Key, recovery);
    }

    public static async Task ChangeAsync(this TestWorld world, string account, Action<Account> change)
    {
        await using var db = world.CreateDbContext();
        change(await db.Users.SingleAsync(a => a.UserName == account));
        await db.SaveChangesAsync();
    }

    public static async Task<Account> AccountAsync(this TestWorld world, string account)
    {
        await using var db = world.CreateDbContext();
        return await db.Users.AsNoTracking().SingleAsync(a => a.UserName == account);
    }

    public static async Task RequireSecondFactorAsync(this TestWorld world, params Role[] roles)
    {
        await using var db = world.CreateDbContext();
        (await db.Counties.SingleAsync(c => c.Id == world.CountyId)).SecondFactorRoles = string.Join(',', roles);
        await db.SaveChangesAsync();
    }

    [GeneratedRegex("data-testid=\"error-summary\"[^>]*>([^<]*)<", RegexOptions.None, 1000)]
    private static partial Regex Error();

    [GeneratedRegex("<li><code>([^<]+)</code></li>", RegexOptions.None, 1000)]
    private static partial Regex Code();
}

/// <summary>The set-up page as it was opened once: its key is offered to be scanned, and goes back with the form.</summary>
internal sealed partial class OfferedAuthenticator
{
    private readonly Dictionary<string, string> fields;

    public OfferedAuthenticator(string page)
    {
        Key = Shown().Match(page).Groups[1].Value;
        Key.Should().MatchRegex("^([A-Z2-7]{4} )+[A-Z2-7]{1,4}$");
        page.Should().Contain("<svg");
        fields = Hidden().Matches(page).DistinctBy(m => m.Groups[1].Value).ToDictionary(m => m.Groups[1].Value, m => WebUtility.HtmlDecode(m.Groups[2].Value));
    }

    public string Key { get; }

    /// <summary>Sends the code of now; for an authenticator that takes another's place also the password and the old one's code.</summary>
    /// <returns>The page that answers.</returns>
    public async Task<string> ConfirmAsync(HttpClient client, TestWorld world, string? password = null, string? oldCode = null)
    {
        fields["NewCode"] = AuthenticatorApp.CodeAt(Key, world.Clock.Now);
        fields["Password"] = password ?? "";
        fields["OldCode"] = oldCode ?? "";
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await client.PostAsync("/account/second-factor/setup", content);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("data-testid=\"totp-key\">([^<]+)<", RegexOptions.None, 1000)]
    private static partial Regex Shown();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Hidden();
}
