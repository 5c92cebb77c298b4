using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;

namespace MedCommunity.EndToEnd;

[Collection(PortalTests.Name)]
public sealed class TaskViewPagesTests(PortalFixture fixture, BrowserFixture browser)
{
    private static readonly string[] Views =
    [
        "/tasks?cols=light,source,section,lead,units,reporting,nodes,progress,start,deadline,original,extensions,next,reason,report,origin&group=reporting", "/tasks/board", "/tasks/calendar?month=2026-12", "/tasks/timeline",
        "/tasks/timeline?zoom=quarter", "/tasks/months", "/tasks/departments", "/tasks/departments/kskt-dept-finance-bureau",
    ];

    [Theory]
    [InlineData("office", false)]
    [InlineData("office", true)]
    [InlineData("finance", false)]
    public async Task Every_view_is_sound_and_nothing_sticks_out(string account, bool phone)
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url, phone ? BrowserFixture.Phone : BrowserFixture.Desktop);
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add(error);
        page.Console += (_, message) => complaints.AddRange(message.Type == "error" ? [message.Text] : []);
        await page.SignInAsync(account);
        foreach (var (i, view) in Views.Index())
        {
            await page.GotoAsync(view);
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            (await page.AxeViolationsAsync()).Should().BeEmpty(view);
            (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue($"nothing of {view} sticks out at the side");
            await Screenshots.SaveAsync(page, $"view-{i}-{account}{(phone ? "-phone" : "")}");
        }

        complaints.Should().BeEmpty();
    }

    [Fact]
    public async Task The_views_keep_the_filters_and_a_saved_one_comes_back()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("leader");
        await page.GotoAsync("/tasks?section=s2");
        var rows = await page.GetByTestId("task-row").CountAsync();
        await page.GetByTestId("view-board").ClickAsync();
        await Assertions.Expect(page.GetByTestId("task-card")).ToHaveCountAsync(rows);
        await page.GetByTestId("view-timeline").ClickAsync();
        await Assertions.Expect(page.GetByTestId("timeline-row")).ToHaveCountAsync(rows);
        await page.GetByTestId("view-tasks").ClickAsync();
        await Assertions.Expect(page.GetByTestId("task-row")).ToHaveCountAsync(rows);

        await page.GetByTestId("save-view").ClickAsync();
        await page.Locator("#save-view-name").FillAsync("第二部分");
        await page.GetByTestId("save-view-do").ClickAsync();
        await Assertions.Expect(page.GetByTestId("saved-view")).ToHaveTextAsync("第二部分");
        await page.GotoAsync("/tasks");
        await page.GetByTestId("saved-view").ClickAsync();
        await Assertions.Expect(page.GetByTestId("task-row")).ToHaveCountAsync(rows);

        // By the deadline, first the earliest.
        await page.Locator("th a", new() { HasTextString = "完成时限" }).ClickAsync();
        await Assertions.Expect(page.Locator("th[aria-sort=ascending]")).ToContainTextAsync("完成时限");
        await page.GetByRole(AriaRole.Button, new() { Name = "删除筛选“第二部分”" }).ClickAsync();
        await Assertions.Expect(page.GetByTestId("saved-view")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_office_sees_what_a_bulk_action_will_do_before_it_is_done()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("office");
        var before = await ReportingUnitAsync(page);

        // Finance reports on task 20 already, joins 21, and has no part in 22: that one is left alone, and the preview says why.
        await PreviewAsync(page, "kskt-dept-finance-bureau");
        await Assertions.Expect(page.GetByTestId("bulk-line")).ToHaveCountAsync(3);
        await Assertions.Expect(page.Locator("[data-testid=bulk-line]", new() { HasTextString = "不是这项任务的责任单位" })).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByTestId("bulk-confirm")).ToHaveTextAsync("确认改动1项");
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        await Screenshots.SaveAsync(page, "bulk-preview");
        (await ReportingUnitAsync(page)).Should().Be(before, "a preview changes nothing");

        await page.GetByTestId("bulk-confirm").ClickAsync();
        await Assertions.Expect(page.GetByTestId("bulk-done")).ToContainTextAsync("已改动1项");
        (await ReportingUnitAsync(page)).Should().Be("kskt-dept-finance-bureau");

        // And back, for whoever comes next.
        await PreviewAsync(page, before);
        await page.GetByTestId("bulk-confirm").ClickAsync();
        await Assertions.Expect(page.GetByTestId("bulk-done")).ToContainTextAsync("已改动");
        (await ReportingUnitAsync(page)).Should().Be(before);
    }

    [Fact]
    public async Task The_office_urges_several_tasks_at_once_after_seeing_whom()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("office");
        await page.GotoAsync("/tasks?section=s3");
        await page.Locator("html[data-ledger-keys=on]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.GetByTestId("bulk-all").CheckAsync();

        await page.GetByTestId("bulk-remind").ClickAsync();
        var urged = page.Locator("[data-testid=bulk-line]:not([data-skipped])");
        await Assertions.Expect(page.GetByTestId("bulk-line").First).ToBeVisibleAsync();
        var count = await urged.CountAsync();
        count.Should().BeGreaterThan(0);
        await Assertions.Expect(urged.First).ToContainTextAsync("催办旗");
        await Assertions.Expect(page.Locator("[data-testid=bulk-line][data-skipped]").First).ToContainTextAsync("无需催办");
        await page.GetByTestId("bulk-confirm").ClickAsync();
        await Assertions.Expect(page.GetByTestId("bulk-done")).ToContainTextAsync($"已催办{count}项");

        // The second time on one day nobody is urged again, and the preview says so; the other units of the same tasks may still be.
        await page.GetByTestId("bulk-all").CheckAsync();
        await page.GetByTestId("bulk-remind").ClickAsync();
        await Assertions.Expect(page.Locator("[data-testid=bulk-line]", new() { HasTextString = "今天已经催办过" })).ToHaveCountAsync(count);
        await Assertions.Expect(page.GetByTestId("bulk-confirm")).ToBeDisabledAsync();
        await page.GotoAsync("/tasks?light=yellow");
        await page.GetByTestId("bulk-all").CheckAsync();
        await page.GetByTestId("bulk-remind").ClickAsync();
        await Assertions.Expect(page.GetByTestId("bulk-line").First).ToBeVisibleAsync();
        await page.GetByTestId("bulk-all-units").CheckAsync();
        await Assertions.Expect(page.GetByTestId("bulk-confirm")).ToBeEnabledAsync();
        await page.Locator("#bulk-note").FillAsync("请各责任单位本周内补报。");
        await Screenshots.SaveAsync(page, "bulk-remind");
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        var first = (await urged.First.Locator("td").First.InnerTextAsync()).Trim();
        await page.GetByTestId("bulk-confirm").ClickAsync();
        await Assertions.Expect(page.GetByTestId("bulk-done")).ToContainTextAsync("已催办");
        await page.Locator($"tr[data-number='{first}'] a").First.ClickAsync();
        await page.Locator(".mc-follow-reminders summary").ClickAsync();
        await Assertions.Expect(page.Locator(".mc-follow-reminders li").First).ToContainTextAsync("请各责任单位本周内补报。");
    }

    [Fact]
    public async Task The_office_issues_notices_about_several_tasks_after_seeing_who_gets_which()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("office");
        await page.GotoAsync("/tasks?section=s4");
        await page.GetByTestId("bulk-all").CheckAsync();
        await page.GetByTestId("bulk-notice").ClickAsync();
        await page.GetByTestId("bulk-preview").ClickAsync();
        await Assertions.Expect(page.GetByTestId("bulk-error")).ToContainTextAsync("请写明督办的事项和要求");
        await page.Locator("#bulk-due").FillAsync(DateTime.Today.AddDays(10).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await page.Locator("#bulk-demand").FillAsync("请说明第四部分任务的进度，\n并提出措施。");
        await page.GetByTestId("bulk-all-units").CheckAsync();
        await page.GetByTestId("bulk-preview").ClickAsync();
        var lines = page.GetByTestId("bulk-line");
        await Assertions.Expect(lines).ToHaveCountAsync(3);
        await Assertions.Expect(lines.First).ToContainTextAsync("前答复");
        var papers = await page.Locator("[data-testid=bulk-line] li").CountAsync();
        papers.Should().BeGreaterThan(3);
        await Screenshots.SaveAsync(page, "bulk-notice");
        (await page.AxeViolationsAsync()).Should().BeEmpty();

        await page.GetByTestId("bulk-confirm").ClickAsync();
        await Assertions.Expect(page.GetByTestId("bulk-done")).ToContainTextAsync($"已下发督办单{papers}份");
        await page.GotoAsync("/notices");
        await Assertions.Expect(page.GetByText("请说明第四部分任务的进度").First).ToBeVisibleAsync();
    }

    private static async Task PreviewAsync(IPage page, string unit)
    {
        await page.GotoAsync("/tasks?section=s4");
        await page.Locator("html[data-ledger-keys=on]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.GetByTestId("bulk-all").CheckAsync();
        await Assertions.Expect(page.GetByTestId("bulk")).ToContainTextAsync("已选3项");
        if (unit != "kskt-dept-finance-bureau")
        {
            await page.Locator("tr[data-number='20'] input").UncheckAsync();
        }

        await page.GetByTestId("bulk-unit").ClickAsync();
        await page.Locator("#bulk-unit").SelectOptionAsync(unit);
        await page.GetByTestId("bulk-preview").ClickAsync();
    }

    /// <summary>Of task 21.</summary>
    private static async Task<string> ReportingUnitAsync(IPage page) => (await (await page.APIRequest.GetAsync("/api/v1/work-items")).JsonAsync())!.Value
        .EnumerateArray().Single(t => t.GetProperty("number").GetInt32() == 21).GetProperty("reportingUnit").GetString()!;
}
