using System.Net;
using System.Reflection;
using System.Security.Claims;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MedCommunity.Tests.Accounts;

/// <summary>What stands before an account's roles cannot be walked around by an address.</summary>
public sealed class GateTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task A_role_that_asks_for_a_second_factor_opens_nothing_before_it_is_set_up(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var token = await world.ClientAsync("finance");
        await world.RequireSecondFactorAsync(Role.Liaison, Role.Office);
        using var client = await world.SessionAsync("finance");

        foreach (var page in PagesToOpen())
        {
            (await client.OpenAsync(page)).Target().Should().Be("/account/second-factor/setup", page);
        }

        using (var refused = await client.GetAsync("/api/v1/work-items"))
        {
            refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
            (await refused.Content.ReadAsStringAsync()).Should().Contain("第二因素");
        }

        (await token.GetAsync("/api/v1/work-items")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await client.OpenAsync("/account/password")).StatusCode.Should().Be(HttpStatusCode.OK);

        await world.BindAuthenticatorAsync(client);

        (await client.OpenAsync("/tasks")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await token.GetAsync("/api/v1/work-items")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await (await world.SessionAsync("leader")).OpenAsync("/tasks")).StatusCode.Should().Be(HttpStatusCode.OK, "other roles are not asked");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task An_ended_substitution_leads_to_ones_own_account_and_from_there_back_to_oneself(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var today = LocalClock.DateOf(world.Clock.Now.UtcDateTime);
        await using (var db = world.CreateDbContext())
        {
            db.Substitutions.Add(new Substitution
            {
                CountyId = world.CountyId,
                AbsentId = world.AccountId("hospital"),
                SubstituteId = world.AccountId("finance"),
                From = today,
                To = today.AddDays(1),
                Reason = "外出学习",
            });
            await db.SaveChangesAsync();
        }

        using var client = await ActingAsync(world, "finance", "hospital");
        (await client.OpenAsync("/forms")).StatusCode.Should().Be(HttpStatusCode.OK);

        await using (var db = world.CreateDbContext())
        {
            (await db.Substitutions.SingleAsync()).To = today;
            await db.SaveChangesAsync();
        }

        (await client.OpenAsync("/forms")).Target().Should().Be("/account");
        using (var refused = await client.GetAsync("/api/v1/work-items"))
        {
            (await refused.Content.ReadAsStringAsync()).Should().Contain("代理已经结束");
        }

        var page = await client.GetStringAsync("/account");
        page.Should().Contain("回到本人身份");
        using var oneself = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", page.Split("data-csrf=\"")[1].Split('"')[0])]);
        (await client.PostAsync("/account/acting", oneself)).Target().Should().Be("/");
    }

    /// <summary>Every page without parameters that asks for a sign-in, but for those that a gate itself leads to and those that are not this person's anyway.</summary>
    private static IEnumerable<string> PagesToOpen()
    {
        var pages = typeof(Program).Assembly.GetTypes().Where(t => t.GetCustomAttributes<AuthorizeAttribute>().Any(a => a.Policy != Policies.Install))
            .SelectMany(t => t.GetCustomAttributes<RouteAttribute>().Select(r => r.Template))
            .Where(route => !route.Contains('{', StringComparison.Ordinal) && route is not ("/account/password" or "/account/second-factor/setup")).ToList();
        pages.Should().Contain(["/", "/account", "/settings/security"]);
        return pages;
    }

    private static async Task<HttpClient> ActingAsync(TestWorld world, string account, string absent)
    {
        var client = await world.VisitorAsync();
        client.DefaultRequestHeaders.Add("Cookie", await CookieAsync(world, account, absent));
        return client;
    }

    /// <summary>The cookie of a session that acts for another, as the portal makes it.</summary>
    private static async Task<string> CookieAsync(TestWorld world, string account, string absent)
    {
        var session = new AccountSession { AccountId = world.AccountId(account), SignedInAt = world.Clock.Now.UtcDateTime, LastSeenAt = world.Clock.Now.UtcDateTime };
        await using (var db = world.CreateDbContext())
        {
            db.AccountSessions.Add(session);
            await db.SaveChangesAsync();
        }

        await using var scope = world.Services.CreateAsyncScope();
        var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<Account>>().CreateAsync(await world.AccountAsync(account));
        principal.Identities.First().AddClaims([new Claim(SessionClaims.Session, session.Id.ToString()), new Claim(SessionClaims.ActingFor, world.AccountId(absent).ToString())]);
        var cookies = scope.ServiceProvider.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        var ticket = new AuthenticationTicket(principal, new() { IssuedUtc = world.Clock.Now, ExpiresUtc = world.Clock.Now.AddMinutes(30) }, IdentityConstants.ApplicationScheme);
        return $"{cookies.Cookie.Name}={cookies.TicketDataFormat.Protect(ticket)}";
    }
}
