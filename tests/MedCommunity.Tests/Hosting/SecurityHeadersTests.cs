using System.Net;
using System.Text.RegularExpressions;
using MedCommunity.Tests.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MedCommunity.Tests.Hosting;

/// <summary>What every answer says to the browser, whatever the answer is; cookies; and that no form is taken without its token.</summary>
public sealed partial class SecurityHeadersTests
{
    [Fact]
    public async Task Every_answer_carries_the_headers_and_only_scripts_and_styles_may_be_kept()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        using var office = await BrowserAsync(world, "office");
        using var nobody = await BrowserAsync(world, null);
        using var script = await world.ClientAsync("office");
        foreach (var (client, path, status, isStatic) in new[]
        {
            (office, "/", HttpStatusCode.OK, false),
            (office, "/tasks", HttpStatusCode.OK, false),
            (office, "/forms/status", HttpStatusCode.OK, false),
            (nobody, "/account/login", HttpStatusCode.OK, false),
            (nobody, "/tasks", HttpStatusCode.Found, false),
            (office, "/nowhere", HttpStatusCode.NotFound, false),
            (office, "/error", HttpStatusCode.OK, false),
            (script, "/api/v1/units", HttpStatusCode.OK, false),
            (script, "/api/v1/indicators?window=decade", HttpStatusCode.BadRequest, false),
            (script, "/api/v1/nowhere", HttpStatusCode.NotFound, false),
            (nobody, "/api/v1/units", HttpStatusCode.Unauthorized, false),
            (nobody, "/js/shell.js", HttpStatusCode.OK, true),
            (nobody, "/css/app.css", HttpStatusCode.OK, true),
        })
        {
            using var answer = await client.GetAsync(path);
            answer.StatusCode.Should().Be(status, path);
            string Header(string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join('|', values) : "";
            var policy = Header("Content-Security-Policy");
            policy.Should().Contain("default-src 'self'").And.Contain("script-src 'self';").And.Contain("object-src 'none'").And.Contain("base-uri 'self'")
                .And.Contain("form-action 'self'").And.Contain("frame-ancestors 'none'").And.Contain("connect-src 'self' ws://localhost wss://localhost");
            policy.Should().NotContain("unsafe-eval").And.NotContain("|", "one policy, not two");
            policy.Split(';').Should().NotContain(part => part.Contains("script-src") && part.Contains("unsafe"));
            Header("X-Frame-Options").Should().Be("DENY", path);
            Header("X-Content-Type-Options").Should().Be("nosniff", path);
            Header("Referrer-Policy").Should().Be("same-origin", path);
            Header("Permissions-Policy").Should().Contain("camera=()", path);
            Header("Cross-Origin-Opener-Policy").Should().Be("same-origin", path);
            Header("Strict-Transport-Security").Should().MatchRegex("^max-age=[0-9]{8,}", path);
            (answer.Headers.CacheControl?.NoStore ?? false).Should().Be(!isStatic, path);
        }
    }

    [Fact]
    public async Task An_exceptions_page_carries_them_too()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        using var office = await BrowserAsync(world, "office");

        // The roles are gone: whatever asks for them fails.
        await using (var db = world.CreateDbContext())
        {
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(db.Database, "ALTER TABLE \"RoleGrants\" RENAME TO \"Gone\"");
        }

        foreach (var path in new[] { "/tasks", "/api/v1/plans" })
        {
            using var answer = await office.GetAsync(path);
            answer.StatusCode.Should().Be(HttpStatusCode.InternalServerError, path);
            answer.Headers.GetValues("Content-Security-Policy").Should().ContainSingle(path);
            answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
            answer.Headers.CacheControl!.NoStore.Should().BeTrue(path);
        }
    }

    [Fact]
    public async Task Development_pins_no_browser_to_https_and_lets_cookies_through_without_it()
    {
        await using var database = await TestDatabase.CreateAsync(Provider.Sqlite, demonstration: true);
        await using var portal = new TestPortal(database.Settings, new TestClock(), Environments.Development);
        using var client = portal.CreateClient();

        using var answer = await client.GetAsync("/account/login");

        answer.Headers.Contains("Strict-Transport-Security").Should().BeFalse();
        answer.Headers.Contains("Content-Security-Policy").Should().BeTrue();
        answer.Headers.GetValues("Set-Cookie").Should().NotBeEmpty().And.OnlyContain(c => !c.Contains("secure", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_host_that_is_no_name_gets_into_no_header()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        using var client = await BrowserAsync(world, null);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/js/shell.js");
        request.Headers.TryAddWithoutValidation("Host", "a;script-src*");

        using var answer = await client.SendAsync(request);

        answer.Headers.GetValues("Content-Security-Policy").Single().Should().EndWith("connect-src 'self'").And.NotContain("script-src*");
    }

    [Fact]
    public async Task Cookies_are_secure_unseen_by_scripts_and_same_site()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);

        // Plain HTTP, as behind a proxy that ends TLS.
        using var client = await world.ClientAsync(null);
        using var login = await client.GetAsync("/account/login");
        var form = login.Headers.GetValues("Set-Cookie").Single();
        form.Should().StartWith("medcommunity-form=");
        Attributes(form).Should().Contain(["secure", "httponly", "samesite=strict", "path=/"]);

        using var browser = await BrowserAsync(world, null);
        using var signedIn = await PostAsync(browser, "/account/login", new() { ["_handler"] = "login", ["Name"] = "office", ["Password"] = Web.Commands.Demonstration.DemonstrationCounty.Password }, await TokenAsync(browser, "/account/login"));
        signedIn.StatusCode.Should().Be(HttpStatusCode.Found);
        var session = signedIn.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("medcommunity=", StringComparison.Ordinal));
        Attributes(session).Should().Contain(["secure", "httponly", "samesite=lax", "path=/"]).And.NotContain(a => a.StartsWith("expires"), "it ends with the browser");
    }

    [Fact]
    public async Task No_page_and_no_endpoint_takes_a_form_without_its_token()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        using var nobody = await BrowserAsync(world, null);
        List<HttpClient> browsers = [nobody];
        foreach (var account in new[] { "office", "branch", "admin" })
        {
            browsers.Add(await BrowserAsync(world, account));
        }

        var targets = world.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Except(["GET", "HEAD"])
                .Select(method => (Method: method, Target: "/" + Parameter().Replace(e.RoutePattern.RawText!, "1").Trim('/'))))
            .Distinct().ToList();

        targets.Should().Contain([("POST", "/account/login"), ("POST", "/account/logout"), ("POST", "/forms/1/1/1"), ("POST", "/api/v1/work-items/1/progress"), ("PUT", "/api/v1/submissions/1/1/1")]);
        foreach (var (method, target) in targets)
        {
            var answers = new List<HttpStatusCode>();
            foreach (var browser in browsers)
            {
                using var answer = await PostAsync(browser, target, method: method, fields: new() { ["_handler"] = "login", ["Name"] = "office", ["Password"] = Web.Commands.Demonstration.DemonstrationCounty.Password });
                answers.Add(answer.StatusCode == HttpStatusCode.Found && answer.Headers.Location!.OriginalString.Contains("/account/login?", StringComparison.Ordinal) ? HttpStatusCode.Unauthorized : answer.StatusCode);
                answer.Headers.Contains("Set-Cookie").Should().BeFalse($"{target} signs nobody in or out");
            }

            answers.Should().OnlyContain(s => s == HttpStatusCode.BadRequest || s == HttpStatusCode.Forbidden || s == HttpStatusCode.Unauthorized, target);
            answers.Should().Contain(s => s == HttpStatusCode.BadRequest || s == HttpStatusCode.Forbidden, target);
        }

        browsers.ForEach(b => b.Dispose());
    }

    [Fact]
    public async Task With_its_token_the_sign_out_is_done()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        using var browser = await BrowserAsync(world, "leader");
        (await browser.GetAsync("/cockpit")).StatusCode.Should().Be(HttpStatusCode.OK);

        using var answer = await PostAsync(browser, "/account/logout", [], await TokenAsync(browser, "/forms/status"));

        answer.StatusCode.Should().Be(HttpStatusCode.Found);
        (await browser.GetAsync("/cockpit")).StatusCode.Should().Be(HttpStatusCode.Found, "the session is over");
    }

    private static async Task<HttpClient> BrowserAsync(TestWorld world, string? account)
    {
        var client = account is null ? await world.ClientAsync(null) : await world.SessionAsync(account);
        if (account is null)
        {
            client.BaseAddress = new("https://localhost");
        }

        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return client;
    }

    private static string[] Attributes(string cookie) => [.. cookie.Split(';').Select(a => a.Trim().ToLowerInvariant())];

    private static async Task<string> TokenAsync(HttpClient browser, string path) => Token().Match(await browser.GetStringAsync(path)).Groups[1].Value;

    private static async Task<HttpResponseMessage> PostAsync(HttpClient browser, string path, Dictionary<string, string> fields, string? token = null, string method = "POST")
    {
        if (token is not null)
        {
            fields["__RequestVerificationToken"] = token;
        }

        using HttpContent content = path.StartsWith("/api/", StringComparison.Ordinal)
            ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json")
            : new FormUrlEncodedContent(fields);
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        return await browser.SendAsync(request);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Token();

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Parameter();
}
