using MedCommunity.Core.Accounts;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Forms;
using MedCommunity.Web.Features.Forms.Design;
using Microsoft.EntityFrameworkCore;
using static MedCommunity.Core.Forms.SubmissionAction;
using static MedCommunity.Tests.Forms.FormWorld;

namespace MedCommunity.Tests.Forms;

/// <summary>The office designs forms and their data elements; what it publishes goes the way of every form.</summary>
public sealed class DesignTests : DatabaseTests
{
    private static readonly ReportingPeriod November = new(2026, 11);

    [Theory, MemberData(nameof(Providers))]
    public async Task A_designed_form_goes_its_whole_way_and_old_months_keep_their_version(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var (sum, one, two) = (await ElementAsync(world, "巡诊次数"), await ElementAsync(world, "其中:嘎查巡诊次数"), await ElementAsync(world, "其中:校园巡诊次数"));
        var code = await FormAsync(world, "巡诊季报");
        FormField[] fields = [new(sum, "巡诊次数", "次"), new(one, "其中:嘎查巡诊次数", "次"), new(two, "其中:校园巡诊次数", "次", Max: 500)];
        var (rule, error) = FormDesign.ReadRule("巡诊次数 = 其中:嘎查巡诊次数 + 其中:校园巡诊次数", Severity.Error, "", fields);
        error.Should().BeNull();
        await PublishAsync(world, code, new([new("巡诊", fields)], [rule]), November);

        world.World.Clock.SetLocal(new DateOnly(2027, 1, 2), TimeOnly.MinValue);
        await OpenAsync(world, November);
        await OpenAsync(world, new(2026, 12));

        await using (var db = world.World.CreateDbContext())
        {
            var id = await db.FormTemplates.Where(t => t.CountyId == world.World.CountyId && t.Code == code).Select(t => t.Id).SingleAsync();
            var owed = await db.Obligations.Where(o => o.CountyId == world.World.CountyId && o.TemplateId == id)
                .Join(db.OrgUnits, o => o.UnitId, u => u.Id, (o, u) => new { o.Period, u.Kind }).ToListAsync();
            var branches = (await world.World.ActorAsync("office")).Tree.All.Count(u => u.Kind == UnitKind.TownshipBranch);
            owed.Should().HaveCount(branches).And.OnlyContain(o => o.Period == new ReportingPeriod(2026, 12) && o.Kind == UnitKind.TownshipBranch, "a quarterly form is owed for the quarter's last month");
        }

        var key = new FormKey(Branch, new(2026, 12), code);
        (await world.SaveAsync("branch", key, $$"""{"{{sum}}":30,"{{one}}":20,"{{two}}":5}""")).Value!.Findings.Should().ContainSingle().Which.Cell.Should().Be(sum);
        var refused = await world.DoAsync("branch", key, Submit);
        refused.Outcome.Should().Be(Outcome.Invalid);
        refused.Errors[sum].Should().Be("“巡诊次数”应等于“其中:嘎查巡诊次数 + 其中:校园巡诊次数”，请核对");
        await world.SaveAsync("branch", key, $$"""{"{{two}}":10}""");
        await world.DoneAsync("branch", key, Submit);
        await world.DoneAsync("hospital", key, Verify);
        await world.DoneAsync("office2", key, Approve);
        await using (var db = world.World.CreateDbContext())
        {
            (await db.ApprovedValues.Where(v => v.CountyId == world.World.CountyId && v.Period == key.Period && new[] { sum, one, two }.Contains(v.Element)).OrderBy(v => v.ScaledValue).Select(v => v.ScaledValue).ToListAsync())
                .Should().Equal(100_000, 200_000, 300_000);
        }

        // A new version from the next quarter on asks one thing more; December stands.
        var (more, first) = (await ElementAsync(world, "巡诊车辆数"), new ReportingPeriod(2027, 1));
        (await StartAsync(world, code)).Value.Should().Be(2);
        await PublishAsync(world, code, new([new("巡诊", [.. fields, new(more, "巡诊车辆数", "次")])], [rule]), first);
        world.World.Clock.SetLocal(new DateOnly(2027, 4, 2), TimeOnly.MinValue);
        await OpenAsync(world, new(2027, 3));

        (await world.ReadAsync("branch", key)).Value!.Values.Keys.Should().BeEquivalentTo(sum, one, two);
        (await world.ReadAsync("branch", key with { Period = new(2027, 3) })).Value!.Values.Keys.Should().BeEquivalentTo(sum, one, two, more);
        var details = (await Templates(world, "leader").DetailsAsync(code, null)).Value!;
        details.Versions.Select(v => (v.Number, v.From, v.Until, v.IsInForce, v.By)).Should().Equal(
            (2, first, null, true, "管委会办公室 王敏"), (1, November, first, false, "管委会办公室 王敏"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Of_two_designers_the_second_is_told_who_saved_and_nothing_of_his_is_written(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var code = await FormAsync(world, "两人同改");
        var opened = (await Draft(world, "office").RunAsync(code)).Value!;
        var theirs = await SaveAsync(world, "office2", code, opened.Version, new([new("对方的节", [])], []));
        theirs.Outcome.Should().Be(Outcome.Done);

        var mine = await SaveAsync(world, "office", code, opened.Version, new([new("我的节", [])], []));

        mine.Outcome.Should().Be(Outcome.Conflict);
        mine.Message.Should().Contain("李强").And.Contain("没有保存");
        mine.Value!.Version.Should().Be(theirs.Value!.Version, "whoever wants to save over it names what he has been shown");
        (await Draft(world, "office").RunAsync(code)).Value!.Definition.Sections.Single().Title.Should().Be("对方的节");
        (await Publish(world, "office").RunAsync(new(code, opened.Version, November, "首版"))).Outcome.Should().Be(Outcome.Conflict, "what was not seen is not published");
        (await new DiscardDraft(world.World, world.World.User("office")).RunAsync(code, opened.Version)).Outcome.Should().Be(Outcome.Conflict);
        (await SaveAsync(world, "office", code, mine.Value.Version, new([new("我的节", [])], []))).Outcome.Should().Be(Outcome.Done);
        var together = (await Draft(world, "office").RunAsync(code)).Value!.Version;
        var results = await Task.WhenAll(new[] { "office", "office2" }.Select(a => Task.Run(() => SaveAsync(world, a, code, together, new([new(a, [])], [])))));
        results.Select(r => r.Outcome).Should().BeEquivalentTo([Outcome.Done, Outcome.Conflict]);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_would_contradict_an_opened_month_or_another_form_is_not_published(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var code = (await CreateAsync(world, new("clash", "重复月报", Frequency.Monthly, [UnitKind.VillageClinic, UnitKind.GeneralHospital]))).Value!;
        var asked = new FormDefinition([new("诊疗", [new("VISITS_TOTAL", "总诊疗人次数", "人次")])], []);

        var nothing = await TryPublishAsync(world, code, new([], []), November);
        nothing.Errors.Should().ContainKey("sections");
        (await TryPublishAsync(world, code, asked, TestWorld.UnderWay)).Errors["from"].Should().Contain("2026年10月及以前的报告期已经开启");
        (await TryPublishAsync(world, code, asked, null)).Errors.Should().ContainKey("from");
        (await TryPublishAsync(world, code, asked, new(2032, 1))).Errors.Should().ContainKey("from");
        var clash = await TryPublishAsync(world, code, asked, November);
        clash.Errors["field:VISITS_TOTAL"].Should().Contain("《村卫生室（服务站）月度监测表》").And.Contain("嘎查村卫生室");
        (await Draft(world, "office").CheckAsync(code, November)).Value!.Where(p => p.Place == "field:VISITS_TOTAL").Should().HaveCount(2, "the hospital's form asks it too");

        // Once the others are retired from the month on, nothing stands against it; and they cannot come back over it.
        foreach (var other in new[] { "hospital-monthly", "clinic-monthly" })
        {
            (await RetireAsync(world, other, TestWorld.UnderWay)).Errors["from"].Should().Contain("已经开启");
            (await RetireAsync(world, other, November, " ")).Errors.Should().ContainKey("reason");
            (await RetireAsync(world, other, November)).Outcome.Should().Be(Outcome.Done);
            (await RetireAsync(world, other, new(2027, 1))).Errors["from"].Should().Contain("已定于2026年11月起停用");
        }

        (await TryPublishAsync(world, code, asked, November)).Outcome.Should().Be(Outcome.Done);
        (await RetireAsync(world, "clinic-monthly", null)).Errors["from"].Should().Contain("《重复月报》");
        (await Templates(world, "auditor").DetailsAsync("clinic-monthly", null)).Value!.RetireReason.Should().Be("并入别的表");

        world.World.Clock.SetLocal(new DateOnly(2026, 12, 2), TimeOnly.MinValue);
        await OpenAsync(world, November);
        (await RetireAsync(world, "clinic-monthly", null)).Errors["from"].Should().Contain("停用已经生效");
        await using var db = world.World.CreateDbContext();
        var owed = await db.Obligations.Where(o => o.CountyId == world.World.CountyId && o.Period == November)
            .Join(db.FormTemplates, o => o.TemplateId, t => t.Id, (o, t) => t.Code).Distinct().ToListAsync();
        owed.Should().Contain(code).And.NotContain(["hospital-monthly", "clinic-monthly"]);
        (await db.AuditEntries.CountAsync(e => e.CountyId == world.World.CountyId && e.Action == RetireForm.Retired)).Should().Be(2);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_retirement_is_taken_back_while_its_month_has_not_come_and_a_draft_is_discarded(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        (await RetireAsync(world, "township-monthly", new(2027, 2))).Outcome.Should().Be(Outcome.Done);
        (await StartAsync(world, "township-monthly")).Outcome.Should().Be(Outcome.Conflict, "it is about to end");
        (await RetireAsync(world, "township-monthly", null)).Outcome.Should().Be(Outcome.Done);
        (await RetireAsync(world, "township-monthly", null)).Errors["from"].Should().Contain("没有停用");

        (await StartAsync(world, "township-monthly")).Value.Should().Be(2);
        (await StartAsync(world, "township-monthly")).Value.Should().Be(2, "a form has one draft");
        var draft = (await Draft(world, "office2").RunAsync("township-monthly")).Value!;
        draft.Definition.Fields.Should().HaveCount(15, "it starts as a copy");
        (await SaveAsync(world, "office", "township-monthly", draft.Version, draft.Definition, name: "改名")).Errors.Should().ContainKey("name");
        (await RetireAsync(world, "township-monthly", November)).Errors["from"].Should().Contain("草稿");
        (await Templates(world, "leader").ListAsync()).Value!.Rows.Should().OnlyContain(r => r.Draft == null);
        (await new DiscardDraft(world.World, world.World.User("office")).RunAsync("township-monthly", draft.Version)).Value.Should().BeTrue();

        var code = await FormAsync(world, "不要了");
        (await new BackfillQuery(world.World, world.World.User("office"), world.World.Clock).PageAsync()).Value!.Templates.Should().NotContain(t => t.Code == code).And.HaveCount(6);
        (await Templates(world, "leader").DetailsAsync(code, null)).Outcome.Should().Be(Outcome.NotFound, "a form that is only a draft is the office's alone");
        var own = (await Draft(world, "office").RunAsync(code)).Value!;
        (await RetireAsync(world, code, November)).Errors["from"].Should().Contain("没有启用过");
        (await new DiscardDraft(world.World, world.World.User("office")).RunAsync(code, own.Version)).Value.Should().BeFalse();
        (await Templates(world, "office").ListAsync()).Value!.Rows.Should().NotContain(r => r.Code == code).And.NotContain(r => r.Draft != null);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_county_adds_its_own_elements_and_what_a_form_asks_stands(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var own = new ElementInput(null, "义诊场次", "场", 0, OverUnits.Sum, OverMonths.Sum, Frequency.Monthly);
        AddElement Add(string account = "office") => new(world.World, world.World.User(account));
        EditElement Edit() => new(world.World, world.World.User("office"));

        (await Add("leader").RunAsync(own)).Outcome.Should().Be(Outcome.NotAllowed);
        (await Add().RunAsync(own with { Name = " ", Unit = "太长了太长了太长了太长了", Decimals = 5, Code = "1x" })).Errors.Keys.Should().BeEquivalentTo("name", "unit", "decimals", "code");
        (await Add().RunAsync(own with { Code = "VISITS_TOTAL" })).Errors["code"].Should().Contain("总诊疗人次数");
        (await Add().RunAsync(own with { Name = "总诊疗人次数" })).Errors["name"].Should().Contain("VISITS_TOTAL");
        (await Add().RunAsync(own)).Value.Should().Be("OWN_1");
        (await Add().RunAsync(own with { Name = "义诊人次", Code = "CLINIC_DAYS" })).Value.Should().Be("CLINIC_DAYS");
        var seen = own with { Code = "OWN_1" };
        (await Edit().RunAsync(seen, seen with { Decimals = 1 })).Outcome.Should().Be(Outcome.Done);
        (await Edit().RunAsync(seen, seen with { Decimals = 2 })).Outcome.Should().Be(Outcome.Conflict, "it was changed since");
        seen = seen with { Decimals = 1 };

        var code = (await CreateAsync(world, new(null, "义诊月报", Frequency.Monthly, [UnitKind.TownshipBranch]))).Value!;
        var draft = (await Draft(world, "office").RunAsync(code)).Value!;
        await SaveAsync(world, "office", code, draft.Version, new([new("义诊", [new("OWN_1", "场次", "随便写的")])], []));
        (await Draft(world, "office").RunAsync(code)).Value!.Definition.Fields.Single().Unit.Should().Be("场", "the unit is the element's");
        (await Edit().RunAsync(seen, seen with { Unit = "次" })).Errors["unit"].Should().Contain("《义诊月报》");
        (await Edit().RunAsync(seen, seen with { Name = "义诊场次数" })).Outcome.Should().Be(Outcome.Done);
        (await Edit().RemoveAsync(seen with { Name = "义诊场次数" })).Errors["code"].Should().Contain("《义诊月报》");
        (await Edit().RemoveAsync(own with { Code = "CLINIC_DAYS", Name = "义诊人次" })).Outcome.Should().Be(Outcome.Done);
        var standard = (await new ElementsQuery(world.World, world.World.User("auditor")).RunAsync()).Value!.Rows.Single(r => r.Code == "VISITS_TOTAL");
        standard.AskedBy.Should().BeEquivalentTo("村卫生室（服务站）月度监测表", "县级医院月度监测表", "基层分院月度监测表");
        (await Edit().RemoveAsync(new("VISITS_TOTAL", standard.Name, standard.Unit, 0, OverUnits.Sum, OverMonths.Sum, Frequency.Monthly))).Errors["code"].Should().Contain("标准数据元");

        await using var db = world.World.CreateDbContext();
        (await db.AuditEntries.Where(e => e.CountyId == world.World.CountyId && e.Subject == nameof(DataElement)).OrderBy(e => e.Id).Select(e => e.Action).ToListAsync())
            .Should().BeEquivalentTo("added", "added", "changed", "changed", "removed");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Every_standard_form_passes_the_check_and_can_be_published_again(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        foreach (var row in (await Templates(world, "office").ListAsync()).Value!.Rows)
        {
            (await StartAsync(world, row.Code)).Value.Should().Be(2);
            var problems = (await Draft(world, "office").CheckAsync(row.Code, November)).Value!;
            problems.Where(p => p.Severity == Severity.Error).Should().BeEmpty(row.Name);
            var draft = (await Draft(world, "office").RunAsync(row.Code)).Value!;
            (await Publish(world, "office").RunAsync(new(row.Code, draft.Version, November, "照旧"))).Outcome.Should().Be(Outcome.Done, row.Name);
        }
    }

    private static TemplatesQuery Templates(FormWorld world, string account) => new(world.World, world.World.User(account), world.World.Clock);

    private static DraftQuery Draft(FormWorld world, string account) => new(world.World, world.World.User(account), world.World.Clock);

    private static PublishVersion Publish(FormWorld world, string account) => new(world.World, world.World.User(account), world.World.Clock, TestWorld.Logger<PublishVersion>());

    private static Task<Result<int>> StartAsync(FormWorld world, string code) => new StartDraft(world.World, world.World.User("office"), world.World.Clock).RunAsync(code);

    private static Task<Result<string>> CreateAsync(FormWorld world, CreateFormInput input) => new CreateForm(world.World, world.World.User("office"), world.World.Clock).RunAsync(input);

    private static async Task<string> ElementAsync(FormWorld world, string name)
    {
        var result = await new AddElement(world.World, world.World.User("office")).RunAsync(new(null, name, "次", 0, OverUnits.Sum, OverMonths.Sum, Frequency.Quarterly));
        result.Message.Should().BeNull();
        return result.Value!;
    }

    private static async Task<string> FormAsync(FormWorld world, string name)
    {
        var result = await CreateAsync(world, new(null, name, Frequency.Quarterly, [UnitKind.TownshipBranch]));
        result.Message.Should().BeNull();
        return result.Value!;
    }

    private static async Task<Result<DraftSaved>> SaveAsync(FormWorld world, string account, string code, Guid seen, FormDefinition definition, string? name = null)
    {
        var draft = (await Draft(world, "office").RunAsync(code)).Value!;
        return await new SaveDraft(world.World, world.World.User(account), world.World.Clock).RunAsync(new(code, seen, name ?? draft.Name, draft.Frequency, draft.Kinds, definition));
    }

    private static async Task<Result<int>> TryPublishAsync(FormWorld world, string code, FormDefinition definition, ReportingPeriod? from)
    {
        var saved = await SaveAsync(world, "office", code, (await Draft(world, "office").RunAsync(code)).Value!.Version, definition);
        return await Publish(world, "office").RunAsync(new(code, saved.Value!.Version, from, "第一次启用"));
    }

    private static async Task PublishAsync(FormWorld world, string code, FormDefinition definition, ReportingPeriod from)
    {
        var result = await TryPublishAsync(world, code, definition, from);
        result.Message.Should().BeNull();
    }

    private static async Task<Result<Guid>> RetireAsync(FormWorld world, string code, ReportingPeriod? from, string reason = "并入别的表") =>
        await new RetireForm(world.World, world.World.User("office"), world.World.Clock).RunAsync(new(code, (await Templates(world, "office").DetailsAsync(code, null)).Value!.Version, from, reason));

    private static async Task OpenAsync(FormWorld world, ReportingPeriod period)
    {
        var result = await new OpenPeriod(world.World, world.World.User("office"), world.World.Clock, TestWorld.Logger<OpenPeriod>()).HandleAsync(period);
        result.Message.Should().BeNull();
    }
}
