using System.Text;
using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;

namespace MedCommunity.EndToEnd;

[Collection(PortalTests.Name)]
public sealed class SmokeTests(PortalFixture fixture, BrowserFixture browser)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_page_shows_in_Chinese_and_its_circuit_starts(bool phone)
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url, phone ? BrowserFixture.Phone : BrowserFixture.Desktop);
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                complaints.Add(message.Text);
            }
        };

        await CircuitStartedAsync(page, () => page.SignInAsync("office"));

        await Assertions.Expect(page).ToHaveTitleAsync("工作台 · 医共体管理门户");
        (await page.GetByTestId("user-name").InnerTextAsync()).Should().NotBeEmpty();
        (await page.GetByTestId("nav-home").GetAttributeAsync("aria-current")).Should().Be("page");
        (await page.Locator("html").GetAttributeAsync("lang")).Should().Be("zh-CN");
        complaints.Should().BeEmpty();
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        await Screenshots.SaveAsync(page, "home");
    }

    [Fact]
    public async Task An_address_that_leads_nowhere_gets_a_Chinese_page_and_404()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("office");

        var answer = await page.GotoAsync("/nowhere");

        answer!.Status.Should().Be(404);
        (await page.Locator("h1").InnerTextAsync()).Should().Be("没有找到这个页面");
    }

    [Fact]
    public async Task An_open_page_comes_back_by_itself_after_the_portal_was_killed()
    {
        await using var portal = await PortalProcess.StartAsync("killed");
        await using var context = await browser.NewContextAsync(portal.Url);
        var page = await context.NewPageAsync();
        await CircuitStartedAsync(page, () => page.SignInAsync("office"));
        await page.EvaluateAsync("window.beforeTheKill = true");

        await portal.KillAsync();
        var layer = page.Locator("#components-reconnect-modal");
        await layer.WaitForAsync(new() { State = WaitForSelectorState.Visible });
        (await layer.InnerTextAsync()).Should().Contain("连接");
        await Screenshots.SaveAsync(page, "reconnecting");

        await portal.RestartAsync();

        await page.WaitForFunctionAsync("() => window.beforeTheKill === undefined", null, new() { Timeout = 60_000 });
        await layer.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await Assertions.Expect(page).ToHaveTitleAsync("工作台 · 医共体管理门户");
    }

    /// <summary>A circuit has started once the server sends it something to render.</summary>
    private static async Task CircuitStartedAsync(IPage page, Func<Task> open)
    {
        var rendered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
        {
            if (frame.Binary is { } bytes && Encoding.Latin1.GetString(bytes).Contains("JS.RenderBatch", StringComparison.Ordinal))
            {
                rendered.TrySetResult();
            }
        };
        await open();
        await rendered.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
