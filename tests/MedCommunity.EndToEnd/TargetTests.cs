using System.Text.RegularExpressions;
using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>A target with its path and forecast, and a limit that the office sets: the indicator's page, the list and the task show 预警, and no longer when it is taken away.</summary>
[Collection(PortalTests.Name)]
public sealed class TargetTests(PortalFixture fixture, BrowserFixture browser)
{
    [Fact]
    public async Task The_office_sets_a_limit_and_the_indicator_the_list_and_the_task_show_that_it_is_crossed()
    {
        await using var officeContext = await browser.NewContextAsync(fixture.Portal.Url);
        await using var leaderContext = await browser.NewContextAsync(fixture.Portal.Url, BrowserFixture.Phone);
        var complaints = new List<string>();
        var office = await SignedInAsync(officeContext, "office", complaints);
        var leader = await SignedInAsync(leaderContext, "leader", complaints);

        // What the plan wants, where the county is, and what is expected; a task's target leads to the task.
        await office.GotoAsync("/indicators/K2");
        await Expect(office.GetByTestId("goal-target").First).ToContainTextAsync("接近65%，2028年12月31日前");
        await Expect(office.GetByTestId("goal-forecast")).ToContainTextAsync(new Regex("2028年12月约[0-9.]+%（八成可能在[0-9.]+%至[0-9.]+%），据[0-9]+个月数据"));
        await Expect(office.GetByTestId("limits-open")).ToBeEnabledAsync();
        (await office.AxeViolationsAsync()).Should().BeEmpty("an indicator with a target");
        await Screenshots.SaveAsync(office, "target");
        await office.GetByTestId("goal-target").Locator("a").First.ClickAsync();
        await office.WaitForURLAsync(new Regex("/tasks/"));
        var task = office.Url;
        await Expect(office.Locator("[data-testid=target-now][data-indicator=K2]")).ToContainTextAsync("指标K2：");

        // Open at a reader's while the office sets the limit, a wrong one first.
        await leader.GotoAsync("/indicators/K2");
        await Expect(leader.GetByTestId("limits")).ToContainTextAsync("未设预警线");
        await Expect(leader.GetByTestId("limits-open")).ToHaveCountAsync(0);
        await office.GotoAsync("/indicators/K2");
        await Expect(office.GetByTestId("limits-open")).ToBeEnabledAsync();
        await office.GetByTestId("limits-open").ClickAsync();
        await office.GetByTestId("limits-low").FillAsync("九十九%");
        await office.GetByTestId("limits-save").ClickAsync();
        await Expect(office.GetByTestId("error-summary")).ToContainTextAsync("下限应填数字，不带单位。");
        await office.GetByTestId("limits-low").FillAsync("99");
        (await office.AxeViolationsAsync()).Should().BeEmpty("the form of the limits");
        await Screenshots.SaveAsync(office, "target-limits");
        await office.GetByTestId("limits-save").ClickAsync();
        await Expect(office.GetByTestId("limits")).ToContainTextAsync("低于99%时预警");
        await Expect(office.GetByTestId("goal-warning")).ToContainTextAsync("低于预警线99%");
        await Expect(leader.GetByTestId("goal-warning")).ToContainTextAsync("低于预警线99%", new() { Timeout = 30_000 });
        (await leader.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue("nothing sticks out at the side");
        (await leader.AxeViolationsAsync()).Should().BeEmpty("a warning on a phone");
        await Screenshots.SaveAsync(leader, "target-warning-phone");
        await leader.GotoAsync("/indicators");
        await Expect(leader.GetByTestId("indicator-K2").GetByTestId("standing-tag")).ToHaveTextAsync("预警");

        // The task knows, and so does its light.
        await office.GotoAsync(task);
        await Expect(office.Locator("[data-testid=target-now][data-indicator=K2]").GetByTestId("target-warning")).ToBeVisibleAsync();
        await Expect(office.GetByTestId("task-reasons")).ToContainTextAsync("指标“基层就诊率”预警");
        await Screenshots.SaveAsync(office, "target-task");

        await office.GotoAsync("/indicators/K2");
        await Expect(office.GetByTestId("limits-open")).ToBeEnabledAsync();
        await office.GetByTestId("limits-open").ClickAsync();
        await office.GetByTestId("limits-low").FillAsync("");
        await office.GetByTestId("limits-save").ClickAsync();
        await Expect(office.GetByTestId("limits")).ToContainTextAsync("未设预警线");
        await Expect(office.GetByTestId("goal-warning")).ToHaveCountAsync(0);
        await office.GotoAsync(task);
        await Expect(office.GetByTestId("task-reasons")).Not.ToContainTextAsync("基层就诊率");
        complaints.Should().BeEmpty();
    }

    private static async Task<IPage> SignedInAsync(IBrowserContext context, string account, List<string> complaints)
    {
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => complaints.Add($"{account} {page.Url}: {error}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                complaints.Add($"{account} {page.Url}: {message.Text}");
            }
        };
        await page.SignInAsync(account);
        return page;
    }
}
