using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Accounts;

/// <summary>Personal access tokens: named, scoped, with an end, revocable; for the API alone.</summary>
public sealed class TokenTests : DatabaseTests
{
    private const string Form = "/api/v1/submissions/kskt-bayangaole-health-centre/2026-10/township-monthly";

    [Theory, MemberData(nameof(Providers))]
    public async Task A_token_does_what_its_scope_says_and_no_more(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var scope in new[] { TokenScope.Read, TokenScope.Fill, TokenScope.Read | TokenScope.Report, TokenScope.Review })
        {
            using var client = await ClientAsync(world, "branch", scope);
            var read = await client.GetAsync(Form);
            var fill = await client.PutAsJsonAsync(Form, new { version = 0, values = new Dictionary<string, object?> { ["NO_SUCH_CELL"] = 1 } });
            var review = await client.PostAsJsonAsync($"{Form}/verify", new { });
            var report = await client.PostAsJsonAsync($"/api/v1/work-items/{Guid.NewGuid()}/progress", new { period = "2026-10", percent = 1, done = "x" });

            (read.StatusCode == HttpStatusCode.OK).Should().Be(scope.HasFlag(TokenScope.Read), $"{scope} reads");
            (fill.StatusCode == HttpStatusCode.BadRequest).Should().Be(scope.HasFlag(TokenScope.Fill), $"{scope} fills");
            (report.StatusCode == HttpStatusCode.NotFound).Should().Be(scope.HasFlag(TokenScope.Report), $"{scope} reports");
            foreach (var (answer, needed) in new[] { (read, TokenScope.Read), (fill, TokenScope.Fill), (review, TokenScope.Review), (report, TokenScope.Report) })
            {
                var refusedByScope = answer.StatusCode == HttpStatusCode.Forbidden && (await answer.Content.ReadAsStringAsync()).Contains("访问令牌不能用来", StringComparison.Ordinal);
                refusedByScope.Should().Be(!scope.HasFlag(needed), $"{scope} for {needed}");
            }
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_token_ends_at_the_midnight_of_its_last_day_and_when_it_is_revoked(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var last = new DateOnly(2027, 2, 28);
        using var client = await ClientAsync(world, "finance", TokenScope.Read, last);

        world.Clock.SetLocal(last, new TimeOnly(23, 59, 59));
        (await client.GetAsync("/api/v1/units")).StatusCode.Should().Be(HttpStatusCode.OK);
        world.Clock.SetLocal(last.AddDays(1), TimeOnly.MinValue);
        (await client.GetAsync("/api/v1/units")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);

        using var other = await ClientAsync(world, "finance", TokenScope.Read);
        await using var db = world.CreateDbContext();
        var id = await db.AccessTokens.Where(t => t.Name == "test").OrderByDescending(t => t.CreatedAt).Select(t => t.Id).FirstAsync();
        (await new RevokeToken(world, world.User("insurance"), world.Clock).HandleAsync(id)).Outcome.Should().Be(Outcome.NotFound, "it is not hers");
        (await new RevokeToken(world, world.User("finance"), world.Clock).HandleAsync(id)).IsDone.Should().BeTrue();
        (await other.GetAsync("/api/v1/units")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await new RevokeToken(world, world.User("finance"), world.Clock).HandleAsync(id)).Outcome.Should().Be(Outcome.Conflict);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_token_of_a_locked_account_or_one_with_an_unchanged_one_time_password_opens_nothing(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var client = await ClientAsync(world, "finance", TokenScope.Read);
        await using var db = world.CreateDbContext();
        var account = await db.Users.SingleAsync(a => a.UserName == "finance");

        account.MustChangePassword = true;
        await db.SaveChangesAsync();
        (await client.GetAsync("/api/v1/units")).StatusCode.Should().Be(HttpStatusCode.Forbidden);

        account.LockoutEnd = DateTimeOffset.MaxValue;
        await db.SaveChangesAsync();
        (await client.GetAsync("/api/v1/units")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_token_opens_no_page_and_no_circuit(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var client = await ClientAsync(world, "finance", TokenScope.All);

        (await client.GetAsync("/tasks")).Headers.Location!.ToString().Should().Contain("/account/login");
        (await client.PostAsync("/_blazor/negotiate?negotiateVersion=1", null)).IsSuccessStatusCode.Should().BeFalse();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Only_the_hash_is_kept_and_what_is_wrong_is_named(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var issue = new IssueToken(world, world.User("finance"), world.Clock);
        var today = world.Clock.Today();
        foreach (var (input, field) in new (TokenInput, string)[]
        {
            (new("", TokenScope.Read, today), "name"),
            (new("脚本", TokenScope.None, today), "scope"),
            (new("脚本", (TokenScope)64, today), "scope"),
            (new("脚本", TokenScope.Read, null), "lastDay"),
            (new("脚本", TokenScope.Read, today.AddDays(-1)), "lastDay"),
            (new("脚本", TokenScope.Read, today.AddDays(AccountRules.LongestTokenLifeInDays)), "lastDay"),
        })
        {
            (await issue.HandleAsync(input)).Errors.Should().ContainKey(field);
        }

        await using var db = world.CreateDbContext();
        (await db.AccessTokens.CountAsync()).Should().Be(0);

        var token = (await issue.HandleAsync(new("脚本", TokenScope.Read, today))).Value!;
        var stored = await db.AccessTokens.SingleAsync();
        stored.Hash.Should().HaveLength(64).And.NotContain(token);
        (await db.AuditEntries.AnyAsync(e => e.Subject == nameof(AccessToken) && e.After!.Contains(stored.Hash))).Should().BeFalse();
    }

    private static async Task<HttpClient> ClientAsync(TestWorld world, string account, TokenScope scope, DateOnly? last = null)
    {
        var token = await new IssueToken(world, world.User(account), world.Clock).HandleAsync(new("test", scope, last ?? world.Clock.Today().AddDays(30)));
        token.IsDone.Should().BeTrue(token.Message);
        var client = await world.ClientAsync(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return client;
    }
}
