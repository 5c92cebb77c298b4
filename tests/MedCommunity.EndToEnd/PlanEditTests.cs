using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;

namespace MedCommunity.EndToEnd;

/// <summary>The office edits a plan in the page while somebody else does: said at the fields, shown to the second, nothing typed is lost. In a county that no other test looks at.</summary>
[Collection(PortalTests.Name)]
public sealed class PlanEditTests(PortalFixture fixture, BrowserFixture browser)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_editors_of_one_plan_lose_nothing(bool phone)
    {
        await using var first = await browser.NewContextAsync(fixture.Portal.Url, phone ? BrowserFixture.Phone : BrowserFixture.Desktop);
        await using var second = await browser.NewContextAsync(fixture.Portal.Url);
        var (mine, theirs) = (await OpenAsync(first), await OpenAsync(second));
        var mark = phone ? "手机" : "电脑";

        await mine.GetByTestId("plan-task").Nth(2).ClickAsync();
        (await mine.AxeViolationsAsync()).Should().BeEmpty();
        await mine.Locator("#plan--tasks-2--title").FillAsync("");
        await mine.Locator("#plan--tasks-2--responsibleDepartments").FillAsync($"卫健委\n各苏木镇（中心、场）\n某公司{mark}");
        await mine.GetByTestId("plan-save").ClickAsync();
        await Assertions.Expect(mine.GetByTestId("error-summary")).ToContainTextAsync("任务3的标题为空");
        await Assertions.Expect(mine.GetByTestId("plan--tasks-2--title-error")).ToContainTextAsync("任务3的标题为空");
        await Assertions.Expect(mine.GetByTestId("plan-note-error")).ToContainTextAsync("请填写修订说明");
        (await mine.AxeViolationsAsync()).Should().BeEmpty();
        await mine.Locator("#plan--tasks-2--title").FillAsync($"本人改的标题{mark}");
        await mine.GetByTestId("plan-note").FillAsync("本人的说明");

        await theirs.GetByTestId("plan-task").Nth(4).ClickAsync();
        await theirs.Locator("#plan--tasks-4--title").FillAsync($"对方改的标题{mark}");
        await theirs.GetByTestId("plan-note").FillAsync("对方的说明");
        await theirs.GetByTestId("plan-save").ClickAsync();
        await Assertions.Expect(theirs.GetByTestId("plan-saved")).ToBeVisibleAsync();

        await mine.GetByTestId("plan-save").ClickAsync();
        await Assertions.Expect(mine.GetByTestId("plan-conflict")).ToContainTextAsync($"对方改的标题{mark}");
        await Screenshots.SaveAsync(mine, phone ? "plan-conflict-phone" : "plan-conflict");
        (await mine.AxeViolationsAsync()).Should().BeEmpty();
        await mine.GetByTestId("plan-merge").ClickAsync();
        await Assertions.Expect(mine.Locator("#plan--tasks-2--title")).ToHaveValueAsync($"本人改的标题{mark}");
        await mine.GetByTestId("plan-save").ClickAsync();
        await Assertions.Expect(mine.GetByTestId("plan-saved")).ToBeVisibleAsync();

        await mine.GotoAsync(mine.Url.Replace("/edit", "/versions", StringComparison.Ordinal));
        await Assertions.Expect(mine.GetByTestId("plan-changes")).ToContainTextAsync($"某公司{mark}");
        (await mine.AxeViolationsAsync()).Should().BeEmpty();
        (await mine.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue("nothing sticks out at the side");
        await Screenshots.SaveAsync(mine, phone ? "plan-versions-phone" : "plan-versions");
        await mine.GotoAsync("/plans/import");
        (await mine.AxeViolationsAsync()).Should().BeEmpty();
    }

    private static async Task<IPage> OpenAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        await page.SignInAsync("office-wlt");
        await page.GotoAsync("/plans");
        await page.GetByTestId("plan-edit").ClickAsync();
        await Assertions.Expect(page.GetByTestId("plan-save")).ToBeEnabledAsync();
        return page;
    }
}
