using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using MedCommunity.Tests.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Xunit.Abstractions;

namespace MedCommunity.Tests.Permissions;

/// <summary>docs/permissions.md says what each role may do where; here it is compared with the code, which names the operations, and with what they answer.</summary>
public sealed partial class PermissionTableTests(ITestOutputHelper output) : DatabaseTests
{
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
                        wrong.Add($"{probe.Operation}, {seat.Column}, {scope}: something was written, {before} → {after}");
                        before = after;
                    }
                }
            }

            if (Differences(rows, await world.RowsAsync()) is { Count: > 0 } written)
            {
                wrong.Add($"{probe.Operation} left rows: {string.Join(", ", written)}");
            }
        }

        wrong.Should().BeEmpty();
        world.Seats.SelectMany(s => s.Leaks).Should().BeEmpty("no answer names anything of a county in which one holds no role");

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
    public async Task What_only_the_terminal_runs_is_in_nobodys_reach()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        var table = PermissionTable.Read();
        var terminal = Operations.UseCases.Where(u => table[Operations.NameOf(u), "office"] == "----").Select(u => u.DeclaringType!).ToHashSet();
        var types = typeof(Program).Assembly.GetTypes().Where(t => t.Namespace?.StartsWith("MedCommunity.Web.Commands", StringComparison.Ordinal) != true && !terminal.Contains(t)).ToList();

        var asked = types.SelectMany(t => t.GetConstructors().SelectMany(c => c.GetParameters()).Select(p => (By: t.FullName, Type: p.ParameterType))
                .Concat(t.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(p => p.GetCustomAttribute<InjectAttribute>() is not null).Select(p => (By: t.FullName, Type: p.PropertyType))))
            .Concat(Operations.EndpointsOf(world.Services).SelectMany(e => e.Metadata.OfType<MethodInfo>().SelectMany(m => m.GetParameters()).Select(p => (By: e.DisplayName, Type: p.ParameterType))));

        terminal.Should().NotBeEmpty();
        asked.Where(a => terminal.Contains(a.Type)).Should().BeEmpty();
    }

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

    [GeneratedRegex(@"(\d+) cases on each database", RegexOptions.None, 1000)]
    private static partial Regex CasesInTheNote();
}
