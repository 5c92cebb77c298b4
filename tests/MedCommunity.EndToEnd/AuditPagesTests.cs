using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>The auditor's way through the log, on the screen and on the phone; no page of it violates the content policy or displeases axe.</summary>
[Collection(PortalTests.Name)]
public sealed class AuditPagesTests(PortalFixture fixture, BrowserFixture browser)
{
    [Fact]
    public async Task What_somebody_reports_in_a_page_the_auditor_finds_with_person_address_and_words()
    {
        const string Words = "供审计查看的一次填报。";
        await using (var reporting = await browser.NewContextAsync(fixture.Portal.Url))
        {
            var form = await reporting.NewPageAsync();
            await form.SignInAsync("finance");
            await form.GotoAsync("/tasks");
            await form.GetByTestId("task-row").First.Locator("a").ClickAsync();
            await Expect(form.GetByTestId("progress-save")).ToBeEnabledAsync();
            await form.GetByTestId("progress-percent").FillAsync("42");
            await form.GetByTestId("progress-text").FillAsync(Words);
            await form.GetByTestId("progress-save").ClickAsync();
            await Expect(form.GetByText(Words).First).ToBeVisibleAsync();
        }

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
        await page.SignInAsync("auditor");
        await page.GetByTestId("nav-audit").ClickAsync();
        await page.GetByTestId("audit-subject").SelectOptionAsync("ProgressReport");
        await page.GetByTestId("audit-apply").ClickAsync();
        var row = page.GetByTestId("audit-row").First;
        await Expect(row).ToContainTextAsync("财政局 刘芳");
        await Expect(row).ToContainTextAsync("127.0.0.1");
        await ExamineAsync(page, "audit");

        await row.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.GetByTestId("audit-changes")).ToContainTextAsync(Words);
        await ExamineAsync(page, "audit-entry");

        await page.GetByTestId("audit-open-record").ClickAsync();

        // Not by a click: it may meet the moment in which the circuit takes the page over, and there is nothing on this page of an auditor to wait for.
        await page.GotoAsync((await page.GetByTestId("history-link").GetAttributeAsync("href"))!);
        await Expect(page.GetByTestId("history-entry").First).ToContainTextAsync("进展报告");
        await page.GetByTestId("history-entry").First.Locator("summary").ClickAsync();
        await Expect(page.GetByText(Words)).ToBeVisibleAsync();
        await ExamineAsync(page, "audit-history");

        await page.GotoAsync("/audit");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("audit-export").ClickAsync());
        download.SuggestedFilename.Should().EndWith(".xlsx");
        complaints.Should().BeEmpty();
    }

    private static async Task ExamineAsync(IPage page, string name)
    {
        foreach (var size in new[] { BrowserFixture.Phone, BrowserFixture.Desktop })
        {
            await page.SetViewportSizeAsync(size.Width, size.Height);
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).Should().BeLessThanOrEqualTo(0, $"{name} fits into {size.Width}");
            (await page.AxeViolationsAsync()).Should().BeEmpty($"{name} at {size.Width}");
            await Screenshots.SaveAsync(page, name);
        }
    }
}
