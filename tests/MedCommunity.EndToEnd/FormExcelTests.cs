using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using MedCommunity.EndToEnd.Harness;
using MedCommunity.Tests.Forms;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>A month filled in Excel from the download to the figures, and months from before the portal.</summary>
public sealed class FormExcelTests(BrowserFixture browser) : IClassFixture<BrowserFixture>, IAsyncLifetime
{
    private static readonly string Month = DateTime.UtcNow.AddHours(8).AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);
    private static readonly string Form = $"/forms/kskt-bayangaole-health-centre/{Month}/township-monthly";

    private static readonly Dictionary<string, object?> Cells = new()
    {
        ["VISITS_TOTAL"] = 1180,
        ["VISITS_TCM"] = 1296,
        ["DISCHARGES"] = "4l",
        ["REFERRALS_UP"] = 18,
        ["CLINICS_TOTAL"] = 9,
        ["CLINICS_ECG"] = 6,
        ["CHRONIC_MANAGED"] = 1520,
        ["CHRONIC_ADMITTED"] = 23,
        ["FAMILY_DOCTOR_SIGNED"] = 4100,
        ["STAFF_ON_DUTY"] = 27,
        ["GP_COUNT"] = 3,
        ["STAFF_INCOME"] = 168200.5m,
        ["INCOME_TOTAL"] = 402300,
        ["SERVICE_INCOME"] = 131000,
        ["COST_TOTAL"] = "不适用",
    };

    private PortalProcess portal = null!;

    // The story changes what others would read, so it has a portal of its own.
    public async Task InitializeAsync() => portal = await PortalProcess.StartAsync("form-excel");

    public async Task DisposeAsync()
    {
        if (portal is { } running)
        {
            await running.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_director_fills_the_month_in_Excel_and_it_ends_in_the_figures()
    {
        await using (var session = await SessionAsync("branch"))
        {
            var page = session.Page;
            await page.GotoAsync(Form);
            var file = await DownloadAsync(page, "form-download");
            await page.GetByTestId("form-import").ClickAsync();
            await Expect(page.Locator("h1")).ToHaveTextAsync("导入Excel");

            // A letter: nothing can be confirmed.
            var filled = Workbooks.FillForm(file, Cells);
            await CheckAsync(page, filled);
            await Expect(page.GetByTestId("import-unreadable")).ToContainTextAsync("出院人次数");
            await Expect(page.GetByTestId("import-unreadable")).ToContainTextAsync("“4l”不是数字");
            await Expect(page.GetByTestId("import-confirm")).ToHaveCountAsync(0);
            await Screenshots.SaveAsync(page, "excel-unreadable", fullPage: true);

            // An error of the form's own rules is shown before anything is written.
            filled = Workbooks.FillForm(filled, new Dictionary<string, object?> { ["DISCHARGES"] = 41 });
            await CheckAsync(page, filled);
            await Expect(page.GetByTestId("import-errors")).ToContainTextAsync("不能大于");
            await Expect(page.GetByTestId("import-changes").Locator("tbody tr")).ToHaveCountAsync(15);
            (await page.AxeViolationsAsync()).Should().BeEmpty();
            await Screenshots.SaveAsync(page, "excel-findings", fullPage: true);
            filled = Workbooks.FillForm(filled, new Dictionary<string, object?> { ["VISITS_TCM"] = 296 });
            await CheckAsync(page, filled);
            await Expect(page.GetByTestId("import-errors")).ToHaveCountAsync(0);
            await page.SetViewportSizeAsync(BrowserFixture.Phone.Width, BrowserFixture.Phone.Height);
            (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue("nothing runs over a phone's edge");
            (await page.AxeViolationsAsync()).Should().BeEmpty();
            await Screenshots.SaveAsync(page, "excel-phone", fullPage: true);
            await page.SetViewportSizeAsync(BrowserFixture.Desktop.Width, BrowserFixture.Desktop.Height);
            await page.GetByTestId("import-confirm").ClickAsync();
            await Expect(page.GetByTestId("import-done")).ToContainTextAsync("已导入15处");
            await page.GetByTestId("import-form").ClickAsync();
            await Expect(page.GetByTestId("form-cell-STAFF_INCOME")).ToHaveValueAsync("168200.5");
            await SubmitAsync(page);
        }

        await using (var session = await SessionAsync("hospital"))
        {
            await session.Page.GotoAsync(Form);
            await session.Page.GetByTestId("form-return-reason").FillAsync("出院人次请与病案首页核对。");
            await session.Page.GetByTestId("form-return").ClickAsync();
            await Expect(session.Page.GetByTestId("form-state")).ToContainTextAsync("已退回");
        }

        await using (var session = await SessionAsync("branch"))
        {
            var page = session.Page;
            await page.GotoAsync(Form);
            var file = await DownloadAsync(page, "form-download");

            // Somebody types while the file is out: both are shown, and the file wins where the director says so.
            var cell = page.GetByTestId("form-cell-DISCHARGES");
            await cell.FillAsync("39");
            await cell.BlurAsync();
            await Expect(page.GetByTestId("form-saved")).ToHaveAttributeAsync("data-state", "saved");
            await page.GotoAsync($"{Form}/import");
            await CheckAsync(page, Workbooks.FillForm(file, new Dictionary<string, object?> { ["DISCHARGES"] = 40 }));
            await Expect(page.GetByTestId("import-conflicts")).ToContainTextAsync("39");
            await Screenshots.SaveAsync(page, "excel-conflict", fullPage: true);
            await page.GetByTestId("import-overwrite-DISCHARGES").CheckAsync();
            await page.GetByTestId("import-confirm").ClickAsync();
            await Expect(page.GetByTestId("import-done")).ToContainTextAsync("已导入1处");
            await page.GetByTestId("import-form").ClickAsync();
            await Expect(page.GetByTestId("form-cell-DISCHARGES")).ToHaveValueAsync("40");
            await SubmitAsync(page);
        }

        await StepAsync("hospital", "form-verify", "已核验");
        await StepAsync("office", "form-approve", "已批准");
        (await DenominatorAsync(Month, "kskt-bayangaole-health-centre")).Should().Be(1180, "the approved form is in the figures");
    }

    [Fact]
    public async Task The_office_backfills_old_months_and_the_terminal_imports_a_form()
    {
        await using var session = await SessionAsync("office");
        var page = session.Page;
        await page.GetByTestId("nav-forms/backfill").ClickAsync();
        await page.GetByTestId("backfill-template").SelectOptionAsync("township-monthly");
        var to = await page.GetByTestId("backfill-to").InputValueAsync();
        await page.GetByTestId("backfill-from").SelectOptionAsync(to);
        var file = await DownloadAsync(page, "backfill-download");
        (string, object?)[] Row(int visits) => [.. Enumerable.Range('E', 15).Select(c => ($"{(char)c}2", (object?)(c == 'E' ? visits : 20)))];

        await CheckAsync(page, Workbooks.Fill(file, Row(19)), "backfill");
        await Expect(page.GetByTestId("backfill-errors")).ToContainTextAsync("不能大于");
        await Screenshots.SaveAsync(page, "backfill-errors", fullPage: true);
        await CheckAsync(page, Workbooks.Fill(file, Row(77)), "backfill");
        await page.GetByTestId("backfill-confirm").ClickAsync();
        await Expect(page.GetByTestId("backfill-done")).ToContainTextAsync("1张表");
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        await Screenshots.SaveAsync(page, "backfill-done", fullPage: true);
        (await DenominatorAsync(to, Workbooks.Texts(file)["B2"])).Should().Be(77);
        await page.GotoAsync($"/forms/status?period={to}");
        await Expect(page.GetByText("历史补录，不评价是否及时")).ToBeVisibleAsync();
        await Screenshots.SaveAsync(page, "backfill-status", fullPage: true);

        // The terminal takes a form's workbook as the page would.
        await page.GotoAsync(Form);
        var path = Path.Combine(portal.DataFolder, "form.xlsx");
        await File.WriteAllBytesAsync(path, Workbooks.FillForm(await DownloadAsync(page, "form-download"), new Dictionary<string, object?> { ["GP_COUNT"] = 4 }));
        var (dry, dryOutput, dryError) = await portal.RunAsync("forms", "import", path, "--period", Month, "--dry-run");
        (dry, dryError).Should().Be((0, ""), dryOutput);
        dryOutput.Should().Contain("未填 → 4").And.Contain("试运行");
        (await portal.RunAsync("forms", "import", path, "--period", Month)).ExitCode.Should().Be(0);
        var (again, output, _) = await portal.RunAsync("forms", "import", path, "--period", Month);
        (again, output.Contains("没有变化", StringComparison.Ordinal)).Should().Be((0, true));
        var (wrongMonth, _, error) = await portal.RunAsync("forms", "import", path, "--period", "2020-01");
        wrongMonth.Should().Be(1);
        error.Should().StartWith("forms import: form.xlsx：");
        (await portal.RunAsync("forms", "import", path, "--period", "October")).ExitCode.Should().Be(2);
        (await portal.RunAsync("forms", "import", "no-such-file.xlsx", "--period", Month)).ExitCode.Should().Be(1);
        await page.ReloadAsync();
        await Expect(page.GetByTestId("form-cell-GP_COUNT")).ToHaveValueAsync("4");
    }

    private static async Task SubmitAsync(IPage page)
    {
        await page.GetByTestId("form-submit").ClickAsync();
        await Expect(page.GetByTestId("form-state")).ToContainTextAsync("已提交");
    }

    private static async Task<byte[]> DownloadAsync(IPage page, string testId)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId(testId).ClickAsync());
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }

    private static async Task CheckAsync(IPage page, byte[] file, string prefix = "import")
    {
        await page.GetByTestId($"{prefix}-file").SetInputFilesAsync(new FilePayload
        {
            Name = "填好的表.xlsx",
            MimeType = new MediaTypeHeaderValue("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").ToString(),
            Buffer = file,
        });
        await page.GetByTestId($"{prefix}-check").ClickAsync();
    }

    private async Task StepAsync(string account, string button, string state)
    {
        await using var session = await SessionAsync(account);
        await session.Page.GotoAsync(Form);
        await session.Page.GetByTestId(button).ClickAsync();
        await Expect(session.Page.GetByTestId("form-state")).ToContainTextAsync(state);
    }

    /// <summary>What the unit puts into the denominator of 3.1.</summary>
    private async Task<decimal> DenominatorAsync(string month, string unit)
    {
        var (exitCode, token, error) = await portal.RunAsync("account", "token", "office");
        exitCode.Should().Be(0, error);
        using var client = new HttpClient { BaseAddress = new Uri(portal.Url), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token.Trim()) } };
        using var json = await JsonDocument.ParseAsync(await client.GetStreamAsync($"/api/v1/indicators/3.1/breakdown?period={month}&window=month"));
        return json.RootElement.GetProperty("rows").EnumerateArray().Single(r => r.GetProperty("unit").GetString() == unit).GetProperty("denominator").GetDecimal();
    }

    private async Task<Session> SessionAsync(string account)
    {
        var context = await browser.NewContextAsync(portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync(account);
        return new(context, page);
    }

    private sealed record Session(IBrowserContext Context, IPage Page) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Context.DisposeAsync();
    }
}
