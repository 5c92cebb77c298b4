using System.Net;
using System.Text.Json;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Tests.Forms;
using MedCommunity.Web.Features.Audit;
using MedCommunity.Web.Features.Forms.Design;
using MedCommunity.Web.Features.Indicators;
using MedCommunity.Web.Features.Indicators.Definitions;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Indicators.Definitions;

/// <summary>The office defines indicators: tried on real figures, saved as versions, retired and taken back; what was published stands.</summary>
public sealed class DefinitionTests : DatabaseTests
{
    private static readonly ReportingPeriod November = new(2026, 11);

    private static readonly IndicatorDraft PerVisit = new(
        "", "次均业务收入", NationalIndicators.FurtherAspect, "元/人次", "controlled", ["community", "county"], "管委会会议", false, null, TestWorld.NewestClosed,
        IndicatorFormula.Parse("sum(INCOME_TOTAL|GeneralHospital,SpecialistBranch,TownshipBranch)"), IndicatorFormula.Parse("sum(VISITS_TOTAL|GeneralHospital,SpecialistBranch,TownshipBranch)"));

    private static readonly IndicatorDraft WithoutClinics = IndicatorDraft.Of(NationalIndicators.Find("3.1")!) with
    {
        Numerator = IndicatorFormula.Parse("sum(VISITS_TOTAL|TownshipBranch,ServiceStation)"),
        EffectiveFrom = TestWorld.UnderWay,
        Note = "不计嘎查村卫生室",
    };

    [Theory, MemberData(nameof(Providers))]
    public async Task An_indicator_of_the_offices_own_stands_in_list_page_api_and_workbook_as_it_was_tried(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var version = await FiguresVersionAsync(world);

        var tried = await PreviewAsync(world, PerVisit, 0);
        tried.Problems.Should().BeEmpty();
        (await FiguresVersionAsync(world)).Should().Be(version, "trying writes nothing");
        var saved = await SaveAsync(world, "office", PerVisit, 0);

        saved.Message.Should().BeNull();
        saved.Value!.Code.Should().Be("z1");
        (saved.Value.Newest.Number, saved.Value.Newest.By, saved.Value.Newest.IsInForce).Should().Be((1, "管委会办公室 王敏", true));
        (await FiguresVersionAsync(world)).Should().NotBe(version, "open pages and kept readings follow");
        var row = await RowAsync(world, "z1", TestWorld.NewestClosed);
        (row!.Name, row.Unit, row.IsOwn, row.Value).Should().Be(("次均业务收入", "元/人次", true, row.Numerator / row.Denominator));
        tried.Lines.Where(l => l.Period == TestWorld.NewestClosed).Should().HaveCount(2, "the county and its one community").And.OnlyContain(l => l.Draft.Value == row.Value && l.Old == null);
        tried.Lines.Select(l => (l.Period, l.Window)).Distinct().Should().Equal(
            (new(2026, 8), IndicatorWindow.Month), (new(2026, 9), IndicatorWindow.Month), (new(2026, 10), IndicatorWindow.Month), (new(2026, 10), IndicatorWindow.Ytd));
        (await RowAsync(world, "z1", new(2026, 8))).Should().BeNull("it begins in September");

        // The API, the workbook, the breakdown down to the forms.
        using var client = await world.ClientAsync("branch");
        using var json = JsonDocument.Parse(await client.GetStringAsync("/api/v1/indicators?period=2026-09&window=month"));
        var answered = json.RootElement.EnumerateArray().Single(r => r.GetProperty("code").GetString() == "z1");
        (answered.GetProperty("value").GetDecimal(), answered.GetProperty("version").GetInt32(), answered.GetProperty("source").GetString()).Should().Be((row.Value!.Value, 1, "管委会会议"));
        using var office = await world.SessionAsync("office");
        Workbooks.Texts(await office.GetByteArrayAsync("/indicators/export.xlsx?period=2026-09&window=month")).Values.Should().Contain(["z1", "次均业务收入"]);
        var query = new IndicatorsQuery(world, world.User("office"), world.Clock);
        var details = (await query.DetailsAsync("z1", new("2026-09", "month", null))).Value!;
        (details.Rows.Sum(r => r.Numerator), details.Rows.Sum(r => r.Denominator)).Should().Be((row.Numerator, row.Denominator));
        (await query.FormsAsync("z1", new("2026-09", "month", null), details.Rows[0].Code!)).Value.Should().NotBeEmpty();

        // Who reads the county sees who defined it; who does not, is refused.
        var listed = (await ListAsync(world, "auditor")).Value!;
        listed.MayDefine.Should().BeFalse();
        listed.Rows.Single(r => r.Code == "z1").Should().BeEquivalentTo(new { IsOwn = true, MayChange = false, InForce = saved.Value.Newest });
        listed.Rows.Select(r => r.Code).Should().StartWith(["1.1", "1.2", "1.3", "2.1"]);
        (await ListAsync(world, "branch")).Outcome.Should().Be(Outcome.NotAllowed);
        (await SaveAsync(world, "leader", PerVisit with { Name = "另一个" }, 0)).Outcome.Should().Be(Outcome.NotAllowed);
        (await SaveAsync(world, "office", PerVisit with { Name = "另一个" }, 0)).Value!.Code.Should().Be("z2");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_new_version_computes_from_its_month_on_and_what_was_published_stands(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        ReportingPeriod[] closed = [new(2026, 7), new(2026, 8), TestWorld.NewestClosed];
        var before = new List<IndicatorRow?>();
        foreach (var month in closed)
        {
            before.Add(await RowAsync(world, "3.1", month));
        }

        var underWay = await RowAsync(world, "3.1", TestWorld.UnderWay);
        var tried = await PreviewAsync(world, WithoutClinics, 1);
        tried.Lines.Where(l => l.Period == TestWorld.NewestClosed).Should().OnlyContain(l => l.Old!.Value == before[2]!.Value && l.Draft.Value < l.Old.Value);
        (await SaveAsync(world, "office", WithoutClinics, 1)).Message.Should().BeNull();

        for (var i = 0; i < closed.Length; i++)
        {
            (await RowAsync(world, "3.1", closed[i])).Should().Be(before[i], "a closed month's figures do not change (law 4)");
        }

        var now = await RowAsync(world, "3.1", TestWorld.UnderWay);
        (now!.Version, now.Value).Should().Be((2, tried.Lines.First(l => l.Period == TestWorld.UnderWay && l.Window == IndicatorWindow.Month).Draft.Value));
        now.Value.Should().NotBe(underWay!.Value);
        now.IsOwn.Should().BeFalse();
        var versions = (await ListAsync(world, "leader")).Value!.Rows.Single(r => r.Code == "3.1").Versions;
        versions.Select(v => (v.Number, v.From, v.Until, v.IsInForce)).Should().Equal((2, TestWorld.UnderWay, null, true), (1, new(2000, 1), TestWorld.UnderWay, false));
        versions[0].Note.Should().Be("不计嘎查村卫生室");

        // A third one begins before what was planned for later: the plan is told to be superseded.
        (await SaveAsync(world, "office", WithoutClinics with { EffectiveFrom = new(2027, 1) }, 2)).Message.Should().BeNull();
        (await SaveAsync(world, "office", WithoutClinics with { EffectiveFrom = November }, 3)).Message.Should().BeNull();
        (await ListAsync(world, "leader")).Value!.Rows.Single(r => r.Code == "3.1").Versions.Select(v => v.IsSuperseded).Should().Equal(false, true, false, false);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_is_refused_changes_nothing(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var before = await StateAsync(world);
        foreach (var (draft, seen, place, words) in new[]
        {
            (WithoutClinics with { EffectiveFrom = TestWorld.NewestClosed }, 1, "from", "2026年9月已经关闭"),
            (WithoutClinics with { Note = null }, 1, "note", "为什么改"),
            (PerVisit with { Code = "3.1" }, 0, "code", "小写字母开头"),
            (PerVisit with { Numerator = IndicatorFormula.Parse("OWN_99") }, 0, "numerator", "已不存在"),
            (PerVisit with { Unit = "%" }, 0, "unit", "元/人次"),
            (PerVisit with { Levels = ["county"], Denominator = IndicatorFormula.Parse("POP_RESIDENT"), Unit = "万元/人" }, 0, "unit", "系数是0.0001"),
        })
        {
            var refused = await SaveAsync(world, "office", draft, seen);
            refused.Outcome.Should().Be(Outcome.Invalid, words);
            refused.Errors[place].Should().Contain(words);
            (await PreviewAsync(world, draft, seen)).Problems.Should().Contain(p => p.Place == place && p.Severity == Severity.Error);
        }

        foreach (var code in new[] { "1.1", "4.1b", "5.2", "K3" })
        {
            (await SaveAsync(world, "office", PerVisit with { Code = code, Note = "改" }, 1)).Errors["code"].Should().Contain("由系统规定");
            (await RetireAsync(world, code, 1, true, November, "停")).Errors["code"].Should().Contain("由系统规定");
        }

        (await SaveAsync(world, "office", PerVisit with { Code = "z7", Note = "改" }, 1)).Outcome.Should().Be(Outcome.NotFound);
        (await RetireAsync(world, "3.1", 1, true, TestWorld.NewestClosed, "停")).Errors["from"].Should().Contain("已经关闭");
        (await RetireAsync(world, "3.1", 1, true, November, " ")).Errors["note"].Should().Contain("原因");
        (await RetireAsync(world, "3.1", 1, false, November, "恢复")).Errors["code"].Should().Contain("没有停用");
        (await StateAsync(world)).Should().Be(before);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Of_two_who_save_the_second_is_shown_both_and_may_go_on(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);

        var both = await Task.WhenAll(SaveAsync(world, "office", WithoutClinics, 1), SaveAsync(world, "office2", WithoutClinics with { Note = "另一种改法", Unit = "‰" }, 1));

        both.Select(r => r.Outcome).Should().BeEquivalentTo([Outcome.Done, Outcome.Conflict]);
        var late = both.Single(r => r.Outcome == Outcome.Conflict);
        late.Value!.Newest.Should().Be(both.Single(r => r.IsDone).Value!.Newest, "what the other has saved stands beside one's own");
        late.Message.Should().Contain($"{late.Value.Newest.By}刚刚保存了这个指标的第2版");
        (await RetireAsync(world, "3.1", 1, true, November, "停")).Outcome.Should().Be(Outcome.Conflict);
        (await SaveAsync(world, "office2", WithoutClinics with { Note = "再改" }, 2)).Value!.Newest.Number.Should().Be(3);

        // Two new ones under one code: the second is told that it is taken.
        (await SaveAsync(world, "office", PerVisit with { Code = "sr1" }, 0)).IsDone.Should().BeTrue();
        (await SaveAsync(world, "office2", PerVisit with { Code = "sr1", Name = "别的" }, 0)).Errors["code"].Should().Contain("已经用于“次均业务收入”");
        (await SaveAsync(world, "office2", PerVisit, 0)).Errors["name"].Should().Contain("指标sr1已经叫这个名称");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_retired_indicator_leaves_the_list_from_its_month_on_and_comes_back(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var before = await RowAsync(world, "K6", TestWorld.NewestClosed);

        (await RetireAsync(world, "K6", 1, true, TestWorld.UnderWay, "不再监测")).Value!.Newest.IsRetired.Should().BeTrue();

        (await RowAsync(world, "K6", TestWorld.UnderWay)).Should().BeNull();
        (await RowAsync(world, "K6", TestWorld.NewestClosed)).Should().Be(before);
        var gone = await new IndicatorsQuery(world, world.User("office"), world.Clock).DetailsAsync("K6", new("2026-10", "month", null));
        gone.Message.Should().Contain("已停用");
        using var client = await world.ClientAsync("office");
        (await client.GetAsync("/api/v1/indicators/K6/breakdown?period=2026-10")).StatusCode.Should().Be(HttpStatusCode.BadRequest);
        using (var session = await world.SessionAsync("leader"))
        {
            (await session.GetStringAsync("/indicators/definitions")).Should().Contain("已停用");
            (await session.GetStringAsync("/cockpit")).Should().NotBeNull();
        }

        (await RetireAsync(world, "K6", 2, true, November, "再停")).Errors["code"].Should().Contain("已定于2026年10月起停用");
        (await RetireAsync(world, "K6", 2, false, November, "仍要看")).Value!.Newest.IsRetired.Should().BeFalse();
        await using var db = world.CreateDbContext();
        var catalogue = await IndicatorCatalogue.ReadAsync(db, world.CountyId);
        catalogue.Find("K6", TestWorld.UnderWay).Should().BeNull();
        catalogue.Find("K6", November).Should().BeEquivalentTo(NationalIndicators.Find("K6"), o => o.Excluding(i => i!.Number).Excluding(i => i!.EffectiveFrom));
    }

    /// <summary>What the product brings is what the office may change: nothing of it is refused, and its factor is the one that its unit asks for.</summary>
    [Theory, MemberData(nameof(Providers))]
    public async Task Every_ratio_of_the_product_can_be_saved_anew_and_gives_the_same_figures(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var ratio in NationalIndicators.All.Where(i => i.Kind == IndicatorKind.Ratio))
        {
            var before = await RowAsync(world, ratio.Code, TestWorld.UnderWay);
            var edit = (await new DefinitionsQuery(world, world.User("office"), world.Clock).EditAsync(ratio.Code)).Value!;
            edit.Draft.EffectiveFrom.Should().Be(TestWorld.UnderWay, "the month after the newest closed one");

            (await SaveAsync(world, "office", edit.Draft with { Note = "照旧" }, edit.Seen)).Message.Should().BeNull(ratio.Code);

            (await RowAsync(world, ratio.Code, TestWorld.UnderWay)).Should().Be(before! with { Version = 2 });
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_log_says_in_words_what_was_defined_and_an_element_in_use_stands(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        ElementInput element = new("OWN_A", "家庭病床数", "张", 0, OverUnits.Sum, OverMonths.Last, Frequency.Monthly);
        await new AddElement(world, world.User("office")).RunAsync(element);
        var warned = await PreviewAsync(world, PerVisit with { Numerator = IndicatorFormula.Parse("OWN_A"), Unit = "张/万人次" }, 0);
        warned.Problems.Select(p => p.Severity).Should().NotContain(Severity.Error).And.Contain(Severity.Warning);
        warned.Problems.Should().Contain(p => p.Message.Contains("没有在用的表样收集“家庭病床数”"));
        warned.Lines.Should().NotBeEmpty().And.OnlyContain(l => l.Draft.Value == null && l.Draft.NoValueReason != null);
        (await SaveAsync(world, "office", PerVisit with { Numerator = IndicatorFormula.Parse("OWN_A"), Unit = "张/万人次" }, 0)).Message.Should().BeNull();

        (await new EditElement(world, world.User("office")).RemoveAsync(element)).Errors["code"].Should().Contain("次均业务收入");
        (await new EditElement(world, world.User("office")).RunAsync(element, element with { Unit = "个" })).Errors["unit"].Should().Contain("次均业务收入");
        await using var db = world.CreateDbContext();
        var row = await db.IndicatorVersions.SingleAsync(v => v.CountyId == world.CountyId);
        var entry = await db.AuditEntries.SingleAsync(e => e.SubjectId == row.Id);
        (entry.Subject, entry.AccountId).Should().Be((nameof(IndicatorVersion), world.AccountId("office")));
        var history = (await new RecordHistoryQuery(world, world.User("auditor"), world.Clock).RunAsync(nameof(IndicatorVersion), row.Id, null)).Value!;
        history.Name.Should().Be("指标z1 次均业务收入第1版");
        AuditValues.Format("IndicatorVersion", "Numerator", JsonElement.Parse("\"sum(VISITS_TOTAL|TownshipBranch)\""), (_, _) => null).Should().Be("VISITS_TOTAL（基层分院）");
        AuditValues.Format("IndicatorVersion", "Levels", JsonElement.Parse("\"community,county,TownshipBranch\""), (_, _) => null).Should().Be("医共体、全旗县、基层分院");
        AuditValues.Format("IndicatorVersion", "Better", JsonElement.Parse("\"controlled\""), (_, _) => null).Should().Be("控制在合理范围");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Links_to_definitions_are_the_offices(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var (account, defines) in new[] { ("office", true), ("leader", false), ("branch", false) })
        {
            using var session = await world.SessionAsync(account);
            (await session.GetStringAsync("/indicators")).Contains("indicators-definitions", StringComparison.Ordinal).Should().Be(defines, account);
            (await session.GetStringAsync("/indicators/3.1")).Contains("/indicators/definitions/3.1/edit", StringComparison.Ordinal).Should().Be(defines, account);
            (await session.GetStringAsync("/indicators/4.1b")).Should().NotContain("/indicators/definitions/4.1b/edit");
        }
    }

    private static Task<Result<DefinitionSaved>> SaveAsync(TestWorld world, string account, IndicatorDraft draft, int seen) =>
        new SaveDefinition(world, world.User(account), world.Clock).RunAsync(draft, seen);

    private static Task<Result<DefinitionSaved>> RetireAsync(TestWorld world, string code, int seen, bool retire, ReportingPeriod from, string note) =>
        new RetireDefinition(world, world.User("office"), world.Clock).RunAsync(new(code, seen, retire, from, note));

    private static Task<Result<DefinitionList>> ListAsync(TestWorld world, string account) => new DefinitionsQuery(world, world.User(account), world.Clock).ListAsync();

    private static async Task<DefinitionPreview> PreviewAsync(TestWorld world, IndicatorDraft draft, int seen) =>
        (await new DefinitionPreviewQuery(world, world.User("office"), world.Clock).RunAsync(draft, seen)).Value!;

    private static async Task<IndicatorRow?> RowAsync(TestWorld world, string code, ReportingPeriod month) =>
        (await new IndicatorsQuery(world, world.User("office"), world.Clock).ListAsync(new(month.ToString(), "month", null))).Value!.Rows.SingleOrDefault(r => r.Code == code);

    private static async Task<Guid> FiguresVersionAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return await db.Counties.Where(c => c.Id == world.CountyId).Select(c => c.FiguresVersion).SingleAsync();
    }

    private static async Task<(int Versions, int Entries, Guid Figures)> StateAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return (await db.IndicatorVersions.CountAsync(), await db.AuditEntries.CountAsync(), await FiguresVersionAsync(world));
    }
}
