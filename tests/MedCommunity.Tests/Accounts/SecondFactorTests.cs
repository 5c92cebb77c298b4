using System.Net;
using MedCommunity.Core.Accounts;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Accounts;

public sealed class SecondFactorTests : DatabaseTests
{
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(20000000000, "353130")]
    public void The_codes_are_those_of_RFC_6238(long seconds, string code)
    {
        const string key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"; // "12345678901234567890"
        var now = DateTimeOffset.FromUnixTimeSeconds(seconds);

        AuthenticatorApp.CodeAt(key, now).Should().Be(code);
        new AuthenticatorCodes(null!, new TestClock { Now = now }).StepOf(key, code).Should().Be(seconds / 30);
        new AuthenticatorCodes(null!, new TestClock { Now = now.AddMinutes(2) }).StepOf(key, code).Should().BeNull("a code is good for a minute around its own half");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_bound_authenticator_is_asked_for_and_no_code_opens_twice(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (key, _) = await world.BindAuthenticatorAsync(await world.SessionAsync("finance"));

        using var client = await world.VisitorAsync();
        using var half = await client.SignInAsync("finance");
        half.Target().Should().StartWith("/account/second-factor?");
        (await client.OpenAsync("/tasks")).Target().Should().Contain("/account/login", "a right password alone opens nothing");

        // The code that confirmed the authenticator was seen once already.
        (await CodeAsync(client, AuthenticatorApp.CodeAt(key, world.Clock.Now)).RefusalAsync()).Should().Contain("已用过");
        world.Clock.Now += TimeSpan.FromSeconds(30);
        var code = AuthenticatorApp.CodeAt(key, world.Clock.Now);
        using (var done = await CodeAsync(client, $" {code[..3]} {code[3..]} "))
        {
            done.Target().Should().Be("/");
        }

        (await client.OpenAsync("/tasks")).StatusCode.Should().Be(HttpStatusCode.OK);

        using var looker = await world.VisitorAsync();
        using var again = await looker.SignInAsync("finance");
        (await CodeAsync(looker, code).RefusalAsync()).Should().Contain("已用过");
        (await CodeAsync(looker, AuthenticatorApp.CodeAt(key, world.Clock.Now, stepsLater: -1)).RefusalAsync()).Should().Contain("已用过", "nor does an earlier one after it");
        (await CodeAsync(looker, AuthenticatorApp.CodeAt(key, world.Clock.Now, stepsLater: 1))).Target().Should().Be("/");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Two_requests_with_one_code_at_once_let_one_of_them_in(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (key, _) = await world.BindAuthenticatorAsync(await world.SessionAsync("finance"));
        world.Clock.Now += TimeSpan.FromSeconds(30);
        var clients = new List<HttpClient>();
        for (var i = 0; i < 4; i++)
        {
            clients.Add(await world.VisitorAsync());
            using var half = await clients[i].SignInAsync("finance");
        }

        var code = AuthenticatorApp.CodeAt(key, world.Clock.Now);
        var answers = await Task.WhenAll(clients.Select(c => CodeAsync(c, code)));

        answers.Count(a => a.StatusCode == HttpStatusCode.Redirect).Should().Be(1);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_recovery_code_stands_in_once_and_is_kept_as_a_hash(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (_, recovery) = await world.BindAuthenticatorAsync(await world.SessionAsync("finance"));

        using var client = await world.VisitorAsync();
        using var half = await client.SignInAsync("finance");
        (await client.GetStringAsync("/account/second-factor?recovery=1")).Should().Contain("恢复码");
        (await CodeAsync(client, recovery[3].ToLowerInvariant(), "/account/second-factor?recovery=1")).Target().Should().Be("/");

        using var second = await world.VisitorAsync();
        using var again = await second.SignInAsync("finance");
        (await CodeAsync(second, recovery[3]).RefusalAsync()).Should().NotBeEmpty();
        (await client.GetStringAsync("/account")).Should().Contain("<b>9</b>");

        await using var db = world.CreateDbContext();
        var stored = string.Join(' ', await db.UserTokens.Select(t => t.Value).ToListAsync());
        recovery.Should().OnlyContain(code => !stored.Contains(code, StringComparison.OrdinalIgnoreCase));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Wrong_codes_lock_the_account_as_wrong_passwords_do(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (key, recovery) = await world.BindAuthenticatorAsync(await world.SessionAsync("finance"));
        world.Clock.Now += TimeSpan.FromMinutes(1);
        using var client = await world.VisitorAsync();
        (await client.SignInAsync("finance", "Wrong-2026!").RefusalAsync()).Should().Contain("不正确");
        using var half = await client.SignInAsync("finance");

        (await CodeAsync(client, "000000").RefusalAsync()).Should().Contain("不正确");
        (await CodeAsync(client, "000000").RefusalAsync()).Should().Contain("不正确");
        (await CodeAsync(client, "AAAAA-AAAAA").RefusalAsync()).Should().Contain("不正确");
        (await CodeAsync(client, "000000").RefusalAsync()).Should().Contain("锁定15分钟", "a right password in between does not begin the count anew");

        (await CodeAsync(client, AuthenticatorApp.CodeAt(key, world.Clock.Now)).RefusalAsync()).Should().Contain("锁定15分钟");
        (await CodeAsync(client, recovery[0]).RefusalAsync()).Should().Contain("锁定15分钟");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task It_is_switched_off_with_password_and_code_unless_a_role_asks_for_it(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var client = await world.SessionAsync("finance");
        var (key, recovery) = await world.BindAuthenticatorAsync(client);
        world.Clock.Now += TimeSpan.FromSeconds(30);

        await world.RequireSecondFactorAsync(Role.Liaison);
        (await client.GetStringAsync("/account")).Should().NotContain("second-factor-off");
        (await ChangeAsync(client, "off", AuthenticatorApp.CodeAt(key, world.Clock.Now)).RefusalAsync()).Should().Contain("部门联络员").And.Contain("不能关闭");

        await world.RequireSecondFactorAsync();
        (await ChangeAsync(client, "off", AuthenticatorApp.CodeAt(key, world.Clock.Now), "Wrong-2026!").RefusalAsync()).Should().Contain("密码不正确");
        (await ChangeAsync(client, "off", "000000").RefusalAsync()).Should().Contain("验证码不正确");
        using (var renewed = await ChangeAsync(client, "codes", recovery[0]))
        {
            (await renewed.Content.ReadAsStringAsync()).Should().Contain("recovery-codes");
        }

        (await ChangeAsync(client, "off", recovery[1]).RefusalAsync()).Should().Contain("验证码不正确", "the new codes replaced it");
        (await ChangeAsync(client, "off", AuthenticatorApp.CodeAt(key, world.Clock.Now))).Target().Should().Be("/account?done=second-factor-off");

        (await world.AccountAsync("finance")).TwoFactorEnabled.Should().BeFalse();
        await using var db = world.CreateDbContext();
        (await db.UserTokens.AnyAsync()).Should().BeFalse("key, codes and memory are gone");
        (await (await world.SessionAsync("finance")).OpenAsync("/tasks")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await db.AuditEntries.AnyAsync(e => e.Subject == "Account" && e.AccountName == "财政局 刘芳" && e.After!.Contains("TwoFactorEnabled"))).Should().BeTrue();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Another_authenticator_takes_its_place_only_with_password_and_the_old_one(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var client = await world.SessionAsync("finance");
        var (_, recovery) = await world.BindAuthenticatorAsync(client);
        var before = await StoredKeyAsync();

        var offered = new OfferedAuthenticator(await client.GetStringAsync("/account/second-factor/setup"));
        (await offered.ConfirmAsync(client, world, AccountPages.Password, "000000")).Should().Contain("验证码不正确");
        (await StoredKeyAsync()).Should().Be(before);
        (await offered.ConfirmAsync(client, world, "Wrong-2026!", recovery[0])).Should().Contain("密码不正确");
        (await offered.ConfirmAsync(client, world, AccountPages.Password, recovery[0])).Should().Contain("recovery-codes");
        (await StoredKeyAsync()).Should().Be(offered.Key.Replace(" ", "", StringComparison.Ordinal));

        async Task<string?> StoredKeyAsync()
        {
            await using var db = world.CreateDbContext();
            return await db.UserTokens.Where(t => t.Name == "AuthenticatorKey").Select(t => t.Value).SingleAsync();
        }
    }

    [Fact]
    public async Task The_code_page_is_nobodys_without_a_right_password_and_a_lost_key_lets_nobody_in()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        using var client = await world.VisitorAsync();
        (await client.OpenAsync("/account/second-factor")).Target().Should().EndWith("/account/login");

        await world.ChangeAsync("finance", a => a.TwoFactorEnabled = true);
        using var half = await client.SignInAsync("finance");
        half.Target().Should().StartWith("/account/second-factor?");
        (await client.OpenAsync("/tasks")).Target().Should().Contain("/account/login");
    }

    private static Task<HttpResponseMessage> CodeAsync(HttpClient client, string code, string page = "/account/second-factor") =>
        client.PostFormAsync(page, new() { ["Code"] = code });

    private static Task<HttpResponseMessage> ChangeAsync(HttpClient client, string what, string code, string password = AccountPages.Password) =>
        client.PostFormAsync("/account", new() { ["Password"] = password, ["Code"] = code, ["Do"] = what });
}
