using System.Globalization;
using System.Text.RegularExpressions;
using MedCommunity.EndToEnd.Harness;
using MedCommunity.Tests.Forms;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>对比与排名 in the browser: ranks by the indicator's direction, units picked side by side, years over months; chart, table and workbook say the same.</summary>
[Collection(PortalTests.Name)]
public sealed class CompareTests(PortalFixture fixture, BrowserFixture browser)
{
    /// <summary>The newest closed month of the demonstration.</summary>
    private static readonly string Month = DateTime.UtcNow.AddHours(8).AddMonths(-2).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Units_are_ranked_picked_and_stand_side_by_side_as_in_chart_table_and_workbook(bool onPhone)
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url, onPhone ? BrowserFixture.Phone : BrowserFixture.Desktop);
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");
        await page.SignInAsync("leader");

        // From the figure, with its month and window.
        await page.GotoAsync($"/indicators/4.3?period={Month}&window=rolling12");
        await page.GetByTestId("indicator-compare").ClickAsync();
        await page.WaitForURLAsync(new Regex($@"/indicators/4\.3/compare\?period={Month}&window=rolling12"));
        await Expect(page.GetByTestId("by-unit")).ToHaveAttributeAsync("aria-current", "true");
        await Expect(page.GetByTestId("kind-TownshipBranch")).ToHaveAttributeAsync("aria-current", "true");
        var higher = await RanksAsync(page);
        higher.Select(r => r.Shown).Should().BeInDescendingOrder("a higher share is better");
        await SameAsBarsAsync(page, higher);
        await IsSoundAsync(page, $"compare-units{(onPhone ? "-phone" : "")}");

        // The workbook has the same ranks and figures.
        var file = await context.APIRequest.GetAsync((await page.GetByTestId("compare-export").GetAttributeAsync("href"))!);
        file.Ok.Should().BeTrue();
        var cells = Workbooks.Texts(await file.BodyAsync());
        var line = int.Parse(cells.Single(c => c.Value == "名次").Key[1..], CultureInfo.InvariantCulture);
        foreach (var row in higher)
        {
            line++;
            cells[$"A{line}"].Should().Be($"{row.Rank}");
            cells[$"B{line}"].Should().Be(row.Name);
            decimal.Parse(cells[$"D{line}"], CultureInfo.InvariantCulture).Should().BeApproximately(row.Value, 0.000001m);
        }

        // The first and the last, side by side.
        var rows = page.GetByTestId("compare-row");
        await Expect(rows.First.GetByRole(AriaRole.Checkbox)).ToBeEnabledAsync();
        await rows.First.GetByRole(AriaRole.Checkbox).CheckAsync();
        await Expect(page.GetByTestId("compare-picked")).ToHaveCountAsync(0);
        await rows.Last.GetByRole(AriaRole.Checkbox).CheckAsync();
        await page.GetByTestId("compare-picked").ClickAsync();
        await page.WaitForURLAsync(new Regex("pick="));
        await Expect(page.GetByTestId("compare-table").Locator("thead th")).ToHaveCountAsync(3);
        await SameAsLinesAsync(page);
        await IsSoundAsync(page, $"compare-picked{(onPhone ? "-phone" : "")}");

        // Another month keeps what was picked; a lower figure is better elsewhere.
        await page.GetByTestId("window-month").ClickAsync();
        await page.WaitForURLAsync(new Regex("pick=.*window=month"));
        await Expect(page.GetByTestId("compare-table").Locator("thead th")).ToHaveCountAsync(3);
        await page.GotoAsync("/indicators/5.1/compare?by=unit");
        (await RanksAsync(page)).Select(r => r.Shown).Should().BeInAscendingOrder("fewer admissions are better");

        // Years over months, then the community beside the county.
        await page.GetByTestId("by-period").ClickAsync();
        await page.WaitForURLAsync(new Regex("by=period"));
        await Expect(page.GetByTestId("compare-table").Locator("thead")).ToContainTextAsync("同比");
        await SameAsLinesAsync(page);
        await IsSoundAsync(page, $"compare-years{(onPhone ? "-phone" : "")}");
        await page.GetByTestId("by-community").ClickAsync();
        await page.WaitForURLAsync(new Regex("by=community"));
        await Expect(page.GetByTestId("compare-county")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("compare-row")).ToHaveCountAsync(1);

        // What cannot be compared so says why and leads on.
        await page.GotoAsync("/indicators/5.2/compare?by=community");
        await Expect(page.GetByTestId("compare-none")).ToContainTextAsync("只有全旗县的数值");
        await IsSoundAsync(page, $"compare-none{(onPhone ? "-phone" : "")}");
        complaints.Should().BeEmpty();
    }

    private sealed record Ranked(int Rank, string Name, decimal Value)
    {
        public decimal Shown => decimal.Round(Value, 1, MidpointRounding.AwayFromZero);
    }

    private static async Task<List<Ranked>> RanksAsync(IPage page)
    {
        await Expect(page.GetByTestId("compare-row").First).ToBeVisibleAsync();
        var rows = await page.GetByTestId("compare-row").EvaluateAllAsync<string[][]>(
            "rows => rows.filter(r => r.dataset.rank).map(r => [r.dataset.rank, r.querySelector('th a').textContent.trim(), r.dataset.value])");
        rows.Length.Should().BeGreaterThan(10);
        return [.. rows.Select(r => new Ranked(int.Parse(r[0], CultureInfo.InvariantCulture), r[1], decimal.Parse(r[2], CultureInfo.InvariantCulture)))];
    }

    /// <summary>Rounded as displayed, in the table's order.</summary>
    private static async Task SameAsBarsAsync(IPage page, List<Ranked> ranked)
    {
        var drawn = (await DrawnAsync(page, "compare-bars"))[0];
        drawn.Should().Equal(ranked.Select(r => r.Shown.ToString("0.#", CultureInfo.InvariantCulture)));
    }

    private static async Task SameAsLinesAsync(IPage page)
    {
        var lines = await DrawnAsync(page, "compare-chart");
        var table = page.GetByTestId("compare-table");
        var rows = await table.Locator("tbody tr").EvaluateAllAsync<string[][]>("rows => rows.map(r => [...r.querySelectorAll('td[data-value]')].map(c => c.dataset.value))");
        rows.Length.Should().Be(12);

        // Months stand newest first, years from January on.
        var shown = (await table.Locator("tbody th").First.TextContentAsync())!.StartsWith("1月", StringComparison.Ordinal) ? rows : [.. rows.Reverse()];
        foreach (var (i, line) in lines.Index())
        {
            line.Should().Equal(shown.Select(r => r[i].Length == 0 ? "-" : decimal.Round(decimal.Parse(r[i], CultureInfo.InvariantCulture), 1, MidpointRounding.AwayFromZero).ToString("0.#", CultureInfo.InvariantCulture)));
        }
    }

    private static async Task<string[][]> DrawnAsync(IPage page, string chart)
    {
        var canvas = page.GetByTestId(chart).Locator(".mc-chart-canvas");
        await Expect(canvas.Locator("svg")).ToBeVisibleAsync();
        return await canvas.EvaluateAsync<string[][]>("e => echarts.getInstanceByDom(e).getOption().series.map(s => s.data.map(d => String(d.value)))");
    }

    private static async Task IsSoundAsync(IPage page, string name)
    {
        await Expect(page.Locator(".mc-skeleton")).ToHaveCountAsync(0);
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).Should().BeLessThanOrEqualTo(0, $"{name} fits into the window");
        (await page.AxeViolationsAsync()).Should().BeEmpty(name);
        await Screenshots.SaveAsync(page, name);
    }
}
