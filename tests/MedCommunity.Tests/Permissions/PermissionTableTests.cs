using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using MedCommunity.Core.Accounts;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Api;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Xunit.Abstractions;

namespace MedCommunity.Tests.Permissions;

/// <summary>docs/permissions.md says what each role may do where; here it is compared with the code, which names the operations, and with what they answer.</summary>
public sealed partial class PermissionTableTests(ITestOutputHelper output) : DatabaseTests
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public async Task Every_operation_has_a_row_in_the_table_and_a_probe_here_and_no_other_has()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        var operations = Operations.All(world.Services);
        var table = PermissionTable.Read();

        operations.Should().HaveCountGreaterThan(50);
        table.Wrong.Should().BeEmpty();
        operations.Except(table.Operations).Should().BeEmpty("docs/permissions.md must have a row for each operation");
        table.Operations.Except(operations).Should().BeEmpty("docs/permissions.md has rows for what the portal does not have");
        operations.Except(Probes.All.Select(p => p.Operation)).Should().BeEmpty("Probes must try each operation");
        Probes.All.Where(p => MayWrite(p.Operation) && p.SucceedAsync is null && !p.AlwaysWrites).Select(p => p.Operation)
            .Should().BeEquivalentTo(["FormDesk.ReadAsync", "FormCase.LoadAsync", "TaskCase.FindAsync", "LedgerBook.ReadAsync", "FigureScope.ResolveAsync", "ClinicTemplate.RunAsync", "ChooseCounty.HandleAsync", "SignInWithPassword.RunAsync",
                "SignInWithCode.RunAsync", "PlanTemplate.RunAsync", "ExportPlan.RunAsync", "IssueToken.ForAsync", "ImportForm.FromTerminalAsync"], "what writes must be seen to succeed; these only read, only change the session, or belong to the terminal");
        Probes.All.GroupBy(p => p.Operation).Where(g => g.Count() > 1).Select(g => g.Key).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Each_operation_answers_each_role_in_each_scope_as_the_table_says(Provider provider)
    {
        await using var world = await PermissionWorld.CreateAsync(provider);
        var table = PermissionTable.Read();
        var wrong = new List<string>();
        var cases = 0;
        foreach (var probe in Probes.All)
        {
            var rows = await world.RowsAsync();
            var before = await world.FingerprintAsync();
            foreach (var seat in world.Seats)
            {
                var cell = table[probe.Operation, seat.Column];
                foreach (var scope in Enum.GetValues<Scope>())
                {
                    var target = seat.Targets.GetValueOrDefault(scope);
                    var applies = probe.Shape == Shape.None ? scope == Scope.Own : target is not null;
                    var answer = applies ? await AskAsync(probe, world, seat, scope, target) : "-";
                    cases += applies && answer != "-" ? 1 : 0;
                    if (answer != cell[(int)scope].ToString())
                    {
                        wrong.Add($"{probe.Operation}, {seat.Column}, {scope}: {answer} instead of {cell[(int)scope]}");
                    }

                    if (probe.SucceedAsync is not null && await world.FingerprintAsync() is var after && after != before)
                    {
                        if (!(probe.AlwaysWrites && answer == "Y"))
                        {
                            wrong.Add($"{probe.Operation}, {seat.Column}, {scope}: something was written, {before} → {after}");
                        }

                        before = after;
                    }
                }
            }

            if (!probe.AlwaysWrites && Differences(rows, await world.RowsAsync()) is { Count: > 0 } written)
            {
                wrong.Add($"{probe.Operation} left rows: {string.Join(", ", written)}");
            }
        }

        wrong.Should().BeEmpty();
        world.Seats.Where(s => s.Column != "platform administrator").SelectMany(s => s.Leaks).Should().BeEmpty("no answer names anything of a county in which one holds no role");
        world["platform administrator"].Leaks.Should().Equal(["platform administrator: GET /counties"], "whoever creates counties sees their names, and nothing else of them");

        foreach (var probe in Probes.All.Where(p => p.SucceedAsync is not null))
        {
            var before = await world.FingerprintAsync();
            await probe.SucceedAsync!(world);
            (await world.FingerprintAsync()).Should().NotBe(before, $"{probe.Operation} was done");
            cases++;
        }

        output.WriteLine($"{Probes.All.Count} operations, {cases} cases on {provider}.");
        CasesInTheNote().Match(table.Text).Groups[1].Value.Should().Be(cases.ToString(CultureInfo.InvariantCulture), "docs/permissions.md says how many cases were tried");
    }

    [Fact]
    public void Every_page_says_who_may_open_it()
    {
        Operations.PageTypes.Should().NotBeEmpty();
        Operations.PageTypes.Where(page => page.GetCustomAttributes<AuthorizeAttribute>().Any() == page.GetCustomAttributes<AllowAnonymousAttribute>().Any())
            .Select(page => page.FullName)
            .Should().BeEmpty("a page carries either [Authorize] or [AllowAnonymous]");
    }

    [Fact]
    public async Task Every_operation_of_the_api_asks_for_a_policy()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        var api = Operations.EndpointsOf(world.Services).Where(e => Operations.RouteOf(e).StartsWith("/api/", StringComparison.Ordinal)).ToList();

        api.Should().NotBeEmpty();
        api.Where(e => !e.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(a => a.Policy is not null)).SelectMany(Operations.NamesOf).Should().BeEmpty();
        api.Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null).SelectMany(Operations.NamesOf).Should().BeEmpty();
    }

    [Fact]
    public async Task Every_operation_of_the_api_says_what_a_token_must_be_good_for_and_takes_no_other()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        using var client = await world.ClientAsync("office");
        var api = Operations.EndpointsOf(world.Services).Where(e => Operations.RouteOf(e).StartsWith("/api/", StringComparison.Ordinal)).ToList();
        foreach (var endpoint in api)
        {
            var name = Operations.NamesOf(endpoint).Single();
            var scope = endpoint.Metadata.GetMetadata<RequiredScope>()?.Scope ?? TokenScope.None;
            scope.Should().NotBe(TokenScope.None, $"{name} asks for a scope");
            if (!name.StartsWith("GET ", StringComparison.Ordinal))
            {
                scope.HasFlag(TokenScope.Read).Should().BeFalse($"a token that only reads does not {name}");
            }

            await using (var db = world.CreateDbContext())
            {
                db.AccessTokens.OrderBy(t => t.Id).Last().Scope = ~scope & (TokenScope)0xFFFF;
                await db.SaveChangesAsync();
            }

            using var request = new HttpRequestMessage(new HttpMethod(name.Split(' ')[0]), Parameter().Replace(name.Split(' ')[1], "1"));
            request.Content = request.Method == HttpMethod.Get ? null : new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
            using var answer = await client.SendAsync(request);
            answer.StatusCode.Should().Be(System.Net.HttpStatusCode.Forbidden, name);
            (await answer.Content.ReadAsStringAsync()).Should().Contain("访问令牌");
        }
    }

    [Fact]
    public void What_only_the_terminal_runs_is_called_by_no_page_endpoint_or_use_case()
    {
        var table = PermissionTable.Read();
        var terminal = Operations.UseCases.Where(u => table[Operations.NameOf(u), "office"] == "----").ToHashSet();

        // A call is an opcode with the method's token behind it; asynchronous code stands in types of its own, nested in the one that it belongs to.
        var calls = typeof(Program).Assembly.GetTypes().Where(t => t.FullName?.StartsWith("MedCommunity.Web.Commands.", StringComparison.Ordinal) != true)
            .SelectMany(t => t.GetMethods(Everything).Cast<MethodBase>().Concat(t.GetConstructors(Everything)))
            .SelectMany(caller => CalledBy(caller).Where(terminal.Contains).Select(called => $"{caller.DeclaringType}.{caller.Name} calls {called.Name}"));

        terminal.Should().NotBeEmpty();
        calls.Should().BeEmpty();
        CalledBy(typeof(PermissionTableTests).GetMethod(nameof(Caller), Everything)!).Should().Contain(m => m.DeclaringType == typeof(Web.Features.Accounts.IssueToken) && terminal.Contains(m), "a call would be found");
    }

    private static Task Caller(Web.Features.Accounts.IssueToken issue) => issue.ForAsync("", "");

    private static IEnumerable<MethodInfo> CalledBy(MethodBase caller)
    {
        var code = caller.GetMethodBody()?.GetILAsByteArray() ?? [];
        var types = caller.DeclaringType!.IsGenericType ? caller.DeclaringType.GetGenericArguments() : null;
        var methods = caller.IsGenericMethod ? caller.GetGenericArguments() : null;
        for (var i = 0; i + 4 < code.Length; i++)
        {
            if (code[i] is 0x28 or 0x6F && Resolve(BitConverter.ToInt32(code, i + 1)) is MethodInfo called)
            {
                yield return called;
            }
        }

        MethodBase? Resolve(int token)
        {
            try
            {
                return caller.Module.ResolveMethod(token, types, methods);
            }
            catch (Exception e) when (e is ArgumentException or BadImageFormatException)
            {
                // Four bytes that are no token: an operand that looked like a call.
                return null;
            }
        }
    }

    /// <summary>An operation of the API that is no GET, or a use case that is no query.</summary>
    private static bool MayWrite(string operation) => operation.Contains(" /api/", StringComparison.Ordinal)
        ? !operation.StartsWith("GET ", StringComparison.Ordinal)
        : !operation.Contains('/') && !operation.Contains("Query.", StringComparison.Ordinal) && !operation.Contains("Queries.", StringComparison.Ordinal);

    private static async Task<string> AskAsync(Probe probe, PermissionWorld world, Seat seat, Scope scope, Target? target)
    {
        try
        {
            return await probe.AskAsync(world, seat, scope, target);
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    private static List<string> Differences(SortedDictionary<string, long> before, SortedDictionary<string, long> after) =>
        [.. after.Where(t => t.Value != before[t.Key]).Select(t => $"{t.Key} {before[t.Key]} → {t.Value}")];

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"(\d+) cases on each database", RegexOptions.None, 1000)]
    private static partial Regex CasesInTheNote();
}
