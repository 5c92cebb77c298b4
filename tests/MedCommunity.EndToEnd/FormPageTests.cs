using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>The form's own script: nothing typed is lost, whatever happens to the line, the session or the page.</summary>
[Collection(PortalTests.Name)]
public sealed class FormPageTests(BrowserFixture browser) : IAsyncLifetime
{
    private static readonly string Month = DateTime.UtcNow.AddHours(8).AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);
    private static readonly string Form = $"/forms/kskt-bayangaole-health-centre-c1/{Month}/clinic-monthly";
    private readonly Dictionary<string, HttpClient> clients = [];
    private PortalProcess portal = null!;

    public async Task InitializeAsync() => portal = await PortalProcess.StartAsync("form-page");

    public async Task DisposeAsync()
    {
        foreach (var client in clients.Values)
        {
            client.Dispose();
        }

        if (portal is { } running)
        {
            await running.DisposeAsync();
        }
    }

    [Fact]
    public async Task Cells_outlive_a_lost_line_a_reload_and_a_signed_out_session()
    {
        await using var context = await browser.NewContextAsync(portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("clinic");
        await page.GotoAsync(Form);
        await LeaveAsync(page, "VISITS_TOTAL", "210");
        await StateAsync(page, "saved");

        // Without a line.
        await context.SetOfflineAsync(true);
        await LeaveAsync(page, "VISITS_TCM", "30");
        await StateAsync(page, "offline");
        (await StoredAsync("VISITS_TCM")).Should().Be("null");
        await context.SetOfflineAsync(false);
        await StateAsync(page, "saved");
        await page.ReloadAsync();
        await Expect(Cell(page, "VISITS_TCM")).ToHaveValueAsync("30");
        (await StoredAsync("VISITS_TCM")).Should().Be("30");

        // The server is gone; a reload in between shows what waits in the browser.
        await portal.KillAsync();
        await LeaveAsync(page, "REFERRALS_UP", "4");
        await StateAsync(page, "offline");
        await portal.RestartAsync();
        await page.ReloadAsync();
        await Expect(Cell(page, "REFERRALS_UP")).ToHaveValueAsync("4");
        await StateAsync(page, "saved");
        (await StoredAsync("REFERRALS_UP")).Should().Be("4");

        // Signed out elsewhere: the edit stays, says so, and goes out when the same account is back.
        await context.ClearCookiesAsync();
        await LeaveAsync(page, "REFERRALS_UP", "5");
        await StateAsync(page, "offline");
        await Expect(page.GetByTestId("form-saved")).ToContainTextAsync("请重新登录，未保存的内容不会丢失");
        var other = await context.NewPageAsync();
        await other.SignInAsync("branch");
        await other.GotoAsync(Form);
        await Expect(Cell(other, "REFERRALS_UP")).ToHaveValueAsync("4", new() { Timeout = 5000 });
        await context.ClearCookiesAsync();
        await other.SignInAsync("clinic");
        await other.GotoAsync(Form);
        await Expect(Cell(other, "REFERRALS_UP")).ToHaveValueAsync("5");
        await StateAsync(other, "saved");
        (await StoredAsync("REFERRALS_UP")).Should().Be("5");
    }

    [Fact]
    public async Task A_letter_stays_visible_a_conflict_shows_both_values_and_a_refused_submission_leads_to_its_cells()
    {
        await using var context = await browser.NewContextAsync(portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("clinic");
        await page.GotoAsync(Form);

        await LeaveAsync(page, "VISITS_TOTAL", "12a");
        await StateAsync(page, "invalid");
        await page.ReloadAsync();
        await Expect(Cell(page, "VISITS_TOTAL")).ToHaveValueAsync("12a");
        (await StoredAsync("VISITS_TOTAL")).Should().Be("null");
        await LeaveAsync(page, "VISITS_TOTAL", "１，２００");
        await StateAsync(page, "saved");
        await Expect(Cell(page, "VISITS_TOTAL")).ToHaveValueAsync("1200");

        // The branch wrote meanwhile.
        await WriteAsync("branch", "VISITS_TOTAL", 900);
        await LeaveAsync(page, "VISITS_TOTAL", "1300");
        await StateAsync(page, "conflict");
        await Expect(page.Locator("[data-cell=VISITS_TOTAL]")).ToContainTextAsync("900");
        await Expect(page.Locator("[data-cell=VISITS_TOTAL]")).ToContainTextAsync("1,300");
        await Screenshots.SaveAsync(page, "form-conflict");
        await page.GetByRole(AriaRole.Button, new() { Name = "用我的" }).ClickAsync();
        await StateAsync(page, "saved");
        (await StoredAsync("VISITS_TOTAL")).Should().Be("1300");
        await WriteAsync("branch", "VISITS_TOTAL", 800);
        await LeaveAsync(page, "VISITS_TOTAL", "1400");
        await page.GetByRole(AriaRole.Button, new() { Name = "用对方的" }).ClickAsync();
        await StateAsync(page, "saved");
        await Expect(Cell(page, "VISITS_TOTAL")).ToHaveValueAsync("800");

        // What the saving says moves the page while the button is pressed; letting go elsewhere is no click.
        var summary = page.GetByTestId("error-summary");
        await PressAsync(page, "VISITS_TCM", "901", moved: 60);
        await Expect(summary).ToBeHiddenAsync();
        await PressAsync(page, "VISITS_TCM", "900");
        await Expect(summary).ToContainTextAsync("不能大于");
        await Expect(summary.GetByRole(AriaRole.Link)).ToHaveCountAsync(2);
        await summary.GetByRole(AriaRole.Link).Last.ClickAsync();
        await Expect(Cell(page, "REFERRALS_UP")).ToBeFocusedAsync();
        await page.Locator("[data-cell=REFERRALS_UP] [data-na]").ClickAsync();
        await LeaveAsync(page, "VISITS_TCM", "100");

        // Submitting does not wait for the last cell to be left.
        await Cell(page, "VISITS_TOTAL").FillAsync("810");
        await page.GetByTestId("form-submit").ClickAsync();
        await Expect(page.GetByTestId("form-state")).ToContainTextAsync("已提交");
        (await StoredAsync("VISITS_TOTAL")).Should().Be("810");
        (await StoredAsync("REFERRALS_UP")).Should().Be("\"na\"");
        await Expect(page.GetByTestId("form-submit")).ToHaveCountAsync(0);
        await Expect(Cell(page, "VISITS_TOTAL")).Not.ToBeEditableAsync();
    }

    /// <summary>Presses 提交 right after typing, and lets go when the cell is saved and all of the page has moved.</summary>
    private static async Task PressAsync(IPage page, string code, string value, int moved = 0)
    {
        await Cell(page, code).FillAsync(value);
        var button = (await page.GetByTestId("form-submit").BoundingBoxAsync())!;
        var (x, y) = (button.X + (button.Width / 2), button.Y + (button.Height / 2));
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await StateAsync(page, "saved");
        await page.Locator(".mc-form-main").EvaluateAsync("m => m.style.paddingBottom = `${innerHeight}px`");
        await page.Mouse.MoveAsync(x - moved, y);
        await page.Mouse.UpAsync();
        await page.Locator(".mc-form-main").EvaluateAsync("m => m.style.paddingBottom = ''");
    }

    private static ILocator Cell(IPage page, string code) => page.GetByTestId($"form-cell-{code}");

    private static async Task LeaveAsync(IPage page, string code, string value)
    {
        await Cell(page, code).FillAsync(value);
        await Cell(page, code).BlurAsync();
    }

    private static Task StateAsync(IPage page, string state) => Expect(page.GetByTestId("form-saved")).ToHaveAttributeAsync("data-state", state, new() { Timeout = 30_000 });

    private async Task<string> StoredAsync(string code)
    {
        var client = await ClientAsync("office");
        return (await client.GetFromJsonAsync<JsonElement>($"/api/v1/submissions{Form["/forms".Length..]}")).GetProperty("values").GetProperty(code).GetRawText();
    }

    private async Task WriteAsync(string account, string code, int value)
    {
        var client = await ClientAsync(account);
        var url = $"/api/v1/submissions{Form["/forms".Length..]}";
        var version = (await client.GetFromJsonAsync<JsonElement>(url)).GetProperty("version").GetInt32();
        using var answer = await client.PutAsJsonAsync(url, new { version, values = new Dictionary<string, int> { [code] = value } });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>One token an account: asking for one starts a process.</summary>
    private async Task<HttpClient> ClientAsync(string account)
    {
        if (!clients.TryGetValue(account, out var client))
        {
            var (exitCode, output, error) = await portal.RunAsync("account", "token", account);
            exitCode.Should().Be(0, error);
            clients[account] = client = new HttpClient { BaseAddress = new Uri(portal.Url), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", output.Trim()) } };
        }

        return client;
    }
}

/// <summary>The form by keyboard and on a phone.</summary>
[Collection(PortalTests.Name)]
public sealed class FormKeyboardTests(PortalFixture shared, BrowserFixture browser)
{
    private static readonly string Form = $"/forms/kskt-bayangaole-health-centre-c1/{DateTime.UtcNow.AddHours(8).AddMonths(-1):yyyy-MM}/clinic-monthly";

    [Fact]
    public async Task Keys_move_between_cells_and_a_phone_gets_one_column_and_big_targets()
    {
        await using var context = await browser.NewContextAsync(shared.Portal.Url, BrowserFixture.Phone);
        var page = await context.NewPageAsync();
        await page.SignInAsync("clinic");
        await page.GotoAsync(Form);
        await Cell(page, "VISITS_TOTAL").FocusAsync();
        await page.Keyboard.TypeAsync("55");
        await page.Keyboard.PressAsync("Enter");
        await Expect(Cell(page, "VISITS_TCM")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(Cell(page, "REFERRALS_UP")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        await Expect(Cell(page, "VISITS_TCM")).ToBeFocusedAsync();
        await Expect(page.GetByTestId("form-saved")).ToHaveAttributeAsync("data-state", "saved");

        await Expect(Cell(page, "VISITS_TOTAL")).ToHaveAttributeAsync("inputmode", "decimal");
        foreach (var target in new[] { Cell(page, "VISITS_TOTAL"), page.Locator("[data-cell=VISITS_TOTAL] [data-na]"), page.GetByTestId("form-submit") })
        {
            (await target.BoundingBoxAsync())!.Height.Should().BeGreaterThanOrEqualTo(44);
        }

        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue("nothing runs over the edge");
        await Screenshots.SaveAsync(page, "form-phone");
    }

    private static ILocator Cell(IPage page, string code) => page.GetByTestId($"form-cell-{code}");
}
