using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;

namespace MedCommunity.EndToEnd;

/// <summary>What is refused says so in Chinese, writes nothing, and stands in the log without personal data.</summary>
[Collection(PortalTests.Name)]
public sealed class RefusalTests(PortalFixture fixture, BrowserFixture browser)
{
    private const string Secret = "Wrong-Password-4711";
    private const string Letter = "12x4711";

    [Fact]
    public async Task Every_refusal_is_in_Chinese_changes_nothing_and_is_logged_without_personal_data()
    {
        var month = DateTime.UtcNow.AddHours(8).AddMonths(-1).ToString("yyyy-MM");
        var form = $"/api/v1/submissions/kskt-bayangaole-health-centre/{month}/township-monthly";
        using var branch = await ClientAsync("branch");
        using var leader = await ClientAsync("leader");
        var formBefore = await branch.GetStringAsync(form);
        var tasksBefore = await leader.GetStringAsync("/api/v1/work-items");

        await AWrongPasswordAsync();

        // A role without permission, and a task that does not exist.
        using var tasks = JsonDocument.Parse(tasksBefore);
        var task = tasks.RootElement[0].GetProperty("id").GetString();
        await RefusedAsync(HttpStatusCode.Forbidden, await leader.PostAsJsonAsync($"/api/v1/work-items/{task}/progress", new { period = month, percent = 50, done = "越权填写4711" }));
        await RefusedAsync(HttpStatusCode.NotFound, await leader.PostAsJsonAsync($"/api/v1/work-items/{Guid.NewGuid()}/progress", new { period = month, percent = 50, done = "没有这项任务" }));

        // A letter in a number cell, and the form of another unit.
        var letter = await RefusedAsync(HttpStatusCode.BadRequest, await branch.PutAsJsonAsync(form, new { version = 0, values = new Dictionary<string, object> { ["VISITS_TOTAL"] = Letter } }));
        letter.Should().Contain("VISITS_TOTAL").And.Contain("总诊疗人次");
        await RefusedAsync(HttpStatusCode.NotFound, await branch.GetAsync(form.Replace("bayangaole", "liulin", StringComparison.Ordinal)));
        await RefusedAsync(HttpStatusCode.NotFound, await branch.PutAsJsonAsync(form.Replace("bayangaole", "liulin", StringComparison.Ordinal), new { version = 0, values = new { VISITS_TOTAL = 1 } }));

        (await branch.GetStringAsync(form)).Should().Be(formBefore);
        (await leader.GetStringAsync("/api/v1/work-items")).Should().Be(tasksBefore);
        var log = await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(fixture.Portal.DataFolder, "logs")).Single());
        log.Should().Contain("Sign-in refused").And.Contain($"/work-items/{task}/progress").And.Contain(form);
        log.Should().NotContain(Secret).And.NotContain(Letter).And.NotContain("赵院长").And.NotContain("张主任").And.NotContain("越权填写4711").And.NotContain("1380000");
    }

    [Fact]
    public async Task A_page_of_somebody_else_does_not_exist_and_one_without_permission_says_so()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("branch");
        var month = DateTime.UtcNow.AddHours(8).AddMonths(-1).ToString("yyyy-MM");

        var other = await page.GotoAsync($"/forms/kskt-liulin-health-centre/{month}/township-monthly");
        other!.Status.Should().Be(404);
        (await page.Locator("h1").InnerTextAsync()).Should().Contain("没有找到");

        var cockpit = await page.GotoAsync("/cockpit");
        cockpit!.Status.Should().Be(403);
        (await page.Locator("h1").InnerTextAsync()).Should().MatchRegex(@"\p{IsCJKUnifiedIdeographs}");
    }

    [Fact]
    public async Task A_session_cannot_be_used_by_a_request_that_no_page_of_ours_made()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("finance");
        var tasks = await (await page.APIRequest.GetAsync("/api/v1/work-items")).JsonAsync();
        var own = tasks!.Value.EnumerateArray().First(t => t.GetProperty("number").GetInt32() == 12).GetProperty("id").GetString();

        var answer = await page.APIRequest.PostAsync($"/api/v1/work-items/{own}/progress", new() { DataObject = new { period = "2026-01", percent = 51, done = "冒用会话" } });

        answer.Status.Should().Be(403);
        (await answer.TextAsync()).Should().Contain("请刷新后再试");
    }

    private async Task AWrongPasswordAsync()
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/account/login");
        await page.GetByTestId("login-name").FillAsync("auditor");
        await page.GetByTestId("login-password").FillAsync(Secret);
        await page.GetByTestId("login-submit").ClickAsync();
        await Assertions.Expect(page.GetByTestId("error-summary")).ToHaveTextAsync("账号或密码不正确，请重新输入。");
        await page.GotoAsync("/tasks");
        page.Url.Should().Contain("/account/login");
    }

    private static async Task<string> RefusedAsync(HttpStatusCode expected, HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            answer.StatusCode.Should().Be(expected, text);
            answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
            using var json = JsonDocument.Parse(text);
            json.RootElement.GetProperty("detail").GetString().Should().MatchRegex(@"\p{IsCJKUnifiedIdeographs}");
            return text;
        }
    }

    private async Task<HttpClient> ClientAsync(string account)
    {
        var (exitCode, output, error) = await fixture.Portal.RunAsync("account", "token", account);
        exitCode.Should().Be(0, error);
        return new HttpClient { BaseAddress = new Uri(fixture.Portal.Url), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", output.Trim()) } };
    }
}
