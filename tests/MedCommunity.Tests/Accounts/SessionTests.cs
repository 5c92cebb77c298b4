using System.Net;
using System.Text.RegularExpressions;
using MedCommunity.Tests.Data;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Accounts;

/// <summary>A session ends by itself, by its owner and by an administrator; each test moves the clock, never itself.</summary>
public sealed partial class SessionTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task Without_activity_it_is_over_after_the_idle_time_and_opening_pages_is_activity(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var client = await world.SessionAsync("finance");
        for (var i = 0; i < 3; i++)
        {
            world.Clock.Now += TimeSpan.FromMinutes(20);
            (await client.OpenAsync("/tasks")).StatusCode.Should().Be(HttpStatusCode.OK);
        }

        // What a script fetches by itself keeps the cookie fresh and is no sign of life.
        world.Clock.Now += TimeSpan.FromMinutes(20);
        (await client.GetAsync("/api/v1/work-items")).StatusCode.Should().Be(HttpStatusCode.OK);
        world.Clock.Now += TimeSpan.FromMinutes(11);
        (await client.GetAsync("/api/v1/work-items")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await client.OpenAsync("/tasks")).Target().Should().Contain("/account/login");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_sign_of_life_keeps_it_is_written_once_a_minute_and_needs_our_own_page(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var client = await world.SessionAsync("finance");
        var csrf = await CsrfAsync(client);

        world.Clock.Now += TimeSpan.FromSeconds(50);
        (await PostAsync(client, "/account/alive", csrf)).Should().Be(HttpStatusCode.NoContent);
        (await SeenAsync()).Should().Be(TestClock.Noon.UtcDateTime, "it was written less than a minute ago");
        world.Clock.Now += TimeSpan.FromMinutes(20);
        (await PostAsync(client, "/account/alive", csrf)).Should().Be(HttpStatusCode.NoContent);
        (await SeenAsync()).Should().Be(world.Clock.Now.UtcDateTime);
        (await PostAsync(client, "/account/alive", null)).Should().Be(HttpStatusCode.Forbidden);

        world.Clock.Now += TimeSpan.FromMinutes(25);
        (await client.OpenAsync("/tasks")).StatusCode.Should().Be(HttpStatusCode.OK);
        world.Clock.Now += TimeSpan.FromMinutes(31);
        (await PostAsync(client, "/account/alive", csrf)).Should().Be(HttpStatusCode.Redirect, "nothing wakes it again");

        async Task<DateTime> SeenAsync()
        {
            await using var db = world.CreateDbContext();
            return await db.AccountSessions.Select(s => s.LastSeenAt).SingleAsync();
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_tab_that_thinks_nobody_is_there_does_not_end_what_another_keeps_alive(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var client = await world.SessionAsync("finance");
        var csrf = await CsrfAsync(client);
        world.Clock.Now += TimeSpan.FromMinutes(28);
        await PostAsync(client, "/account/alive", csrf);

        world.Clock.Now += TimeSpan.FromMinutes(2);
        (await PostAsync(client, "/account/idle", csrf)).Should().Be(HttpStatusCode.Conflict);
        (await client.OpenAsync("/account/password")).StatusCode.Should().Be(HttpStatusCode.OK);

        world.Clock.Now += TimeSpan.FromMinutes(27);
        (await PostAsync(client, "/account/idle", csrf)).Should().Be(HttpStatusCode.NoContent);
        (await client.OpenAsync("/tasks")).Target().Should().Contain("/account/login");
        await using var db = world.CreateDbContext();
        (await db.AccountSessions.SingleAsync()).EndedAt.Should().NotBeNull();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task One_sees_and_ends_ones_own_sessions_and_nobody_elses(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var here = await world.SessionAsync("finance");
        using var there = await world.SessionAsync("finance");
        using var third = await world.SessionAsync("finance");
        using var stranger = await world.SessionAsync("leader");
        var page = await here.GetStringAsync("/account");
        page.Split("data-testid=\"session-row\"").Should().HaveCount(4);
        page.Split("data-testid=\"session-this\"").Should().HaveCount(2);

        Guid others;
        await using (var db = world.CreateDbContext())
        {
            others = await db.AccountSessions.Where(s => s.AccountId == world.AccountId("leader")).Select(s => s.Id).SingleAsync();
        }

        (await EndAsync(here, others.ToString())).Target().Should().BeNull();
        (await EndAsync(here, EndButton().Match(page).Groups[1].Value)).Target().Should().Be("/account?done=session");
        (await EndAsync(here, "others")).Target().Should().Be("/account?done=sessions");

        world.Clock.Now += TimeSpan.FromSeconds(31);
        (await here.OpenAsync("/tasks")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await there.OpenAsync("/tasks")).Target().Should().Contain("/account/login");
        (await third.OpenAsync("/tasks")).Target().Should().Contain("/account/login");
        (await stranger.OpenAsync("/tasks")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Signing_out_ends_it_and_a_copy_of_its_cookie_opens_nothing(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var client = await world.VisitorAsync();
        using var signedIn = await client.SignInAsync("finance");
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Last(c => c.StartsWith("medcommunity=", StringComparison.Ordinal)).Split(';')[0];

        (await PostAsync(client, "/account/logout", await CsrfAsync(client))).Should().Be(HttpStatusCode.Redirect);

        world.Clock.Now += TimeSpan.FromSeconds(31);
        using var thief = await world.VisitorAsync();
        thief.DefaultRequestHeaders.Add("Cookie", cookie);
        (await thief.OpenAsync("/tasks")).Target().Should().Contain("/account/login");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_locked_account_is_out_within_half_a_minute(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var client = await world.SessionAsync("finance");
        await world.ChangeAsync("finance", a => a.LockoutEnd = DateTimeOffset.MaxValue);

        (await client.GetAsync("/api/v1/work-items")).StatusCode.Should().Be(HttpStatusCode.Forbidden, "its roles are gone at once");
        world.Clock.Now += TimeSpan.FromSeconds(31);
        (await client.OpenAsync("/account")).Target().Should().Contain("/account/login");
    }

    [Fact]
    public async Task The_sign_in_page_says_why_and_lets_a_session_that_still_holds_go_on()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        using var visitor = await world.VisitorAsync();
        (await visitor.GetStringAsync("/account/login?why=idle")).Should().Contain("长时间未操作，已自动退出");
        (await visitor.GetStringAsync("/account/login?why=ended")).Should().Contain("登录已失效，请重新登录");

        using var client = await world.SessionAsync("finance");
        (await client.OpenAsync("/account/login?returnUrl=%2Ftasks&why=ended")).Target().Should().EndWith("/tasks");
        await world.ChangeAsync("finance", a => a.LockoutEnd = DateTimeOffset.MaxValue);
        (await client.GetStringAsync("/account/login?returnUrl=%2Ftasks&why=ended")).Should().Contain("登录已失效");
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36", "Windows 7 电脑 · Chrome")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0", "Windows 电脑 · Edge")]
    [InlineData("Mozilla/5.0 (Linux; Android 12; wv) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36 MicroMessenger/8.0", "安卓手机 · 微信")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Version/16.0 Mobile/15E148 Safari/604.1", "苹果手机 · Safari")]
    [InlineData("curl/8.0", "未知浏览器")]
    [InlineData(null, "未知浏览器")]
    public void A_browser_is_named_in_plain_words(string? agent, string name) => Web.Features.Accounts.BrowserName.Of(agent).Should().Be(name);

    [Theory, MemberData(nameof(Providers))]
    public async Task The_security_page_shows_the_values_as_they_are_to_administrators_alone(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        world.Settings["Security:IdleMinutes"] = "12";
        await world.RequireSecondFactorAsync(Core.Accounts.Role.Administrator);
        using var admin = await world.SessionAsync("admin");
        await world.BindAuthenticatorAsync(admin);

        var page = WebUtility.HtmlDecode(await admin.GetStringAsync("/settings/security"));

        page.Should().Contain("12分钟无操作").And.Contain("10个账号中1个已开启").And.Contain("必须使用的角色：系统管理员").And.Contain("本次访问使用HTTPS")
            .And.Contain("7.1.4.1").And.Contain("7.1.4.10").And.Contain("连续输错5次锁定15分钟");
        (await (await world.SessionAsync("finance")).GetAsync("/settings/security")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    private static Task<HttpResponseMessage> EndAsync(HttpClient client, string id) => client.PostFormAsync("/account", new() { ["Id"] = id });

    private static async Task<string> CsrfAsync(HttpClient client) => Csrf().Match(await client.GetStringAsync("/account/password")).Groups[1].Value;

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string address, string? csrf)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        if (csrf is not null)
        {
            request.Headers.Add("X-CSRF-TOKEN", csrf);
        }

        return (await client.SendAsync(request)).StatusCode;
    }

    [GeneratedRegex("data-csrf=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Csrf();

    [GeneratedRegex("name=\"Id\" value=\"([0-9a-f-]{36})\"", RegexOptions.None, 1000)]
    private static partial Regex EndButton();
}
