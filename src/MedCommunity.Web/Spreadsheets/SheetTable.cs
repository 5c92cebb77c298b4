namespace MedCommunity.Web.Spreadsheets;

/// <summary>What a file must hold to be read: the sheet's name, its columns in row 1 (in any order) or below its title, and how many rows at most.</summary>
/// <param name="Optional">Columns that may be missing; their cells are then blank.</param>
internal sealed record SheetLayout(string Sheet, IReadOnlyList<string> Columns, int MaxRows = 2000, IReadOnlyCollection<string>? Optional = null, int TitleRows = 0);

/// <summary>Several tables of one workbook, by the name of their sheet.</summary>
/// <param name="Findings">What is wrong with the sheets as wholes and with single cells, each with its sheet.</param>
/// <param name="OtherSheets">Visible sheets that nobody asked for.</param>
internal sealed record SheetBook(IReadOnlyDictionary<string, SheetTable> Tables, IReadOnlyList<string> Missing, IReadOnlyList<(string Sheet, string Message)> Findings, IReadOnlyList<string> OtherSheets);

/// <summary>The rows below the header that hold anything.</summary>
/// <param name="Findings">What the reader itself found wrong in single cells: formulas, errors, merged cells.</param>
/// <param name="IgnoredColumns">Columns with content that the layout does not ask for.</param>
internal sealed record SheetTable(IReadOnlyList<SheetRow> Rows, IReadOnlyList<SheetFinding> Findings, IReadOnlyList<string> IgnoredColumns);

/// <summary>A table with the name of the sheet that it stands on.</summary>
internal sealed record NamedTable(string Sheet, SheetTable Table);

/// <param name="Number">The row's number as Excel shows it.</param>
/// <param name="IsHidden">Hidden or filtered away: the clerk may not know that it is there.</param>
internal sealed record SheetRow(int Number, bool IsHidden, IReadOnlyDictionary<string, SheetCell> Cells)
{
    public SheetCell this[string column] => Cells[column];
}

internal enum CellKind
{
    Blank,
    Text,
    Number,
    Date,
    Boolean,
}

/// <param name="Address">As Excel names it: B12.</param>
/// <param name="Text">Normalised (<see cref="CellText.Clean"/>); numbers as plain digits, days as 2024-01-31.</param>
/// <param name="HasProblem">The reader has a finding for this cell, and its content means nothing.</param>
internal sealed record SheetCell(string Address, CellKind Kind, string Text, decimal? Number = null, DateOnly? Date = null, bool HasProblem = false)
{
    public bool IsBlank => Kind == CellKind.Blank;

    /// <summary>The text as the file has it: ① stays ①, and lines stay lines. Null for what is no text.</summary>
    public string? Raw { get; init; }
}

/// <summary>One thing that a clerk must mend: where it is, what is wrong, what to do.</summary>
public sealed record SheetFinding(int Row, string? Column, string Message)
{
    public override string ToString() => Column is null ? $"第{Row}行：{Message}" : $"第{Row}行 {Column}：{Message}";
}
