using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>What the committee does in its cockpit.</summary>
[Collection(PortalTests.Name)]
public sealed class CockpitTests(PortalFixture fixture, BrowserFixture browser)
{
    [Fact]
    public async Task The_figures_fill_the_screen_and_what_is_in_danger_opens()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("leader");
        await page.GotoAsync("/cockpit");
        var menu = page.Locator(".mc-menu");
        await Expect(menu).ToBeVisibleAsync();

        await page.GetByTestId("projector").ClickAsync();
        await Expect(menu).ToBeHiddenAsync();
        await Expect(page.GetByTestId("projector")).ToHaveTextAsync("退出投屏", new() { UseInnerText = true });
        await page.Keyboard.PressAsync("Escape");
        await Expect(menu).ToBeVisibleAsync();

        await Expect(page.GetByTestId("cockpit-moved").GetByRole(AriaRole.Row)).Not.ToHaveCountAsync(1);
        await page.GetByTestId("cockpit-risks").GetByRole(AriaRole.Link, new() { Name = "县域就诊率" }).ClickAsync();
        await Expect(page.GetByTestId("goal-target").First).ToContainTextAsync("接近90%");
    }
}
