using System.Globalization;
using System.Text.RegularExpressions;
using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>One form's whole way: warned, explained, returned to the cell, corrected, verified, approved among many, in the figures, and followed in 数据质量.</summary>
public sealed class FormWayTests(BrowserFixture browser) : IClassFixture<BrowserFixture>, IAsyncLifetime
{
    private const string Cell = "DISCHARGES";
    private static readonly string Month = DateTime.UtcNow.AddHours(8).AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);
    private static readonly string Form = $"/forms/kskt-bayangaole-health-centre/{Month}/township-monthly";
    private static readonly string Review = $"/forms/review{Form["/forms".Length..]}";

    private PortalProcess portal = null!;

    public async Task InitializeAsync() => portal = await PortalProcess.StartAsync("form-way");

    public async Task DisposeAsync()
    {
        if (portal is { } running)
        {
            await running.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_form_goes_from_its_first_warning_to_the_figures_and_what_was_odd_is_settled()
    {
        await AsAsync("branch", FillAndExplainAsync);
        await AsAsync("hospital", ReturnOneCellAsync);
        await AsAsync("branch", CorrectAsync);
        await AsAsync("hospital", VerifyAsync);
        await AsAsync("office", ApproveManyAsync);
        await AsAsync("office", SettleAsync);
    }

    /// <summary>Last month's figures again, but for one cell that has tripled.</summary>
    private static async Task FillAndExplainAsync(IPage page)
    {
        await page.GotoAsync(Form);
        foreach (var row in await page.Locator("[data-cell]").AllAsync())
        {
            var code = await row.GetAttributeAsync("data-cell");
            var before = (await row.Locator(".mc-cell-past").Last.InnerTextAsync()).Replace(",", "", StringComparison.Ordinal).Trim();
            var input = row.Locator(".mc-cell-box .mc-input");
            if (!decimal.TryParse(before, CultureInfo.InvariantCulture, out var number))
            {
                await row.Locator("[data-na]").ClickAsync();
                continue;
            }

            await input.FillAsync((code == Cell ? number * 3 : number).ToString(CultureInfo.InvariantCulture));
            await input.BlurAsync();
        }

        await SavedAsync(page);
        var odd = page.Locator($"[data-cell={Cell}]");
        await Expect(odd).ToContainTextAsync("变化超过50%");
        await odd.Locator("[data-explain]").FillAsync("新开住院楼，床位增加");
        await odd.Locator("[data-explain]").BlurAsync();
        await SavedAsync(page);
        await page.GetByTestId("form-submit").ClickAsync();
        await Expect(page.GetByTestId("form-state")).ToContainTextAsync("已提交");
    }

    private static async Task ReturnOneCellAsync(IPage page)
    {
        await page.GotoAsync("/forms/review");
        await page.Locator($"a[href='{Review}']").First.ClickAsync();
        var row = page.GetByTestId($"review-cell-{Cell}");
        await Expect(row).ToContainTextAsync("变化超过50%");
        await Expect(row).ToContainTextAsync("新开住院楼");
        await Expect(row).ToContainTextAsync("↑ 200%");
        await Expect(page.Locator(".mc-review-cells tbody tr").First).ToHaveAttributeAsync("data-testid", $"review-cell-{Cell}");
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        await page.SetViewportSizeAsync(BrowserFixture.Phone.Width, BrowserFixture.Phone.Height);
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).Should().BeLessThanOrEqualTo(0);
        await Screenshots.SaveAsync(page, "review-form");
        await page.SetViewportSizeAsync(BrowserFixture.Desktop.Width, BrowserFixture.Desktop.Height);
        await Screenshots.SaveAsync(page, "review-form", fullPage: true);

        await row.Locator("summary").ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "与上月相差过大，请核对" }).ClickAsync();
        await page.GetByTestId("form-return").ClickAsync();
        await Expect(page.GetByText("上一张已退回")).ToBeVisibleAsync();
        page.Url.Should().NotContain(Review, "the next one is open, or the list");
    }

    private static async Task CorrectAsync(IPage page)
    {
        await page.GotoAsync(Form);
        var list = page.GetByTestId("form-returned-cells");
        await Expect(list).ToContainTextAsync("与上月相差过大，请核对");
        await Expect(page.GetByText("改好后请再次提交。")).ToBeVisibleAsync();
        await Expect(page.Locator($"[data-cell={Cell}][data-returned]")).ToBeVisibleAsync();
        await Screenshots.SaveAsync(page, "form-returned");
        await list.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"#c-{Cell}$"));
        await Expect(page.GetByTestId($"form-cell-{Cell}")).ToBeInViewportAsync();

        var before = decimal.Parse((await page.Locator($"[data-cell={Cell}] .mc-cell-past").Last.InnerTextAsync()).Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var cell = page.GetByTestId($"form-cell-{Cell}");
        await cell.FillAsync((before * 2).ToString(CultureInfo.InvariantCulture));
        await cell.BlurAsync();
        await SavedAsync(page);
        await page.GetByTestId("form-submit").ClickAsync();
        await Expect(page.GetByTestId("form-state")).ToContainTextAsync("已提交");
    }

    private static async Task VerifyAsync(IPage page)
    {
        await page.GotoAsync(Review);
        await page.GetByTestId("form-verify").ClickAsync();
        await Expect(page.GetByText("上一张已核验。")).ToBeVisibleAsync();
        await page.GotoAsync(Review);
        await Expect(page.GetByTestId("form-state")).ToContainTextAsync("已核验");
        page.Url.Should().EndWith(Form, "what is no longer his to review opens as the form");
    }

    private static async Task ApproveManyAsync(IPage page)
    {
        await page.GotoAsync("/forms/review");
        var box = page.Locator($"input[name=pick][value^='{Form["/forms/".Length..]}@']");
        await Expect(box).Not.ToBeCheckedAsync();
        await page.GetByTestId("review-all-clean").CheckAsync();
        await box.CheckAsync();
        var picked = await page.Locator("input[name=pick]:checked").CountAsync();
        picked.Should().BeGreaterThan(2);
        await page.GetByTestId("review-preview").ClickAsync();
        await Expect(page.GetByTestId("review-preview-panel")).ToContainTextAsync($"将通过{picked}张报表");
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        await page.GetByTestId("review-confirm").ClickAsync();
        await Expect(page.GetByTestId("review-results")).ToContainTextAsync($"已通过 {picked} 张。");
        await Screenshots.SaveAsync(page, "review-results");

        await page.GotoAsync(Form);
        await Expect(page.GetByTestId("form-state")).ToContainTextAsync("已批准");
        await page.GotoAsync($"/indicators/3.1?period={Month}&window=month");
        await Expect(page.Locator($"a[href*='{Form}']").First).ToBeVisibleAsync();
    }

    private static async Task SettleAsync(IPage page)
    {
        await page.GotoAsync($"/forms/quality?period={Month}&kind=Outlier&unit=kskt-bayangaole-health-centre");
        var row = page.GetByTestId("quality-row").Filter(new() { Has = page.Locator($"a[href='{Form}#c-{Cell}']") });
        await Expect(row).ToContainTextAsync("离群值");
        await row.GetByTestId("quality-open").ClickAsync();
        await page.GetByTestId("quality-follow").ClickAsync();
        await Expect(page.GetByTestId("error-summary")).ToContainTextAsync("请写明怎样跟进");
        await page.GetByTestId("quality-text").FillAsync("已请分院核对住院登记");
        await page.GetByTestId("quality-follow").ClickAsync();
        await Expect(row).ToContainTextAsync("跟进中");
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        await row.GetByTestId("quality-open").ClickAsync();
        await page.GetByTestId("quality-text").FillAsync("核对无误，床位增加所致");
        await page.GetByTestId("quality-settle").ClickAsync();
        await Expect(row).ToContainTextAsync("已办结");
        await Expect(row).ToContainTextAsync("核对无误，床位增加所致");
        await Screenshots.SaveAsync(page, "quality-settled");
    }

    private async Task AsAsync(string account, Func<IPage, Task> act)
    {
        await using var context = await browser.NewContextAsync(portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync(account);
        await act(page);
    }

    private static Task SavedAsync(IPage page) => Expect(page.GetByTestId("form-saved")).ToHaveAttributeAsync("data-state", "saved", new() { Timeout = 30_000 });
}
