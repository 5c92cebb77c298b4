using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Tests.Organisations;
using MedCommunity.Web.Features.Forms;
using Microsoft.EntityFrameworkCore;
using static MedCommunity.Tests.Forms.FormWorld;
using CellValue = MedCommunity.Core.Forms.CellValue;

namespace MedCommunity.Tests.Forms;

public sealed class ImportFormTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task The_workbook_is_valid_locked_but_for_its_inputs_and_says_what_it_takes(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.SaveAsync("branch", BranchForm, """{"VISITS_TOTAL":1200,"STAFF_INCOME":12.5,"VISITS_TCM":"na"}""");

        var file = (await FileAsync(world, "branch", BranchForm)).Value!;

        file.Name.Should().Be("巴彦高勒苏木卫生院2026年10月基层分院月度监测表.xlsx".Replace("巴彦高勒苏木卫生院", (await world.World.UnitAsync(Branch)).Name));
        using var document = SpreadsheetDocument.Open(new MemoryStream(file.Content), isEditable: false);
        new OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Office2013).Validate(document).Select(e => $"{e.Path?.XPath}: {e.Description}").Should().BeEmpty();
        var sheet = document.WorkbookPart!.WorksheetParts.Single().Worksheet;
        sheet.Descendants<SheetProtection>().Single().Sheet!.Value.Should().BeTrue();
        sheet.Descendants<SheetProtection>().Single().HashValue.Should().BeNull("there is no password");
        sheet.Descendants<Column>().Where(c => c.Hidden?.Value == true).Select(c => c.Min!.Value).Should().Equal(7u, 8u, 9u);
        var looks = document.WorkbookPart.WorkbookStylesPart!.Stylesheet.CellFormats!.Elements<CellFormat>().ToList();
        var unlocked = sheet.Descendants<Row>().SelectMany((row, r) => row.Elements<Cell>().Select((cell, c) => (Address: $"{(char)('A' + c)}{r + 1}", Style: (int)cell.StyleIndex!.Value)))
            .Where(c => looks[c.Style].Protection?.Locked?.Value == false).Select(c => c.Address).ToList();
        unlocked.Should().HaveCount(30, "15 figures and their explanations").And.OnlyContain(a => a.StartsWith('E') || a.StartsWith('F'));
        var row = Workbooks.RowOf(file.Content, "VISITS_TOTAL");
        var takes = sheet.Descendants<DataValidation>().Single(v => v.SequenceOfReferences!.InnerText == $"E{row}");
        takes.Type!.Value.Should().Be(DataValidationValues.Custom);
        takes.Formula1!.Text.Should().Be($"IF(ISNUMBER(E{row}),AND(ROUND(E{row},0)=E{row},E{row}>=0),OR(E{row}=\"不适用\",E{row}=\"清空\"))");
        takes.Prompt!.Value.Should().Contain("整数").And.Contain("清空");
        var texts = Workbooks.Texts(file.Content);
        (texts[$"E{row}"], texts[$"E{Workbooks.RowOf(file.Content, "STAFF_INCOME")}"], texts[$"E{Workbooks.RowOf(file.Content, "VISITS_TCM")}"]).Should().Be(("1200", "12.5", "不适用"));
        texts[$"D{row}"].Should().MatchRegex(@"^\d+$", "last month's value, as a number");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_file_as_it_was_downloaded_changes_nothing_and_what_was_filled_in_is_shown_then_written_by_the_path_of_Excel(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.SaveAsync("clinic", ClinicForm, """{"VISITS_TOTAL":100,"VISITS_TCM":10}""", explanations: """{"VISITS_TOTAL":"旧的说明"}""");
        var file = (await FileAsync(world, "clinic", ClinicForm)).Value!.Content;
        var untouched = await world.RowAsync(ClinicForm);

        (await ImportAsync(world, "clinic", ClinicForm, file)).Value!.Changes.Should().BeEmpty();
        var filled = Workbooks.FillForm(file, new Dictionary<string, object?> { ["VISITS_TOTAL"] = null, ["VISITS_TCM"] = "清空", ["REFERRALS_UP"] = "１，２００" });
        filled = Workbooks.FillForm(filled, new Dictionary<string, object?> { ["VISITS_TOTAL"] = "清空", ["REFERRALS_UP"] = " 集中转诊 " }, 'F');
        var check = await ImportAsync(world, "clinic", ClinicForm, filled, dryRun: true);
        check.Message.Should().BeNull();
        check.Value!.Changes.Select(c => (c.Before, c.After)).Should().Equal(("旧的说明", "无"), ("10", "未填"), ("未填", "1,200"), ("无", "集中转诊"));
        (await world.RowAsync(ClinicForm)).Should().BeEquivalentTo(untouched, "a check writes nothing");

        (await ImportAsync(world, "clinic", ClinicForm, filled)).Value!.Changes.Should().HaveCount(4);

        var read = (await world.ReadAsync("clinic", ClinicForm)).Value!;
        (read.State, read.Version).Should().Be(("Draft", 2), "an import never submits");
        read.Values.Should().Equal(new Dictionary<string, CellValue> { ["VISITS_TOTAL"] = CellValue.Of(100), ["VISITS_TCM"] = CellValue.NotFilled, ["REFERRALS_UP"] = CellValue.Of(1200) });
        read.Explanations.Should().Equal(new Dictionary<string, string> { ["REFERRALS_UP"] = "集中转诊" });
        await using var db = world.World.CreateDbContext();
        (await db.SubmissionChanges.Where(c => c.Revision == 2).ToListAsync()).Should().HaveCount(2).And.OnlyContain(c => c.Path == EntryPath.Excel && c.By == world.World.AccountId("clinic"));
        (await ImportAsync(world, "clinic", ClinicForm, filled)).Value!.Changes.Should().BeEmpty("the same file again says what is stored");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_others_changed_since_the_download_shows_both_and_stays_unless_the_person_chooses_otherwise(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.SaveAsync("clinic", ClinicForm, """{"VISITS_TOTAL":100,"VISITS_TCM":10,"REFERRALS_UP":1}""");
        var file = Workbooks.FillForm((await FileAsync(world, "clinic", ClinicForm)).Value!.Content, new Dictionary<string, object?> { ["VISITS_TOTAL"] = 300, ["REFERRALS_UP"] = 3 });
        await world.SaveAsync("branch", ClinicForm, """{"VISITS_TOTAL":200,"VISITS_TCM":20}""");

        var check = (await ImportAsync(world, "clinic", ClinicForm, file, dryRun: true)).Value!;
        var conflict = check.Conflicts.Should().ContainSingle("the file left VISITS_TCM as it was").Which;
        (conflict.Code, conflict.Yours, conflict.Stored).Should().Be(("VISITS_TOTAL", "300", "200"));
        conflict.By.Should().Contain("赵院长");
        check.Changes.Select(c => c.After).Should().Equal("3");

        // Nobody looked: nothing is written.
        (await ImportAsync(world, "clinic", ClinicForm, file)).Outcome.Should().Be(Outcome.Conflict);
        (await world.RowAsync(ClinicForm))!.Revision.Should().Be(2);

        // Somebody writes between the check and the confirmation.
        await world.SaveAsync("branch", ClinicForm, """{"REFERRALS_UP":2}""");
        var late = await ImportAsync(world, "clinic", ClinicForm, file, seen: check.Seen);
        late.Outcome.Should().Be(Outcome.Conflict);
        late.Value!.Conflicts.Select(c => c.Code).Should().Equal("VISITS_TOTAL", "REFERRALS_UP");
        (await world.RowAsync(ClinicForm))!.Revision.Should().Be(3);

        (await ImportAsync(world, "clinic", ClinicForm, file, seen: late.Value.Seen, overwrite: ["REFERRALS_UP"])).IsDone.Should().BeTrue();
        var read = (await world.ReadAsync("clinic", ClinicForm)).Value!;
        read.Values.Should().Equal(new Dictionary<string, CellValue> { ["VISITS_TOTAL"] = CellValue.Of(200), ["VISITS_TCM"] = CellValue.Of(20), ["REFERRALS_UP"] = CellValue.Of(3) });
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_file_that_is_not_of_this_form_or_cannot_be_read_says_so_and_changes_nothing(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.SaveAsync("clinic", ClinicForm, """{"VISITS_TOTAL":100}""");
        var before = await world.RowAsync(ClinicForm);
        var file = (await FileAsync(world, "clinic", ClinicForm)).Value!.Content;
        var other = (await FileAsync(world, "branch", BranchForm)).Value!.Content;
        var version = Workbooks.Texts(file)[$"G{Workbooks.RowOf(file, "VISITS_TOTAL")}"].Split('|')[4];
        byte[] Filled(object? value) => Workbooks.FillForm(file, new Dictionary<string, object?> { ["VISITS_TOTAL"] = value });
        List<(string Name, byte[] File, string Words)> cases =
        [
            ("another unit's", other, "不是本表的"),
            ("another month's", Workbooks.Replace(file, "|2026-10|", "|2026-09|"), "2026年9月的另一张表"),
            ("another county's", Workbooks.Replace(file, "keshiketeng|", "zhalaite|"), "不是本表的"),
            ("an older version of the form", Workbooks.Replace(file, version, Guid.NewGuid().ToString("N")), "表样在下载之后改过版本"),
            ("a revision that is not there yet", Workbooks.Replace(file, "|1|", "|7|"), "请重新下载本表"),
            ("a mark that was changed", Workbooks.Replace(file, "|VISITS_TCM", "|VISITS_TOTAL"), "系统标识被改动过"),
            ("an element that the form has not", Workbooks.Replace(file, "|VISITS_TCM", "|NO_SUCH"), "对不上"),
            ("no marks", Workbooks.Replace(file, "|", "-"), "系统标识被改动过"),
            ("a letter", Filled("12a"), "“12a”不是数字"),
            ("five decimals", Filled(1.00001m), "最多4位小数"),
            ("too much", Filled(1e11m), "90亿"),
            ("far too much", Filled(1e40), "90亿"),
            ("a formula", Filled("=1+1"), "是公式"),
            ("a long explanation", Workbooks.FillForm(file, new Dictionary<string, object?> { ["VISITS_TOTAL"] = new string('长', 501) }, 'F'), "最多500字"),
            ("a figure beside a heading", Workbooks.Fill(file, ("E7", 5)), "不是表中的项目"),
            ("a renamed column", Workbooks.Fill(file, ("E6", "本月")), "缺少列：“本期”"),
            .. ClinicFiles.Broken().TakeWhile(b => b.Name != "wrong sheet").Select(b => (b.Name, b.File(), b.Word)),
        ];
        foreach (var (name, bad, words) in cases)
        {
            foreach (var dryRun in new[] { true, false })
            {
                var result = await ImportAsync(world, "clinic", ClinicForm, bad, dryRun);

                result.Outcome.Should().Be(Outcome.Invalid, name);
                string.Join('\n', [result.Message, .. result.Errors.Values]).Should().Contain(words, name);
            }
        }

        (await world.RowAsync(ClinicForm)).Should().BeEquivalentTo(before);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Only_who_fills_the_form_imports_and_only_while_it_is_editable(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var file = Workbooks.FillForm((await FileAsync(world, "branch", BranchForm)).Value!.Content, new Dictionary<string, object?> { ["VISITS_TOTAL"] = 5 });

        (await ImportAsync(world, "office", BranchForm, file)).Outcome.Should().Be(Outcome.NotAllowed);
        (await ImportAsync(world, "hospital", BranchForm, file)).Outcome.Should().Be(Outcome.NotAllowed);
        (await ImportAsync(world, "insurance", BranchForm, file)).Outcome.Should().Be(Outcome.NotFound);
        (await FileAsync(world, "insurance", BranchForm)).Outcome.Should().Be(Outcome.NotFound);
        (await FileAsync(world, "leader", BranchForm)).Outcome.Should().Be(Outcome.Done, "who sees the form may take it along");
        await world.PutAsync(BranchForm, SubmissionState.Submitted);
        var late = await ImportAsync(world, "branch", BranchForm, file);
        (late.Outcome, late.Message).Should().Be((Outcome.Conflict, "本表已提交，不能修改；需要修改请先由提交人撤回，或请审核人退回。"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_operator_imports_several_forms_at_once_all_or_none_under_the_same_rules(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var clinic = Workbooks.FillForm((await FileAsync(world, "clinic", ClinicForm)).Value!.Content, new Dictionary<string, object?> { ["VISITS_TOTAL"] = 7 });
        var branch = Workbooks.FillForm((await FileAsync(world, "branch", BranchForm)).Value!.Content, new Dictionary<string, object?> { ["VISITS_TOTAL"] = 70 });
        var both = Workbooks.Change(clinic, document => AddSheet(document, branch, "分院"));

        (await Import(world, Operator(world)).FromTerminalAsync(both, new(2026, 9), dryRun: false)).Message.Should().Contain("2026年10月");
        (await Import(world, Operator(world)).FromTerminalAsync(both, TestWorld.UnderWay, dryRun: true)).Value!.SelectMany(i => i.Changes).Should().HaveCount(2);
        (await world.RowAsync(ClinicForm)).Should().BeNull("a dry run writes nothing");
        await world.PutAsync(BranchForm, SubmissionState.Submitted);
        (await Import(world, Operator(world)).FromTerminalAsync(both, TestWorld.UnderWay, dryRun: false)).Outcome.Should().Be(Outcome.Conflict);
        (await world.RowAsync(ClinicForm)).Should().BeNull("all or none");
        await world.PutAsync(BranchForm, SubmissionState.NotStarted);

        (await Import(world, Operator(world)).FromTerminalAsync(both, TestWorld.UnderWay, dryRun: false)).Message.Should().BeNull();

        (await world.ReadAsync("branch", BranchForm)).Value!.Values["VISITS_TOTAL"].Should().Be(CellValue.Of(70));
        await using var db = world.World.CreateDbContext();
        (await db.SubmissionChanges.ToListAsync()).Should().HaveCount(2).And.OnlyContain(c => c.ByName == "命令行" && c.By == Guid.Empty && c.Path == EntryPath.Excel);
    }

    private static CurrentUser Operator(FormWorld world) => new(_ => ValueTask.FromResult<Guid?>(null), world.World.Clock) { IsOperator = true, Path = EntryPath.Command };

    private static ImportForm Import(FormWorld world, CurrentUser user) => new(world.World, new SaveCells(world.Desk(user), user), user, world.World.Clock);

    private static Task<Result<FormImport>> ImportAsync(
        FormWorld world, string account, FormKey key, byte[] file, bool dryRun = false, int? seen = null, IReadOnlyCollection<string>? overwrite = null) =>
        Import(world, world.World.User(account)).RunAsync(key, file, dryRun, seen, overwrite);

    private static Task<Result<FormFile>> FileAsync(FormWorld world, string account, FormKey key) =>
        new FormFileQuery(world.World, world.World.User(account), world.World.Clock).RunAsync(key);

    private static void AddSheet(SpreadsheetDocument document, byte[] from, string name)
    {
        using var source = SpreadsheetDocument.Open(new MemoryStream(from), isEditable: false);
        var part = document.WorkbookPart!.AddPart(source.WorkbookPart!.WorksheetParts.Single());
        document.WorkbookPart.Workbook.Sheets!.Append(new Sheet { Id = document.WorkbookPart.GetIdOfPart(part), SheetId = 2, Name = name });
    }
}
