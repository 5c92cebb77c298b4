using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using MedCommunity.EndToEnd.Harness;
using MedCommunity.Tests.Forms;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>An approval shows at once on a page that somebody else has open, and the figure opens down to the cell that moved it.</summary>
public sealed class LiveFiguresTests(BrowserFixture browser) : IClassFixture<BrowserFixture>, IAsyncLifetime
{
    private static readonly string Month = DateTime.UtcNow.AddHours(8).AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private PortalProcess portal = null!;

    // The story changes what others would read, so it has a portal of its own.
    public async Task InitializeAsync() => portal = await PortalProcess.StartAsync("live-figures");

    public async Task DisposeAsync()
    {
        if (portal is { } running)
        {
            await running.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_approval_moves_the_figure_on_an_open_page_and_page_API_and_Excel_agree()
    {
        using var office = await ClientAsync("office");
        var form = (await office.GetFromJsonAsync<List<Row>>($"/api/v1/forms/status?period={Month}"))!.First(r => r is { Template: "township-monthly", State: "Verified" });
        await using var context = await browser.NewContextAsync(portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("leader");
        await page.GotoAsync($"/indicators?period={Month}&window=month");
        var row = page.GetByTestId("indicator-3.1");
        var before = (await row.GetAttributeAsync("data-value"))!;
        before.Should().NotBeEmpty();
        await page.EvaluateAsync("window.notReloaded = true");
        (await page.AxeViolationsAsync()).Should().BeEmpty();

        var approved = await office.PostAsync($"/api/v1/submissions/{form.Unit}/{Month}/{form.Template}/approve", null);
        approved.IsSuccessStatusCode.Should().BeTrue(await approved.Content.ReadAsStringAsync());

        await Expect(row).Not.ToHaveAttributeAsync("data-value", before, new() { Timeout = 30_000 });
        (await page.EvaluateAsync<bool>("window.notReloaded === true")).Should().BeTrue("the figure moved on the open page");
        var shown = decimal.Parse((await row.GetAttributeAsync("data-value"))!, CultureInfo.InvariantCulture);
        await Screenshots.SaveAsync(page, "live-figures");

        // Down to the cell: the figure, its unit, the unit's form.
        await row.GetByRole(AriaRole.Link).ClickAsync();
        await page.ArriveAsync(@"/indicators/3\.1");
        await page.Locator($"[data-testid=breakdown-row][data-unit='{form.Unit}'] a").ClickAsync();
        await page.ArriveAsync($"/forms/{form.Unit}/");
        using var list = JsonDocument.Parse(await office.GetStringAsync($"/api/v1/indicators?period={Month}&window=month"));
        var figure = list.RootElement.EnumerateArray().Single(i => i.GetProperty("code").GetString() == "3.1");
        decimal.Round(figure.GetProperty("value").GetDecimal(), 6, MidpointRounding.AwayFromZero).Should().Be(shown);
        using var parts = JsonDocument.Parse(await office.GetStringAsync($"/api/v1/indicators/3.1/breakdown?period={Month}&window=month"));
        var visits = parts.RootElement.GetProperty("rows").EnumerateArray().Single(r => r.GetProperty("unit").GetString() == form.Unit).GetProperty("numerator").GetDecimal();
        visits.Should().BePositive();
        await Expect(page.GetByTestId("form-cell-VISITS_TOTAL")).ToHaveValueAsync(new Regex($"^{visits.ToString("#,0", CultureInfo.InvariantCulture).Replace(",", ",?", StringComparison.Ordinal)}$"));

        var file = await context.APIRequest.GetAsync($"/indicators/export.xlsx?period={Month}&window=month");
        file.Ok.Should().BeTrue();
        var cells = Workbooks.Texts(await file.BodyAsync());
        var line = cells.Single(c => c.Key[0] == 'A' && c.Value == "3.1").Key[1..];
        decimal.Parse(cells[$"G{line}"], CultureInfo.InvariantCulture).Should().BeApproximately(figure.GetProperty("value").GetDecimal(), 0.000001m);
        decimal.Parse(cells[$"J{line}"], CultureInfo.InvariantCulture).Should().Be(figure.GetProperty("numerator").GetDecimal());
        decimal.Parse(cells[$"L{line}"], CultureInfo.InvariantCulture).Should().Be(figure.GetProperty("denominator").GetDecimal());
    }

    private async Task<HttpClient> ClientAsync(string account)
    {
        var (exitCode, token, error) = await portal.RunAsync("account", "token", account);
        exitCode.Should().Be(0, error);
        return new() { BaseAddress = new Uri(portal.Url), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token.Trim()) } };
    }

    private sealed record Row(string Unit, string Template, string State);
}
