using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace MedCommunity.Web.Spreadsheets;

/// <summary>A cell as the file has it.</summary>
/// <param name="Type">The standard's t: s, inlineStr, str, b, e, d, n.</param>
internal sealed record RawCell(int Column, string Type, uint Style, string Value, bool HasFormula);

internal sealed record RawRow(int Number, bool IsHidden, List<RawCell> Cells);

/// <summary>A rectangle of cells, both ends included.</summary>
internal sealed record CellRange(int Left, int Top, int Right, int Bottom)
{
    public bool IsOneCell => Left == Right && Top == Bottom;

    public override string ToString() => $"{SheetScan.Address(Left, Top)}:{SheetScan.Address(Right, Bottom)}";
}

/// <summary>Goes through a sheet's XML once, row by row; the merged ranges stand after the rows.</summary>
internal sealed class SheetScan(WorksheetPart part, ReadingBudget budget)
{
    private const int LastRow = 1_048_576;
    private const int LastColumn = 16_384;

    /// <summary>Known once all rows were taken.</summary>
    public List<CellRange> Merges { get; } = [];

    public IEnumerable<RawRow> Rows()
    {
        var previous = 0;
        using var reader = ReadingBudget.Open(part);
        while (budget.Read(reader))
        {
            if (reader.IsStartElement && reader.ElementType == typeof(Row))
            {
                var number = reader.Attribute("r") is { } r ? int.Parse(r, NumberStyles.None, CultureInfo.InvariantCulture) : previous + 1;
                if (number <= previous || number > LastRow)
                {
                    throw new InvalidDataException("The rows are out of order.");
                }

                previous = number;
                yield return new RawRow(number, reader.Attribute("hidden") is "1" or "true", Cells(reader, number));
            }
            else if (reader.IsStartElement && reader.ElementType == typeof(MergeCell))
            {
                Merges.Add(Range(reader.Attribute("ref") ?? ""));
            }
        }
    }

    public static string Address(int column, int row) => Letters(column) + row.ToString(CultureInfo.InvariantCulture);

    public static string Letters(int column)
    {
        var letters = "";
        for (; column > 0; column = (column - 1) / 26)
        {
            letters = (char)('A' + ((column - 1) % 26)) + letters;
        }

        return letters;
    }

    private List<RawCell> Cells(OpenXmlReader reader, int row)
    {
        var cells = new List<RawCell>();
        var previous = 0;
        while (!(reader.ElementType == typeof(Row) && reader.IsEndElement) && budget.Read(reader))
        {
            if (reader.IsStartElement && reader.ElementType == typeof(Cell))
            {
                var (column, ofRow) = reader.Attribute("r") is { } address ? Parse(address) : (previous + 1, row);
                if (ofRow != row || column <= previous || column > LastColumn)
                {
                    throw new InvalidDataException("The cells are out of order.");
                }

                previous = column;
                cells.Add(OneCell(reader, column));
            }
        }

        return cells;
    }

    private RawCell OneCell(OpenXmlReader reader, int column)
    {
        var type = reader.Attribute("t") ?? "n";
        var style = reader.Attribute("s") is { } s ? uint.Parse(s, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        var value = new StringBuilder();
        var (hasFormula, inPhonetic) = (false, false);
        while (!(reader.ElementType == typeof(Cell) && reader.IsEndElement) && budget.Read(reader))
        {
            if (reader.ElementType == typeof(PhoneticRun))
            {
                inPhonetic = !reader.IsEndElement;
            }
            else if (reader.IsStartElement && reader.ElementType == typeof(CellFormula))
            {
                hasFormula = true;
            }
            else if (reader.IsStartElement && !inPhonetic && (reader.ElementType == typeof(CellValue) || reader.ElementType == typeof(Text)))
            {
                value.Append(ReadingBudget.Text(reader, value.Length));
            }
        }

        return new RawCell(column, type, style, value.ToString(), hasFormula);
    }

    private static CellRange Range(string text)
    {
        var ends = text.Split(':');
        var (left, top) = Parse(ends[0]);
        var (right, bottom) = Parse(ends[^1]);
        return new CellRange(Math.Min(left, right), Math.Min(top, bottom), Math.Max(left, right), Math.Max(top, bottom));
    }

    private static (int Column, int Row) Parse(string address)
    {
        var (column, i) = (0, 0);
        for (; i < address.Length && i < 4 && char.IsAsciiLetterUpper(address[i]); i++)
        {
            column = (column * 26) + (address[i] - 'A' + 1);
        }

        return column is > 0 and <= LastColumn && int.TryParse(address.AsSpan(i), NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row is > 0 and <= LastRow
            ? (column, row)
            : throw new InvalidDataException($"{CellText.Quote(address)} is no cell.");
    }
}
