using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Indicators;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Indicators;

/// <summary>Law 3: what pages and API show equals the recomputation from the approved documents.</summary>
public sealed class DemonstrationFiguresTests : DatabaseTests
{
    private static readonly UnitKind[] Primary = [UnitKind.TownshipBranch, UnitKind.ServiceStation, UnitKind.VillageClinic];

    private static readonly UnitKind[] Institutions = [UnitKind.GeneralHospital, UnitKind.SpecialistBranch, .. Primary];

    [Theory, MemberData(nameof(Providers))]
    public async Task Every_figure_equals_the_sum_over_the_approved_documents(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var documents = await DocumentsAsync(world);
        var query = Query(world, "office");
        foreach (var period in new[] { "2025-01", "2025-12", "2026-01", "2026-09", "2026-10" }.Select(p => ReportingPeriod.Parse(p)))
        {
            foreach (var window in Enum.GetValues<IndicatorWindow>())
            {
                var listing = (await query.ListAsync(new(period.ToString(), window.Code(), null))).Value!;
                var months = window.Months(period).ToHashSet();
                var isOpenYear = window == IndicatorWindow.Year && period.Year == 2026;
                decimal Sum(string element, UnitKind[] kinds) => documents
                    .Where(d => months.Contains(d.Period) && kinds.Contains(d.Kind)).Sum(d => d.Document[element].Number ?? 0);
                foreach (var (code, part, kinds) in new[] { ("3.1", "VISITS_TOTAL", Primary), ("4.3", "VISITS_TCM", Institutions) })
                {
                    var row = listing.Rows.Single(r => r.Code == code);
                    if (isOpenYear)
                    {
                        row.Value.Should().BeNull();
                        row.NoValueReason.Should().Contain("尚未全部关闭");
                        continue;
                    }

                    var (numerator, denominator) = (Sum(part, kinds), Sum("VISITS_TOTAL", Institutions));
                    row.Numerator.Should().Be(numerator, $"{code} {period} {window}");
                    row.Denominator.Should().Be(denominator);
                    if (row.NoValueReason is null)
                    {
                        row.Value.Should().Be(numerator * 100 / denominator);
                    }
                }
            }
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_closed_month_is_complete_and_the_month_under_way_is_not(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var query = Query(world, "leader");

        var closed = (await query.ListAsync(new(null, "month", null))).Value!;
        closed.Head.Period.Should().Be(TestWorld.NewestClosed, "pages open on the newest closed month");
        closed.Head.IsClosed.Should().BeTrue();
        closed.Rows.Where(r => r.Kind != IndicatorKind.Judgement).Should().OnlyContain(r => r.Completeness == 1 && !r.IsIncomplete && r.Value != null && r.AsOf != null && r.Provisional);

        var open = (await query.ListAsync(new(TestWorld.UnderWay.ToString(), "month", null))).Value!;
        open.Head.IsClosed.Should().BeFalse();
        open.Rows.Where(r => r.Code is "3.1" or "4.3").Should().OnlyContain(r => r.Completeness > 0 && r.Completeness < 1);

        var future = (await query.ListAsync(new("2027-03", "month", null))).Value!;
        future.Rows.Where(r => r.Code is "3.1" or "4.3").Should().OnlyContain(r => r.Value == null && r.NoValueReason == "没有应报表格" && r.Completeness == null);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_breakdown_adds_up_for_everybody_and_shows_only_units_in_scope(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var account in new[] { "office", "leader", "auditor", "hospital", "branch", "clinic", "finance", "insurance" })
        {
            var actor = await world.ActorAsync(account);
            foreach (var (code, window) in new[] { ("3.1", "ytd"), ("4.3", "month") })
            {
                var details = (await Query(world, account).DetailsAsync(code, new(null, window, null))).Value!;

                details.Rows.Sum(r => r.Numerator ?? 0).Should().Be(details.Row.Numerator, $"{account} {code}");
                details.Rows.Sum(r => r.Denominator ?? 0).Should().Be(details.Row.Denominator);
                details.Rows.Sum(r => r.Share ?? 0).Should().BeApproximately(1, 0.000001m);
                details.Rows.Should().NotContain(r => r.Code != null && !actor.CanSee(actor.Tree.FindByCode(r.Code)!.Id));
                details.Rows.Count(r => r.Code is null).Should().BeLessThanOrEqualTo(1);
                (details.Parts is null).Should().Be(details.Rows.Any(r => r.Code is null), "kinds are shown to those who see every unit of them");
                details.Parts?.Sum(p => p.Denominator ?? 0).Should().Be(details.Row.Denominator);
                details.Rows.Where(r => r.Code is not null).Select(r => r.Numerator ?? -1).Should().BeInDescendingOrder();
            }
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_village_doctor_sees_his_clinic_and_all_others_as_one_row(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);

        var clinic = (await Query(world, "clinic").DetailsAsync("3.1", new(null, "ytd", null))).Value!;
        clinic.Rows.Select(r => r.Code).Should().Equal("kskt-bayangaole-health-centre-c1", null);
        clinic.Rows[^1].Name.Should().Be("其他单位");

        var finance = (await Query(world, "finance").DetailsAsync("3.1", new(null, "ytd", null))).Value!;
        finance.Rows.Select(r => r.Name).Should().Equal("其他单位");

        var office = (await Query(world, "office").DetailsAsync("3.1", new(null, "ytd", null))).Value!;
        office.Rows.Should().NotContain(r => r.Code == null).And.HaveCount(139);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_row_leads_to_the_forms_of_the_window_and_not_of_units_outside_the_scope(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);

        var forms = (await Query(world, "office").FormsAsync("3.1", new("2026-09", "ytd", null), "kskt-bayangaole-health-centre")).Value!;
        forms.Select(f => f.Period.Month).Should().Equal(1, 2, 3, 4, 5, 6, 7, 8, 9);
        forms.Should().OnlyContain(f => f.Template == "township-monthly" && f.HasValues && f.State == SubmissionState.Approved);

        var open = (await Query(world, "branch").FormsAsync("3.1", new("2026-10", "month", null), "kskt-bayangaole-health-centre")).Value!;
        open.Should().ContainSingle().Which.HasValues.Should().BeFalse("the branch has not reported October");

        (await Query(world, "clinic").FormsAsync("3.1", new("2026-09", "ytd", null), "kskt-bayangaole-health-centre")).Outcome.Should().Be(Outcome.NotFound);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task An_institution_has_a_value_where_the_indicator_has_its_level_and_otherwise_its_parts_and_the_reason(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);

        var rows = (await Query(world, "branch").ListAsync(new(null, "ytd", "kskt-bayangaole-health-centre"))).Value!.Rows;

        var (primary, traditional) = (rows.Single(r => r.Code == "3.1"), rows.Single(r => r.Code == "4.3"));
        primary.Value.Should().BeNull();
        primary.NoValueReason.Should().Contain("基层分院");
        primary.Numerator.Should().BePositive();
        traditional.Value.Should().BePositive();
        rows.Single(r => r.Code == "3.2").NoValueReason.Should().Contain("只有全旗县的数值");

        var details = (await Query(world, "branch").DetailsAsync("4.3", new(null, "ytd", "kskt-bayangaole-health-centre"))).Value!;
        details.Rows.Should().ContainSingle("an institution's figure is of its own activity; its clinics have their own")
            .Which.Numerator.Should().Be(details.Row.Numerator);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_trend_ends_with_the_period_and_equals_each_month_asked_for_alone(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var query = Query(world, "leader");

        var trend = (await query.DetailsAsync("4.3", new("2026-02", "ytd", null))).Value!.Trend;

        trend.Select(p => p.Period).Should().Equal(new ReportingPeriod(2026, 2).Since(new(2025, 3)));
        foreach (var point in trend)
        {
            (await query.ListAsync(new(point.Period.ToString(), "month", null))).Value!.Rows.Single(r => r.Code == "4.3").Value.Should().Be(point.Value);
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_number_of_statements_does_not_grow_with_months_units_or_indicators(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var counter = new StatementCounter(world);
        var query = new IndicatorsQuery(counter, world.User("office"), world.Clock);
        List<int> lists = [];
        List<int> details = [];
        List<int> afterApproval = [];

        // The county's tree is read once for all.
        var community = (await world.ActorAsync("office")).Tree.All.Single(u => u.Kind == UnitKind.MedicalCommunity).Code;
        foreach (var window in new[] { "month", "ytd", "rolling12" })
        {
            lists.Add(await counter.CountAsync(() => query.ListAsync(new("2026-09", window, null))));
            details.Add(await counter.CountAsync(() => query.DetailsAsync("3.1", new("2026-09", window, null))));
            afterApproval.Add(await counter.CountAsync(async () =>
            {
                await world.ForgetFiguresAsync();
                await query.ListAsync(new("2026-09", window, window == "ytd" ? community : null));
            }));
        }

        // Actor, months, and the figures' version where they are asked for; of a figure its limits.
        lists.Should().Equal(3, 3, 3);
        details.Should().Equal(4, 4, 4);

        // Who comes first after an approval also reads sums and forms; and for the county's targets and limits these, the months, the version, sums and forms.
        afterApproval.Should().Equal(11, 5, 11);
    }

    private static IndicatorsQuery Query(TestWorld world, string account) => new(world, world.User(account), world.Clock);

    private static async Task<List<(UnitKind Kind, ReportingPeriod Period, FormDocument Document)>> DocumentsAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        var kinds = await db.OrgUnits.ToDictionaryAsync(u => u.Id, u => u.Kind);
        var submissions = await db.Submissions.AsNoTracking().Where(s => s.ApprovedDocument != null).Select(s => new { s.UnitId, s.Period, s.ApprovedDocument }).ToListAsync();
        return [.. submissions.Select(s => (kinds[s.UnitId], s.Period, FormDocument.Parse(s.ApprovedDocument!)))];
    }
}
