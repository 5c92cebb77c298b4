using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;

namespace MedCommunity.EndToEnd;

/// <summary>A page comes ready from the server and its circuit then replaces every element: no click may be lost meanwhile, and nothing may move under the pointer.</summary>
[Collection(PortalTests.Name)]
public sealed class TakeoverTests(PortalFixture fixture, BrowserFixture browser)
{
    private const string TaskAddress = "/tasks/[0-9a-f-]{36}$";
    private const string FirstLink = "[data-testid=task-row] a";

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    public async Task A_click_at_any_moment_of_the_load_arrives(int held)
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("office");
        await page.OpenLedgerAsync();
        var box = (await page.Locator(FirstLink).First.BoundingBoxAsync())!;
        for (var moment = 0; moment < 30; moment++)
        {
            await page.GotoAsync("/tasks", new() { WaitUntil = WaitUntilState.Commit });
            await page.Locator(FirstLink).First.WaitForAsync();
            await page.WaitForTimeoutAsync(moment * 13);
            await page.Mouse.MoveAsync(box.X + 6, box.Y + (box.Height / 2));
            await page.Mouse.DownAsync();
            await page.WaitForTimeoutAsync(held);
            await page.Mouse.UpAsync();
            await page.ArriveAsync(TaskAddress);
        }
    }

    [Fact]
    public async Task A_link_replaced_under_the_pressed_button_is_followed_but_nothing_that_was_not_meant_as_a_click()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("leader");
        await page.OpenLedgerAsync();
        var there = page.Url;
        await PressAsync(page, moved: 40);
        await PressAsync(page, attribute: ("target", "_blank"));
        await PressAsync(page, attribute: ("href", "/tasks/export.xlsx"));
        await PressAsync(page, attribute: ("href", "/api/v1/plans"));
        await page.Keyboard.DownAsync("Control");
        await PressAsync(page);
        await page.Keyboard.UpAsync("Control");
        await page.WaitForTimeoutAsync(500);
        page.Url.Should().Be(there);
        context.Pages.Should().ContainSingle();

        await page.OpenLedgerAsync();
        await PressAsync(page);
        await page.ArriveAsync(TaskAddress);
    }

    [Fact]
    public async Task Nothing_moves_while_the_circuit_takes_over()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("office");
        await page.AddInitScriptAsync($$"""
            window.places = [];
            (function look() {
              const link = document.querySelector('{{FirstLink}}');
              if (link) window.places.push(Math.round(link.getBoundingClientRect().top));
              requestAnimationFrame(look);
            })();
            """);
        for (var load = 0; load < 5; load++)
        {
            await page.OpenLedgerAsync();
            await page.WaitForTimeoutAsync(300);
            (await page.EvaluateAsync<int[]>("[...new Set(window.places)]")).Should().ContainSingle("the ledger's style sheet stays while its link is replaced");
        }
    }

    /// <summary>Presses on the first row's link, lets it be replaced by its like as a circuit does, and lets go.</summary>
    private static async Task PressAsync(IPage page, int moved = 0, (string Name, string Value)? attribute = null)
    {
        var link = page.Locator(FirstLink).First;
        if (attribute is var (name, value))
        {
            await link.EvaluateAsync("(l, a) => l.setAttribute(a[0], a[1])", new[] { name, value });
        }

        var box = (await link.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + 6, box.Y + (box.Height / 2));
        await page.Mouse.DownAsync();
        await link.EvaluateAsync("l => { const like = l.cloneNode(true); like.removeAttribute('target'); l.replaceWith(like); }");
        await page.Mouse.MoveAsync(box.X + 6, box.Y + (box.Height / 2) + moved);
        await page.Mouse.UpAsync();
    }
}
