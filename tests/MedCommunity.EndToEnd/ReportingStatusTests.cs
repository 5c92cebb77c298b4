using System.Globalization;
using MedCommunity.EndToEnd.Harness;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>The office's month: opened with what it will owe in view, one unit extended, the list copied, closed with what stops in view.</summary>
public sealed class ReportingStatusTests(BrowserFixture browser) : IClassFixture<BrowserFixture>, IAsyncLifetime
{
    private const string Form = "kskt-bayangaole-health-centre-c1/clinic-monthly";

    private static readonly DateTime Today = DateTime.UtcNow.AddHours(8);
    private static readonly string Month = Today.AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);
    private PortalProcess portal = null!;

    public async Task InitializeAsync()
    {
        portal = await PortalProcess.StartAsync("reporting-status");
        await TakeMonthAwayAsync();
    }

    public async Task DisposeAsync()
    {
        if (portal is { } running)
        {
            await running.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_office_opens_a_month_extends_a_unit_copies_the_list_and_closes()
    {
        await using var context = await browser.NewContextAsync(portal.Url);
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = await context.NewPageAsync();
        await page.SignInAsync("office");
        await page.GotoAsync("/forms/status");

        await page.GetByTestId("period-open").ClickAsync();
        await Expect(page.GetByTestId("period-choice")).ToHaveValueAsync(Month);
        await Expect(page.GetByTestId("period-owed")).ToContainTextAsync("村卫生室（服务站）月度监测表");
        await Screenshots.SaveAsync(page, "period-opening");
        await page.GetByTestId("period-confirm").ClickAsync();
        await Expect(page.GetByTestId("period-picker")).ToHaveValueAsync(Month);
        await Expect(page.GetByTestId("status-submitted")).ToContainTextAsync("0");

        // Clinics stay folded until their branch is opened.
        var clinic = page.Locator("tr[data-unit=kskt-bayangaole-health-centre-c1]");
        await Expect(clinic).ToBeHiddenAsync();
        await page.Locator("[data-fold=kskt-bayangaole-health-centre]").ClickAsync();
        await Expect(clinic).ToBeVisibleAsync();
        await page.GetByTestId("extend-open").ClickAsync();
        await clinic.GetByRole(AriaRole.Checkbox).CheckAsync();
        var until = Today.AddDays(40);
        await page.GetByTestId("extend-until").FillAsync(until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await page.GetByTestId("extend-send").ClickAsync();
        await Expect(page.GetByTestId("extend-panel").GetByRole(AriaRole.Alert)).ToContainTextAsync("请写明延长报送的原因");
        await page.GetByTestId("extend-reason").FillAsync("停电");
        await page.GetByTestId("extend-send").ClickAsync();
        await Expect(page.GetByTestId("status-done")).ToContainTextAsync("已延长 1 张");
        await page.Locator("[data-fold=kskt-bayangaole-health-centre]").ClickAsync();
        await Expect(clinic).ToContainTextAsync(until.ToString("MM-dd", CultureInfo.InvariantCulture));
        (await page.AxeViolationsAsync()).Should().BeEmpty();

        await page.GetByTestId("late-copy").ClickAsync();
        await Expect(page.GetByTestId("late-copy")).ToContainTextAsync("已复制");
        var copied = await page.EvaluateAsync<string>("navigator.clipboard.readText()");
        copied.Should().Contain("报表催报").And.Contain("村卫生室（服务站）月度监测表");
        (await page.GetByTestId("late-text").InputValueAsync()).ReplaceLineEndings().Should().Be(copied.ReplaceLineEndings());

        await clinic.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.GetByTestId("form-extension")).ToContainTextAsync("停电");
        await page.GotoAsync("/forms/status");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("status-export").ClickAsync());
        download.SuggestedFilename.Should().EndWith($"{Month}报送情况.xlsx");

        await page.GetByTestId("period-close").ClickAsync();
        await Expect(page.GetByTestId("period-stopping").Locator("tbody tr").First).ToBeVisibleAsync();
        await Screenshots.SaveAsync(page, "period-closing");
        await page.GetByTestId("period-confirm").ClickAsync();
        await Expect(page.GetByText("报告期已关闭", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByTestId("extend-open")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("status-row").First).ToContainTextAsync("已停报");
    }

    /// <summary>The demonstration has opened the month that this story opens.</summary>
    private async Task TakeMonthAwayAsync()
    {
        await portal.StopAsync();
        await using (var db = new SqliteConnection($"Data Source={Path.Combine(portal.DataFolder, "medcommunity.db")};Pooling=False"))
        {
            await db.OpenAsync();
            await using var command = db.CreateCommand();
            command.CommandText = """
                DELETE FROM "SubmissionChanges" WHERE "SubmissionId" IN (SELECT "Id" FROM "Submissions" WHERE "Period" = $period);
                DELETE FROM "SubmissionEvents" WHERE "SubmissionId" IN (SELECT "Id" FROM "Submissions" WHERE "Period" = $period);
                DELETE FROM "ApprovedValues" WHERE "Period" = $period;
                DELETE FROM "Submissions" WHERE "Period" = $period;
                DELETE FROM "Obligations" WHERE "Period" = $period;
                DELETE FROM "CountyPeriods" WHERE "Period" = $period;
                """;
            command.Parameters.AddWithValue("$period", int.Parse(Month.Replace("-", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
            (await command.ExecuteNonQueryAsync()).Should().BeGreaterThan(0);
        }

        await portal.RestartAsync();
    }
}
