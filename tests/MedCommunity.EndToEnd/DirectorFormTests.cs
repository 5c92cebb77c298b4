using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>A portal whose forms these tests may change.</summary>
public sealed class DirectorPortal : IAsyncLifetime
{
    private readonly Dictionary<string, HttpClient> clients = [];

    internal PortalProcess Portal { get; private set; } = null!;

    public async Task InitializeAsync() => Portal = await PortalProcess.StartAsync("director");

    public async Task DisposeAsync()
    {
        foreach (var client in clients.Values)
        {
            client.Dispose();
        }

        if (Portal is { } running)
        {
            await running.DisposeAsync();
        }
    }

    /// <summary>One token an account: asking for one starts a process.</summary>
    internal async Task<HttpClient> ClientAsync(string account)
    {
        if (!clients.TryGetValue(account, out var client))
        {
            var (exitCode, output, error) = await Portal.RunAsync("account", "token", account);
            exitCode.Should().Be(0, error);
            clients[account] = client = new HttpClient { BaseAddress = new Uri(Portal.Url), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", output.Trim()) } };
        }

        return client;
    }
}

/// <summary>The director's and the village doctor's month: the phone, the grid of a branch's clinics, and what comes from a spreadsheet.</summary>
[Collection(PortalTests.Name)]
public sealed class DirectorFormTests(DirectorPortal shared, BrowserFixture browser) : IClassFixture<DirectorPortal>
{
    private const string Branch = "kskt-bayangaole-health-centre";
    private const string Clinic = Branch + "-c1";
    private const string Total = "VISITS_TOTAL";
    private const string Tcm = "VISITS_TCM";
    private const string Up = "REFERRALS_UP";
    private static readonly string Month = DateTime.UtcNow.AddHours(8).AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_village_doctor_fills_explains_loses_the_line_submits_and_keeps_the_receipt_on_a_phone()
    {
        await MakeEditableAsync(Clinic);
        await using var context = await browser.NewContextAsync(shared.Portal.Url, BrowserFixture.Phone);
        var page = await context.NewPageAsync();
        await page.SignInAsync("clinic");
        await page.GotoAsync("/forms");
        await page.GetByTestId("forms-row").GetByRole(AriaRole.Link).First.ClickAsync();
        await ReadyAsync(page);
        await Expect(Cell(page, Total)).ToHaveAttributeAsync("inputmode", "decimal");
        await FillAsync(Cell(page, Total), "5000");
        await StateAsync(page, "saved");
        var row = page.Locator($"[data-cell={Total}]");
        await Expect(row).ToContainTextAsync("变化超过50%");
        await FillAsync(row.Locator("[data-explain]"), "本月集中体检");
        await StateAsync(page, "saved");

        await context.SetOfflineAsync(true);
        await FillAsync(Cell(page, Tcm), "31");
        await StateAsync(page, "offline");
        await FillAsync(Cell(page, Up), "3");
        await Expect(page.GetByTestId("form-saved")).ToContainTextAsync("2项已暂存在本机");
        await context.SetOfflineAsync(false);
        await StateAsync(page, "saved");
        (await ValuesAsync(Clinic)).Should().Be("5000 31 3");

        await page.GetByTestId("form-submit").ClickAsync();
        await Expect(page.GetByTestId("form-state")).ToContainTextAsync("已提交");
        await page.GetByTestId("form-receipt").ClickAsync();
        await Expect(page.GetByTestId("receipt")).ToContainTextAsync("孙医生");
        await Expect(page.GetByTestId("receipt-number")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex($"^{Month.Replace("-", "", StringComparison.Ordinal)}-[0-9A-F]{{8}}$"));
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).Should().BeLessThanOrEqualTo(0);
        var digest = await page.GetByTestId("receipt-digest").InnerTextAsync();
        await Screenshots.SaveAsync(page, "receipt");

        // The branch sees the same number and code, also after the form came back and was changed.
        var number = await page.GetByTestId("receipt-number").InnerTextAsync();
        await MakeEditableAsync(Clinic);
        await WriteAsync("clinic", Clinic, Tcm, 32);
        await using var other = await browser.NewContextAsync(shared.Portal.Url);
        var director = await other.NewPageAsync();
        await director.SignInAsync("branch");
        await director.GotoAsync($"/forms/{Clinic}/{Month}/clinic-monthly/receipt");
        await Expect(director.GetByTestId("receipt-number")).ToHaveTextAsync(number);
        await Expect(director.GetByTestId("receipt-digest")).ToHaveTextAsync(digest);
        await Expect(director.GetByTestId("receipt")).ToContainTextAsync("已退回");
    }

    [Fact]
    public async Task A_director_fills_nine_clinics_in_the_grid_settles_a_conflict_and_submits_all_but_the_wrong_one()
    {
        var units = Enumerable.Range(1, 9).Select(i => $"{Branch}-c{i}").ToArray();
        await MakeEditableAsync(units);
        await using var context = await browser.NewContextAsync(shared.Portal.Url);
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = await context.NewPageAsync();
        await page.SignInAsync("branch");
        await page.GotoAsync($"/forms/clinics?period={Month}");
        await ReadyAsync(page);
        await Expect(page.GetByTestId("grid-row")).ToHaveCountAsync(9);
        var shown = await page.GetByTestId("grid-row").EvaluateAllAsync<string[]>("rows => rows.map(r => r.dataset.unit)");
        shown.Should().BeEquivalentTo(units);
        ILocator In(int row, string code) => page.Locator($"tr[data-unit={shown[row]}]").GetByTestId($"form-cell-{code}");

        // What cannot be read is named, and nothing of the block is taken.
        var before = await ValuesAsync(shown[0]);
        await PasteAsync(page, In(0, Total), "70\t7\n71人\t8");
        await Expect(page.GetByTestId("error-summary")).ToContainTextAsync("第2行第1列“71人”");
        await PasteAsync(page, In(8, Total), "70\t7\n71\t8");
        await Expect(page.GetByTestId("error-summary")).ToContainTextAsync("超出了表格范围");
        (await ValuesAsync(shown[0])).Should().Be(before);

        var block = string.Join("\r\n", shown.Select((_, i) => i switch { 3 => "１，４３０\t43\t不适用", 5 => "145\t999\t2", _ => $"{140 + i}\t{40 + i}\t2" })) + "\r\n";
        await PasteAsync(page, In(0, Total), block);
        await StateAsync(page, "saved");
        (await ValuesAsync(shown[3])).Should().Be("1430 43 \"na\"");
        (await ValuesAsync(shown[8])).Should().Be("148 48 2");
        await Expect(page.Locator($"tr[data-unit={shown[5]}] + tr")).ToContainTextAsync("不能大于");
        await Expect(page.GetByTestId($"grid-sum-{Total}")).ToContainTextAsync("2,583");

        // Keys: down the column, across the row.
        await In(0, Total).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(In(1, Total)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(In(1, Tcm)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(In(1, Up)).ToBeFocusedAsync();

        // The clinic's own doctor wrote meanwhile.
        var own = Array.IndexOf(shown, Clinic);
        await WriteAsync("clinic", Clinic, Total, 177);
        await FillAsync(In(own, Total), "150");
        await StateAsync(page, "conflict");
        var notes = page.Locator($"tr[data-unit={Clinic}] + tr");
        await Expect(notes).ToContainTextAsync("孙医生");
        await Expect(notes).ToContainTextAsync("177");
        await Expect(notes).ToContainTextAsync("150");
        await Screenshots.SaveAsync(page, "grid-conflict");
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        await page.GetByRole(AriaRole.Button, new() { Name = "用我的" }).ClickAsync();
        await StateAsync(page, "saved");
        (await ValuesAsync(Clinic)).Should().StartWith("150 ");

        // A lost line keeps what was typed.
        await context.SetOfflineAsync(true);
        await FillAsync(In(1, Up), "4");
        await StateAsync(page, "offline");
        await context.SetOfflineAsync(false);
        await StateAsync(page, "saved");

        await page.GetByTestId("grid-submit-all").ClickAsync();
        await Expect(page.GetByTestId("grid-result")).ToContainTextAsync("已提交8张表；下列1张没有提交");
        await Expect(page.GetByTestId("grid-result").GetByRole(AriaRole.Link)).ToHaveCountAsync(1);
        for (var i = 0; i < shown.Length; i++)
        {
            (await ReadAsync(shown[i])).GetProperty("state").GetString().Should().Be(i == 5 ? "Returned" : "Verified");
        }

        await Expect(page.Locator($"tr[data-unit={shown[0]}]").GetByTestId("grid-state")).ToContainTextAsync("已核验");
        await Expect(In(0, Total)).Not.ToBeEditableAsync();
        await FillAsync(In(5, Tcm), "45");
        await page.Locator($"tr[data-unit={shown[5]}]").GetByTestId("grid-submit").ClickAsync();
        await Expect(page.GetByTestId("grid-result")).ToContainTextAsync("已提交1张表。");
        await page.SetViewportSizeAsync(BrowserFixture.Phone.Width, BrowserFixture.Phone.Height);
        await page.ReloadAsync();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).Should().BeLessThanOrEqualTo(0);
        await Screenshots.SaveAsync(page, "grid");
    }

    [Fact]
    public async Task A_column_from_a_spreadsheet_fills_the_form_and_what_a_colleague_changes_appears_with_his_name()
    {
        await MakeEditableAsync(Clinic);
        await using var context = await browser.NewContextAsync(shared.Portal.Url);
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = await context.NewPageAsync();
        await page.SignInAsync("clinic");
        await page.GotoAsync($"/forms/{Clinic}/{Month}/clinic-monthly");
        await ReadyAsync(page);
        await PasteAsync(page, Cell(page, Total), "１，２１０\n\n不适用\n");
        await StateAsync(page, "saved");
        var pasted = (await ValuesAsync(Clinic)).Split(' ');
        (pasted[0], pasted[2]).Should().Be(("1210", "\"na\""), "the blank row leaves the second cell alone");

        await PasteAsync(page, Cell(page, Tcm), "12.5.1\n3");
        await Expect(page.GetByTestId("error-summary")).ToContainTextAsync("第1行“12.5.1”不能填入");
        await PasteAsync(page, Cell(page, Total), "名称\t1\n名称\t2\n名称\t3");
        await StateAsync(page, "saved");
        (await ValuesAsync(Clinic)).Should().Be("1 2 3", "the names beside the figures are left out");

        await WriteAsync("branch", Clinic, Total, 44);
        await page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await Expect(Cell(page, Total)).ToHaveValueAsync("44");
        await Expect(page.Locator($"[data-cell={Total}]")).ToContainTextAsync("赵院长 刚改为 44");
    }

    private static ILocator Cell(IPage page, string code) => page.GetByTestId($"form-cell-{code}");

    private static Task ReadyAsync(IPage page) => page.Locator("[data-form][data-ready]").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    private static Task StateAsync(IPage page, string state) => Expect(page.GetByTestId("form-saved")).ToHaveAttributeAsync("data-state", state, new() { Timeout = 30_000 });

    private static async Task FillAsync(ILocator input, string value)
    {
        await input.FillAsync(value);
        await input.BlurAsync();
    }

    private static async Task PasteAsync(IPage page, ILocator input, string text)
    {
        await page.EvaluateAsync("text => navigator.clipboard.writeText(text)", text);
        await input.FocusAsync();
        await page.Keyboard.PressAsync("Control+V");
    }

    private static string Url(string unit) => $"/api/v1/submissions/{unit}/{Month}/clinic-monthly";

    private async Task<JsonElement> ReadAsync(string unit) => await (await shared.ClientAsync("office")).GetFromJsonAsync<JsonElement>(Url(unit));

    /// <summary>The three cells, in their order.</summary>
    private async Task<string> ValuesAsync(string unit)
    {
        var values = (await ReadAsync(unit)).GetProperty("values");
        return string.Join(' ', new[] { Total, Tcm, Up }.Select(c => values.GetProperty(c).GetRawText()));
    }

    private async Task WriteAsync(string account, string unit, string code, int value)
    {
        var version = (await ReadAsync(unit)).GetProperty("version").GetInt32();
        using var answer = await (await shared.ClientAsync(account)).PutAsJsonAsync(Url(unit), new { version, values = new Dictionary<string, int> { [code] = value } });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Whatever the demonstration or another test has made of these forms, they lie with their units again.</summary>
    private async Task MakeEditableAsync(params string[] units)
    {
        foreach (var unit in units)
        {
            var (account, action) = (await ReadAsync(unit)).GetProperty("state").GetString() switch
            {
                "Submitted" => ("branch", "return"),
                "Verified" => ("office", "return"),
                "Approved" => ("office", "reopen"),
                _ => ("", ""),
            };
            if (action.Length > 0)
            {
                using var answer = await (await shared.ClientAsync(account)).PostAsJsonAsync($"{Url(unit)}/{action}", new { reason = "请核对" });
                answer.EnsureSuccessStatusCode();
            }
        }
    }
}
