using System.Diagnostics;
using System.Net;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MedCommunity.Tests.Accounts;

public sealed class SignInTests : DatabaseTests
{
    private const string Wrong = "账号或密码不正确，请重新输入。";

    [Theory, MemberData(nameof(Providers))]
    public async Task A_name_that_nobody_has_is_answered_like_one_that_somebody_has(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        world.Settings["Security:FailuresPerAddress"] = "100";
        await world.ChangeAsync("insurance", a => a.LockoutEnd = DateTimeOffset.MaxValue);
        var answers = new Dictionary<string, List<string>>();
        foreach (var name in new[] { "finance", "nobody", "insurance" })
        {
            using var client = await world.VisitorAsync();
            answers[name] = [];
            for (var attempt = 1; attempt <= 6; attempt++)
            {
                var started = Stopwatch.GetTimestamp();
                answers[name].Add(await client.SignInAsync(name, "Wrong-2026!").RefusalAsync());
                Stopwatch.GetElapsedTime(started).Should().BeGreaterThan(TimeSpan.FromMilliseconds(390), "a refusal takes as long whatever it is for");
            }
        }

        answers["finance"].Should().Equal(Wrong, Wrong, Wrong, Wrong, SignInWithPassword.Locked, SignInWithPassword.Locked);
        answers["nobody"].Should().Equal(answers["finance"]);
        answers["insurance"].Should().Equal(answers["finance"], "what an administrator closed is not given away either");

        world.Clock.Now += TimeSpan.FromMinutes(14);
        using (var early = await world.VisitorAsync())
        {
            (await early.SignInAsync("finance").RefusalAsync()).Should().Be(SignInWithPassword.Locked);
        }

        world.Clock.Now += TimeSpan.FromMinutes(2);
        using var later = await world.VisitorAsync();
        (await later.SignInAsync("nobody", "Wrong-2026!").RefusalAsync()).Should().Be(Wrong);
        (await later.SignInAsync("insurance").RefusalAsync()).Should().Contain("停用", "who knows the password may know");
        (await later.SignInAsync("finance")).Target().Should().Be("/");
        (await world.AccountAsync("finance")).LastSignedInAt.Should().Be(world.Clock.Now.UtcDateTime);
    }

    [Theory]
    [InlineData("http://portal.example", true)]
    [InlineData("https://portal.example", false)]
    [InlineData("http://localhost", false)]
    [InlineData("http://127.0.0.1", false)]
    public async Task A_sign_in_page_over_plain_http_says_that_no_browser_will_stay_signed_in(string address, bool says)
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        using var client = await world.ClientAsync(null);

        var page = await client.GetStringAsync(new Uri($"{address}/account/login"));

        page.Contains("data-testid=\"login-plain\"", StringComparison.Ordinal).Should().Be(says);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Guesses_sent_at_once_count_one_by_one(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var clients = new List<HttpClient>();
        for (var i = 0; i < 12; i++)
        {
            clients.Add(await world.VisitorAsync());
        }

        var answers = await Task.WhenAll(clients.Select(c => c.SignInAsync("finance", "Wrong-2026!").RefusalAsync()));

        answers.Count(a => a == Wrong).Should().Be(4, "the fifth locks, and the others find it locked");
        (await clients[0].SignInAsync("finance").RefusalAsync()).Should().Be(SignInWithPassword.Locked);
    }

    [Fact]
    public async Task Failures_from_one_address_shut_it_and_successes_never_do()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        world.Settings["Security:FailuresPerAddress"] = "3";
        for (var i = 0; i < 5; i++)
        {
            using var fine = await world.SessionAsync("leader");
        }

        using var client = await world.VisitorAsync();
        for (var i = 0; i < 3; i++)
        {
            (await client.SignInAsync($"nobody-{i}", "Wrong-2026!").RefusalAsync()).Should().Be(Wrong);
        }

        (await client.SignInAsync("leader").RefusalAsync()).Should().Be("这个网络地址登录失败的次数过多，请5分钟后再试。");
    }

    [Fact]
    public async Task A_new_sign_in_leaves_the_old_session_behind()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        using var client = await world.SessionAsync("finance");
        (await client.SignInAsync("finance")).Target().Should().Be("/");

        await using var db = world.CreateDbContext();
        db.AccountSessions.OrderBy(s => s.Id).Select(s => s.EndedAt != null).Should().Equal(true, false);
    }

    [Theory]
    [InlineData("/tasks?light=red", "/tasks?light=red")]
    [InlineData("//elsewhere.example", "/")]
    [InlineData("/\\elsewhere.example", "/")]
    [InlineData("https://elsewhere.example", "/")]
    public async Task Sign_in_leads_only_to_the_portals_own_pages(string returnUrl, string target)
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        using var client = await world.VisitorAsync();

        var answer = await client.PostFormAsync($"/account/login?returnUrl={Uri.EscapeDataString(returnUrl)}", new() { ["Name"] = "finance", ["Password"] = AccountPages.Password });

        answer.Target().Should().Be(target);
    }

    [Theory]
    [InlineData(null, "10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "10.0.0.1", "203.0.113.7")]
    [InlineData("10.0.0.1", "10.0.0.2", "10.0.0.2")]
    public async Task Only_a_proxy_that_the_settings_name_is_believed(string? proxies, string from, string caller)
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        if (proxies is not null)
        {
            world.Settings["Security:Proxies"] = proxies;
        }

        var context = await ((TestServer)world.Services.GetRequiredService<IServer>()).SendAsync(c =>
        {
            c.Connection.RemoteIpAddress = IPAddress.Parse(from);
            c.Request.Path = "/account/login";
            c.Request.Headers["X-Forwarded-For"] = "203.0.113.7";
        });

        context.Connection.RemoteIpAddress!.ToString().Should().Be(caller);
    }

    [Fact]
    public void The_settings_have_safe_defaults_and_a_wrong_one_is_one_line()
    {
        var defaults = Read();
        (defaults.Idle, defaults.PasswordDays, defaults.FailuresPerAddress, defaults.Proxies.Count).Should().Be((TimeSpan.FromMinutes(30), 90, 20, 0));
        defaults.Revalidate.Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(30), "a revoked role stops working within a minute");
        Read(("IdleMinutes", "10"), ("Proxies", "10.0.0.1, fd00::1")).Proxies.Should().HaveCount(2);

        foreach (var (name, value) in new[] { ("IdleMinutes", "0"), ("PasswordDays", "never"), ("RevalidateSeconds", "61"), ("Proxies", "nginx"), ("FailuresPerAddress", "-1") })
        {
            FluentActions.Invoking(() => Read((name, value))).Should().Throw<SettingsException>().WithMessage($"Security:{name} *{value}*");
        }

        static SecuritySettings Read(params (string Name, string Value)[] settings) =>
            SecuritySettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Security:{s.Name}", (string?)s.Value))).Build());
    }
}
