using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;

namespace MedCommunity.EndToEnd;

[Collection(PortalTests.Name)]
public sealed class PlanPagesTests(PortalFixture fixture, BrowserFixture browser)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ledger_task_and_plan_can_be_used_by_everyone(bool phone)
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url, phone ? BrowserFixture.Phone : BrowserFixture.Desktop);
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add(error);
        await page.SignInAsync("insurance");

        // The circuit brings the ledger's script, and takes the page's head over at the same time.
        await page.GotoAsync("/tasks");
        await page.Locator("html[data-ledger-keys=on]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Assertions.Expect(page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("^任务台账"));
        (await page.GetByTestId("task-row").CountAsync()).Should().Be(22);
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        await Screenshots.SaveAsync(page, phone ? "tasks-phone" : "tasks");

        await page.GetByTestId("task-row").First.Locator("a").ClickAsync();
        await Assertions.Expect(page.GetByTestId("progress-save")).ToBeEnabledAsync();
        await Assertions.Expect(page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("^任务1 加强组织领导"));
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        await Screenshots.SaveAsync(page, phone ? "task-phone" : "task");

        await page.Locator("main a[href='/plans']").ClickAsync();
        await Assertions.Expect(page.GetByText("章节与任务")).ToBeVisibleAsync();
        await Assertions.Expect(page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("^实施方案"));
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        await Screenshots.SaveAsync(page, phone ? "plans-phone" : "plans");
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue("nothing sticks out at the side");
        complaints.Should().BeEmpty();
    }

    [Fact]
    public async Task The_ledgers_filters_live_in_the_address_and_survive_a_reload()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("leader");
        await page.GotoAsync("/tasks?section=s4");
        (await page.GetByTestId("task-row").CountAsync()).Should().Be(3);

        await page.GotoAsync("/tasks?department=kskt-dept-finance-bureau&q=资金");
        await Assertions.Expect(page.GetByTestId("task-row")).ToHaveCountAsync(1);
        (await page.Locator("#filter-department").InputValueAsync()).Should().Be("kskt-dept-finance-bureau");
        (await page.Locator("#filter-text").InputValueAsync()).Should().Be("资金");
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByTestId("task-row")).ToHaveCountAsync(1);

        // Chips count what the other filters let through, and lead to addresses of their own.
        await page.GotoAsync("/tasks");
        var red = page.GetByTestId("filter-red");
        var counted = int.Parse(await red.Locator("span").InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture);
        await red.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(fixture.Portal.Url.TrimEnd('/') + "/tasks?light=red");
        await Assertions.Expect(page.GetByTestId("task-row")).ToHaveCountAsync(counted);
        (await page.GetByTestId("task-light").EvaluateAllAsync<string[]>("lights => lights.map(l => l.dataset.light)")).Should().OnlyContain(l => l == "red");
    }

    [Fact]
    public async Task The_ledger_is_worked_by_keys_alone()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("leader");
        await page.GotoAsync("/tasks");
        await page.Locator("html[data-ledger-keys=on]").WaitForAsync(new() { State = WaitForSelectorState.Attached });

        await page.Keyboard.PressAsync("/");
        await Assertions.Expect(page.Locator("#filter-text")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("统一管理");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByTestId("task-row")).Not.ToHaveCountAsync(22);
        var second = await page.GetByTestId("task-row").Nth(1).GetAttributeAsync("data-number");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("k");
        (await page.EvaluateAsync<string>("document.activeElement.dataset.number")).Should().Be(second);
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator(".mc-task-number")).ToHaveTextAsync(second!);
    }

    [Fact]
    public async Task A_report_with_faults_is_named_field_by_field_and_a_good_one_stands_in_the_history_at_once()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("insurance");
        await page.GotoAsync("/tasks?light=green&department=kskt-dept-healthcare-security-bureau");
        await page.GetByTestId("task-row").First.Locator("a").ClickAsync();
        await Assertions.Expect(page.GetByTestId("progress-save")).ToBeEnabledAsync();
        var before = await page.GetByTestId("progress-entry").CountAsync();

        await page.GetByTestId("progress-percent").FillAsync("一百");
        await page.GetByTestId("progress-save").ClickAsync();
        await Assertions.Expect(page.GetByTestId("error-summary")).ToContainTextAsync("进度应为0到100的整数");
        await Assertions.Expect(page.GetByTestId("progress-percent")).ToHaveAttributeAsync("aria-invalid", "true");
        (await page.GetByTestId("progress-entry").CountAsync()).Should().Be(before);

        await page.GetByTestId("progress-percent").FillAsync("64");
        await page.GetByTestId("progress-text").FillAsync("总额付费方案已印发");
        await page.GetByTestId("progress-save").ClickAsync();
        await Assertions.Expect(page.GetByTestId("progress-saved")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("error-summary")).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByTestId("progress-entry")).ToHaveCountAsync(before + 1);
        await Assertions.Expect(page.GetByText("总额付费方案已印发")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByText("总额付费方案已印发")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Someone_elses_task_offers_no_form_and_no_reports_and_an_unknown_one_does_not_exist()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("insurance");
        await page.GotoAsync("/tasks");
        await page.Locator("tr[data-number='3'] a").ClickAsync();

        await Assertions.Expect(page.GetByTestId("progress-why-not")).ToContainTextAsync("不能填报");
        (await page.GetByTestId("progress-save").CountAsync()).Should().Be(0);
        (await page.GetByTestId("progress-history").CountAsync()).Should().Be(0);
        foreach (var unknown in new[] { "99", Guid.NewGuid().ToString() })
        {
            (await page.GotoAsync($"/tasks/{unknown}"))!.Status.Should().Be(404);
            (await page.Locator("h1").InnerTextAsync()).Should().Be("没有找到这个页面");
        }
    }
}
