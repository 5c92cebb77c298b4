using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Tests.Spreadsheets;

public sealed class SheetWriterTests
{
    private static readonly SheetContent Places = new("地 点's", [new("地点", 20)], [["甲地"], ["乙地"]]) { IsHidden = true };

    private static readonly SheetContent Data = new(
        "数据",
        [new("名称*", 20, Choices: Places, Hint: "从下拉列表中选择"), new("电话", 16, ColumnFormat.Text), new("人数", 10, ColumnFormat.Whole), new("金额", 12, ColumnFormat.Decimal), new("日期", 14, ColumnFormat.Date), new("是否", 8)],
        [["甲地", "0476123", 1234, 12.5m, new DateOnly(2024, 2, 29), true], ["=1+1", "+86", null, -1L, null, false], ["@SUM(A1)", "-2_x000D_\u0001", 0, 0.1, new DateOnly(1950, 1, 1), null]]);

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        var table = SheetReader.Read(SheetWriter.Write(Data, Places), new SheetLayout("数据", ["名称", "电话", "人数", "金额", "日期", "是否"])).Value!;

        table.Findings.Should().BeEmpty();
        table.Rows.Select(r => string.Join('|', r.Cells.Values.Select(c => c.Text))).Should().Equal(
            "甲地|0476123|1234|12.5|2024-02-29|TRUE", "=1+1|+86||-1||FALSE", "@SUM(A1)|-2_x000D_|0|0.1|1950-01-01|");
        table.Rows[0]["日期"].Kind.Should().Be(CellKind.Date);
        table.Rows[0]["电话"].Kind.Should().Be(CellKind.Text);
    }

    [Fact]
    public void Text_that_begins_like_a_formula_is_stored_as_text()
    {
        using var document = Open(Data, Places);
        var cells = document.WorkbookPart!.WorksheetParts.SelectMany(p => p.Worksheet.Descendants<Cell>()).ToList();

        cells.Should().OnlyContain(c => c.CellFormula == null);
        cells.Where(c => c.InnerText.StartsWith('=') || c.InnerText.StartsWith('@') || c.InnerText.StartsWith('+')).Should().HaveCount(3).And.OnlyContain(c => c.DataType!.Value == CellValues.InlineString);
    }

    [Fact]
    public void The_file_is_valid_for_Excel_with_a_frozen_head_drop_downs_and_text_columns()
    {
        using var document = Open(Data, Places);
        var sheet = document.WorkbookPart!.WorksheetParts.First(p => p.Worksheet.Descendants<DataValidation>().Any()).Worksheet;

        new OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Office2013).Validate(document).Select(e => $"{e.Path?.XPath}: {e.Description}").Should().BeEmpty();
        sheet.Descendants<Pane>().Single().State!.Value.Should().Be(PaneStateValues.Frozen);
        sheet.Descendants<DataValidation>().Single().Formula1!.Text.Should().Be("'地 点''s'!$A$2:$A$3");
        sheet.Descendants<Column>().ElementAt(1).Style!.Value.Should().Be(SheetStyles.Of(ColumnFormat.Text), "an empty cell of the column keeps leading zeros");
        document.WorkbookPart.Workbook.Descendants<Sheet>().Last().State!.Value.Should().Be(SheetStateValues.Hidden);
    }

    private static SpreadsheetDocument Open(params SheetContent[] sheets) => SpreadsheetDocument.Open(new MemoryStream(SheetWriter.Write(sheets)), isEditable: false);
}
