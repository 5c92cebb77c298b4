using System.Globalization;
using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>启用方案, with the real plan of 乌拉特中旗: every task has a deadline in the document, and all its milestones are long past.</summary>
[Collection(PortalTests.Name)]
public sealed class ActivatePlanTests(PortalFixture fixture, BrowserFixture browser)
{
    [Fact]
    public async Task The_office_activates_a_plan_in_bulk_and_answers_once_for_what_is_past()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add(error);
        await page.SignInAsync("office-wlt");
        await page.GotoAsync("/plans");
        await page.GotoAsync((await page.GetByTestId("plan-activate").GetAttributeAsync("href"))!);
        await Expect(page.GetByTestId("activate-save")).ToBeEnabledAsync();
        var today = DateTime.UtcNow.AddHours(8);

        await page.GetByTestId("activate-from").FillAsync(today.ToString("yyyy-MM-01", CultureInfo.InvariantCulture));
        await Expect(page.GetByTestId("past-milestone").First).ToBeVisibleAsync();
        var past = await page.GetByTestId("past-milestone").CountAsync();
        past.Should().BeGreaterThan(5);
        await page.GetByTestId("activate-save").ClickAsync();
        await Expect(page.GetByTestId("error-summary")).ToContainTextAsync($"有{past}处需要改正");

        // Starts are filled into the whole table at once; deadlines that the document names stay.
        await page.GetByTestId("bulk-start").FillAsync("2023-05-01");
        await page.GetByTestId("bulk-fill").ClickAsync();
        await page.GetByTestId("past-all-done").ClickAsync();
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        await Screenshots.SaveAsync(page, "activate");
        await page.GetByTestId("activate-save").ClickAsync();
        await Expect(page.GetByTestId("activate-done")).ToContainTextAsync("方案已启用");
        await Expect(page.GetByTestId("past-milestone")).ToHaveCountAsync(0);

        await page.ReloadAsync();
        await Expect(page.GetByTestId("activate-from")).ToHaveValueAsync(today.ToString("yyyy-MM-01", CultureInfo.InvariantCulture));
        await page.SetViewportSizeAsync(BrowserFixture.Phone.Width, BrowserFixture.Phone.Height);
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue("nothing sticks out at the side");
        await Screenshots.SaveAsync(page, "activate-phone");
        complaints.Should().BeEmpty();
    }
}
