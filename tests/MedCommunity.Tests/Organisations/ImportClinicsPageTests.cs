using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Spreadsheets;
using static MedCommunity.Tests.Organisations.ClinicFiles;

namespace MedCommunity.Tests.Organisations;

public sealed partial class ImportClinicsPageTests : DatabaseTests
{
    private const string Address = "/units/import";

    [Theory, MemberData(nameof(Providers))]
    public async Task A_file_is_checked_then_confirmed_and_only_then_written(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var admin = await world.SessionAsync("admin");

        var template = await admin.GetAsync(Address + "/template.xlsx");
        template.Content.Headers.ContentType!.MediaType.Should().Be(SheetWriter.ContentType);
        template.Content.Headers.ContentDisposition!.FileNameStar.Should().Be("克什克腾旗卫生室导入模板.xlsx");

        var checkedPage = await SendAsync(admin, await admin.GetStringAsync(Address), "File", Row(phone: "13812345678").Build());
        checkedPage.Should().Contain("检查通过，将新增1个").And.Contain(BranchCode + "-c10");
        await using (var db = world.CreateDbContext())
        {
            db.OrgUnits.Any(u => u.Code == BranchCode + "-c10").Should().BeFalse("a check writes nothing");
        }

        (await SendAsync(admin, checkedPage, "Content", null)).Should().Contain("已导入：新增1个");
        (await world.UnitAsync(BranchCode + "-c10")).ContactPhone.Should().Be("13812345678");
        var again = await SendAsync(admin, await admin.GetStringAsync(Address), "File", Row(phone: "13812345678").Build());
        again.Should().Contain("没有变化，不需要导入").And.NotContain("name=\"Content\"");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_is_wrong_is_listed_by_line_and_there_is_nothing_to_confirm(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var admin = await world.SessionAsync("admin");
        var start = await admin.GetStringAsync(Address);

        var wrong = await SendAsync(admin, start, "File", Row(phone: "123").Build());
        wrong.Should().Contain("文件中有1处需要修改").And.Contain("第2行").And.Contain("联系电话").And.NotContain("name=\"Content\"");
        (await SendAsync(admin, start, "File", [0xD0, 0xCF, 0x11, 0xE0])).Should().Contain("旧版 Excel").And.NotContain("name=\"Content\"");
        (await SendAsync(admin, start, "Other", null)).Should().Contain("没有收到文件");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_file_that_is_far_too_large_comes_back_with_a_message(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var admin = await world.SessionAsync("admin");
        using var content = Multipart(await admin.GetStringAsync(Address), "File", new byte[20 * 1024 * 1024]);

        var answer = await admin.PostAsync(Address, content);

        answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        (await admin.GetStringAsync(answer.Headers.Location)).Should().Contain("文件超过5MB");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Nobody_but_an_administrator_gets_the_page_or_the_template(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var office = await world.SessionAsync("office");
        using var stranger = await world.ClientAsync(null);

        foreach (var address in new[] { Address, Address + "/template.xlsx" })
        {
            (await office.GetAsync(address)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
            (await stranger.GetAsync(address)).StatusCode.Should().Be(HttpStatusCode.Redirect);
        }
    }

    private static async Task<string> SendAsync(HttpClient client, string page, string field, byte[]? file)
    {
        using var content = Multipart(page, field, file);
        var answer = await client.PostAsync(Address, content);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>What a browser sends of the page's form that has the field (of the first where none has), with the file in it.</summary>
    private static MultipartFormDataContent Multipart(string page, string field, byte[]? file)
    {
        var forms = Form().Matches(page).Select(m => m.Value).Where(f => f.Contains("multipart", StringComparison.Ordinal)).ToList();
        var content = new MultipartFormDataContent();
        foreach (Match hidden in Hidden().Matches(forms.Find(f => f.Contains($"name=\"{field}\"", StringComparison.Ordinal)) ?? forms[0]))
        {
            content.Add(new StringContent(WebUtility.HtmlDecode(hidden.Groups[2].Value)), hidden.Groups[1].Value);
        }

        if (file is not null)
        {
            var part = new ByteArrayContent(file);
            part.Headers.ContentType = new MediaTypeHeaderValue(SheetWriter.ContentType);
            content.Add(part, field, "clinics.xlsx");
        }

        return content;
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex Form();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Hidden();
}
