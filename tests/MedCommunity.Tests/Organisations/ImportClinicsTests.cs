using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Tests.Spreadsheets;
using MedCommunity.Web.Features.Organisations;
using Microsoft.EntityFrameworkCore;
using static MedCommunity.Tests.Organisations.ClinicFiles;

namespace MedCommunity.Tests.Organisations;

public sealed class ImportClinicsTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task Clinics_and_stations_come_in_below_their_branches_with_all_that_the_file_says(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var order = (await world.UnitAsync(BranchCode + "-c9")).Order;

        var result = await Importer(world).RunAsync(
            With(
                [Branch, " 新村　卫生室 ", null, "２０２４/１/５", "王医生", "138 1234-5678", null],
                ["kskt-community-1", "东城第三社区卫生服务站", "社区卫生服务站", null, null, "（0476）5223456", null],
                [BranchCode, "自编号卫生室", "卫生室", "2027-03-01", null, null, "qs-new"]).Build(),
            dryRun: false);

        result.Message.Should().BeNull();
        result.Value!.Summary.Should().Be("新增3个");
        result.Value.Lines.Select(l => l.ToString()).Should().Equal(
            "第2行 新增：青山镇中心卫生院 · 新村 卫生室（kskt-township-1-c10）",
            "第3行 新增：东城社区卫生服务中心 · 东城第三社区卫生服务站（kskt-community-1-s3）",
            "第4行 新增：青山镇中心卫生院 · 自编号卫生室（qs-new）");
        var clinic = await world.UnitAsync("kskt-township-1-c10");
        (clinic.Name, clinic.Kind, clinic.OpenedOn, clinic.ContactName, clinic.ContactPhone, clinic.Order, clinic.IsDemonstration).Should().Be(
            ("新村 卫生室", UnitKind.VillageClinic, new DateOnly(2024, 1, 5), "王医生", "13812345678", order + 1, false));
        var station = await world.UnitAsync("kskt-community-1-s3");
        (station.Kind, station.OpenedOn, station.ContactPhone).Should().Be((UnitKind.ServiceStation, world.Clock.Today(), "0476-5223456"));

        await using var db = world.CreateDbContext();
        var tree = await db.TreeAsync(world.CountyId, world.Clock.Today());
        tree.Parent(clinic.Id)!.Code.Should().Be(BranchCode);
        tree.VerifierOf(station.Id)!.Code.Should().Be("kskt-community-1");
        tree.FindByCode("qs-new").Should().BeNull("it opens next March");
        (await db.TreeAsync(world.CountyId, new DateOnly(2027, 3, 1))).FindByCode("qs-new").Should().NotBeNull();
        (await db.TreeAsync(world.CountyId, new DateOnly(2024, 1, 4))).FindByCode(clinic.Code).Should().BeNull();
        var audit = await db.AuditEntries.Where(e => e.Subject == nameof(OrgUnit) && e.SubjectId == clinic.Id).SingleAsync();
        (audit.AccountId, audit.Action).Should().Be((world.AccountId("admin"), "added"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_same_file_twice_changes_nothing_the_second_time_and_a_changed_contact_is_updated(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        RawXlsx File(string phone) => With(
            [Branch, "新村卫生室", null, "2024-01-05", "王医生", phone, null],
            [Branch, "明年卫生室", null, "2027-06-01", null, null, null],
            [Branch, Known, null, null, null, null, null]);
        (await Importer(world).RunAsync(File("13812345678").Build(), dryRun: false)).Value!.Summary.Should().Be("新增2个，无变化1个");
        var known = await world.UnitAsync(BranchCode + "-c1");
        var before = await CountAsync(world);

        world.Clock.Now += TimeSpan.FromDays(1);
        var again = await Importer(world).RunAsync(File("138-1234-5678").Build(), dryRun: false);
        (await CountAsync(world)).Should().Equal(before);
        var changed = await Importer(world).RunAsync(File("13900000000").Build(), dryRun: false);

        again.Value!.Summary.Should().Be("无变化3个");
        changed.Value!.Lines[0].ToString().Should().Be("第2行 更新：青山镇中心卫生院 · 新村卫生室（kskt-township-1-c10）：联系电话由13812345678改为13900000000");
        changed.Value.Summary.Should().Be("更新1个，无变化2个");
        (await world.UnitAsync("kskt-township-1-c10")).ContactPhone.Should().Be("13900000000");
        (await world.UnitAsync(BranchCode + "-c1")).Should().BeEquivalentTo(known, "what the file leaves blank is kept");
        var after = await CountAsync(world);
        (after["units"], after["placements"], after["audit"]).Should().Be((before["units"], before["placements"], before["audit"] + 1));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_branch_that_is_to_close_takes_no_new_clinic_but_keeps_those_it_has(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using (var db = world.CreateDbContext())
        {
            (await db.OrgUnits.SingleAsync(u => u.Code == BranchCode)).ClosedOn = new(2026, 12, 31);
            await db.SaveChangesAsync();
        }

        var refused = await Importer(world).RunAsync(With([Branch, "新村卫生室"]).Build(), dryRun: false);
        var known = await Importer(world).RunAsync(With([Branch, Known, null, null, "新医生"]).Build(), dryRun: false);

        refused.Outcome.Should().Be(Outcome.Invalid);
        refused.Value!.Findings.Should().ContainSingle().Which.Message.Should().Contain("2026-12-31起关闭");
        known.Value!.Summary.Should().Be("更新1个");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_dry_run_lists_what_the_real_one_does_and_writes_nothing(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var file = With([Branch, "新村卫生室"], [Branch, Known, null, null, "新医生"]).Build();
        var before = await CountAsync(world);

        var dry = await Importer(world).RunAsync(file, dryRun: true);
        (await CountAsync(world)).Should().Equal(before);
        (await world.UnitAsync(BranchCode + "-c1")).ContactName.Should().NotBe("新医生");
        var real = await Importer(world).RunAsync(file, dryRun: false);

        dry.Value!.Lines.Should().Equal(real.Value!.Lines);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_template_filled_in_comes_back_and_its_example_row_is_left_out(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var template = (await new ClinicTemplate(world, world.User("admin")).RunAsync()).Value!;
        template.Name.Should().Be("克什克腾旗卫生室导入模板.xlsx");

        var result = await Importer(world).RunAsync(FilledIn(template.Content), dryRun: false);

        result.Message.Should().BeNull();
        result.Value!.Summary.Should().Be("新增1个");
        result.Value.Notices.Should().Equal("第2行是示例，没有导入。");
        (await world.UnitAsync(BranchCode + "-c10")).ContactPhone.Should().Be("13812345678");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_a_clerk_should_know_and_need_not_mend_is_said(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var file = new RawXlsx("卫生室", RawXlsx.Rows(1, [.. Header, "备注"], ["河源镇卫生院", Known, null, null, null, null, null, "略"]))
            .Replace(RawXlsx.SheetPath, "<row r=\"2\">", "<row r=\"2\" hidden=\"1\">");

        var result = await Importer(world).RunAsync(file.Build(), dryRun: true);

        result.Value!.Notices.Should().BeEquivalentTo(
            $"第2行：“{Branch}”下已有同名的“{Known}”，请核对所属基层分院是否填错。",
            "第2行在表中被隐藏或筛选掉了，也在导入之列，请核对。",
            "模板中没有的列不导入：“备注”。");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Aliases_and_former_names_are_known_and_a_closed_clinic_gives_its_name_but_not_its_code(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using (var db = world.CreateDbContext())
        {
            var units = await db.OrgUnits.Where(u => u.Code == BranchCode || u.Code == BranchCode + "-c1" || u.Code == BranchCode + "-c2").OrderBy(u => u.Code).ToListAsync();
            units[0].Aliases = "青山卫生院\n青山分院";
            db.FormerNames.Add(new FormerName { CountyId = world.CountyId, UnitId = units[1].Id, Name = "旧名卫生室", To = new(2026, 1, 1) });
            units[2].ClosedOn = world.Clock.Today();
            await db.SaveChangesAsync();
        }

        var closed = (await world.UnitAsync(BranchCode + "-c2")).Name;
        var again = await Importer(world).RunAsync(With(["青山分院", closed]).Build(), dryRun: false);
        var renamed = await Importer(world).RunAsync(With([Branch, "旧名卫生室"], [Branch, "甲", null, null, null, null, BranchCode + "-c2"]).Build(), dryRun: false);

        again.Value!.Lines.Single().Should().Match<ClinicLine>(l => l.Change == ClinicChange.Added && l.Code == BranchCode + "-c10");
        renamed.Value!.FindingLines.Should().SatisfyRespectively(
            f => f.Should().Contain($"已更名为“{Known}”"),
            f => f.Should().Contain("已由"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Only_administrators_may_and_nobody_else_learns_anything(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var before = await CountAsync(world);
        foreach (var account in new[] { "office", "leader", "branch", "clinic", "auditor" })
        {
            var refused = await Importer(world, world.User(account)).RunAsync(Row().Build(), dryRun: true);
            refused.Outcome.Should().Be(Outcome.NotAllowed);
            refused.Message.Should().Contain("只有系统管理员可以导入机构");
            (await new ClinicTemplate(world, world.User(account)).RunAsync()).Outcome.Should().Be(Outcome.NotAllowed);
        }

        var nobody = new CurrentUser(_ => ValueTask.FromResult<Guid?>(null), world.Clock);
        (await Importer(world, nobody).RunAsync(Row().Build(), dryRun: false)).Outcome.Should().Be(Outcome.NotFound);
        (await new ClinicTemplate(world, nobody).RunAsync()).Outcome.Should().Be(Outcome.NotFound);
        (await CountAsync(world)).Should().Equal(before);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task An_operator_at_the_terminal_imports_into_the_county_that_he_names(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        CurrentUser Operator(string county) => new(_ => ValueTask.FromResult<Guid?>(null), world.Clock) { IsOperator = true, CountyCode = county };

        (await Importer(world, Operator("nowhere")).RunAsync(Row().Build(), dryRun: false)).Outcome.Should().Be(Outcome.NotFound);
        (await Importer(world, Operator(world.County.Code)).RunAsync(Row().Build(), dryRun: false)).IsDone.Should().BeTrue();

        await using var db = world.CreateDbContext();
        (await db.AuditEntries.OrderByDescending(e => e.Id).Select(e => e.AccountName).FirstAsync()).Should().Be("命令行");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_full_file_of_two_thousand_rows_comes_in(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var file = With([.. Enumerable.Range(1, 2000).Select(i => new[] { Branch, $"新{i}村卫生室", null, "2024年1月1日", "王医生", "13812345678" })]).Build();

        (await Importer(world).RunAsync(file, dryRun: false)).Value!.Summary.Should().Be("新增2000个");
        (await Importer(world).RunAsync(file, dryRun: false)).Value!.Summary.Should().Be("无变化2000个");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Two_who_import_the_same_file_at_once_make_no_clinic_twice(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var file = With([.. Enumerable.Range(1, 50).Select(i => new[] { Branch, $"新{i}村卫生室" })]).Build();
        var before = await CountAsync(world);

        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Importer(world).RunAsync(file, dryRun: false))));

        results.Should().OnlyContain(r => r.IsDone || (r.Outcome == Outcome.Conflict && r.Message!.Contains("请重新检查"))).And.ContainSingle(r => r.IsDone && r.Value!.Added == 50);
        (await CountAsync(world))["units"].Should().Be(before["units"] + 50);
    }

    [Fact]
    public void There_are_at_least_fifty_broken_files_and_each_is_named_once()
    {
        Broken().Should().HaveCountGreaterThanOrEqualTo(50);
        Broken().Select(b => b.Name).Should().OnlyHaveUniqueItems();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Broken_files_crash_nothing_write_nothing_and_each_says_what_to_do(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var before = await CountAsync(world);
        using var all = new FluentAssertions.Execution.AssertionScope();
        foreach (var (name, file, word) in Broken())
        {
            var bytes = file();
            (name.StartsWith("zip bomb", StringComparison.Ordinal) && bytes.Length > 1024 * 1024).Should().BeFalse("a bomb is small where it lies");

            var result = await Importer(world).RunAsync(bytes, dryRun: false);

            var said = string.Join('\n', [result.Message, .. result.Value?.FindingLines ?? []]);
            result.Outcome.Should().Be(Outcome.Invalid, "{0}: {1}", name, said);
            said.Should().Contain(word, "{0}", name).And.Contain("请", "{0} tells what to do", name).And.NotContainAny("Exception", "Error", "null");
            (await CountAsync(world)).Should().Equal(before, "{0} writes nothing", name);
        }
    }

    private static ImportClinics Importer(TestWorld world, CurrentUser? user = null) => new(world, user ?? world.User("admin"), world.Clock, TestWorld.Logger<ImportClinics>());

    /// <summary>The template with a row 3 that a clerk typed.</summary>
    private static byte[] FilledIn(byte[] template)
    {
        using var memory = new MemoryStream();
        memory.Write(template);
        using (var document = DocumentFormat.OpenXml.Packaging.SpreadsheetDocument.Open(memory, isEditable: true))
        {
            var rows = document.WorkbookPart!.WorksheetParts.Select(p => p.Worksheet.GetFirstChild<DocumentFormat.OpenXml.Spreadsheet.SheetData>()!).Single(d => d.InnerText.Contains("本行不会导入", StringComparison.Ordinal));
            rows.InnerXml += RawXlsx.Rows(3, [Branch, "新村卫生室", "嘎查村卫生室", null, null, "13812345678"]).Replace("<row ", "<row xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" ", StringComparison.Ordinal);
        }

        return memory.ToArray();
    }

    private static async Task<Dictionary<string, int>> CountAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return new()
        {
            ["units"] = await db.OrgUnits.CountAsync(),
            ["placements"] = await db.OrgPlacements.CountAsync(),
            ["audit"] = await db.AuditEntries.CountAsync(),
        };
    }
}
