using System.Globalization;
using System.Text;
using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>
/// The story of issue 5: a task is red; the office reminds and issues a notice, a leader leaves a directive, the bureau answers with evidence, asks for an
/// extension, proves its milestones, asks for acceptance; the office decides, and the ledger in Excel has it all.
/// </summary>
[Collection(PortalTests.Name)]
public sealed class RedTaskStoryTests(BrowserFixture browser)
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(8));

    [Fact]
    public async Task A_red_task_is_urged_answered_extended_proven_accepted_and_all_of_it_stands_in_the_ledger()
    {
        await using var portal = await PortalProcess.StartAsync("red-task");
        var complaints = new List<string>();
        await using var officeContext = await browser.NewContextAsync(portal.Url);
        await using var financeContext = await browser.NewContextAsync(portal.Url);
        await using var leaderContext = await browser.NewContextAsync(portal.Url, BrowserFixture.Phone);
        var office = await SignedInAsync(officeContext, "office", complaints);
        var finance = await SignedInAsync(financeContext, "finance", complaints);
        var leader = await SignedInAsync(leaderContext, "leader", complaints);
        await office.GotoAsync("/tasks?q=20");
        var task = (await office.Locator("tr[data-number='20'] a").First.GetAttributeAsync("href"))!;

        // The office sets a deadline that has passed: the task turns red, and says why.
        await office.GotoAsync(task);
        await office.GetByTestId("arrange-open").ClickAsync();
        await office.GetByTestId("arrange-deadline").FillAsync(Text(Today.AddDays(-3)));
        await office.GetByTestId("arrange-save").ClickAsync();
        await Expect(office.GetByTestId("task-light").First).ToHaveAttributeAsync("data-light", "red");
        await Expect(office.GetByTestId("task-reasons")).ToContainTextAsync("已过3天，未按时申请销号");

        // Reminder and notice by the office, a directive from the leader's phone.
        await office.GetByTestId("supervision-remind").ClickAsync();
        await Expect(office.GetByTestId("remind-preview")).ToContainTextAsync("催办旗财政局：");
        await Expect(office.GetByTestId("supervision-save")).ToHaveTextAsync("催办1个单位");
        await office.GetByTestId("remind-all-units").CheckAsync();
        await Expect(office.GetByTestId("supervision-save")).Not.ToHaveTextAsync("催办1个单位");
        await office.GetByTestId("remind-note").FillAsync("请在周五前补报。");
        await office.GetByTestId("supervision-save").ClickAsync();
        await Expect(office.GetByTestId("supervision-done")).ToContainTextAsync("已催办");
        await office.Locator(".mc-follow-reminders summary").ClickAsync();
        await Expect(office.Locator(".mc-follow-reminders li").First).ToContainTextAsync("请在周五前补报。");
        await office.GetByTestId("supervision-issue").ClickAsync();
        await office.GetByTestId("supervision-due").FillAsync(Text(Today.AddDays(2)));
        await office.GetByTestId("supervision-text").FillAsync("任务已逾期，请说明投入资金未到位的原因和解决时间。");
        await office.GetByTestId("supervision-save").ClickAsync();
        await Expect(office.Locator("[data-testid=supervision-row][data-kind=Notice]")).ToHaveCountAsync(1);
        var notice = (await office.Locator("[data-testid=supervision-row][data-kind=Notice] a").GetAttributeAsync("href"))!;
        await Screenshots.SaveAsync(office, "red-task-office");
        await leader.GotoAsync(task);
        await leader.GetByTestId("supervision-direct").ClickAsync();
        await leader.GetByTestId("supervision-text").FillAsync("请财政局本周内落实到位。");
        await leader.GetByTestId("supervision-save").ClickAsync();
        await Expect(leader.Locator("[data-testid=supervision-row][data-kind=Directive]")).ToHaveCountAsync(1);
        await Screenshots.SaveAsync(leader, "red-task-leader-phone");

        // The bureau finds it on its desk, answers with evidence; sent back once, answered again, accepted.
        await finance.GotoAsync("/");
        await Expect(finance.Locator("main")).ToContainTextAsync("督办〔");
        await AnswerAsync(finance, notice, "资金正在拨付。", "拨付申请.pdf");
        await JudgeAsync(office, notice, accept: false, "请写明拨付日期");
        await Expect(office.GetByTestId("follow-done")).ToBeVisibleAsync();
        await AnswerAsync(finance, notice, "资金已于昨日全部拨付，凭证附后。", "拨付凭证.pdf");
        await JudgeAsync(office, notice, accept: true, null);
        await Expect(office.GetByTestId("follow-done")).ToBeVisibleAsync();
        await office.GotoAsync(notice + "/print");
        await Expect(office.Locator("main, body").First).ToContainTextAsync("资金已于昨日全部拨付");
        await Screenshots.SaveAsync(office, "red-task-notice-print");

        // Extension: asked for, granted by the office; the original date stays beside the new one.
        await finance.GotoAsync(task);
        await finance.GetByTestId("extension-ask").ClickAsync();
        await finance.GetByTestId("extension-until").FillAsync(Text(Today.AddDays(60)));
        await finance.GetByTestId("extension-reason").FillAsync("上级资金下达较晚，需顺延两个月。");
        await finance.GetByTestId("extension-save").ClickAsync();
        await Expect(finance.Locator("[data-testid=extension][data-state=Requested]")).ToHaveCountAsync(1);
        await office.GotoAsync(task);
        await office.GetByTestId("extension-open").ClickAsync();
        await office.GetByTestId("extension-decide-save").ClickAsync();
        await Expect(office.GetByTestId("step-taken")).ToContainTextAsync("已同意延期");
        await Expect(office.Locator("dl.mc-facts").First).ToContainTextAsync($"已延期，原时限 {Text(Today.AddDays(-3))}");
        await Expect(office.GetByTestId("task-light").First).Not.ToHaveAttributeAsync("data-light", "red");

        // Acceptance asks for evidence of every milestone, and says which lack it.
        await finance.GotoAsync(task);
        await ProveEverythingAsync(finance);
        await finance.GetByTestId("acceptance-ask").ClickAsync();
        await Expect(finance.GetByTestId("acceptance-lacks")).ToHaveCountAsync(0);
        await finance.GetByTestId("acceptance-statement").FillAsync("投入保障资金全部到位，机制已建立。");
        (await finance.AxeViolationsAsync()).Should().BeEmpty("the open form of acceptance");
        await finance.GetByTestId("acceptance-save").ClickAsync();
        await Expect(finance.Locator("[data-testid=acceptance][data-state=Requested]")).ToHaveCountAsync(1);
        await Expect(finance.GetByTestId("task-reasons")).ToContainTextAsync("申请销号，待验收");
        await office.GotoAsync(task);
        await office.GetByTestId("acceptance-open").ClickAsync();
        await office.GetByTestId("acceptance-decide-reason").FillAsync("材料齐全，同意销号。");
        await office.GetByTestId("acceptance-decide-save").ClickAsync();
        await Expect(office.GetByTestId("task-light").First).ToHaveAttributeAsync("data-light", "closed");
        (await office.AxeViolationsAsync()).Should().BeEmpty("a task with all its history");
        await Screenshots.SaveAsync(office, "red-task-closed");

        await LedgerHasItAllAsync(office);
        complaints.Should().BeEmpty();
    }

    private static async Task<IPage> SignedInAsync(IBrowserContext context, string account, List<string> complaints)
    {
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => complaints.Add($"{account} {page.Url}: {error}");
        await page.SignInAsync(account);
        return page;
    }

    private static async Task AnswerAsync(IPage page, string notice, string text, string file)
    {
        await page.GotoAsync(notice);
        await Expect(page.GetByTestId("reply-evidence")).ToBeEnabledAsync();
        await page.GetByTestId("reply-evidence").SetInputFilesAsync(Paper(file));
        await Expect(page.GetByTestId("evidence-list").GetByTestId("evidence-file")).ToHaveCountAsync(1);
        await page.GetByTestId("reply-text").FillAsync(text);
        await page.GetByTestId("reply-save").ClickAsync();
        await Expect(page.GetByTestId("follow-done")).ToBeVisibleAsync();
    }

    private static async Task JudgeAsync(IPage page, string notice, bool accept, string? reason)
    {
        await page.GotoAsync(notice);
        await Expect(page.GetByTestId("judge-accept")).ToBeEnabledAsync();
        if (reason is not null)
        {
            await page.GetByTestId("judge-reason").FillAsync(reason);
        }

        await page.GetByTestId(accept ? "judge-accept" : "judge-return").ClickAsync();
    }

    /// <summary>What is done without evidence gets some, what is not done is entered with it.</summary>
    private static async Task ProveEverythingAsync(IPage page)
    {
        await Expect(page.GetByTestId("extension-ask")).ToBeEnabledAsync();
        var bare = page.GetByRole(AriaRole.Button, new() { Name = "补充佐证", Exact = true });
        for (var left = await bare.CountAsync(); left > 0; left--)
        {
            await bare.First.ClickAsync();
            await ProveAsync($"材料{left}.pdf");
            await Expect(bare).ToHaveCountAsync(left - 1);
        }

        var open = page.GetByTestId("milestone-complete");
        for (var left = await open.CountAsync(); left > 0; left--)
        {
            await open.First.ClickAsync();
            await page.GetByTestId("milestone-note").FillAsync("已完成");
            await ProveAsync($"节点材料{left}.pdf");
            await Expect(open).ToHaveCountAsync(left - 1);
        }

        async Task ProveAsync(string file)
        {
            await Expect(page.GetByTestId("milestone-evidence")).ToBeEnabledAsync();
            await page.GetByTestId("milestone-evidence").SetInputFilesAsync(Paper(file));
            await Expect(page.GetByTestId("milestone-form").GetByTestId("evidence-file")).ToHaveCountAsync(1);
            await page.GetByTestId("milestone-save").ClickAsync();
            await Expect(page.GetByTestId("milestone-form")).ToHaveCountAsync(0);
        }
    }

    private static async Task LedgerHasItAllAsync(IPage page)
    {
        await page.GotoAsync("/tasks");
        var download = await page.RunAndWaitForDownloadAsync(() => page.EvaluateAsync("location.href = '/tasks/export.xlsx'"));
        using var book = System.IO.Compression.ZipFile.OpenRead(await download.PathAsync());
        var text = new StringBuilder();
        foreach (var part in book.Entries.Where(e => e.FullName.EndsWith(".xml", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(part.Open());
            text.Append(await reader.ReadToEndAsync());
        }

        foreach (var word in new[] { "督办〔", "已办结", "上级资金下达较晚", "投入保障资金全部到位", "已销号", "请财政局本周内落实到位", Text(Today.AddDays(-3)), Text(Today.AddDays(60)) })
        {
            text.ToString().Should().Contain(word);
        }
    }

    private static FilePayload Paper(string name) =>
        new() { Name = name, MimeType = "application/pdf", Buffer = Encoding.ASCII.GetBytes($"%PDF-1.4\n% {Guid.NewGuid()}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n") };

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
