using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Spreadsheets;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Plans;

public sealed partial class PlanFilePagesTests : DatabaseTests
{
    private const string Address = "/plans/import";

    [Theory, MemberData(nameof(Providers))]
    public async Task A_file_is_checked_then_confirmed_with_a_note_and_only_then_written(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var office = await world.SessionAsync("office");
        var changed = PlanSheetWriter.Write(System.Text.Encoding.UTF8.GetString(PlanFiles.Changed("keshiketeng-2025", "健全完善管理体制", "健全完善管理体制（修订）")));

        var template = await office.GetAsync(Address + "/template.xlsx");
        template.Content.Headers.ContentType!.MediaType.Should().Be(SheetWriter.ContentType);
        var start = await office.GetStringAsync(Address);
        (await SendAsync(office, start, "Other", null)).Should().Contain("没有收到文件");
        (await SendAsync(office, start, "File", PlanFiles.Read("keshiketeng-2025"))).Should().Contain("没有变化，不需要导入").And.NotContain("name=\"Content\"");
        (await SendAsync(office, start, "File", PlanFiles.Read("zhalaite-2023-ykt"))).Should().Contain("您只能导入本旗县（克什克腾旗）的方案").And.NotContain("name=\"Content\"");
        (await SendAsync(office, start, "File", BrokenWorkbook.Build("section unknown"))).Should().Contain("文件中有1处需要修改").And.Contain("“任务”第2行“章节”：“章节”工作表里没有“（九）”").And.NotContain("name=\"Content\"");
        (await SendAsync(office, start, "File", [0xD0, 0xCF, 0x11, 0xE0])).Should().Contain("旧版 Excel");

        var passed = await SendAsync(office, start, "File", changed);
        passed.Should().Contain("检查通过").And.Contain("与第1版相比").And.Contain("健全完善管理体制（修订）").And.Contain("试运行：以上改动均未保存");
        var without = await SendAsync(office, passed, "Note", null);
        without.Should().Contain("请填写修订说明").And.Contain("name=\"Content\"", "the file is still there");
        var done = await SendAsync(office, without, "Note", null, "依据新文件");
        done.Should().Contain("现在是第2版");
        (await SendAsync(office, without, "Note", null, "再来一次")).Should().Contain("没有变化", "the second confirmation finds the plan as it is");

        await using var db = world.CreateDbContext();
        var plan = await db.Plans.SingleAsync(p => p.CountyId == world.CountyId);
        var versions = await office.GetStringAsync($"/plans/{plan.Id}/versions");
        Decoded(versions).Should().Contain("第2版").And.Contain("依据新文件").And.Contain("第1版 → 第2版").And.Contain("标题");
        Decoded(await office.GetStringAsync($"/plans/{plan.Id}/versions?before=1&after=9")).Should().Contain("没有这两个版本");
        var edit = Decoded(await office.GetStringAsync($"/plans/{plan.Id}/edit"));
        edit.Should().Contain("保存为第3版").And.Contain("加强组织领导");
        Regex.Matches(edit, "data-testid=\"plan-save\"[^>]*").Should().ContainSingle().Which.Value.Should().Contain("disabled", "before the circuit listens nothing can be saved");
        var workbook = await office.GetAsync($"/plans/{plan.Id}/export.xlsx");
        PlanFile.Read(await workbook.Content.ReadAsByteArrayAsync()).Value!.Document.Title.Should().Be(plan.Title);
        (await office.GetAsync($"/plans/{Guid.NewGuid()}/versions")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await office.GetAsync("/plans/7/edit")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_plans_page_offers_each_what_he_may_do(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var (account, edits, exports) in new[] { ("office", true, true), ("leader", false, true), ("auditor", false, true), ("finance", false, false) })
        {
            using var client = await world.SessionAsync(account);
            var page = await client.GetStringAsync("/plans");
            page.Contains("data-testid=\"plan-import\"", StringComparison.Ordinal).Should().Be(edits, account);
            page.Contains("data-testid=\"plan-edit\"", StringComparison.Ordinal).Should().Be(edits, account);
            page.Contains("data-testid=\"plan-export-xlsx\"", StringComparison.Ordinal).Should().Be(exports, account);
        }
    }

    private static string Decoded(string page) => WebUtility.HtmlDecode(page);

    private static async Task<string> SendAsync(HttpClient client, string page, string field, byte[]? file, string note = "")
    {
        using var content = new MultipartFormDataContent();
        var confirms = field == "Note";
        var form = Forms().Matches(page).Select(m => m.Value).Single(f => f.Contains(confirms ? "value=\"confirm\"" : "value=\"check\"", StringComparison.Ordinal));
        foreach (Match hidden in Hidden().Matches(form))
        {
            content.Add(new StringContent(WebUtility.HtmlDecode(Value().Match(hidden.Value).Groups[1].Value)), Name().Match(hidden.Value).Groups[1].Value);
        }

        if (confirms)
        {
            content.Add(new StringContent(note), "Note");
        }

        if (file is not null)
        {
            var part = new ByteArrayContent(file);
            part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            content.Add(part, field, "方案.xlsx");
        }

        var answer = await client.PostAsync(Address, content);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return Decoded(await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex Forms();

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Hidden();

    [GeneratedRegex(" name=\"([^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(" value=\"([^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Value();
}
