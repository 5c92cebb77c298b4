using System.Net.Http.Headers;
using MedCommunity.EndToEnd.Harness;
using MedCommunity.Tests.Accounts;
using MedCommunity.Web.Features.Organisations;
using MedCommunity.Web.Spreadsheets;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>The story of issue 3, and of docs/operations.md, “A county from nothing”: units, clinics by Excel, accounts, a first sign-in with the second factor.</summary>
[Collection(PortalTests.Name)]
public sealed class CountyStoryTests(BrowserFixture browser)
{
    private const string OwnPassword = "Xinba-2026-xinba";

    [Fact]
    public async Task Admin_builds_a_county_from_nothing_and_its_director_signs_in_with_a_second_factor()
    {
        await using var portal = await PortalProcess.StartAsync("county-story");
        await using var context = await browser.NewContextAsync(portal.Url);
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");
        await page.SignInAsync("admin");

        await CreateCountyAsync(page);
        await AddUnitAsync(page, "", "MedicalCommunity", "新巴旗紧密型医共体", "ykt");
        await AddUnitAsync(page, "ykt", "GeneralHospital", "新巴旗人民医院", "hospital");
        await AddUnitAsync(page, "hospital", "TownshipBranch", "河口中心卫生院", "hekou");
        await ImportClinicsAsync(page);
        await RequireSecondFactorAsync(page);
        var password = await InviteDirectorAsync(page);
        await FirstSignInAsync(portal, password);

        // A name the county's people do not know: the demonstration's county is none of theirs.
        await page.GotoAsync("/accounts");
        await Expect(page.GetByTestId("account-row")).ToHaveCountAsync(2);
        (await page.Locator("[data-testid=account-row][data-name='li.yuanzhang']").InnerTextAsync()).Should().Contain("已启用");
        await Screenshots.SaveAsync(page, "story-accounts");
        complaints.Should().BeEmpty();
    }

    private static async Task CreateCountyAsync(IPage page)
    {
        await page.GotoAsync("/counties");
        await Expect(page.GetByTestId("county-save")).ToBeEnabledAsync();
        await page.GetByTestId("county-name").FillAsync("新巴旗");
        await page.GetByTestId("county-code").FillAsync("xinba");
        await page.GetByTestId("county-myself").CheckAsync();
        await page.GetByTestId("county-save").ClickAsync();
        await Expect(page.GetByTestId("county-done")).ToContainTextAsync("新巴旗");
        await Screenshots.SaveAsync(page, "story-county");
        await page.GetByTestId("county-enter").ClickAsync();
        await Expect(page.GetByTestId("county-choice")).ToHaveValueAsync("xinba");

        await page.GotoAsync("/units");
        await Expect(page.GetByText("还没有机构")).ToBeVisibleAsync();
    }

    private static async Task AddUnitAsync(IPage page, string parent, string kind, string name, string code)
    {
        await page.GotoAsync("/units/new");
        await Expect(page.GetByTestId("unit-name")).ToBeEnabledAsync();
        await page.GetByTestId("unit-parent").SelectOptionAsync(parent);
        await page.GetByTestId("unit-kind").SelectOptionAsync(kind);
        await page.GetByTestId("unit-name").FillAsync(name);
        await page.GetByTestId("unit-code").FillAsync(code);
        await page.GetByTestId("unit-save").ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync(name);
    }

    private static async Task ImportClinicsAsync(IPage page)
    {
        var file = Sheet([["河口中心卫生院", "河口东村卫生室", null, null, "王医生", "13800001111", null], ["河口中心卫生院", "河口西村卫生室", null, null, null, "1380000", null]]);
        await page.GotoAsync("/units/import");
        await ChooseAsync(page, file);
        await Expect(page.GetByTestId("error-summary")).ToBeVisibleAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("第3行");
        await Screenshots.SaveAsync(page, "story-import-findings");

        file = Sheet([["河口中心卫生院", "河口东村卫生室", null, null, "王医生", "13800001111", null], ["河口中心卫生院", "河口西村卫生室", null, null, null, "13800002222", null]]);
        await page.GotoAsync("/units/import");
        await ChooseAsync(page, file);
        await Expect(page.GetByTestId("import-passed")).ToBeVisibleAsync();
        await page.GetByTestId("import-confirm").ClickAsync();
        await Expect(page.GetByTestId("import-done")).ToBeVisibleAsync();

        await page.GotoAsync("/units");
        await Expect(page.GetByTestId("unit-row")).ToHaveCountAsync(5);
        await Screenshots.SaveAsync(page, "story-units");
    }

    private static byte[] Sheet(IReadOnlyList<object?>[] rows) => SheetWriter.Write(new SheetContent(
        ClinicSheet.Name,
        [
            new(ClinicSheet.Branch + "*", 30), new(ClinicSheet.Unit + "*", 30), new(ClinicSheet.Kind, 18), new(ClinicSheet.OpenedOn, 14),
            new(ClinicSheet.ContactName, 12), new(ClinicSheet.ContactPhone, 18), new(ClinicSheet.Code, 20),
        ],
        rows));

    private static async Task ChooseAsync(IPage page, byte[] file)
    {
        await page.Locator("[data-testid=import-file]").SetInputFilesAsync(new FilePayload
        {
            Name = "卫生室.xlsx",
            MimeType = new MediaTypeHeaderValue("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").ToString(),
            Buffer = file,
        });
        await page.GetByTestId("import-check").ClickAsync();
    }

    private static async Task RequireSecondFactorAsync(IPage page)
    {
        await page.GotoAsync("/settings");
        await Expect(page.GetByTestId("settings-save")).ToBeEnabledAsync();
        await page.GetByTestId("factor-Director").CheckAsync();
        await page.GetByTestId("settings-save").ClickAsync();
        await Expect(page.GetByTestId("settings-message")).ToHaveTextAsync("设置已保存。");
    }

    private static async Task<string> InviteDirectorAsync(IPage page)
    {
        await page.GotoAsync("/accounts/new");
        await Expect(page.GetByTestId("account-save")).ToBeEnabledAsync();
        await page.GetByTestId("account-name").FillAsync("li.yuanzhang");
        await page.GetByTestId("account-display").FillAsync("河口 李院长");
        await page.GetByTestId("grant-role").SelectOptionAsync("Director");
        await page.GetByTestId("grant-unit").SelectOptionAsync("hekou");
        await page.GetByTestId("account-save").ClickAsync();
        return await page.GetByTestId("one-time-password-text").InnerTextAsync();
    }

    private async Task FirstSignInAsync(PortalProcess portal, string password)
    {
        await using var context = await browser.NewContextAsync(portal.Url, BrowserFixture.Phone);
        var page = await context.NewPageAsync();
        await EnterAsync(page, password);

        // Nothing opens before the password, and then before the second factor, are the person's own.
        await Expect(page.Locator("h1")).ToHaveTextAsync("设置新密码");
        await page.GotoAsync("/units");
        await Expect(page.Locator("h1")).ToHaveTextAsync("设置新密码");
        await page.Locator("[name=Current]").FillAsync(password);
        await page.Locator("[name=New]").FillAsync(OwnPassword);
        await page.Locator("[name=Again]").FillAsync(OwnPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("绑定验证器");
        await page.GotoAsync("/units");
        await Expect(page.Locator("h1")).ToHaveTextAsync("绑定验证器");
        await Screenshots.SaveAsync(page, "story-second-factor", fullPage: true);

        var key = await page.GetByTestId("totp-key").InnerTextAsync();
        await page.GetByTestId("totp-code").FillAsync(AuthenticatorApp.CodeAt(key, DateTimeOffset.UtcNow));
        await page.GetByTestId("totp-confirm").ClickAsync();
        await page.GetByTestId("totp-done").ClickAsync();
        await Expect(page.GetByTestId("user-name")).ToHaveTextAsync("河口 李院长");
        await Expect(page.GetByTestId("county-choice")).ToHaveCountAsync(0);
        await page.GotoAsync("/units");
        await Expect(page.Locator("main")).ToContainTextAsync("河口东村卫生室");
        await Screenshots.SaveAsync(page, "story-director-units");

        await page.GetByTestId("sign-out").ClickAsync();
        await EnterAsync(page, OwnPassword);
        await page.GetByTestId("login-code").FillAsync(AuthenticatorApp.CodeAt(key, DateTimeOffset.UtcNow, stepsLater: 1));
        await page.GetByTestId("login-code-submit").ClickAsync();
        await Expect(page.GetByTestId("user-name")).ToHaveTextAsync("河口 李院长");
    }

    private static async Task EnterAsync(IPage page, string password)
    {
        await page.GotoAsync("/account/login");
        await page.GetByTestId("login-name").FillAsync("li.yuanzhang");
        await page.GetByTestId("login-password").FillAsync(password);
        await page.GetByTestId("login-submit").ClickAsync();
    }
}
