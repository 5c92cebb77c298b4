using System.Net;
using MedCommunity.Tests.Data;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Accounts;

public sealed class PasswordTests : DatabaseTests
{
    private const string Fresh = "Another-2027!";

    [Theory, MemberData(nameof(Providers))]
    public async Task A_one_time_password_opens_its_page_and_nothing_else_until_it_is_changed(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var token = await world.ClientAsync("finance");
        await OneTimeAsync(world, TestClock.Noon.UtcDateTime.AddDays(1));
        using var client = await world.SessionAsync("finance");

        foreach (var page in new[] { "/", "/tasks", "/account", "/account/second-factor/setup", "/settings/security" })
        {
            (await client.OpenAsync(page)).Target().Should().Be("/account/password", page);
        }

        using (var refused = await client.GetAsync("/api/v1/work-items"))
        {
            refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
            (await refused.Content.ReadAsStringAsync()).Should().Contain("请先登录门户设置新密码");
        }

        (await token.GetAsync("/api/v1/work-items")).StatusCode.Should().Be(HttpStatusCode.Forbidden, "nor does a token go round it");

        // Whatever fails changes nothing.
        (await ChangeAsync(client, "Wrong-2026!", Fresh).RefusalAsync()).Should().Be("原密码不正确。");
        (await ChangeAsync(client, AccountPages.Password, "short").RefusalAsync()).Should().Contain("密码至少10位");
        var still = await world.AccountAsync("finance");
        (still.MustChangePassword, still.OneTimePasswordUntil is not null, still.PasswordChangedAt).Should().Be((true, true, null));
        (await client.OpenAsync("/tasks")).Target().Should().Be("/account/password");

        (await ChangeAsync(client, AccountPages.Password, Fresh)).Target().Should().Be("/");
        var changed = await world.AccountAsync("finance");
        (changed.MustChangePassword, changed.OneTimePasswordUntil, changed.PasswordChangedAt).Should().Be((false, null, world.Clock.Now.UtcDateTime));
        (await client.OpenAsync("/tasks")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await token.GetAsync("/api/v1/work-items")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_one_time_password_past_its_time_does_not_open(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await OneTimeAsync(world, TestClock.Noon.UtcDateTime.AddMinutes(-1));
        using var client = await world.VisitorAsync();

        (await client.SignInAsync("finance", "Wrong-2026!").RefusalAsync()).Should().Be("账号或密码不正确，请重新输入。", "only who has it learns that it is too old");
        (await client.SignInAsync("finance").RefusalAsync()).Should().Contain("一次性密码已过期").And.Contain("系统管理员");
        (await client.OpenAsync("/account/password")).Target().Should().Contain("/account/login");
    }

    [Theory]
    [InlineData("Demo-2026!", "不能与原密码相同")]
    [InlineData("My-Finance-2026", "不能含有账号名")]
    [InlineData("Short-1!", "至少10位")]
    [InlineData("lower-2026!", "大写字母")]
    [InlineData("UPPER-2026!", "小写字母")]
    [InlineData("No-Digits-Here!", "数字")]
    [InlineData("NoSymbols2026", "符号")]
    public async Task A_password_that_breaks_a_rule_is_refused_with_the_rule(string chosen, string why)
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        using var client = await world.SessionAsync("finance");

        (await ChangeAsync(client, AccountPages.Password, chosen).RefusalAsync()).Should().Contain(why);

        (await world.AccountAsync("finance")).PasswordChangedAt.Should().BeNull();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Changing_it_ends_every_other_session_and_keeps_this_one(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var here = await world.SessionAsync("finance");
        using var there = await world.SessionAsync("finance");

        (await ChangeAsync(here, AccountPages.Password, Fresh)).Target().Should().Be("/account?done=password");

        world.Clock.Now += TimeSpan.FromSeconds(31);
        (await here.OpenAsync("/tasks")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await there.OpenAsync("/tasks")).Target().Should().Contain("/account/login");
        await using var db = world.CreateDbContext();
        (await db.AccountSessions.CountAsync(s => s.EndedAt == null)).Should().Be(1);
    }

    [Theory]
    [InlineData(null, 91, false, true)]
    [InlineData(null, 89, false, false)]
    [InlineData(null, null, false, true)]
    [InlineData(null, 91, true, false)]
    [InlineData(null, null, true, false)]
    [InlineData("0", 910, false, false)]
    [InlineData("30", 31, false, true)]
    public async Task A_password_older_than_the_setting_must_be_changed_at_sign_in(string? days, int? age, bool demonstration, bool mustChange)
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        if (days is not null)
        {
            world.Settings["Security:PasswordDays"] = days;
        }

        await world.ChangeAsync("finance", a =>
        {
            a.IsDemonstration = demonstration;
            a.PasswordChangedAt = age is { } d ? TestClock.Noon.UtcDateTime.AddDays(-d) : null;
        });

        using var client = await world.SessionAsync("finance");

        (await client.OpenAsync("/tasks")).Target().Should().Be(mustChange ? "/account/password" : null);
    }

    [Fact]
    public async Task Somebody_without_any_role_has_to_change_a_one_time_password_too()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        await OneTimeAsync(world, TestClock.Noon.UtcDateTime.AddDays(1));
        await using (var db = world.CreateDbContext())
        {
            await db.RoleGrants.Where(g => g.AccountId == world.AccountId("finance")).ForEachAsync(g => g.To = g.From);
            await db.SaveChangesAsync();
        }

        using var client = await world.SessionAsync("finance");

        (await client.OpenAsync("/")).Target().Should().Be("/account/password");
        (await client.OpenAsync("/account")).Target().Should().Be("/account/password");
    }

    private static Task OneTimeAsync(TestWorld world, DateTime until) => world.ChangeAsync("finance", a =>
    {
        a.MustChangePassword = true;
        a.OneTimePasswordUntil = until;
    });

    private static Task<HttpResponseMessage> ChangeAsync(HttpClient client, string current, string chosen) =>
        client.PostFormAsync("/account/password", new() { ["Current"] = current, ["New"] = chosen, ["Again"] = chosen });
}
