using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;

namespace MedCommunity.EndToEnd;

/// <summary>Every page that a role's menu leads to opens without an error, in both sizes, and axe finds nothing wrong with it.</summary>
[Collection(PortalTests.Name)]
public sealed class EveryPageTests(PortalFixture fixture, BrowserFixture browser)
{
    [Theory]
    [InlineData("office", true)]
    [InlineData("leader", true)]
    [InlineData("branch", true)]
    [InlineData("finance", false)]
    [InlineData("insurance", false)]
    [InlineData("hospital", false)]
    [InlineData("clinic", false)]
    [InlineData("auditor", false)]
    [InlineData("admin", false)]
    public async Task A_roles_menu_leads_to_pages_that_work(string account, bool thoroughly)
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                complaints.Add($"{page.Url}: {message.Text}");
            }
        };
        await page.SignInAsync(account);
        var links = await page.Locator(".mc-menu-link").EvaluateAllAsync<string[]>("links => links.map(l => l.getAttribute('href'))");

        links.Should().Contain("/");

        // What stands in no menu.
        if (links.Contains("/indicators"))
        {
            links = [.. links, "/indicators/judgements", "/indicators/judgements/kskt-ykt/1.1", "/indicators/judgements/kskt-ykt/1.2",
                "/indicators/4.3/compare?by=unit", "/indicators/3.1/compare?by=period", "/indicators/1.1/compare"];
        }

        if (account == "office")
        {
            links = [.. links, "/indicators/definitions/new", "/indicators/definitions/3.1/edit"];
        }

        foreach (var link in links)
        {
            var answer = await page.GotoAsync(link);
            answer!.Status.Should().Be(200, link);
            await Assertions.Expect(page.Locator("h1").First).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator(".mc-skeleton")).ToHaveCountAsync(0);
            var sideways = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
            sideways.Should().BeLessThanOrEqualTo(0, $"{link} fits into the window");
            if (thoroughly)
            {
                (await page.AxeViolationsAsync()).Should().BeEmpty(link);
                await page.SetViewportSizeAsync(BrowserFixture.Phone.Width, BrowserFixture.Phone.Height);
                await page.ReloadAsync();
                await Assertions.Expect(page.Locator(".mc-skeleton")).ToHaveCountAsync(0);
                sideways = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
                sideways.Should().BeLessThanOrEqualTo(0, $"{link} fits into a phone");
                await Screenshots.SaveAsync(page, $"page-{account}-{link.Trim('/').Replace('/', '-').Replace('?', '-')}");
                await page.SetViewportSizeAsync(BrowserFixture.Desktop.Width, BrowserFixture.Desktop.Height);
            }
        }

        complaints.Should().BeEmpty();
    }
}
