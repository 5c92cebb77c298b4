using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Indicators;

/// <summary>A county small enough to compute by hand: two communities with a hospital each, one branch, two clinics.</summary>
public sealed class HandMadeCountyTests : DatabaseTests
{
    private static readonly ReportingPeriod May = new(2025, 5);

    private static readonly ReportingPeriod June = new(2025, 6);

    private static readonly IndicatorDefinition Primary = NationalIndicators.Find("3.1")!;

    private static readonly IndicatorDefinition Traditional = NationalIndicators.Find("4.3")!;

    [Theory, MemberData(nameof(Providers))]
    public async Task Figures_equal_those_computed_by_hand(Provider provider)
    {
        await using var county = await SmallCounty.CreateAsync(provider);
        await county.ReportAsync(May, ("h1", 1000, 200), ("h2", 500, 50), ("b", 300, 60), ("c1", 100, 0), ("c2", 100, null));
        await county.ReportAsync(June, ("h1", 1100, 210), ("h2", 400, 30), ("b", 350, 90), ("c1", 50, 10), ("c2", 100, 20));

        var month = await county.FiguresAsync(null);
        var may = month.Figure(Primary, IndicatorWindow.Month, May);
        (may.Numerator, may.Denominator, may.Value).Should().Be((500m, 2000m, 25m));
        may.Completeness.Should().Be(1);

        var june = month.Figure(Primary, IndicatorWindow.Ytd, June);
        (june.Numerator, june.Denominator, june.Value).Should().Be((1000m, 4000m, 25m));
        june.Contributions.Should().HaveCount(4, "units of one kind and community stand together");
        var byUnit = (await county.FiguresAsync(null, byUnit: true)).Figure(Primary, IndicatorWindow.Ytd, June);
        byUnit.Contributions.Should().HaveCount(5);
        (byUnit with { Parts = june.Parts, YearlyPeriods = june.YearlyPeriods }).Should().Be(june);

        // 不适用 in May is nothing, not zero: 310 of 2000, and with June 670 of 4000.
        month.Figure(Traditional, IndicatorWindow.Month, May).Value.Should().Be(15.5m);
        month.Figure(Traditional, IndicatorWindow.Ytd, June).Value.Should().Be(16.75m);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_is_not_approved_is_missing_and_a_silent_kind_leaves_no_value(Provider provider)
    {
        await using var county = await SmallCounty.CreateAsync(provider);
        await county.ReportAsync(May, ("h1", 1000, 200), ("h2", 500, 50), ("b", 300, 60), ("c1", 100, 0));

        var part = (await county.FiguresAsync(null)).Figure(Primary, IndicatorWindow.Month, May);
        part.Value.Should().Be(400m * 100 / 1900m);
        part.Completeness.Should().Be(0.8m);
        part.IsIncomplete.Should().BeTrue();

        await county.ReportAsync(June, ("h1", 1000, 200), ("h2", 500, 50), ("b", 300, 60));
        var silent = (await county.FiguresAsync(null)).Figure(Primary, IndicatorWindow.Month, June);
        silent.Value.Should().BeNull();
        silent.NoValueReason.Should().Be("数据未齐：嘎查村卫生室尚无已批准的表格");
        silent.Completeness.Should().Be(0.6m);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_form_returned_or_reopened_keeps_its_last_approved_values(Provider provider)
    {
        await using var county = await SmallCounty.CreateAsync(provider);
        await county.ReportAsync(May, ("h1", 1000, 200), ("h2", 500, 50), ("b", 300, 60), ("c1", 100, 0), ("c2", 100, 5));
        var before = (await county.FiguresAsync(null)).Figure(Primary, IndicatorWindow.Month, May);

        foreach (var state in new[] { SubmissionState.Reopened, SubmissionState.Submitted, SubmissionState.Returned })
        {
            await county.SetStateAsync(May, "b", state);
            var after = (await county.FiguresAsync(null)).Figure(Primary, IndicatorWindow.Month, May);
            (after.Value, after.Completeness).Should().Be((before.Value, before.Completeness), $"while {state}");
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_unit_that_moves_counts_in_each_month_where_it_stood_on_its_last_day(Provider provider)
    {
        await using var county = await SmallCounty.CreateAsync(provider);
        await county.ReportAsync(May, ("h1", 1000, 200), ("h2", 500, 50), ("b", 300, 60), ("c1", 100, 0), ("c2", 100, 0));
        await county.ReportAsync(June, ("h1", 1000, 200), ("h2", 500, 50), ("b", 300, 60), ("c1", 100, 0), ("c2", 100, 0));

        // With its clinics, from the first to the second community, on the last day of June.
        await county.MoveAsync("b", "k2", June.LastDay);

        var first = await county.FiguresAsync("k1");
        first.Figure(Primary, IndicatorWindow.Month, May).Value.Should().Be(500m * 100 / 1500m);
        first.Figure(Primary, IndicatorWindow.Month, June).NoValueReason.Should().Be("分子无数据");
        first.Figure(Primary, IndicatorWindow.Ytd, June).Denominator.Should().Be(2500m);
        var second = await county.FiguresAsync("k2");
        second.Figure(Primary, IndicatorWindow.Month, June).Value.Should().Be(50m);
        second.Figure(Primary, IndicatorWindow.Ytd, June).Denominator.Should().Be(1500m);
        (await county.FiguresAsync(null)).Figure(Primary, IndicatorWindow.Ytd, June).Denominator.Should().Be(4000m, "the county does not see the move");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_year_has_a_figure_once_its_twelve_months_are_closed(Provider provider)
    {
        await using var county = await SmallCounty.CreateAsync(provider);
        foreach (var month in new ReportingPeriod(2025, 12).Since(new(2025, 1)))
        {
            await county.ReportAsync(month, ("h1", 60, 6), ("h2", 0, 0), ("b", 30, 3), ("c1", 10, 1), ("c2", 0, 0));
        }

        await county.CloseAsync(new(2025, 1), new(2025, 11));
        var open = (await county.FiguresAsync(null)).Figure(Primary, IndicatorWindow.Year, June);
        open.Value.Should().BeNull();
        open.NoValueReason.Should().Contain("2025年").And.Contain("尚未全部关闭");

        await county.CloseAsync(new(2025, 12), new(2025, 12));
        var closed = (await county.FiguresAsync(null)).Figure(Primary, IndicatorWindow.Year, June);
        (closed.Numerator, closed.Denominator, closed.Value).Should().Be((480m, 1200m, 40m));
    }

    private sealed class SmallCounty(TestDatabase database, Guid countyId, Dictionary<string, OrgUnit> units) : IAsyncDisposable
    {
        private static readonly DateTime At = new(2026, 1, 10, 2, 0, 0, DateTimeKind.Utc);

        public static async Task<SmallCounty> CreateAsync(Provider provider)
        {
            var database = await TestDatabase.CreateAsync(provider);
            await using var db = database.Open();
            var county = CountySetup.Add(db, "small", "小旗", null, null);
            Dictionary<string, OrgUnit> units = [];
            void Add(string code, UnitKind kind, string? parent) => units.Add(code, CountySetup.AddUnit(
                db, county.Id, code, code, kind, parent is null ? null : units[parent].Id, new(2020, 1, 1), units.Count));
            Add("k1", UnitKind.MedicalCommunity, null);
            Add("k2", UnitKind.MedicalCommunity, null);
            Add("h1", UnitKind.GeneralHospital, "k1");
            Add("h2", UnitKind.GeneralHospital, "k2");
            Add("b", UnitKind.TownshipBranch, "k1");
            Add("c1", UnitKind.VillageClinic, "b");
            Add("c2", UnitKind.VillageClinic, "b");
            await db.SaveChangesAsync();
            return new(database, county.Id, units);
        }

        public async Task<IndicatorFigures> FiguresAsync(string? unit, bool byUnit = false)
        {
            await using var db = database.Open();
            var tree = await db.TreeAsync(countyId, new(2025, 12, 31));
            return await IndicatorFigures.ReadAsync(db, new(countyId, unit is null ? null : tree.FindByCode(unit), NationalIndicators.All, new(2025, 1), new(2025, 12), byUnit));
        }

        /// <summary>Opens the month, so that every institution owes its form, and approves what is given; null is 不适用.</summary>
        public async Task ReportAsync(ReportingPeriod month, params (string Unit, decimal Visits, decimal? Traditional)[] forms)
        {
            await using var db = database.Open();
            var templates = await db.FormTemplates.ToListAsync();
            var versions = await db.FormTemplateVersions.ToListAsync();
            var obligations = ReportingRules.Owed(countyId, month, 16, null, await db.TreeAsync(countyId, month.LastDay), templates, versions).ToList();
            db.CountyPeriods.Add(new CountyPeriod { CountyId = countyId, Period = month, OpenedAt = At });
            db.Obligations.AddRange(obligations);
            foreach (var (unit, visits, traditional) in forms)
            {
                var obligation = obligations.Single(o => o.UnitId == units[unit].Id);
                var document = new FormDocument(
                    new() { ["VISITS_TOTAL"] = new(CellValue.Of(visits), 1), ["VISITS_TCM"] = new(traditional is { } number ? CellValue.Of(number) : CellValue.NotApplicable, 1) }, []);
                var submission = new Submission
                {
                    CountyId = countyId,
                    ObligationId = obligation.Id,
                    UnitId = obligation.UnitId,
                    TemplateId = obligation.TemplateId,
                    Period = month,
                    State = SubmissionState.Approved,
                    Document = document.ToJson(),
                    ApprovedDocument = document.ToJson(),
                    ApprovedAt = At,
                };
                db.Submissions.Add(submission);
                db.ApprovedValues.AddRange(ReportingRules.Values(
                    submission, obligation.TemplateVersionId, FormDefinition.Parse(versions.Single(v => v.Id == obligation.TemplateVersionId).Definition), document, At));
            }

            await db.SaveChangesAsync();
        }

        public async Task SetStateAsync(ReportingPeriod month, string unit, SubmissionState state)
        {
            await using var db = database.Open();
            var submission = await db.Submissions.SingleAsync(s => s.Period == month && s.UnitId == units[unit].Id);
            submission.State = state;
            await db.SaveChangesAsync();
        }

        public async Task MoveAsync(string unit, string parent, DateOnly day)
        {
            await using var db = database.Open();
            var placement = await db.OrgPlacements.SingleAsync(p => p.UnitId == units[unit].Id);
            placement.To = day;
            db.OrgPlacements.Add(new OrgPlacement { CountyId = countyId, UnitId = units[unit].Id, ParentId = units[parent].Id, From = day });
            await db.SaveChangesAsync();
        }

        public async Task CloseAsync(ReportingPeriod first, ReportingPeriod last)
        {
            await using var db = database.Open();
            foreach (var period in await db.CountyPeriods.Where(p => p.Period >= first && p.Period <= last).ToListAsync())
            {
                period.ClosedAt = At;
            }

            await db.SaveChangesAsync();
        }

        public ValueTask DisposeAsync() => database.DisposeAsync();
    }
}
