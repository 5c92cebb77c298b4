using System.Globalization;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace MedCommunity.Tests.Forms;

/// <summary>Fills a downloaded workbook as Excel would: cells of its first sheet get numbers, words or nothing; everything else stays.</summary>
internal static class Workbooks
{
    /// <param name="file">The workbook.</param>
    /// <param name="cells">By address; a number, a text, <c>=A1</c> for a formula, or null.</param>
    public static byte[] Fill(byte[] file, params (string Address, object? Value)[] cells) => Change(file, document =>
    {
        var byAddress = Addresses(document).ToDictionary(c => c.Value, c => c.Key);
        foreach (var (address, value) in cells)
        {
            Set(byAddress[address], value);
        }
    });

    /// <summary>Fills the figures of a form's workbook, by the data element's code; <paramref name="column"/> E is the figure, F the explanation.</summary>
    public static byte[] FillForm(byte[] file, IReadOnlyDictionary<string, object?> values, char column = 'E') =>
        Fill(file, [.. values.Select(v => ($"{column}{RowOf(file, v.Key)}", v.Value))]);

    /// <summary>The row of a data element in a form's workbook.</summary>
    public static int RowOf(byte[] file, string code)
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(file), isEditable: false);
        var mark = Cells(document).Single(c => c.InnerText.EndsWith($"|{code}", StringComparison.Ordinal));
        return int.Parse(Addresses(document)[mark][1..], CultureInfo.InvariantCulture);
    }

    /// <summary>What stands in the cells, by address.</summary>
    public static Dictionary<string, string> Texts(byte[] file)
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(file), isEditable: false);
        return Addresses(document).ToDictionary(c => c.Value, c => c.Key.InnerText);
    }

    /// <summary>Replaces a piece of text in every cell.</summary>
    public static byte[] Replace(byte[] file, string old, string with) => Change(file, document =>
    {
        foreach (var cell in Cells(document).Where(c => c.InnerText.Contains(old, StringComparison.Ordinal)))
        {
            Set(cell, cell.InnerText.Replace(old, with, StringComparison.Ordinal));
        }
    });

    public static byte[] Change(byte[] file, Action<SpreadsheetDocument> change)
    {
        using var memory = new MemoryStream();
        memory.Write(file);
        using (var document = SpreadsheetDocument.Open(memory, isEditable: true))
        {
            change(document);
        }

        return memory.ToArray();
    }

    private static void Set(Cell cell, object? value)
    {
        cell.RemoveAllChildren();
        cell.DataType = null;
        switch (value)
        {
            case null:
                break;
            case string formula when formula.StartsWith('='):
                cell.Append(new CellFormula(formula[1..]), new CellValue("1"));
                break;
            case string text:
                cell.DataType = CellValues.InlineString;
                cell.InlineString = new InlineString(new Text(text));
                break;
            default:
                cell.CellValue = new CellValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static IEnumerable<Cell> Cells(SpreadsheetDocument document) => First(document).Descendants<Cell>();

    private static Worksheet First(SpreadsheetDocument document)
    {
        var sheet = document.WorkbookPart!.Workbook.Descendants<Sheet>().First();
        return ((WorksheetPart)document.WorkbookPart.GetPartById(sheet.Id!.Value!)).Worksheet;
    }

    /// <summary>Our own files leave the addresses out: a cell stands where it stands.</summary>
    private static Dictionary<Cell, string> Addresses(SpreadsheetDocument document) => First(document).Descendants<Row>()
        .SelectMany((row, r) => row.Elements<Cell>().Select((cell, c) => (cell, Address: string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + c)}{r + 1}"))))
        .ToDictionary(c => c.cell, c => c.Address);
}
