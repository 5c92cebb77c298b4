using System.Net;
using System.Text;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Forms;
using Microsoft.EntityFrameworkCore;
using static MedCommunity.Tests.Forms.FormWorld;

namespace MedCommunity.Tests.Forms;

/// <summary>汇总录入: whose clinics the grid shows, what may be done with them, and the sums over units below.</summary>
public sealed class ClinicGridTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task A_branch_fills_its_clinics_those_above_read_them_and_nobody_else_finds_them(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(ClinicForm, SubmissionState.Returned);
        await world.SaveAsync("clinic", ClinicForm, """{"VISITS_TOTAL":7}""");

        var branch = (await Grid(world, "branch").RunAsync(TestWorld.UnderWay))!;
        (branch.Branch!.Code, branch.Template!.Code, branch.Branches.Count).Should().Be((Branch, "clinic-monthly", 1));
        branch.Rows.Should().HaveCountGreaterThan(3).And.OnlyContain(r => r.Unit.StartsWith(Branch + "-c", StringComparison.Ordinal) && r.Rights.Fill == r.Answer.IsEditable);
        branch.BranchForms.Should().ContainSingle().Which.Template.Should().Be("township-monthly");
        var row = branch.Rows.Single(r => r.Unit == Clinic);
        row.Rights.Should().Match<FormRights>(r => r.Fill && r.Submit);

        // A row says what the form's own page says.
        var page = (await new FormPageQuery(world.World, world.World.User("branch"), world.World.Clock).RunAsync(ClinicForm))!;
        row.Answer.Should().BeEquivalentTo(page.Answer);
        row.Before.Should().BeEquivalentTo(page.Before);
        row.Answer.Findings.Should().NotBeEmpty();

        foreach (var reader in new[] { "hospital", "office", "leader" })
        {
            var read = (await Grid(world, reader).RunAsync(TestWorld.UnderWay, Clinic))!;
            read.Branch!.Code.Should().Be(Branch, "a clinic leads to its branch's grid");
            read.Branches.Count.Should().BeGreaterThan(1);
            read.Rows.Should().HaveSameCount(branch.Rows).And.OnlyContain(r => !r.Rights.Fill && !r.Rights.Submit);
        }

        (await Grid(world, "clinic").RunAsync(TestWorld.UnderWay))!.Should().Match<ClinicGridData>(d => d.Rows.Single().Unit == Clinic && d.BranchForms.Count == 0);
        var other = (await Grid(world, "office").RunAsync(TestWorld.UnderWay))!.Branches.First(b => b.Code != Branch).Code;
        foreach (var (reader, unit) in new[] { ("branch", other), ("clinic", other), ("insurance", Branch), ("branch", "no-such-unit"), ("office", Insurance) })
        {
            (await Grid(world, reader).RunAsync(TestWorld.UnderWay, unit)).Should().BeNull($"{reader} does not find {unit}");
        }

        (await Grid(world, "insurance").RunAsync(null))!.Should().Match<ClinicGridData>(d => d.Branch == null && d.Rows.Count == 0);
        (await Grid(world, "branch").RunAsync(TestWorld.NewestClosed))!.Rows.Should().NotBeEmpty().And.OnlyContain(r => !r.Rights.Fill);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_door_is_the_page_or_the_grid_as_the_script_says_and_the_api_for_a_token_whatever_it_says(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(ClinicForm, SubmissionState.NotStarted);
        using var session = await world.World.SessionAsync("branch");
        var form = await session.GetStringAsync($"/forms/{Clinic}/{TestWorld.UnderWay}/clinic-monthly");
        session.DefaultRequestHeaders.Add("X-CSRF-TOKEN", WebUtility.HtmlDecode(form.Split("data-csrf=\"")[1].Split('"')[0]));
        using var token = await world.World.ClientAsync("branch");

        var version = 0;
        foreach (var (client, door, path) in new[]
        {
            (session, null, EntryPath.Page), (session, "grid", EntryPath.Grid), (session, "Excel", EntryPath.Page), (token, "grid", EntryPath.Api),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/submissions/{Clinic}/{TestWorld.UnderWay}/clinic-monthly")
            {
                Content = new StringContent($$"""{"values":{"VISITS_TOTAL":{{version + 1}} },"version":{{version++}}}""", Encoding.UTF8, "application/json"),
            };
            if (door is not null)
            {
                request.Headers.Add("X-Form-Door", door);
            }

            using var answer = await client.SendAsync(request);
            answer.StatusCode.Should().Be(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
            await using var db = world.World.CreateDbContext();
            (await db.SubmissionChanges.SingleAsync(c => c.Revision == version && c.Cell == "VISITS_TOTAL" && c.SubmissionId == db.Submissions
                .Where(s => s.UnitId == db.OrgUnits.Single(u => u.Code == Clinic).Id && s.Period == TestWorld.UnderWay).Select(s => s.Id).Single())).Path.Should().Be(path, $"{door} of {path}");
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Beside_a_hospitals_cells_stand_the_sums_of_its_branches_own_forms_and_beside_a_branchs_those_of_its_clinics(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.SaveAsync("branch", BranchForm, """{"VISITS_TOTAL":31.5}""");
        await using var db = world.World.CreateDbContext();
        var units = await db.OrgUnits.AsNoTracking().Where(u => u.CountyId == world.World.CountyId).ToDictionaryAsync(u => u.Id);
        var documents = (await db.Submissions.AsNoTracking().Where(s => s.CountyId == world.World.CountyId && s.Period == TestWorld.UnderWay).ToListAsync())
            .ConvertAll(s => (Unit: units[s.UnitId], FormDocument.Parse(s.Document).Values));
        var hospital = units.Values.Single(u => u.Kind == UnitKind.GeneralHospital);

        foreach (var (key, isBelow) in new (FormKey, Func<OrgUnit, bool>)[]
        {
            (new(hospital.Code, TestWorld.UnderWay, "hospital-monthly"), u => u.Kind is UnitKind.TownshipBranch or UnitKind.SpecialistBranch),
            (BranchForm, u => u.Code.StartsWith(Branch + "-c", StringComparison.Ordinal)),
        })
        {
            var answer = (await world.ReadAsync("hospital", key)).Value!;
            var expected = new Dictionary<string, decimal>();
            foreach (var code in answer.Values.Keys)
            {
                foreach (var number in documents.Where(d => isBelow(d.Unit)).Select(d => d.Values.GetValueOrDefault(code).Number))
                {
                    if (number is { } n)
                    {
                        expected[code] = expected.GetValueOrDefault(code) + n;
                    }
                }
            }

            expected.Should().ContainKey("VISITS_TOTAL");
            answer.Derived.Should().BeEquivalentTo(expected);
            var page = (await new FormPageQuery(world.World, world.World.User("hospital"), world.World.Clock).RunAsync(key))!;
            page.AddsUp.Should().Contain(expected.Keys).And.NotContain("NO_SUCH_CELL");
        }

        var clinic = (await new FormPageQuery(world.World, world.World.User("clinic"), world.World.Clock).RunAsync(ClinicForm))!;
        clinic.AddsUp.Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_read_form_says_who_gave_each_cell_its_value_and_paper_names_who_filled_most(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(ClinicForm, SubmissionState.NotStarted);
        await world.SaveAsync("branch", ClinicForm, """{"VISITS_TOTAL":1,"VISITS_TCM":1}""");
        await world.SaveAsync("clinic", ClinicForm, """{"VISITS_TOTAL":100,"VISITS_TCM":20}""");
        await world.SaveAsync("branch", ClinicForm, """{"REFERRALS_UP":2}""");

        var changed = (await world.ReadAsync("branch", ClinicForm)).Value!.Changed!;
        changed.Keys.Should().BeEquivalentTo("VISITS_TOTAL", "VISITS_TCM", "REFERRALS_UP");
        changed["VISITS_TOTAL"].By.Should().Contain("孙医生");
        changed["REFERRALS_UP"].By.Should().Contain("赵院长");

        async Task<FormSignatures> PaperAsync() => (await new FormPageQuery(world.World, world.World.User("branch"), world.World.Clock).RunAsync(ClinicForm))!.Signatures;
        (await PaperAsync()).Should().Match<FormSignatures>(p => p.Head == null && p.ReportedOn == null && p.FilledBy!.Contains("孙医生"));
        await world.DoneAsync("clinic", ClinicForm, SubmissionAction.Submit);
        (await PaperAsync()).Should().Match<FormSignatures>(p => p.Head!.Contains("孙医生") && p.ReportedOn != null);
        await world.DoneAsync("branch", ClinicForm, SubmissionAction.Return);
        (await PaperAsync()).Should().Match<FormSignatures>(p => p.Head == null && p.ReportedOn == null, "a form that was sent back is not reported");
    }

    private static ClinicGridQuery Grid(FormWorld world, string account) => new(world.World, world.World.User(account), world.World.Clock);
}
