using System.Net;
using System.Text.Json;
using MedCommunity.Core.Indicators;
using MedCommunity.Tests.Data;

namespace MedCommunity.Tests.Indicators;

public sealed class IndicatorsApiTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task The_list_has_the_fields_of_the_contract_and_values_that_are_not_rounded(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var client = await world.ClientAsync("office");

        using var json = JsonDocument.Parse(await client.GetStringAsync("/api/v1/indicators?period=2026-09&window=month"));

        json.RootElement.EnumerateArray().Select(i => i.GetProperty("code").GetString()).Should().Equal(NationalIndicators.All.Select(i => i.Code));
        foreach (var row in json.RootElement.EnumerateArray().Where(r => r.GetProperty("kind").GetString() == "Ratio"))
        {
            var (code, numerator, denominator) = (row.GetProperty("code").GetString()!, row.GetProperty("numerator").GetDecimal(), row.GetProperty("denominator").GetDecimal());
            row.GetProperty("value").GetDecimal().Should().Be(numerator * NationalIndicators.Find(code)!.Factor / denominator, code);
            row.GetProperty("unit").GetString().Should().Be(NationalIndicators.Find(code)!.Unit);
            row.GetProperty("name").GetString().Should().NotBeEmpty();
            row.GetProperty("aspect").GetString().Should().BeOneOf(NationalIndicators.Aspects);
            row.GetProperty("provisional").GetBoolean().Should().BeTrue();
            row.GetProperty("noValueReason").ValueKind.Should().Be(JsonValueKind.Null);
            row.GetProperty("completeness").GetDecimal().Should().Be(1);
            row.GetProperty("asOf").GetString().Should().EndWith("Z");
            row.GetProperty("source").GetString().Should().NotBeEmpty();
            row.GetProperty("version").GetInt32().Should().Be(1);
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_breakdown_is_answered_with_rows_that_add_up(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var account in new[] { "office", "clinic" })
        {
            using var client = await world.ClientAsync(account);
            using var list = JsonDocument.Parse(await client.GetStringAsync("/api/v1/indicators?period=2026-09&window=ytd"));
            using var json = JsonDocument.Parse(await client.GetStringAsync("/api/v1/indicators/3.1/breakdown?period=2026-09&window=ytd"));

            var primary = list.RootElement.EnumerateArray().Single(r => r.GetProperty("code").GetString() == "3.1");
            var rows = json.RootElement.GetProperty("rows").EnumerateArray().ToList();
            rows.Sum(r => Number(r, "numerator")).Should().Be(primary.GetProperty("numerator").GetDecimal());
            rows.Sum(r => Number(r, "denominator")).Should().Be(primary.GetProperty("denominator").GetDecimal());
            rows.All(r => r.TryGetProperty("unit", out _) && r.TryGetProperty("value", out _)).Should().BeTrue();
            rows.Count(r => r.GetProperty("unit").ValueKind == JsonValueKind.Null).Should().Be(account == "office" ? 0 : 1);
        }

        static decimal Number(JsonElement row, string name) => row.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDecimal() : 0;
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_is_wrong_unknown_or_not_visible_is_refused_in_Chinese(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var branch = await world.ClientAsync("branch");
        using var admin = await world.ClientAsync("admin");

        await RefusesAsync(branch, "/api/v1/indicators?window=decade", HttpStatusCode.BadRequest, "统计区间");
        await RefusesAsync(branch, "/api/v1/indicators?period=2026-13", HttpStatusCode.BadRequest, "报告期");
        await RefusesAsync(branch, "/api/v1/indicators/3.1/breakdown?period=october", HttpStatusCode.BadRequest, "报告期");
        await RefusesAsync(branch, "/api/v1/indicators/9.9/breakdown", HttpStatusCode.NotFound, "没有这个指标");
        await RefusesAsync(branch, "/api/v1/indicators?unit=nowhere", HttpStatusCode.NotFound, "没有找到");
        await RefusesAsync(branch, "/api/v1/indicators?unit=kskt-township-1", HttpStatusCode.NotFound, "没有找到");
        await RefusesAsync(branch, "/api/v1/indicators/4.3/breakdown?unit=kskt-people-hospital", HttpStatusCode.NotFound, "没有找到");
        await RefusesAsync(admin, "/api/v1/indicators", HttpStatusCode.Forbidden, "权限");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_month_far_from_any_figure_is_answered_or_refused_in_words(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var session = await world.SessionAsync("office");
        foreach (var (period, isKnown) in new[] { ("2000-01", false), ("2009-12", false), ("2010-01", true), ("2190-12", true), ("2199-12", false) })
        {
            foreach (var window in new[] { "month", "ytd", "rolling12", "year" })
            {
                foreach (var page in new[] { "/indicators", "/indicators/4.1b", "/indicators/5.2", "/indicators/3.1/compare?by=period", "/indicators/3.1/compare?by=unit" })
                {
                    var address = $"{page}{(page.Contains('?') ? '&' : '?')}period={period}&window={window}";
                    (await session.GetStringAsync(address)).Contains("在2010年至2190年之间").Should().Be(!isKnown, address);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task County_and_communities_are_visible_to_everybody_with_business_data(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var community = (await world.ActorAsync("office")).Tree.All.Single(u => u.Kind == Core.Organisations.UnitKind.MedicalCommunity).Code;
        foreach (var account in new[] { "office", "leader", "finance", "insurance", "hospital", "branch", "clinic", "auditor" })
        {
            // An auditor of several counties says which one.
            var county = account == "auditor" ? $"county={world.County.Code}&" : "";
            using var client = await world.ClientAsync(account);
            (await client.GetAsync($"/api/v1/indicators?{county}")).StatusCode.Should().Be(HttpStatusCode.OK, account);
            (await client.GetAsync($"/api/v1/indicators?{county}unit={world.County.Code}")).StatusCode.Should().Be(HttpStatusCode.OK, account);
            (await client.GetAsync($"/api/v1/indicators?{county}unit={community}&window=rolling12")).StatusCode.Should().Be(HttpStatusCode.OK, account);
        }
    }

    private static async Task RefusesAsync(HttpClient client, string path, HttpStatusCode status, string words)
    {
        var answer = await client.GetAsync(path);
        answer.StatusCode.Should().Be(status, path);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await answer.Content.ReadAsStringAsync()).Should().Contain(words);
    }
}
