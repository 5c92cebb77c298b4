using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MedCommunity.Tests.Data;
using static MedCommunity.Tests.Forms.FormWorld;

namespace MedCommunity.Tests.Forms;

public sealed class FormsApiTests : DatabaseTests
{
    private const string BranchUrl = $"/api/v1/submissions/{Branch}/2026-10/township-monthly";
    private const string ClinicUrl = $"/api/v1/submissions/{Clinic}/2026-10/clinic-monthly";

    [Theory, MemberData(nameof(Providers))]
    public async Task A_form_is_read_written_submitted_and_reviewed_over_the_api(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var clinic = await world.ClientAsync("clinic");
        using var branch = await world.ClientAsync("branch");
        using var office = await world.ClientAsync("office");

        var read = await JsonAsync(await clinic.GetAsync(ClinicUrl), HttpStatusCode.OK);
        read.GetProperty("state").GetString().Should().Be("NotStarted");
        read.GetProperty("version").GetInt32().Should().Be(0);
        read.GetProperty("dueAt").GetString().Should().Be("2026-11-16T16:00:00Z");
        read.GetProperty("onTime").ValueKind.Should().Be(JsonValueKind.False);
        read.GetProperty("firstSubmittedAt").ValueKind.Should().Be(JsonValueKind.Null);
        read.GetProperty("values").GetRawText().Should().Be("""{"VISITS_TOTAL":null,"VISITS_TCM":null,"REFERRALS_UP":null}""");
        read.GetProperty("derived").EnumerateObject().Should().BeEmpty();
        read.TryGetProperty("conflicts", out _).Should().BeFalse();

        var put = await JsonAsync(await PutAsync(clinic, ClinicUrl, """{"version":0,"values":{"VISITS_TOTAL":120,"VISITS_TCM":12.5,"REFERRALS_UP":"na"},"explanations":{"VISITS_TOTAL":"集中体检"}}"""), HttpStatusCode.OK);
        put.GetProperty("values").GetRawText().Should().Be("""{"VISITS_TOTAL":120,"VISITS_TCM":12.5,"REFERRALS_UP":"na"}""");
        put.GetProperty("explanations").GetProperty("VISITS_TOTAL").GetString().Should().Be("集中体检");
        put.GetProperty("findings").EnumerateArray().Should().Contain(f => f.GetProperty("cell").GetString() == "VISITS_TCM" && f.GetProperty("severity").GetString() == "error");

        var refused = await ProblemAsync(await clinic.PostAsync(ClinicUrl + "/submit", null), HttpStatusCode.BadRequest);
        refused.GetProperty("errors").GetProperty("VISITS_TCM")[0].GetString().Should().Contain("应为整数");
        await PutAsync(clinic, ClinicUrl, """{"version":1,"values":{"VISITS_TCM":12}}""");
        (await JsonAsync(await clinic.PostAsync(ClinicUrl + "/submit", null), HttpStatusCode.OK)).GetProperty("state").GetString().Should().Be("Submitted");
        (await JsonAsync(await clinic.PostAsJsonAsync(ClinicUrl + "/withdraw", new { }), HttpStatusCode.OK)).GetProperty("state").GetString().Should().Be("Draft");
        (await JsonAsync(await clinic.PostAsJsonAsync(ClinicUrl + "/submit", new { }), HttpStatusCode.OK)).GetProperty("version").GetInt32().Should().Be(5);
        (await ProblemAsync(await branch.PostAsJsonAsync(ClinicUrl + "/return", new { }), HttpStatusCode.BadRequest)).GetProperty("errors").GetProperty("reason")[0].GetString().Should().Be("请写明退回的原因。");
        var returned = await JsonAsync(await branch.PostAsJsonAsync(ClinicUrl + "/return", new { reason = "请核对", cells = new[] { new { code = "VISITS_TOTAL", reason = "偏大" } } }), HttpStatusCode.OK);
        returned.GetProperty("reason").GetString().Should().Be("请核对");
        await clinic.PostAsync(ClinicUrl + "/submit", null);
        await JsonAsync(await branch.PostAsync(ClinicUrl + "/verify", null), HttpStatusCode.OK);
        (await JsonAsync(await office.PostAsync(ClinicUrl + "/approve", null), HttpStatusCode.OK)).GetProperty("state").GetString().Should().Be("Approved");
        (await JsonAsync(await office.PostAsJsonAsync(ClinicUrl + "/reopen", new { reason = "更正", until = "2026-11-30" }), HttpStatusCode.OK)).GetProperty("state").GetString().Should().Be("Reopened");
        (await JsonAsync(await branch.GetAsync(BranchUrl), HttpStatusCode.OK)).GetProperty("derived").GetProperty("VISITS_TOTAL").GetDecimal().Should().BeGreaterThan(120, "a branch sees the sum over its clinics beside its own cell");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_letter_in_a_number_cell_is_named_in_Chinese_and_every_bad_cell_at_once(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var branch = await world.ClientAsync("branch");

        var problem = await ProblemAsync(
            await PutAsync(branch, BranchUrl, """{"version":0,"values":{"VISITS_TOTAL":"12a","DISCHARGES":"三","GP_COUNT":true,"STAFF_ON_DUTY":7}}"""), HttpStatusCode.BadRequest);

        problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Should().BeEquivalentTo("VISITS_TOTAL", "DISCHARGES", "GP_COUNT");
        problem.GetProperty("errors").GetProperty("VISITS_TOTAL")[0].GetString().Should().Contain("总诊疗人次数").And.Contain("只能填数字");
        (await JsonAsync(await branch.GetAsync(BranchUrl), HttpStatusCode.OK)).GetProperty("version").GetInt32().Should().Be(0, "nothing was written");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_conflict_answers_409_with_both_values(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var branch = await world.ClientAsync("branch");
        await PutAsync(branch, BranchUrl, """{"version":0,"values":{"VISITS_TOTAL":1}}""");

        var problem = await ProblemAsync(await PutAsync(branch, BranchUrl, """{"version":0,"values":{"VISITS_TOTAL":2,"DISCHARGES":3}}"""), HttpStatusCode.Conflict);

        problem.GetProperty("errors").GetProperty("VISITS_TOTAL")[0].GetString().Should().Contain("1").And.Contain("2");
        var current = problem.GetProperty("current");
        current.GetProperty("conflicts").GetProperty("VISITS_TOTAL").GetProperty("yours").GetDecimal().Should().Be(2);
        current.GetProperty("conflicts").GetProperty("VISITS_TOTAL").GetProperty("stored").GetDecimal().Should().Be(1);
        current.GetProperty("values").GetProperty("DISCHARGES").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_one_may_not_see_is_404_and_what_one_may_not_do_is_403_with_the_reason(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var clinic = await world.ClientAsync("clinic");
        using var leader = await world.ClientAsync("leader");
        using var insurance = await world.ClientAsync("insurance");
        using var admin = await world.ClientAsync("admin");

        foreach (var unseen in new[] { BranchUrl, BranchUrl.Replace(Branch, "no-such-unit"), ClinicUrl.Replace("clinic-monthly", "township-monthly"), ClinicUrl.Replace("2026-10", "2031-01"), ClinicUrl.Replace(Clinic, Branch + "-c2") })
        {
            (await ProblemAsync(await clinic.GetAsync(unseen), HttpStatusCode.NotFound)).GetProperty("detail").GetString().Should().Contain("没有找到");
            await ProblemAsync(await PutAsync(clinic, unseen, """{"version":0,"values":{"VISITS_TOTAL":1}}"""), HttpStatusCode.NotFound);
        }

        (await ProblemAsync(await PutAsync(leader, ClinicUrl, """{"version":0,"values":{"VISITS_TOTAL":1}}"""), HttpStatusCode.Forbidden)).GetProperty("detail").GetString().Should().Contain("没有填写");
        (await ProblemAsync(await leader.PostAsync(ClinicUrl + "/approve", null), HttpStatusCode.Forbidden)).GetProperty("detail").GetString().Should().Contain("管委会办公室");
        (await ProblemAsync(await insurance.PostAsync($"/api/v1/submissions/{Insurance}/2026-10/insurance-monthly/verify", null), HttpStatusCode.Forbidden)).GetProperty("detail").GetString().Should().Contain("不需要核验");
        await ProblemAsync(await admin.GetAsync(ClinicUrl), HttpStatusCode.Forbidden);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_body_or_a_month_that_is_none_gets_a_Chinese_problem(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var clinic = await world.ClientAsync("clinic");

        foreach (var body in new[] { "", "not json", "[]", "{}", """{"values":{"VISITS_TOTAL":1}}""", """{"version":"0","values":{}}""", """{"version":0,"values":[1]}""", """{"version":1.5,"values":{}}""" })
        {
            (await ProblemAsync(await PutAsync(clinic, ClinicUrl, body), HttpStatusCode.BadRequest)).GetProperty("detail").GetString().Should().Contain("version", body);
        }

        (await ProblemAsync(await clinic.GetAsync(ClinicUrl.Replace("2026-10", "2026-13")), HttpStatusCode.BadRequest)).GetProperty("detail").GetString().Should().Contain("2026-10");
        (await ProblemAsync(await clinic.GetAsync("/api/v1/forms/status?period=oct"), HttpStatusCode.BadRequest)).GetProperty("detail").GetString().Should().Contain("报告期");
        await ProblemAsync(await clinic.GetAsync("/api/v1/forms/status?period=2031-01"), HttpStatusCode.NotFound);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_status_puts_the_callers_own_unit_first(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var branch = await world.ClientAsync("branch");

        var rows = (await JsonAsync(await branch.GetAsync("/api/v1/forms/status?period=2026-10"), HttpStatusCode.OK)).EnumerateArray().ToList();

        rows[0].EnumerateObject().Select(p => p.Name).Should().Equal("unit", "unitName", "template", "state", "dueAt", "firstSubmittedAt", "onTime");
        rows[0].GetProperty("unit").GetString().Should().Be(Branch);
        rows[0].GetProperty("state").GetString().Should().Be("NotStarted");
        rows.Should().OnlyContain(r => r.GetProperty("unit").GetString()!.StartsWith(Branch)).And.HaveCountGreaterThan(3);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_pages_answer_each_role_and_hide_what_it_may_not_see(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var (account, page, status) in new[]
        {
            ("branch", $"/forms/{Branch}/2026-10/township-monthly", HttpStatusCode.OK),
            ("hospital", $"/forms/{Branch}/2026-10/township-monthly", HttpStatusCode.OK),
            ("clinic", $"/forms/{Branch}/2026-10/township-monthly", HttpStatusCode.NotFound),
            ("branch", $"/forms/{Branch}/2026-99/township-monthly", HttpStatusCode.NotFound),
            ("branch", "/forms", HttpStatusCode.OK),
            ("office", "/forms/review", HttpStatusCode.OK),
            ("leader", "/forms/status?period=2026-09", HttpStatusCode.OK),
            ("leader", "/forms/review", HttpStatusCode.Forbidden),
        })
        {
            using var client = await world.SessionAsync(account);
            client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
            (await client.GetAsync(page)).StatusCode.Should().Be(status, $"{account} opens {page}");
        }
    }

    private static async Task<HttpResponseMessage> PutAsync(HttpClient client, string url, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.PutAsync(url, content);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(status, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var problem = await JsonAsync(response, status);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        problem.GetProperty("detail").GetString().Should().MatchRegex(@"\p{IsCJKUnifiedIdeographs}").And.NotContainAny("Exception", "JSON value could not");
        return problem;
    }
}
