using System.Globalization;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.EndToEnd.Harness;
using MedCommunity.Tests.Accounts;
using MedCommunity.Web.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>A portal whose sessions are over after a quarter of a minute.</summary>
public sealed class ShortSessions : IAsyncLifetime
{
    public PortalProcess Portal { get; private set; } = null!;

    public async Task InitializeAsync() => Portal = await PortalProcess.StartAsync(
        "session-pages", new Dictionary<string, string> { ["Security__IdleMinutes"] = "0.25", ["Security__RevalidateSeconds"] = "1" });

    public async Task DisposeAsync()
    {
        if (Portal is { } running)
        {
            await running.DisposeAsync();
        }
    }
}

/// <summary>Second factor, idle sign-out and revoked rights, as a person before a browser meets them. Each test has accounts of its own.</summary>
[Collection(PortalTests.Name)]
public sealed class SessionPagesTests(ShortSessions sessions, BrowserFixture browser) : IClassFixture<ShortSessions>
{
    private static readonly string Month = DateTime.UtcNow.AddHours(8).AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);
    private static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 40_000 };
    private readonly PortalProcess portal = sessions.Portal;

    [Fact]
    public async Task A_person_binds_an_authenticator_and_signs_in_with_its_code()
    {
        await using var context = await browser.NewContextAsync(portal.Url, BrowserFixture.Phone);
        var page = await context.NewPageAsync();
        await page.SignInAsync("hospital");
        await page.GetByTestId("user-name").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("我的账号");
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        await page.GetByTestId("second-factor-setup").ClickAsync();
        var key = await page.GetByTestId("totp-key").InnerTextAsync();
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        await page.GetByTestId("totp-code").FillAsync(AuthenticatorApp.CodeAt(key, DateTimeOffset.UtcNow));
        await page.GetByTestId("totp-confirm").ClickAsync();
        await Expect(page.GetByTestId("recovery-codes").Locator("li")).ToHaveCountAsync(10);
        await page.GetByTestId("totp-done").ClickAsync();
        await page.GetByTestId("sign-out").ClickAsync();

        await page.GetByTestId("login-name").FillAsync("hospital");
        await page.GetByTestId("login-password").FillAsync(SignIn.Password);
        await page.GetByTestId("login-submit").ClickAsync();
        (await page.AxeViolationsAsync()).Should().BeEmpty();

        // The code of now was used up by binding; the next one is good already.
        await page.GetByTestId("login-code").FillAsync(AuthenticatorApp.CodeAt(key, DateTimeOffset.UtcNow, stepsLater: 1));
        await page.GetByTestId("login-code-submit").ClickAsync();
        await Expect(page.GetByTestId("user-name")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_has_gone_is_warned_and_signed_out_and_comes_back_to_the_same_page()
    {
        await using var context = await browser.NewContextAsync(portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("leader");
        await page.GotoAsync("/tasks?light=red");

        var notice = page.GetByTestId("idle-notice");
        await Expect(notice).ToBeVisibleAsync(Soon);
        await Expect(notice).ToContainTextAsync("即将自动退出");
        await Screenshots.SaveAsync(page, "idle-notice");
        await notice.GetByRole(AriaRole.Button, new() { Name = "继续使用" }).ClickAsync();
        await Expect(notice).ToHaveCountAsync(0);
        page.Url.Should().Contain("/tasks");

        await page.ArriveAsync(@"/account/login\?.*why=idle$", 60_000);
        await Expect(page.GetByTestId("login-why")).ToHaveTextAsync("长时间未操作，已自动退出。");
        await page.GetByTestId("login-name").FillAsync("leader");
        await page.GetByTestId("login-password").FillAsync(SignIn.Password);
        await page.GetByTestId("login-submit").ClickAsync();
        await page.ArriveAsync(@"/tasks\?light=red$");
    }

    [Fact]
    public async Task A_form_that_is_open_is_never_signed_out_nor_is_its_session_by_another_tab()
    {
        await using var context = await browser.NewContextAsync(portal.Url);
        var form = await context.NewPageAsync();
        await form.SignInAsync("branch");
        await form.GotoAsync($"/forms/kskt-bayangaole-health-centre/{Month}/township-monthly");
        var cell = form.GetByTestId("form-cell-VISITS_TOTAL");
        await Expect(cell).ToBeEditableAsync();
        var other = await context.NewPageAsync();
        await other.GotoAsync("/tasks");
        await Expect(other.Locator("h1")).ToBeVisibleAsync();

        // Eight signs of life, a fifth of the idle time apart, are well over the idle time.
        for (var i = 0; i < 8; i++)
        {
            await form.WaitForResponseAsync(r => r.Url.EndsWith("/account/alive", StringComparison.Ordinal) && r.Status == 204, new() { Timeout = 30_000 });
        }

        (await other.GetByTestId("idle-notice").CountAsync()).Should().Be(0);
        other.Url.Should().EndWith("/tasks");
        await cell.FillAsync("321");
        await cell.BlurAsync();
        await Expect(form.GetByTestId("form-saved")).ToContainTextAsync("已保存");
        (await other.ReloadAsync())!.Status.Should().Be(200);
        await Expect(other.Locator("h1")).ToHaveTextAsync("任务台账");
    }

    [Fact]
    public async Task A_browser_that_runs_no_script_of_ours_is_out_all_the_same()
    {
        await using var context = await browser.NewContextAsync(portal.Url);
        await context.RouteAsync("**/js/idle*.js", route => route.AbortAsync());
        var page = await context.NewPageAsync();
        await page.SignInAsync("leader");
        await page.GotoAsync("/tasks");

        await page.ArriveAsync(@"/account/login\?.*why=ended$", 60_000);
    }

    [Fact]
    public async Task A_revoked_role_and_a_locked_account_stop_in_open_pages()
    {
        await using var context = await browser.NewContextAsync(portal.Url);
        var ledger = await context.NewPageAsync();
        await ledger.SignInAsync("finance");
        await OpenCircuitAsync(ledger, "/tasks");
        await using var otherContext = await browser.NewContextAsync(portal.Url);
        var locked = await otherContext.NewPageAsync();
        await locked.SignInAsync("insurance");
        await OpenCircuitAsync(locked, "/tasks");

        await using (var db = Open())
        {
            var finance = await db.Users.SingleAsync(a => a.UserName == "finance");
            await db.RoleGrants.Where(g => g.AccountId == finance.Id).ForEachAsync(g => g.To = g.From);
            (await db.Users.SingleAsync(a => a.UserName == "insurance")).LockoutEnd = DateTimeOffset.MaxValue;
            await db.SaveChangesAsync();
        }

        await Expect(ledger.Locator("h1")).ToHaveTextAsync("尚未授予角色", new() { Timeout = 14_000 });
        await Expect(ledger.GetByTestId("task-row")).ToHaveCountAsync(0);
        ledger.Url.Should().EndWith("/tasks");
        await locked.ArriveAsync(@"/account/login\?");
        await Expect(locked.GetByTestId("login-why")).ToHaveTextAsync("登录已失效，请重新登录。");
    }

    [Fact]
    public async Task A_gate_that_falls_under_an_open_page_leads_to_the_page_that_opens_it()
    {
        await using var context = await browser.NewContextAsync(portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("auditor");
        await OpenCircuitAsync(page, "/tasks");

        await using (var db = Open())
        {
            (await db.Users.SingleAsync(a => a.UserName == "auditor")).MustChangePassword = true;
            await db.SaveChangesAsync();
        }

        await page.ArriveAsync("/account/password$", 14_000);
    }

    /// <summary>Opens a page and waits until the server has taken over its drawing: only then is there something to watch.</summary>
    private static async Task OpenCircuitAsync(IPage page, string address)
    {
        var rendered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
        {
            if (frame.Binary is { } bytes && System.Text.Encoding.Latin1.GetString(bytes).Contains("JS.RenderBatch", StringComparison.Ordinal))
            {
                rendered.TrySetResult();
            }
        };
        await page.GotoAsync(address);
        await rendered.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private AppDbContext Open()
    {
        var connection = $"Data Source={Path.Combine(portal.DataFolder, "medcommunity.db")};Default Timeout=30";
        return new(new DatabaseSettings(DatabaseProvider.Sqlite, connection, connection).Options(), new WriteGate(), TimeProvider.System, AuditKey.OfFile(Path.Combine(portal.DataFolder, "audit.key")));
    }
}
