namespace MedCommunity.Web.Spreadsheets;

/// <summary>How a column shows and takes its values.</summary>
internal enum ColumnFormat
{
    General,

    /// <summary>Phones and codes: what is typed stays text, and Excel keeps its leading zeros.</summary>
    Text,

    /// <summary>1,234.</summary>
    Whole,

    /// <summary>1,234.50.</summary>
    Decimal,

    /// <summary>2024-01-31.</summary>
    Date,

    /// <summary>Long texts: wrapped within the column's width.</summary>
    Wrapped,
}

/// <param name="Width">In characters; a Chinese one counts two.</param>
/// <param name="Choices">A drop-down from the first column of another sheet, below its header.</param>
/// <param name="Hint">Shown when a cell of the column is chosen.</param>
/// <param name="IsHidden">For what only the import reads.</param>
/// <param name="Input">What every cell of the column takes.</param>
internal sealed record ColumnContent(
    string Header, double Width, ColumnFormat Format = ColumnFormat.General, SheetContent? Choices = null, string? Hint = null, bool IsHidden = false, CellInput? Input = null);

/// <summary>A cell that looks otherwise than its column.</summary>
/// <param name="Input">Unlocked on a protected sheet and tinted: somebody fills it in.</param>
internal sealed record StyledValue(object? Value, ColumnFormat Format, CellInput? Input = null);

/// <summary>A row of one heading over the whole width.</summary>
internal sealed record HeadingValue(string Text);

/// <summary>What a single cell takes: Excel and WPS refuse what the formula says no to, and show the prompt when the cell is chosen.</summary>
/// <param name="Formula">With <c>{0}</c> for the cell; at most 255 characters.</param>
internal sealed record CellInput(string Formula, string Title, string Prompt, string Error);

/// <summary>A sheet to be written: a header row that stays in view, and rows of text, numbers, days, booleans or nothing.</summary>
internal sealed record SheetContent(string Name, IReadOnlyList<ColumnContent> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    public bool IsHidden { get; init; }

    /// <summary>The texts of this many rows below the header are shown in muted italics: examples, not data.</summary>
    public int ExampleRows { get; init; }

    /// <summary>A title above the header: the sheet is for printing then, with lines around its cells, on landscape paper, its head on every page.</summary>
    public string? Title { get; init; }

    /// <summary>Lines between the title and the header: what the sheet is about and how it is filled.</summary>
    public IReadOnlyList<string> Head { get; init; } = [];

    /// <summary>Everything but the cells with an <see cref="CellInput"/> is locked, without a password: against slips, not against people.</summary>
    public bool IsProtected { get; init; }

    /// <summary>So many first columns stay in view beside the header.</summary>
    public int FrozenColumns { get; init; }

    /// <summary>The rows above the first row of data.</summary>
    public int HeadRows => (Title is null ? 1 : 2) + Head.Count;
}
