using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;

namespace MedCommunity.EndToEnd;

/// <summary>
/// The whole story of the portal's first issue, in a browser, on the demonstration: the office logs a task, a bureau reports on its own and on nobody
/// else's, a branch fills its month, the hospital and the office review it, the figures move, and a leader reads the cockpit.
/// </summary>
public sealed partial class StoryTests(BrowserFixture browser) : IClassFixture<BrowserFixture>, IAsyncLifetime
{
    private static readonly Dictionary<string, string> Cells = new()
    {
        ["VISITS_TOTAL"] = "1180",
        ["VISITS_TCM"] = "296",
        ["DISCHARGES"] = "41",
        ["REFERRALS_UP"] = "18",
        ["CLINICS_TOTAL"] = "9",
        ["CLINICS_ECG"] = "6",
        ["CHRONIC_MANAGED"] = "1520",
        ["CHRONIC_ADMITTED"] = "23",
        ["FAMILY_DOCTOR_SIGNED"] = "4100",
        ["STAFF_ON_DUTY"] = "27",
        ["GP_COUNT"] = "3",
        ["STAFF_INCOME"] = "168200.50",
        ["INCOME_TOTAL"] = "402300",
        ["SERVICE_INCOME"] = "131000",
        ["COST_TOTAL"] = "389000",
    };

    private readonly string month = DateTime.UtcNow.AddHours(8).AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);
    private readonly Dictionary<string, string> tokens = [];
    private PortalProcess portal = null!;

    private string Form => $"/forms/kskt-bayangaole-health-centre/{month}/township-monthly";

    // The story changes what others would read, so it has a portal of its own.
    public async Task InitializeAsync() => portal = await PortalProcess.StartAsync("story");

    public async Task DisposeAsync()
    {
        if (portal is { } running)
        {
            await running.DisposeAsync();
        }
    }

    [Fact]
    public async Task From_a_task_to_the_cockpit_everybody_does_their_main_job_once()
    {
        await TheOfficeLogsProgressAsync();
        await TheBureauReportsOnItsOwnTaskOnlyAsync();
        (await ContributionAsync()).Should().BeNull("the branch has not reported");
        await TheBranchFillsItsMonthAsync();
        await TheHospitalReturnsItAndTheBranchSubmitsAgainAsync();
        await TheHospitalVerifiesAndTheOfficeApprovesAsync();
        (await ContributionAsync()).Should().Be(1180, "the approved form is in the figures");
        await TheFiguresOpenDownToTheFormAsync();
        await TheLeaderReadsTheCockpitAsync();
    }

    private async Task TheOfficeLogsProgressAsync()
    {
        await using var session = await SessionAsync("office");
        var page = session.Page;
        await page.GetByTestId("nav-tasks").ClickAsync();
        await Assertions.Expect(page.GetByTestId("task-row")).ToHaveCountAsync(22);
        await Screenshots.SaveAsync(page, "1-tasks");

        await page.GotoAsync("/tasks?light=red");
        var red = page.GetByTestId("task-row");
        await Assertions.Expect(red).Not.ToHaveCountAsync(22);
        await Assertions.Expect(red.First.GetByTestId("task-light")).ToHaveAttributeAsync("data-light", "red");

        await OpenTaskAsync(page, 3);
        await page.GetByTestId("progress-percent").FillAsync("64");
        await page.GetByTestId("progress-text").FillAsync("已与三家上级医院签订远程协作协议，派驻计划排定。");
        await page.GetByTestId("progress-difficulty").FillAsync("个别分院住宿紧张。");
        await page.GetByTestId("progress-next").FillAsync("下月完成派驻人员到岗。");
        await page.GetByTestId("progress-save").ClickAsync();
        await Assertions.Expect(page.GetByText("已与三家上级医院签订远程协作协议，派驻计划排定。").First).ToBeVisibleAsync();
        await Screenshots.SaveAsync(page, "2-task");
    }

    private async Task TheBureauReportsOnItsOwnTaskOnlyAsync()
    {
        await using var session = await SessionAsync("finance");
        var page = session.Page;
        await page.GotoAsync("/tasks");
        await Assertions.Expect(page.GetByTestId("task-row")).ToHaveCountAsync(22);
        var first = int.Parse((await page.GetByTestId("task-row").First.GetAttributeAsync("data-number"))!, CultureInfo.InvariantCulture);
        new[] { 1, 2, 10, 12, 13, 20, 21 }.Should().Contain(first, "the bureau's own tasks come first");

        await OpenTaskAsync(page, 20);
        await page.GetByTestId("progress-percent").FillAsync("70");
        await page.GetByTestId("progress-text").FillAsync("公共卫生经费预算已下达医共体。");
        await page.GetByTestId("progress-save").ClickAsync();
        await Assertions.Expect(page.GetByText("公共卫生经费预算已下达医共体。").First).ToBeVisibleAsync();

        await OpenTaskAsync(page, 3);
        await Assertions.Expect(page.GetByTestId("progress-save")).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText("已与三家上级医院签订远程协作协议")).ToHaveCountAsync(0);

        using var client = await ClientAsync("finance");
        using var tasks = await JsonDocument.ParseAsync(await client.GetStreamAsync("/api/v1/work-items"));
        var others = tasks.RootElement.EnumerateArray().First(t => t.GetProperty("number").GetInt32() == 3).GetProperty("id").GetString();
        using var refused = await client.PostAsJsonAsync($"/api/v1/work-items/{others}/progress", new { period = month, percent = 99, done = "越权" });
        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    private async Task TheBranchFillsItsMonthAsync()
    {
        await using var session = await SessionAsync("branch");
        var page = session.Page;
        await page.GotoAsync("/forms");
        await Assertions.Expect(page.Locator($"a[href='{Form}']").First).ToBeVisibleAsync();
        await Screenshots.SaveAsync(page, "3-my-forms");

        await page.GotoAsync(Form);
        foreach (var (code, value) in Cells.Take(8))
        {
            await FillAsync(page, code, value);
        }

        await SavedAsync(page);
        await portal.KillAsync();
        await portal.RestartAsync();
        await page.ReloadAsync();
        foreach (var (code, value) in Cells.Take(8))
        {
            await Assertions.Expect(page.GetByTestId($"form-cell-{code}")).ToHaveValueAsync(AsShown(value));
        }

        // A letter in a number cell is named, and does not reach the server.
        await FillAsync(page, "DISCHARGES", "4l");
        await Assertions.Expect(page.GetByTestId("form-saved")).ToHaveAttributeAsync("data-state", "invalid");
        await FillAsync(page, "DISCHARGES", "41");

        // Without a line the edits wait, and go out when it is back.
        await page.Context.SetOfflineAsync(true);
        foreach (var (code, value) in Cells.Skip(8))
        {
            await FillAsync(page, code, value);
        }

        await Assertions.Expect(page.GetByTestId("form-saved")).ToHaveAttributeAsync("data-state", "offline");
        await page.Context.SetOfflineAsync(false);
        await SavedAsync(page);
        await Screenshots.SaveAsync(page, "4-form");

        await page.GetByTestId("form-submit").ClickAsync();
        await Assertions.Expect(page.GetByTestId("form-state")).ToContainTextAsync("已提交");
    }

    private async Task TheHospitalReturnsItAndTheBranchSubmitsAgainAsync()
    {
        await using (var session = await SessionAsync("hospital"))
        {
            await session.Page.GotoAsync("/forms/review");
            await Assertions.Expect(session.Page.Locator($"a[href='{Form}']").First).ToBeVisibleAsync();
            await session.Page.GotoAsync(Form);
            await session.Page.GetByTestId("form-return-reason").FillAsync("出院人次请与病案首页核对。");
            await session.Page.GetByTestId("form-return").ClickAsync();
            await Assertions.Expect(session.Page.GetByTestId("form-state")).ToContainTextAsync("已退回");
        }

        await using (var session = await SessionAsync("branch"))
        {
            await session.Page.GotoAsync(Form);
            await Assertions.Expect(session.Page.GetByText("出院人次请与病案首页核对。").First).ToBeVisibleAsync();
            await FillAsync(session.Page, "DISCHARGES", "40");
            await SavedAsync(session.Page);
            await session.Page.GetByTestId("form-submit").ClickAsync();
            await Assertions.Expect(session.Page.GetByTestId("form-state")).ToContainTextAsync("已提交");
        }
    }

    private async Task TheHospitalVerifiesAndTheOfficeApprovesAsync()
    {
        await using (var session = await SessionAsync("hospital"))
        {
            await session.Page.GotoAsync(Form);
            await session.Page.GetByTestId("form-verify").ClickAsync();
            await Assertions.Expect(session.Page.GetByTestId("form-state")).ToContainTextAsync("已核验");
        }

        await using (var session = await SessionAsync("office"))
        {
            await session.Page.GotoAsync(Form);
            await session.Page.GetByTestId("form-approve").ClickAsync();
            await Assertions.Expect(session.Page.GetByTestId("form-state")).ToContainTextAsync("已批准");
        }
    }

    private async Task TheFiguresOpenDownToTheFormAsync()
    {
        await using var session = await SessionAsync("office");
        var page = session.Page;
        await page.GotoAsync($"/indicators?period={month}&window=month");
        var value = await page.GetByTestId("indicator-3.1").GetAttributeAsync("data-value");
        decimal.Parse(value!, CultureInfo.InvariantCulture).Should().BeApproximately(await FigureAsync("3.1"), 0.00001m);
        await Screenshots.SaveAsync(page, "5-indicators");

        await page.GotoAsync($"/indicators/3.1?period={month}&window=month");
        await page.Locator($"a[href*='{Form}']").First.ClickAsync();
        await Assertions.Expect(page.GetByTestId("form-cell-VISITS_TOTAL")).ToBeVisibleAsync();
    }

    private async Task TheLeaderReadsTheCockpitAsync()
    {
        await using var session = await SessionAsync("leader");
        var page = session.Page;
        await page.GetByTestId("nav-cockpit").ClickAsync();
        await Assertions.Expect(page.GetByText("主任").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("svg").First).ToBeVisibleAsync();
        await Screenshots.SaveAsync(page, "6-cockpit", fullPage: true);

        await page.GotoAsync("/cockpit/print");
        await Assertions.Expect(page.GetByTestId("print-risks")).ToContainTextAsync("K1 县域就诊率（可能达不到）：目标接近90%");
        var pdf = await page.PdfAsync(new() { Format = "A4", PrintBackground = true });
        PdfPage().Count(System.Text.Encoding.Latin1.GetString(pdf)).Should().Be(1, "the month fits on one A4 page");
    }

    private static async Task OpenTaskAsync(IPage page, int number)
    {
        await page.GotoAsync("/tasks");
        await page.Locator($"[data-testid=task-row][data-number='{number}'] a").First.ClickAsync();
        await page.ArriveAsync("/tasks/[0-9a-f-]{36}");
    }

    private static async Task FillAsync(IPage page, string code, string value)
    {
        var cell = page.GetByTestId($"form-cell-{code}");
        await cell.FillAsync(value);
        await cell.BlurAsync();
    }

    private static Task SavedAsync(IPage page) => Assertions.Expect(page.GetByTestId("form-saved")).ToHaveAttributeAsync("data-state", "saved", new() { Timeout = 30_000 });

    /// <summary>Thousands separators appear once a cell is left.</summary>
    private static Regex AsShown(string value) => new($"^{string.Join(",?", value.Select(c => Regex.Escape(c.ToString())))}0?$");

    private async Task<decimal> FigureAsync(string code)
    {
        using var client = await ClientAsync("office");
        using var json = await JsonDocument.ParseAsync(await client.GetStreamAsync($"/api/v1/indicators?period={month}&window=month"));
        return json.RootElement.EnumerateArray().Single(i => i.GetProperty("code").GetString() == code).GetProperty("value").GetDecimal();
    }

    /// <summary>What the branch puts into the denominator of 3.1; null where it has nothing approved.</summary>
    private async Task<decimal?> ContributionAsync()
    {
        using var client = await ClientAsync("office");
        using var json = await JsonDocument.ParseAsync(await client.GetStreamAsync($"/api/v1/indicators/3.1/breakdown?period={month}&window=month"));
        var row = json.RootElement.GetProperty("rows").EnumerateArray().FirstOrDefault(r => r.GetProperty("unit").GetString() == "kskt-bayangaole-health-centre");
        return row.ValueKind == JsonValueKind.Object && row.GetProperty("denominator").ValueKind == JsonValueKind.Number ? row.GetProperty("denominator").GetDecimal() : null;
    }

    private async Task<HttpClient> ClientAsync(string account)
    {
        if (!tokens.TryGetValue(account, out var token))
        {
            var (exitCode, output, error) = await portal.RunAsync("account", "token", account);
            exitCode.Should().Be(0, error);
            tokens[account] = token = output.Trim();
        }

        return new HttpClient { BaseAddress = new Uri(portal.Url), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    }

    private async Task<Session> SessionAsync(string account)
    {
        var context = await browser.NewContextAsync(portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync(account);
        return new(context, page);
    }

    [GeneratedRegex(@"/Type\s*/Page\b(?!s)")]
    private static partial Regex PdfPage();

    private sealed record Session(IBrowserContext Context, IPage Page) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Context.DisposeAsync();
    }
}
