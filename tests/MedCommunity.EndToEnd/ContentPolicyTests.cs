using System.Globalization;
using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>
/// The content policy forbids no script of ours: Blazor's, BootstrapBlazor's, ECharts' and the form's own do their work under it, on the pages that
/// no menu leads to. (The pages of every menu are opened by <see cref="EveryPageTests"/>, which also takes a violation for an error.)
/// </summary>
[Collection(PortalTests.Name)]
public sealed class ContentPolicyTests(PortalFixture fixture, BrowserFixture browser)
{
    private static readonly string Month = DateTime.UtcNow.AddHours(8).AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Reporting_charts_printing_and_the_monthly_form_work_and_violate_nothing()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error" || message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                complaints.Add($"{page.Url}: {message.Text}");
            }
        };

        await page.SignInAsync("insurance");
        await page.GotoAsync("/tasks");
        await page.GetByTestId("task-row").First.Locator("a").ClickAsync();
        await Expect(page.GetByTestId("progress-save")).ToBeEnabledAsync();
        await page.GetByTestId("progress-percent").FillAsync("41");
        await page.GetByTestId("progress-text").FillAsync("按内容安全策略核对页面。");
        await page.GetByTestId("progress-save").ClickAsync();
        await Expect(page.GetByText("按内容安全策略核对页面。").First).ToBeVisibleAsync();

        await page.GotoAsync("/indicators/3.1");
        await Expect(page.Locator(".mc-chart-canvas svg").First).ToBeVisibleAsync();

        await page.SignInAsync("leader");
        await page.GotoAsync("/cockpit");
        await Expect(page.Locator("h1")).ToHaveTextAsync("驾驶舱");
        await Expect(page.Locator(".mc-skeleton")).ToHaveCountAsync(0);
        await page.GetByTestId("copy-late").ClickAsync();
        await Expect(page.GetByTestId("copy-late")).ToContainTextAsync("已复制");
        await page.GotoAsync("/cockpit/print");
        await page.EvaluateAsync("window.print = () => { window.printed = true; }");
        await page.Locator("[data-print]").ClickAsync();
        (await page.EvaluateAsync<bool>("window.printed === true")).Should().BeTrue();

        await page.SignInAsync("insurance");
        await page.GotoAsync($"/forms/kskt-dept-healthcare-security-bureau/{Month}/insurance-monthly");
        var cell = page.Locator("[data-testid^=form-cell-]").First;
        await cell.FillAsync("12");
        await cell.BlurAsync();
        await Expect(page.GetByTestId("form-saved")).ToHaveAttributeAsync("data-state", "saved");

        complaints.Should().BeEmpty();
    }

    [Fact]
    public async Task A_script_that_got_into_a_page_does_not_run()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        var violations = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                violations.Add(message.Text);
            }
        };
        await page.GotoAsync("/account/login");

        await page.EvaluateAsync("""
            () => {
                const inline = document.createElement('script');
                inline.textContent = 'window.injected = true';
                document.body.append(inline);
                const handler = document.createElement('button');
                handler.setAttribute('onclick', 'window.injected = true');
                document.body.append(handler);
                handler.click();
                const link = document.createElement('a');
                link.href = 'javascript:window.injected = true';
                document.body.append(link);
                link.click();
            }
            """);

        (await page.EvaluateAsync<bool>("window.injected === true")).Should().BeFalse();
        violations.Should().HaveCountGreaterThanOrEqualTo(3);
    }
}
